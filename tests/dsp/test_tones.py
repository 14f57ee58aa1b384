"""The tone generator: what is asked for is what is in the samples, by an independent measure."""

import numpy as np
import pytest

from dsp.keypad import KEYS, tones_of
from dsp.levels import level_of
from dsp.tones import CALL_PROGRESS, call_progress, dtmf, sines


def measured(signal, hz, rate=8000):
    """Return the level of one frequency in dBm0, from a windowed sum over the whole signal."""
    window = np.hanning(len(signal))
    turn = np.exp(-2j * np.pi * hz * np.arange(len(signal)) / rate)
    return level_of(2 * abs((window * signal) @ turn) / window.sum())


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("rate", [8000, 16000, 48000])
def test_key_has_both_tones_at_the_level_asked_for(key, rate):
    """Any key at any rate, to a hundredth of a decibel."""
    tone = dtmf(key, sample_rate=rate, tone_ms=200, gap_ms=0, level_dbm0=-12)
    for hz in tones_of(key):
        assert measured(tone, hz, rate) == pytest.approx(-12, abs=0.01)


@pytest.mark.parametrize(("twist", "row", "column"), [(4, -14, -10), (-8, -10, -18), (0, -10, -10)])
def test_twist_lowers_the_weaker_tone(twist, row, column):
    """Twist is column minus row; the louder tone keeps its level."""
    tone = dtmf("5", tone_ms=200, gap_ms=0, level_dbm0=-10, twist_db=twist)
    assert measured(tone, 770) == pytest.approx(row, abs=0.01)
    assert measured(tone, 1336) == pytest.approx(column, abs=0.01)


def test_offset_and_shift_move_each_tone():
    """Row by +1.5 % + 2 Hz, column by -1.5 % - 2 Hz."""
    tone = dtmf("1", tone_ms=400, gap_ms=0, offset=(0.015, -0.015), shift_hz=(2, -2))
    assert measured(tone, 697 * 1.015 + 2) == pytest.approx(-10, abs=0.01)
    assert measured(tone, 1209 * 0.985 - 2) == pytest.approx(-10, abs=0.01)


def test_keys_follow_each_other_with_gaps():
    """A tone, a gap, a tone, a gap: to the sample."""
    signal = dtmf("12", tone_ms=50, gap_ms=30, phases=(1.0, 1.0))
    loud = np.abs(signal) > 0
    assert len(signal) == 2 * (400 + 240)
    assert loud[:400].mean() > 0.99
    assert not loud[400:640].any()
    assert loud[640:1040].mean() > 0.99


def test_two_loud_tones_clip_at_full_scale():
    """+3 dBm0 a tone is twice what fits."""
    assert np.abs(dtmf("1", level_dbm0=3)).max() == 1.0


def test_no_keys_are_no_samples():
    """An empty string is a silent caller."""
    assert dtmf("").size == 0


def test_ramp_rises_and_falls_inside_the_tone():
    """The length stays, the edges are soft."""
    hard, soft = (dtmf("1", gap_ms=0, ramp_ms=ms, phases=(1.0, 1.0)) for ms in (0, 10))
    assert len(hard) == len(soft)
    assert abs(soft[0]) < abs(hard[0]) / 100
    assert np.array_equal(hard[80:-80], soft[80:-80])


@pytest.mark.parametrize("name", CALL_PROGRESS)
def test_call_progress_tone_keeps_its_plan(name):
    """Each burst has the frequencies and the level that the table says."""
    burst = CALL_PROGRESS[name][0]
    tone = call_progress(name, burst.seconds)
    for hz in burst.frequencies_hz:
        assert measured(tone, hz) == pytest.approx(burst.level_dbm0, abs=0.1)


def test_cadence_repeats_until_the_time_is_over():
    """Busy is half a second on, half a second off."""
    busy = call_progress("busy", 2.25).reshape(-1, 2000)
    on = (np.abs(busy) > 0.01).any(axis=1)
    assert on.tolist() == [True, True, False, False, True, True, False, False, True]


def test_steady_tone_has_no_seams():
    """Dial tone repeats its second without a click."""
    steady = sines((350, 440), (-13, -13), 3.0)
    assert np.allclose(call_progress("dial", 3.0), steady, atol=1e-9)


def test_unknown_name_is_told_the_known_ones():
    """The error lists what there is."""
    with pytest.raises(ValueError, match=r"'dail': known are dial, .*busy"):
        call_progress("dail", 1.0)


@pytest.mark.parametrize(
    ("given", "cause"),
    [
        ({"keys": "12x"}, r"keys: not a key: one of 0-9, \*, # and A-D is meant"),
        ({"keys": 12}, "keys: a str is needed, not int"),
        ({"keys": None}, "keys: a str is needed, not NoneType"),
        ({"tone_ms": -1}, "tone_ms: -1, at least 0"),
        ({"tone_ms": np.nan}, "tone_ms: nan, a finite number"),
        ({"gap_ms": -1.5}, "gap_ms: -1.5, at least 0"),
        ({"gap_ms": "80"}, "gap_ms: a number is needed, not str"),
        ({"level_dbm0": np.nan}, "level_dbm0: nan, a finite number"),
        ({"twist_db": np.inf}, "twist_db: inf, a finite number"),
        ({"ramp_ms": -5}, "ramp_ms: -5, at least 0"),
        ({"ramp_ms": np.nan}, "ramp_ms: nan"),
        ({"offset": (0.0, 0.0, 0.0)}, "offset: a number, or two .* not 3"),
        ({"offset": (0.0, np.nan)}, "offset: nan"),
        ({"shift_hz": ()}, "shift_hz: a number, or two .* not 0"),
        ({"phases": (0.0,)}, "phases: a number, or two .* not 1"),
        ({"phases": "ab"}, "phases: a list of numbers is needed, not str"),
        (
            {"sample_rate": 2672},
            "sample rate: 2672 Hz, more than 2672 is needed for a tone of 1336",
        ),
        ({"sample_rate": 0}, "sample rate: 0 Hz, at least 1 is needed"),
        ({"sample_rate": 8000.5}, "sample rate: a whole number is needed, not 8000.5"),
    ],
)
def test_key_that_cannot_be_made_is_refused(given, cause):
    """Whichever setting is wrong is named; a key is not repeated."""
    with pytest.raises(ValueError, match=cause) as error:
        dtmf(**{"keys": "5", **given})
    assert "x" not in str(error.value)


@pytest.mark.parametrize("given", [{"tone_ms": -1}, {"sample_rate": None}, {"ramp_ms": np.nan}])
def test_wrong_setting_is_refused_though_there_is_no_key(given):
    """It would be found with the first key only."""
    with pytest.raises(ValueError, match="needed"):
        dtmf("", **given)


@pytest.mark.parametrize(
    ("frequencies", "levels", "given", "cause"),
    [
        ([350, 440], [-13], {}, "frequencies_hz: 2, but 1 levels_dbm0, 2 phases"),
        ([350], [-13], {"phases": [0.0, 0.0]}, "frequencies_hz: 1, but 1 levels_dbm0, 2 phases"),
        (440, [-13], {}, "frequencies_hz: a list of numbers is needed, not 440"),
        ([440], -13, {}, "levels_dbm0: a list of numbers is needed, not -13"),
        ([-440], [-13], {}, "frequencies_hz: -440, at least 0"),
        ([440], [np.nan], {}, "levels_dbm0: nan"),
        ([440], [-13], {"seconds": -1.0}, "seconds: -1, at least 0"),
        ([440], [-13], {"seconds": np.inf}, "seconds: inf"),
        ([440], [-13], {"ramp_ms": -1.0}, "ramp_ms: -1, at least 0"),
        ([440], [-13], {"sample_rate": 800}, "sample rate: 800 Hz, more than 880 is needed"),
    ],
)
def test_sines_that_cannot_be_made_are_refused(frequencies, levels, given, cause):
    """Whichever argument is wrong is named."""
    with pytest.raises(ValueError, match=cause):
        sines(frequencies, levels, **{"seconds": 1.0, **given})


@pytest.mark.parametrize(
    ("given", "cause"),
    [
        ({"name": ["dial"]}, "known are dial, "),
        ({"seconds": -1}, "seconds: -1, at least 0"),
        ({"gain_db": np.nan}, "gain_db: nan"),
        ({"sample_rate": 480}, "sample rate: 480 Hz, more than 880 is needed for a tone of 440"),
        ({"sample_rate": "8000"}, "sample rate: a whole number is needed, not str"),
    ],
)
def test_call_progress_that_cannot_be_made_is_refused(given, cause):
    """Even where no sample would be made."""
    with pytest.raises(ValueError, match=cause):
        call_progress(**{"name": "dial", "seconds": 0.0, **given})


def test_phases_may_be_an_array_and_the_rate_a_whole_float():
    """What numpy makes is taken."""
    phases = np.array([0.5, 1.0])
    expected = dtmf("5", phases=(0.5, 1.0))
    assert np.array_equal(dtmf("5", phases=phases, sample_rate=8000.0), expected)
