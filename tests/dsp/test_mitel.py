"""The MITEL CM7291 procedure, as spandsp's tests/dtmf_rx_tests.c carries it out, test by test."""

from itertools import product

import numpy as np
import pytest

from dsp.detector import ToneEnd, detect
from tests.dsp.lines import alaw, mulaw
from tests.dsp.listen import heard, misheard
from tests.dsp.signals import press, white
from tests.dsp.trials import clean, singles, streams
from tests.dsp.troubles import noisy, over_dial_tone

KEYS = "159D"  # every tone once
HALF = {"tone_ms": 50, "gap_ms": 50}


@pytest.mark.parametrize("line", [clean, mulaw, alaw])
@pytest.mark.parametrize("level", [-4, -20, -35])
def test_2_decode_all_keys_in_order(rng, line, level):
    """Sixteen keys, ten times, 50 ms on and off."""
    assert misheard(streams(rng, 160, line=line, level_dbm0=level, **HALF)) == []


@pytest.mark.parametrize(("key", "group"), list(product(KEYS, (0, 1))))
def test_3_bandwidth_and_centre_are_in_limits(rng, key, group):
    """One tone swept by 0.1 %: 3 % + offset <= bandwidth < 15 % + offset."""
    accepted = {}
    for sign in (1, -1):
        errors = [sign * permille / 1000 for permille in range(1, 61)]
        offsets = [(error, 0.0) if group == 0 else (0.0, error) for error in errors]
        tones = [press(key, rng, offset=offset, level_dbm0=-17, **HALF) for offset in offsets]
        accepted[sign] = sum(heard(tone) == key for tone in tones)
    rrb, rcfo = (accepted[1] + accepted[-1]) / 10, (accepted[1] - accepted[-1]) / 10
    assert 3 + rcfo <= rrb < 15 + rcfo


@pytest.mark.parametrize(("sign", "limit"), [(-1, 8), (1, 4)], ids=["normal", "reverse"])
def test_4_twist_is_accepted_to_the_limit(rng, sign, limit):
    """One tone at -3 dBm0, the other lowered by 0.1 dB at a time: 8 dB normal, 4 dB reverse."""
    twists = [sign * tenths / 10 for tenths in range(10 * limit + 1)]
    how = {"keys": KEYS, "line": clean, "level_dbm0": -3, "tone_ms": 50}
    assert misheard(singles(rng, 4 * len(twists), twist_db=twists, **how)) == []


def test_5_dynamic_range_is_at_least_35_db(rng):
    """Key 1 from +3 to -50 dBm0."""
    tones = [press("1", rng, level_dbm0=level, **HALF) for level in range(3, -51, -1)]
    assert sum(heard(tone) == "1" for tone in tones) >= 35


def test_6_guard_time_is_between_what_q24_refuses_and_accepts(rng):
    """Key 1 of 49 to 10 ms by 0.1 ms; MITEL sets no limit, Q.24 sets 25 and 40 ms."""
    tones = [press("1", rng, tone_ms=tenths / 10) for tenths in range(490, 99, -1)]
    guard_ms = (500 - sum(heard(tone) == "1" for tone in tones)) / 10
    assert 25 <= guard_ms <= 40


def test_7_noise_of_5_db_loses_none(rng):
    """Key 1, 50/50 ms, white noise: MITEL asks for 26 dB, the issue for 5; here 200 keys."""
    assert misheard(noisy(rng, 200, 5, white, "1")) == []


def test_10_dial_tone_20_db_above_loses_none(rng):
    """350 + 440 Hz under the keys: MITEL asks for 10 dB below, the issue for 20 above."""
    assert misheard(over_dial_tone(rng, 160, -20)) == []


@pytest.mark.parametrize("level", [-5, -15, -25])
def test_callback_reports_length_and_level(rng, level):
    """50 ms keys: 40 to 60 ms and within 1 dB, each."""
    keys = "0123456789*#ABCD"
    events = detect(press(keys, rng, level_dbm0=level, **HALF), 8000)
    ends = [event for event in events if isinstance(event, ToneEnd)]
    assert "".join(end.key for end in ends) == keys
    lengths = np.array([end.end - end.start for end in ends])
    levels = np.array([(end.row_dbm0, end.column_dbm0) for end in ends])
    assert ((lengths >= 0.040) & (lengths <= 0.060)).all()
    assert (np.abs(levels - level) <= 1).all()
