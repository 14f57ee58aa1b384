"""How slowly a caller keys."""

from __future__ import annotations

from ivr.entry.pace import LONGEST_TIMEOUT, Pace


def test_a_quick_caller_changes_nothing() -> None:
    """Nobody gets less time than the rules say."""
    pace = Pace()
    pace.learn(0.2)
    assert pace.stretch(3.0) == 3.0


def test_a_slow_caller_gets_half_as_much_again_as_the_longest_pause() -> None:
    """Not the latest one."""
    pace = Pace()
    pace.learn(4.0)
    pace.learn(0.2)
    assert pace.stretch(3.0) == 6.0


def test_a_very_long_pause_is_not_waited_for_again() -> None:
    """That would be dead air; but rules that allow more are kept."""
    pace = Pace()
    pace.learn(60.0)
    assert pace.stretch(3.0) == LONGEST_TIMEOUT
    assert pace.stretch(20.0) == 20.0


def test_no_wait_stays_none() -> None:
    """0 is meant."""
    pace = Pace()
    pace.learn(4.0)
    assert pace.stretch(0.0) == 0.0
