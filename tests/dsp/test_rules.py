"""The table of acceptance tests: which one refuses what."""

import math

import pytest

from dsp.levels import INT16_SCALE
from dsp.rules import RULES, Evidence, refusal


def evidence(**changes):
    """Return a clean key 1 of 50 ms, but for what is changed; energies relative to full scale."""
    clean = {
        "key": 0,
        "length_ms": 50.0,
        "energy": 2.0,
        "row": 1.0,
        "column": 1.0,
        "row_off_hz": 0.0,
        "column_off_hz": 0.0,
        "below": 0.0,
        "row_sway": 0.0,
        "column_sway": 0.0,
        "clear": 0.9,
    }
    said = clean | changes
    said["share"] = (said["row"] + said["column"]) / said["energy"]
    said["twist_db"] = 10 * math.log10(said["column"] / said["row"])
    for name in ("energy", "row", "column", "below"):
        said[name] *= INT16_SCALE**2
    return Evidence(**said)


def test_clean_pair_of_tones_is_a_key():
    """Nothing refuses it."""
    assert refusal(evidence()) is None


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"length_ms": 25.0}, "length"),
        ({"energy": 3.0}, "energy share"),
        ({"length_ms": 30.0, "energy": 2.2}, "energy share"),
        ({"row_off_hz": -0.03 * 697}, "row frequency"),
        ({"column_off_hz": 0.03 * 1209}, "column frequency"),
        ({"row": 1.9, "column": 0.1}, "twist"),
        ({"energy": 2e-3, "row": 1e-3, "column": 1e-3}, "level"),
        ({"clear": 0.4}, "other tones"),
        ({"row_sway": 100.0, "column_sway": 100.0}, "doubt"),
    ],
)
def test_pair_that_is_poor_in_one_thing_is_refused_by_its_test(changes, name):
    """The refusal names the test, what was measured, and a limit that this is beyond."""
    refused = refusal(evidence(**changes))
    assert refused is not None
    assert refused.name == name
    assert refused.measured != refused.limit


def test_noisy_pair_is_taken_once_it_is_long_enough():
    """A seventh of the energy is noise: waited for at 30 ms, a key at 40."""
    assert refusal(evidence(energy=2.3, length_ms=30.0)).name == "energy share"
    assert refusal(evidence(energy=2.3, length_ms=40.0)) is None


def test_tones_that_begin_at_once_may_be_noisier_unless_they_stand_still():
    """A key in noise rises and sways; what only rises may be a chord, what only sways a voice."""
    noisy = {"energy": 2.55, "row_sway": 3.0, "column_sway": 3.0}
    assert refusal(evidence(**noisy, rise_db=6.0)) is None
    assert refusal(evidence(**noisy)).name == "doubt"
    assert refusal(evidence(energy=2.55, rise_db=6.0)).name == "doubt"


@pytest.mark.parametrize(
    ("key", "row_off_hz", "column_off_hz", "energy", "refused"),
    [(12, -17.0, 23.0, 2.1, True), (12, 17.0, 23.0, 2.1, False), (13, 11.0, -3.0, 2.3, True)],
)
def test_multiples_of_one_pitch_are_doubted(key, row_off_hz, column_off_hz, energy, refused):
    """3 and 4 times 308 Hz are no *, 5 and 7 times 190.4 Hz no 0; mistuned otherwise, keys are."""
    pair = evidence(key=key, row_off_hz=row_off_hz, column_off_hz=column_off_hz, energy=energy)
    assert (refusal(pair) is not None) is refused


def test_every_rule_has_a_name_of_its_own_and_a_source():
    """The names are what `ivr explain` shows."""
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(rule.source for rule in RULES)
