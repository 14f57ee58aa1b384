"""The states of an attempt, as data."""

from __future__ import annotations

import pytest

from ivr.entry.states import ENDINGS, KEYED, OPEN, TABLE, TIMEOUTS, WORDLESS, Input, State

ENDED = frozenset(State) - OPEN


def test_every_open_state_knows_every_input() -> None:
    """The table has no holes."""
    assert set(TABLE) == {(state, happened) for state in OPEN for happened in Input}


def test_every_state_can_be_reached_from_the_first() -> None:
    """None is dead."""
    reached, found = set(), {State.WAITING}
    while found:
        reached |= found
        found = {after for (before, _), after in TABLE.items() if before in reached} - reached
    assert reached == set(State)


def test_every_open_state_can_end() -> None:
    """By an answer, a misfit or a command, and so never goes on for ever."""
    for state in OPEN:
        assert {TABLE[state, happened] for happened in ENDINGS} <= ENDED


@pytest.mark.parametrize("state", sorted(OPEN - {State.PROMPTING, State.ENDING}, key=str))
def test_every_state_that_waits_has_a_timeout(state: State) -> None:
    """No timer runs while the prompt plays; ENDING waits for words as long as words take."""
    assert TIMEOUTS[state].endswith("_timeout")


def test_only_silence_before_the_first_key_is_no_input() -> None:
    """The no-input timer dies for good at the first key or word."""
    silent = {(before, why) for (before, why), after in TABLE.items() if after is State.NO_INPUT}
    assert silent == {(State.WAITING, Input.TIME)}


def test_a_warning_is_given_once() -> None:
    """From WARNED no digit leads back to where a warning is due, only a cleared entry does."""
    digits = (Input.BEGUN, Input.ENOUGH, Input.SPEECH)
    assert TABLE[State.ENTERING, Input.TIME] is State.WARNED
    assert TABLE[State.WARNED, Input.BEGUN] is State.WARNED
    assert all(TABLE[State.WARNED, each] is not State.ENTERING for each in digits)


def test_states_with_and_without_digits_are_told_apart() -> None:
    """A slow caller's time grows where digits are, words alone can fail where none are."""
    assert not set(KEYED) & set(WORDLESS)
    assert set(KEYED) | set(WORDLESS) | {State.ENDING} == OPEN
