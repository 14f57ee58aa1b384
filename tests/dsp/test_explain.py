"""Explain: every pair of tones that stood out, and which test refused it."""

import numpy as np
import pytest

from dsp.detector import ToneEnd, detect
from dsp.explain import explain
from dsp.rules import RULES
from dsp.tones import sines
from tests.dsp.signals import music, press, silence, voice, white


def test_what_is_accepted_is_what_the_detector_hears(rng):
    """The same keys, times, levels and frequencies, in order."""
    signal = np.concatenate([press("159D#0", rng, tone_ms=60), voice(8000, -15, rng)])
    ends = [event for event in detect(signal, 8000) if isinstance(event, ToneEnd)]
    accepted = [one for one in explain(signal, 8000) if one.refused_by is None]
    assert [(e.key, e.start, e.end) for e in ends] == [(c.key, c.start, c.end) for c in accepted]


@pytest.mark.parametrize("noise_dbm0", [-30, -15, -13])
def test_to_explain_more_does_not_change_what_is_heard(rng, noise_dbm0):
    """What is measured only to be told of is forgotten: in noise, voices and music too."""
    keys = press("1590*D7", rng, tone_ms=45, gap_ms=60, level_dbm0=-10)
    signal = np.concatenate([keys, voice(24000, -12, rng), music(24000, -12, rng)])
    signal += white(len(signal), noise_dbm0, rng)
    ends = [event for event in detect(signal, 8000) if isinstance(event, ToneEnd)]
    accepted = [one for one in explain(signal, 8000) if one.refused_by is None]
    assert [(e.key, e.start, e.end) for e in ends] == [(c.key, c.start, c.end) for c in accepted]


@pytest.mark.parametrize(
    ("how", "test", "unit"),
    [
        ({"tone_ms": 22}, "length", "ms"),
        ({"tone_ms": 80, "twist_db": -13.0}, "twist", "dB"),
        ({"tone_ms": 80, "twist_db": 13.0}, "twist", "dB"),
        ({"tone_ms": 80, "offset": (0.03, 0.0)}, "row frequency", "Hz"),
        ({"tone_ms": 80, "offset": (0.0, -0.028)}, "column frequency", "Hz"),
        ({"tone_ms": 80, "offset": (-0.035, 0.0)}, "row frequency", "Hz"),
        ({"tone_ms": 80, "offset": (0.035, 0.035)}, "row frequency", "Hz"),
    ],
)
def test_refused_tones_name_the_test_value_and_limit(rng, how, test, unit):
    """One candidate for one key that is none, and the value lies beyond the limit."""
    (one,) = explain(press("5", rng, **how), 8000)
    assert (one.key, one.refused_by, one.unit) == ("5", test, unit)
    assert abs(one.measured) > abs(one.limit) or test == "length"
    assert one.end > one.start
    assert one.row_hz == pytest.approx(770 * (1 + np.resize(how.get("offset", 0), 2)[0]), abs=3)


@pytest.mark.parametrize("third_hz", [697, 852, 1477])
def test_third_tone_in_a_group_is_named(third_hz):
    """Even where the two have most of the energy, and each of them is in tune."""
    tones = sines([770, 1336, third_hz], [-10, -10, -12.5], 0.08)
    sound = np.concatenate([silence(83), tones, silence(100)])
    assert detect(sound, 8000) == []
    assert [(one.key, one.refused_by) for one in explain(sound, 8000)] == [("5", "other tones")]


@pytest.mark.parametrize("key", "1590*D")
@pytest.mark.parametrize("offset", [(0.035, 0.035), (-0.035, -0.035), (0.035, -0.035)])
def test_tones_both_mistuned_by_far_are_refused_for_their_frequency(rng, key, offset):
    """No frame of theirs is led by a tone in tune, and yet they are listed."""
    (one,) = explain(press(key, rng, tone_ms=100, offset=offset), 8000)
    assert (one.key, one.refused_by) in [(key, "row frequency"), (key, "column frequency")]


def test_every_refusal_is_by_a_rule_of_the_table(rng):
    """No limit stands anywhere else."""
    names = {rule.name for rule in RULES}
    refused = explain(voice(30 * 8000, -12, rng), 8000)
    assert len(refused) > 5
    assert all(one.refused_by in names for one in refused)
    assert [one.start for one in refused] == sorted(one.start for one in refused)


def test_silence_and_nothing_have_no_candidates():
    """Nothing stands out."""
    assert explain(np.zeros(8000), 8000) == []
    assert explain(np.zeros(0), 16000) == []


def test_progress_is_told_to_the_end(rng):
    """After every ten seconds, and 1 at last."""
    shares = []
    explain(np.zeros(25 * 8000), 8000, progress=shares.append)
    assert shares == pytest.approx([0.4, 0.8, 1.0])


def test_bad_sound_is_refused_as_by_the_detector():
    """The same message."""
    with pytest.raises(ValueError, match="one dimension"):
        explain(np.zeros((2, 100)), 8000)
    with pytest.raises(ValueError, match="sample rate"):
        explain(np.zeros(100), 4000)
