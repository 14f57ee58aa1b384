"""A question that is asked again: prompts, silence, what does not fit, slow callers."""

from __future__ import annotations

import pytest

from ivr.entry import (
    EntryRules,
    Failed,
    Pace,
    Prompts,
    Reason,
    SayKind,
    luhn,
)
from tests.entry.caller import ASK, Caller

FOUR = EntryRules(min_digits=4)
FOUR_TO_EIGHT = EntryRules(min_digits=4, max_digits=8)


# Prompt


def test_no_timer_runs_while_the_prompt_plays() -> None:
    """However long it is; the no-input timer starts at its end."""
    caller = Caller(FOUR).waits(60)
    assert caller.question.get_timer() is None
    caller.listens()
    assert caller.question.get_timer() == pytest.approx(caller.now + 7.0)


def test_a_key_that_can_begin_an_answer_stops_the_prompt_and_is_kept() -> None:
    """Barge-in."""
    caller = Caller(FOUR).presses("4")
    assert caller.stops == 1
    assert caller.presses("155").digits == "4155"
    assert caller.stops == 1


def test_the_end_of_a_prompt_that_was_cut_changes_nothing() -> None:
    """It is reported late, when a digit has been keyed already."""
    caller = Caller(FOUR).presses("4").waits(1.0).listens()
    assert caller.question.get_timer() == pytest.approx(caller.now - 1.0 + 3.0)


def test_the_end_of_an_earlier_prompt_does_not_start_the_timer_of_the_next() -> None:
    """The reprompt still plays."""
    caller = Caller(FOUR).presses("#")
    caller.question.prompt_ended(caller.said[0], now=caller.now)
    assert caller.kinds == ["prompt", "no_match"]
    assert caller.question.get_timer() is None


def test_without_barge_in_keys_wait_for_the_end_of_the_prompt() -> None:
    """They are kept, and the prompt goes on."""
    rules = EntryRules(min_digits=4, barge_in=False)
    caller = Caller(rules).presses("41559")
    assert caller.stops == 0
    assert caller.final is None
    caller.listens()
    assert caller.digits == "4155"
    assert len(caller.ahead) == 1


def test_a_question_that_someone_else_asks_waits_at_once() -> None:
    """Nothing is said first, and silence counts from the start."""
    caller = Caller(FOUR, Prompts())
    assert caller.said == []
    assert caller.question.get_timer() == pytest.approx(107.0)


# No-input, no-match


def test_again_is_said_of_the_same_mistake_only() -> None:
    """A wrong number and then a short one: each is told as the first of its kind."""
    caller = Caller(EntryRules(min_digits=4, check=luhn)).listens().presses("4156")
    caller.listens().presses("41#")
    assert caller.said[-1].text == f"Sorry, that was too short. {ASK}"
    caller.listens().presses("4157")
    assert caller.final == Failed("no_match", 3, Reason.INVALID)


def test_silence_is_asked_again_with_other_words_each_time_until_it_fails() -> None:
    """Tapered prompts, then the limit."""
    prompts = Prompts(ask=ASK, no_input=("Hello?", "Are you there?"))
    caller = Caller(FOUR, prompts).listens()
    for _ in range(3):
        caller.waits(7.0)
        if caller.final is None:
            caller.listens()
    assert [say.text for say in caller.said] == [ASK, f"Hello? {ASK}", f"Are you there? {ASK}"]
    assert caller.final == Failed("no_input", attempts=3)


def test_what_does_not_fit_has_its_own_words_and_limit() -> None:
    """Counted apart from silence."""
    prompts = Prompts(ask=ASK, no_match=("Too short.", "Still too short."))
    caller = Caller(FOUR, prompts).listens().presses("4#").listens().waits(7.0).listens()
    caller.presses("41#").listens().waits(7.0).listens()
    assert caller.kinds == ["prompt", "no_match", "no_input", "no_match", "no_input"]
    assert caller.said[3].text == f"Still too short. {ASK}"
    caller.presses("1#")
    assert caller.final == Failed("no_match", attempts=5, why=Reason.TOO_FEW)


def test_a_text_may_say_where_the_question_stands() -> None:
    """Or leave it out is not possible: it is asked again."""
    prompts = Prompts(ask=ASK, no_input="Sorry? {ask} Take your time.")
    caller = Caller(FOUR, prompts).listens().waits(7.0)
    assert caller.said[-1].parts == ("Sorry?", ASK, "Take your time.")


def test_the_question_itself_may_taper() -> None:
    """Shorter the second time."""
    caller = Caller(FOUR, Prompts(ask=(ASK, "Number?"), no_input="Hello?"))
    assert caller.listens().waits(7.0).said[-1].text == "Hello? Number?"


def test_a_check_that_refuses_has_its_own_words() -> None:
    """The number is well formed but wrong."""
    rules = EntryRules(min_digits=4, check=luhn)
    prompts = Prompts(ask=ASK, no_match="Pardon?", invalid="That is no number of ours.")
    caller = Caller(rules, prompts).listens().presses("4243")
    assert caller.said[-1].parts == ("That is no number of ours.", ASK)
    assert caller.listens().presses("4242").digits == "4242"
    assert caller.final.attempts == 2


def test_an_unknown_number_is_asked_again() -> None:
    """It is none of the known values."""
    caller = Caller(EntryRules(min_digits=4, known=["1234"])).listens().presses("9999")
    assert "do not know" in caller.said[-1].text


def test_a_key_that_no_answer_holds_is_a_no_match() -> None:
    """The caller learns it at once."""
    caller = Caller(EntryRules(min_digits=4, allowed="12345")).listens().presses("49")
    assert caller.kinds == ["prompt", "no_match"]


def test_the_default_words_are_in_the_callers_language() -> None:
    """And take the question in."""
    caller = Caller(FOUR, Prompts(ask="Ihre Nummer?"), language="de").listens().waits(7.0)
    assert caller.said[-1].text == "Ich habe Sie leider nicht gehört. Ihre Nummer?"


# Slow callers


def test_a_caller_who_pauses_is_warned_before_time_runs_out() -> None:
    """Then has the same time again."""
    caller = Caller(FOUR).listens().presses("41").waits(3.0)
    assert caller.kinds == ["prompt", "warning"]
    assert caller.said[-1].text == "I have 2 digits so far. Please go on."
    assert caller.question.get_timer() is None
    caller.waits(5).listens().waits(2.9)
    assert caller.presses("55", gap=0.05).digits == "4155"


def test_a_warning_is_given_once_in_an_attempt() -> None:
    """The second time it is too short."""
    caller = Caller(FOUR).listens().presses("41").waits(3).listens().presses("5").waits(20)
    assert caller.kinds == ["prompt", "warning", "no_match"]


def test_without_a_warning_time_is_simply_up() -> None:
    """If the rules say so."""
    rules = EntryRules(min_digits=4, warning=False)
    assert Caller(rules).listens().presses("41").waits(3.0).kinds == ["prompt", "no_match"]


def test_a_slow_caller_gets_more_time_between_keys() -> None:
    """Half as much again as the longest pause so far."""
    caller = Caller(FOUR).listens().presses("41", gap=2.8)
    assert caller.question.get_timer() == pytest.approx(caller.now + 4.2)
    quick = Caller(FOUR).listens().presses("41", gap=0.3)
    assert quick.question.get_timer() == pytest.approx(quick.now + 3.0)


def test_a_slow_caller_is_not_cut_off_after_the_fewest_digits() -> None:
    """The termination timeout grows too."""
    caller = Caller(FOUR_TO_EIGHT).listens().presses("41550199", gap=1.6)
    assert caller.digits == "41550199"


def test_a_callers_pace_is_known_to_the_next_question() -> None:
    """One pace for a call."""
    pace = Pace()
    Caller(FOUR, pace=pace).listens().presses("4155", gap=2.8)
    caller = Caller(FOUR, pace=pace).listens().presses("4")
    assert caller.question.get_timer() == pytest.approx(caller.now + 4.2)


def test_a_question_may_keep_to_its_times() -> None:
    """However slow the caller is."""
    rules = EntryRules(min_digits=4, adaptive=False)
    caller = Caller(rules).listens().presses("41", gap=2.8)
    assert caller.question.get_timer() == pytest.approx(caller.now + 3.0)


def test_two_halves_make_a_number_and_are_read_back() -> None:
    """Each attempt was too short, together they fit: digits are not thrown away."""
    caller = Caller(FOUR).listens().presses("41").waits(3).listens().waits(3).listens()
    caller.presses("55#")
    assert caller.kinds[-1] == "confirm"
    assert caller.listens().presses("1").digits == "4155"
    assert caller.final.confirmed


def test_a_caller_who_starts_anew_after_a_half_is_taken_at_his_word() -> None:
    """The second attempt is whole by itself."""
    caller = Caller(FOUR).listens().presses("41#").listens().presses("4155")
    assert caller.digits == "4155"


def test_keys_that_go_on_after_a_mistake_belong_to_it() -> None:
    """Whoever keys on has not heard yet that it was wrong: one mistake, not three."""
    menu = EntryRules(choices={"1": ("balance",), "2": ("payments",)})
    caller = Caller(menu).listens().presses("7778", gap=0.2)
    assert [say.kind for say in caller.said].count(SayKind.NO_MATCH) == 1
    assert caller.waits(0.4).presses("1").digits == "1"


def test_a_no_is_followed_by_a_number_at_once() -> None:
    """It is no mistake of the caller's: nothing of what follows is lost."""
    caller = Caller(EntryRules(min_digits=4, confirm=True)).listens().presses("4155")
    assert caller.presses("24156", gap=0.2).presses("1").digits == "4156"
