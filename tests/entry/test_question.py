"""A question, from its first word to its one result: keys, choices, commands."""

from __future__ import annotations

import pytest

from ivr.entry import (
    Answered,
    Commanded,
    EndedBy,
    EntryRules,
    KeyPressed,
    Question,
    SayKind,
    Source,
)
from ivr.errors import EntryError
from tests.entry.caller import Caller, typed

FOUR = EntryRules(min_digits=4)
FOUR_TO_EIGHT = EntryRules(min_digits=4, max_digits=8)
MENU = EntryRules(choices={"1": ("balance",), "2": ("payments",), "0": ("operator",)})


# Complete


def test_a_fixed_length_completes_at_once() -> None:
    """At the instant of the last key, each key with its source."""
    caller = Caller(FOUR).listens().presses("4155")
    assert caller.final == Answered(
        "4155", (Source.SIP,) * 4, EndedBy.LENGTH, attempts=1, confirmed=False
    )
    assert caller.keys_taken == "4155"


def test_enough_digits_wait_for_more() -> None:
    """The termination timeout, and not a moment longer."""
    caller = Caller(FOUR_TO_EIGHT).listens().presses("4155")
    assert caller.waits(1.49).final is None
    assert caller.waits(0.02).digits == "4155"
    assert caller.final.ended_by is EndedBy.TIMEOUT


def test_the_most_digits_complete_at_once() -> None:
    """Nothing can follow."""
    assert Caller(FOUR_TO_EIGHT).listens().presses("41550199").digits == "41550199"


def test_the_termination_key_completes_at_once_and_is_no_part() -> None:
    """ "#" by default."""
    caller = Caller(FOUR_TO_EIGHT).listens().presses("41550#")
    assert caller.digits == "41550"
    assert caller.final.ended_by is EndedBy.KEY


def test_another_termination_key_may_be_chosen() -> None:
    """And "#" is then none."""
    rules = EntryRules(min_digits=1, max_digits=8, termination_key="*", clear_key=None)
    assert Caller(rules).listens().presses("41*").digits == "41"


def test_without_termination_key_only_length_and_time_end_an_entry() -> None:
    """ "#" does not fit then, and what is enough is taken."""
    rules = EntryRules(min_digits=4, max_digits=8, termination_key=None)
    caller = Caller(rules).listens().presses("4155#")
    assert caller.digits == "4155"
    assert len(caller.ahead) == 1


def test_a_known_value_completes_when_no_further_digit_can_come() -> None:
    """Though the length could."""
    rules = EntryRules(min_digits=2, max_digits=8, known=["12", "345", "34567"])
    assert Caller(rules).listens().presses("12").digits == "12"
    caller = Caller(rules).listens().presses("345")
    assert caller.final is None
    assert caller.waits(2).digits == "345"


def test_the_clear_key_starts_anew() -> None:
    """As often as it is pressed."""
    assert Caller(FOUR).listens().presses("415*99*4155").digits == "4155"


def test_a_caller_who_clears_has_the_time_of_a_beginner() -> None:
    """He has to look his number up again."""
    caller = Caller(FOUR).listens().presses("41*").waits(6.9)
    assert caller.kinds == ["prompt"]
    assert caller.waits(0.2).kinds == ["prompt", "no_input"]


# Menus


def test_a_choice_completes_at_once() -> None:
    """Zero milliseconds."""
    assert Caller(MENU).listens().presses("2").final.ended_by is EndedBy.LENGTH


def test_a_choice_that_could_go_on_waits() -> None:
    """ "1" beside "12"."""
    rules = EntryRules(choices={"1": (), "12": ()})
    caller = Caller(rules).listens().presses("1")
    assert caller.final is None
    assert caller.waits(1.5).digits == "1"
    assert Caller(rules).listens().presses("12").digits == "12"
    assert Caller(rules).listens().presses("1#").digits == "1"


def test_a_key_that_cannot_go_on_from_a_choice_is_the_next_questions() -> None:
    """ "1" beside "12", then an account number."""
    caller = Caller(EntryRules(choices={"1": (), "12": ()}), typed_ahead=typed("14"))
    assert caller.digits == "1"
    assert caller.keys_taken == "1"
    assert caller.ahead.take().key == "4"


def test_a_key_that_begins_no_choice_is_a_no_match_at_once() -> None:
    """Also during the prompt."""
    caller = Caller(MENU).presses("9")
    assert caller.kinds == ["prompt", "no_match"]
    assert caller.stops == 1


def test_star_and_pound_may_be_choices() -> None:
    """Then they neither clear nor end."""
    rules = EntryRules(choices={"*": ("go back",), "#": ("repeat that",)})
    assert Caller(rules).listens().presses("*").digits == "*"
    assert Caller(rules).listens().presses("#").digits == "#"


# Commands


def test_a_command_key_counts_before_the_first_digit() -> None:
    """Then "*" clears."""
    rules = EntryRules(min_digits=4, command_keys={"*": "back"})
    assert Caller(rules).presses("*").final == Commanded("back", attempts=1)
    assert Caller(rules).presses("41*4155").digits == "4155"


def test_a_command_key_that_begins_an_answer_is_a_digit() -> None:
    """ "0" cannot call the operator out of a number."""
    rules = EntryRules(min_digits=4, command_keys={"0": "operator"})
    assert Caller(rules).presses("0199").digits == "0199"
    choices = EntryRules(choices={"1": ()}, command_keys={"0": "operator"})
    assert Caller(choices).presses("0").final == Commanded("operator", attempts=1)


# The end


def test_after_the_end_nothing_comes_any_more() -> None:
    """No timer, no event, whatever happens; keys are kept."""
    caller = Caller(FOUR).listens().presses("4155")
    caller.waits(60).says("four one").presses("7")
    caller.question.prompt_ended(caller.said[0], now=caller.now)
    caller.question.handle_timer(now=caller.now)
    assert caller.question.done
    assert caller.question.get_timer() is None
    assert caller.question.next_event() is None
    assert len(caller.ahead) == 1


def test_a_timer_that_is_early_changes_nothing() -> None:
    """Loops round."""
    caller = Caller(FOUR).listens()
    caller.question.handle_timer(now=caller.now + 6.9)
    assert caller.question.next_event() is None


def test_an_unknown_language_is_an_error_at_construction() -> None:
    """Not in the middle of a call."""
    with pytest.raises(EntryError, match="language: 'tlh'"):
        Question(FOUR, language="tlh")


def test_no_event_shows_digits() -> None:
    """In logs, traces, exceptions."""
    rules = EntryRules(min_digits=4, confirm=True)
    caller = Caller(rules).listens().presses("4155").listens().presses("1")
    shown = repr([*caller.said, *caller.taken, caller.final, caller.question])
    assert "4155" not in shown
    assert "4 1 5 5" not in shown
    assert "'5'" not in shown


def test_each_key_is_told_with_its_source_and_time() -> None:
    """For the call record."""
    caller = Caller(FOUR).listens()
    caller.question.receive_key(KeyPressed("4", Source.INBAND, 101.5), now=101.6)
    taken = caller.question.next_event()
    assert (taken.key, taken.source, taken.at) == ("4", Source.INBAND, 101.5)


# A key that is held


def test_a_key_held_for_long_leaves_time_for_the_next_one() -> None:
    """The timeout runs from its end."""
    caller = Caller(FOUR).listens().presses("4").holds(5.0)
    assert caller.said[1:] == []
    caller.waits(2.9)
    assert caller.presses("155", gap=0.05).digits == "4155"


def test_a_key_held_as_usual_changes_nothing() -> None:
    """The timeout runs from its beginning, as it does for an event."""
    caller = Caller(FOUR).listens().presses("4").holds(0.2)
    caller.waits(2.85)
    assert [say.kind for say in caller.said][1:] == [SayKind.WARNING]


def test_a_key_that_hangs_ends_by_itself() -> None:
    """After ten seconds time goes on, whatever sounds."""
    caller = Caller(FOUR).listens().presses("4")
    caller.question.hold_key(now=caller.now)
    caller.waits(10.1)
    assert [say.kind for say in caller.said][1:] == [SayKind.WARNING]
