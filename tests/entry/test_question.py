"""A question, from its first word to its one result: keys, time, prompts, type-ahead."""

from __future__ import annotations

import pytest

from ivr.entry import (
    Answered,
    Commanded,
    EndedBy,
    EntryRules,
    Failed,
    KeyPressed,
    Pace,
    Prompts,
    Question,
    Reason,
    Source,
    luhn,
)
from ivr.errors import EntryError
from tests.entry.caller import ASK, Caller, typed

FOUR = EntryRules(min_digits=4)
FOUR_TO_EIGHT = EntryRules(min_digits=4, max_digits=8)
MENU = EntryRules(choices={"1": ("balance",), "2": ("payments",), "0": ("operator",)})


# Complete


def test_again_is_said_of_the_same_mistake_only() -> None:
    """A wrong number and then a short one: each is told as the first of its kind."""
    caller = Caller(EntryRules(min_digits=4, check=luhn)).listens().presses("4156")
    caller.listens().presses("41#")
    assert caller.said[-1].text == f"Sorry, that was too short. {ASK}"
    caller.listens().presses("4157")
    assert caller.final == Failed("no_match", 3, Reason.INVALID)


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


# Type-ahead


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
