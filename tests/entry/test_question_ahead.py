"""Keys pressed before a question, and those that an answer leaves over."""

from __future__ import annotations

import pytest

from ivr.entry import (
    EntryRules,
    luhn,
)
from tests.entry.caller import Caller, typed

FOUR = EntryRules(min_digits=4)
MENU = EntryRules(choices={"1": ("balance",), "2": ("payments",), "0": ("operator",)})


def test_nothing_is_said_that_the_keys_already_answered() -> None:
    """All keys were there before the question."""
    caller = Caller(FOUR, typed_ahead=typed("4155"))
    assert caller.said == []
    assert caller.digits == "4155"


def test_a_number_begun_before_the_question_goes_on() -> None:
    """The caller is typing: the prompt would only disturb."""
    caller = Caller(FOUR, typed_ahead=typed("41"))
    assert caller.said == []
    assert caller.question.get_timer() == pytest.approx(103.0)
    assert caller.presses("55").digits == "4155"


def test_surplus_keys_are_the_next_questions() -> None:
    """Several questions answered in one go."""
    ahead = typed("141550199#12")
    menu = Caller(MENU, typed_ahead=ahead)
    account = Caller(EntryRules(min_digits=8), typed_ahead=ahead)
    then = Caller(EntryRules(min_digits=2), typed_ahead=ahead)
    assert [menu.digits, account.digits, then.digits] == ["1", "41550199", "12"]
    assert menu.said == account.said == then.said == []


def test_keys_after_the_answer_are_kept() -> None:
    """Until someone asks."""
    caller = Caller(FOUR).listens().presses("415512")
    assert caller.keys_taken == "4155"
    assert Caller(EntryRules(min_digits=2), typed_ahead=caller.ahead).digits == "12"


def test_a_question_may_flush_what_was_typed_ahead() -> None:
    """Something that must be answered knowingly."""
    caller = Caller(EntryRules(min_digits=4, flush=True), typed_ahead=typed("4155"))
    assert caller.kinds == ["prompt"]
    assert caller.keys_taken == ""


def test_type_ahead_is_dropped_when_something_did_not_fit() -> None:
    """It was meant for what would have come next."""
    caller = Caller(EntryRules(min_digits=4, check=luhn), typed_ahead=typed("42434242"))
    assert caller.kinds == ["no_match"]
    assert len(caller.ahead) == 0


def test_a_cleared_beginning_is_asked_as_if_nothing_had_been_typed() -> None:
    """The prompt is needed."""
    assert Caller(FOUR, typed_ahead=typed("41*")).kinds == ["prompt"]


def test_a_prompt_without_barge_in_is_heard_in_spite_of_type_ahead() -> None:
    """Then the keys count."""
    caller = Caller(EntryRules(min_digits=4, barge_in=False), typed_ahead=typed("4155"))
    assert caller.kinds == ["prompt"]
    assert caller.listens().digits == "4155"


def test_a_late_termination_key_does_not_reach_the_next_question() -> None:
    """The entry completed by itself; the caller pressed "#" by habit."""
    first = Caller(FOUR).listens().presses("4155")
    second = Caller(MENU, typed_ahead=first.ahead, now=first.now).presses("#")
    assert second.stops == 0
    assert second.keys_taken == ""
    assert second.presses("2").digits == "2"


def test_a_late_termination_key_does_not_reach_the_read_back() -> None:
    """Nor does it answer it."""
    caller = Caller(EntryRules(min_digits=4, confirm=True)).listens().presses("4155#")
    assert caller.kinds == ["prompt", "confirm"]
