"""ITU-T Q.24 (11/1988), annex A, table A-1: one test for each requirement, named after it.

Columns: NTT, AT&T, Danish administration, Australian administration, Brazilian administration.
Where they contradict each other the test says which is kept.  The full counts are in the bench.
"""

import pytest

from tests.dsp.lines import echo, mulaw
from tests.dsp.listen import heard, misheard, taken
from tests.dsp.signals import press, random_keys
from tests.dsp.trials import LEVELS, both, interrupted, off, one, paused, singles, streams
from tests.dsp.trials import three_tones as three_tones_at_once

N = 128


def test_2_1_each_of_the_sixteen_signals_is_heard(rng):
    """Q.24, 2.1: frequencies as in Q.23."""
    assert misheard(singles(rng, 64, level_dbm0=LEVELS, tone_ms=50)) == []


def test_2_2_three_tones_at_once_are_no_signal(rng):
    """Q.24, 2.2: one and only one frequency of each group."""
    assert taken(three_tones_at_once(rng, N)) == []


@pytest.mark.parametrize(
    ("error", "shift_hz"),
    [(0.018, 0), (0.015, 0), (0.015, 2), (0.015, 4)],
    ids=["NTT and Brazil", "AT&T", "Danish", "Australia"],
)
def test_frequency_within_the_operate_range_is_heard(rng, error, shift_hz):
    """NTT and Brazil 1.8 %, AT&T 1.5 %, Danish 1.5 % + 2 Hz, Australia 1.5 % + 4 Hz: both tones."""
    assert misheard(off(rng, N, error, shift_hz, level_dbm0=LEVELS, tone_ms=50)) == []


@pytest.mark.parametrize("ms", [50, 250])
def test_frequency_3_5_percent_off_is_refused(rng, ms):
    """AT&T: one tone or both, short or long."""
    ways = one(0.035) + both(0.035)
    assert taken(singles(rng, N, offset=ways, level_dbm0=LEVELS, tone_ms=ms)) == []


def test_frequency_7_percent_off_is_not_heard_as_itself(rng):
    """Australia.  A row is nearer to the next one then, 3 % off, and that is another test."""
    trials = singles(rng, N, offset=one(0.07), level_dbm0=LEVELS, tone_ms=50)
    assert [trial.keys for trial in trials if trial.keys in heard(trial.signal)] == []


@pytest.mark.parametrize("ms", [50, 250])
def test_frequency_3_percent_off_is_refused(rng, ms):
    """NTT and Brazil 3.0 %: half of what AT&T leaves open, and less than 1 % of keys here."""
    ways = one(0.03) + both(0.03)
    assert len(taken(singles(rng, N, offset=ways, level_dbm0=LEVELS, tone_ms=ms))) <= N // 100


@pytest.mark.parametrize("level", [0, -3, -5, -24, -25, -27, -30])
def test_level_within_the_operate_range_is_heard(rng, level):
    """NTT -3 to -24, AT&T 0 to -25, Danish down to -30, Australia -5 to -27, Brazil -3 to -25.

    NTT must not hear -29 and Australia must not hear -30: contradicted by the Danish column.
    """
    assert misheard(singles(rng, 64, level_dbm0=level, tone_ms=50)) == []


@pytest.mark.parametrize("level", [-50, -55], ids=["Brazil", "AT&T"])
def test_level_below_the_limit_is_refused(rng, level):
    """Brazil -50, AT&T -55 dBm0: crosstalk from another line."""
    assert taken(singles(rng, 64, level_dbm0=level, tone_ms=100)) == []


@pytest.mark.parametrize("twist", [4, -8, 5, -5, 6, -6, 8, 9, -9, 10, -10])
def test_twist_within_the_operate_range_is_heard(rng, twist):
    """AT&T +4 to -8, NTT 5, Danish 6, Brazil 9, Australia 10 dB."""
    assert misheard(singles(rng, 64, twist_db=twist, level_dbm0=-3, tone_ms=50)) == []


def test_signal_of_40_ms_is_heard(rng):
    """All columns."""
    assert misheard(singles(rng, N, tone_ms=40, level_dbm0=LEVELS)) == []


@pytest.mark.parametrize("ms", [25, 24, 23, 20])
def test_signal_that_is_too_short_is_refused(rng, ms):
    """Australia 25, NTT 24, AT&T 23, Danish and Brazil 20 ms."""
    assert taken(singles(rng, N, tone_ms=ms, level_dbm0=LEVELS)) == []


@pytest.mark.parametrize("same", [True, False], ids=["same key", "other key"])
@pytest.mark.parametrize("ms", [30, 40, 70])
def test_pause_makes_two_signals(rng, ms, same):
    """NTT and Brazil 30, AT&T and Danish 40, Australia 70 ms."""
    assert misheard(paused(rng, N, ms, same=same)) == []


@pytest.mark.parametrize("ms", [1, 5, 10, 12, 15, 20])
def test_interruption_is_ignored(rng, ms):
    """NTT, AT&T and Brazil 10, Australia 12, Danish 20 ms."""
    assert misheard(interrupted(rng, N, ms)) == []


@pytest.mark.parametrize("ms", [93, 100, 120, 125])
def test_signalling_velocity_is_kept_up_with(rng, ms):
    """AT&T 93, Danish 100, NTT and Brazil 120, Australia 125 ms for a digit."""
    assert misheard(streams(rng, 100, tone_ms=ms / 2, gap_ms=ms / 2)) == []


def test_echo_of_20_ms_10_db_down_is_tolerated(rng):
    """AT&T."""
    keys = random_keys(100, rng)
    signal = echo(press(keys, rng, tone_ms=50, gap_ms=50), 20, -10)
    assert heard(mulaw(signal)) == keys


@pytest.mark.parametrize(
    ("error", "shift_hz", "weakest", "loudest", "twists"),
    [
        (0.018, 0, -24, -3, [-5.0, 5.0]),
        (0.015, 0, -25, 0, [-8.0, 4.0]),
        (0.015, 2, -30, -5, [-6.0, 6.0]),
        (0.015, 4, -27, -5, [-10.0, 10.0]),
        (0.018, 0, -25, -3, [-9.0, 9.0]),
    ],
    ids=["NTT", "AT&T", "Danish", "Australia", "Brazil"],
)
def test_all_limits_of_a_column_at_once_are_heard(rng, error, shift_hz, weakest, loudest, twists):
    """Frequency, level, twist and 40 ms, each at its edge: a telephone may be poor in all."""
    levels = [loudest, weakest + max(map(abs, twists))]
    how = {"level_dbm0": levels, "twist_db": twists, "tone_ms": 40}
    assert misheard(off(rng, N, error, shift_hz, **how)) == []
