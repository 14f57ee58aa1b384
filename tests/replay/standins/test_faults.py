"""Faults by name, as a command or a request gives them."""

import pytest

from ivr.replay.standins import Answers, FaultError, Slow, make_fault


def test_fault_is_made_by_name():
    """With its own settings, or without."""
    assert make_fault("slow", seconds=2.5, after=1) == Slow(seconds=2.5, after=1)
    assert make_fault("answers") == Answers(status=500)


@pytest.mark.parametrize(
    ("name", "settings", "message"),
    [
        ("slwo", {}, "no such fault: 'slwo'; there are refuses, answers"),
        ("slow", {"status": 3}, "fault 'slow' has no 'status'; it has after, seconds"),
    ],
)
def test_unknown_fault_is_named(name, settings, message):
    """And what there is instead."""
    with pytest.raises(FaultError, match=message):
        make_fault(name, **settings)
