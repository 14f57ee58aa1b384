"""A question answered by voice, or by voice and keys in one number."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.entry import Commanded, EndedBy, EntryRules, Failed, Pace, Prompts, Reason, Source, luhn
from tests.entry.caller import Caller, typed

FOUR = EntryRules(min_digits=4)
FOUR_TO_EIGHT = EntryRules(min_digits=4, max_digits=8)
MENU = EntryRules(
    choices={
        "1": ("balance", "how much do I have"),
        "3": ("savings account",),
        "4": ("checking account",),
    }
)


def test_spoken_digits_are_an_answer() -> None:
    """Each with its source."""
    caller = Caller(FOUR).listens().says("four one double five")
    assert caller.digits == "4155"
    assert caller.final.sources == (Source.SPEECH,) * 4
    assert caller.keys_taken == "4155"


def test_digits_may_come_in_several_utterances() -> None:
    """As recognisers end them."""
    caller = Caller(EntryRules(min_digits=8)).listens()
    assert caller.says("four one five five").says("oh one double nine").digits == "41550199"


def test_keys_and_words_join_in_time_order() -> None:
    """The words were said first, but are known last."""
    caller = Caller(EntryRules(min_digits=8)).listens()
    began = caller.now
    caller.waits(1.0).presses("0199")
    caller.is_heard_saying("four one five five", began=began, ended=began + 1)
    assert caller.digits == "41550199"
    assert caller.final.sources == (Source.SPEECH,) * 4 + (Source.SIP,) * 4


def test_keys_then_words_join_too() -> None:
    """The other way round."""
    caller = Caller(EntryRules(min_digits=8)).listens().presses("4155")
    assert caller.says("zero one nine nine").digits == "41550199"


def test_a_termination_key_just_after_the_last_word_is_late_too() -> None:
    """However long ago the last key was: the words completed the number."""
    first = Caller(FOUR).listens().presses("41").says("five five", seconds=3.0)
    assert first.digits == "4155"
    second = Caller(FOUR, typed_ahead=first.ahead, now=first.now).presses("#")
    assert second.keys_taken == ""
    assert second.kinds == ["prompt"]


def test_the_name_of_the_termination_key_is_late_like_the_key() -> None:
    """Said after a pause, it does not stop the next question, let alone answer it."""
    first = Caller(FOUR).listens().says("four one five five")
    second = Caller(FOUR, typed_ahead=first.ahead, now=first.now)
    began = second.now + 0.1
    second.waits(0.5).is_heard_saying("pound", began=began, ended=began + 0.3, final=False)
    second.waits(0.3).is_heard_saying("Pound.", began=began, ended=began + 0.3)
    assert (second.stops, second.keys_taken, second.kinds) == (0, "", ["prompt"])
    assert second.presses("#").kinds == ["prompt", "no_match"]


@pytest.mark.parametrize(("text", "wait"), [("pound", 2.5), ("pound four", 0.1)])
def test_other_words_after_an_entry_are_the_next_questions(text: str, wait: float) -> None:
    """Too late, or not only that key."""
    first = Caller(FOUR).listens().says("four one five five")
    second = Caller(FOUR, typed_ahead=first.ahead, now=first.now).waits(wait)
    assert second.says(text, seconds=0.3).stops == 1


def test_a_pause_with_words_in_it_is_no_slow_caller() -> None:
    """Only the time from key to key tells how fast somebody keys."""
    pace = Pace()
    Caller(FOUR, pace=pace).listens().presses("4").says("one", seconds=2.0).presses("5", gap=0.4)
    assert pace.longest_pause == 0.0


def test_an_interim_transcript_stops_the_prompt_and_counts_nothing() -> None:
    """The final one may be otherwise."""
    caller = Caller(FOUR).waits(1.0)
    caller.is_heard_saying("four one", began=100.5, ended=101.0, final=False)
    assert caller.stops == 1
    assert caller.keys_taken == ""
    caller.is_heard_saying("four nine five five", began=100.5, ended=102.0)
    assert caller.digits == "4955"


def test_a_filler_does_not_stop_the_prompt() -> None:
    """ "Um"."""
    caller = Caller(FOUR).waits(1.0)
    caller.is_heard_saying("um", began=100.5, ended=101.0, final=False)
    caller.is_heard_saying("um", began=100.5, ended=101.0)
    assert caller.stops == 0


def test_an_interim_transcript_keeps_the_timers_back() -> None:
    """The caller is speaking: time is not up."""
    caller = Caller(FOUR_TO_EIGHT).listens().presses("4155").waits(1.0)
    caller.is_heard_saying("oh one", began=caller.now - 0.5, ended=caller.now, final=False)
    caller.waits(2.0)
    assert caller.final is None
    caller.is_heard_saying("oh one double nine", began=caller.now - 2.5, ended=caller.now)
    assert caller.digits == "41550199"


def test_an_interim_transcript_without_a_final_one_does_not_stall() -> None:
    """A recogniser that dies in the middle of a word."""
    caller = Caller(FOUR).listens()
    caller.is_heard_saying("four", began=caller.now, ended=caller.now, final=False).waits(3.0)
    assert caller.kinds == ["prompt", "no_match"]


def test_the_termination_key_waits_for_words_that_were_being_said() -> None:
    """ "Four one five five" and "#" at once, before the recogniser is done."""
    caller = Caller(FOUR_TO_EIGHT).listens().waits(0.5)
    caller.is_heard_saying("four one", began=100.0, ended=100.5, final=False)
    caller.presses("#").waits(0.5)
    assert caller.final is None
    caller.is_heard_saying("four one five five", began=100.0, ended=101.0)
    assert caller.digits == "4155"
    assert caller.final.ended_by is EndedBy.KEY


def test_the_termination_key_does_not_wait_for_ever() -> None:
    """What is there is taken."""
    caller = Caller(FOUR_TO_EIGHT).listens().presses("4155")
    caller.is_heard_saying("oh", began=caller.now, ended=caller.now, final=False)
    assert caller.presses("#").waits(3.0).digits == "4155"


def test_the_name_of_the_termination_key_ends_too() -> None:
    """ "Pound"; and "star" clears."""
    assert Caller(FOUR_TO_EIGHT).listens().says("four one five five pound").digits == "4155"
    caller = Caller(FOUR).listens().says("nine nine star four one five five")
    assert caller.digits == "4155"


def test_a_late_transcript_that_began_before_the_question_belongs_to_nobody() -> None:
    """It was said to the question before, or to someone in the room."""
    caller = Caller(FOUR).listens().waits(0.5)
    caller.is_heard_saying("four one five five", began=99.9, ended=100.4)
    assert caller.final is None
    assert caller.keys_taken == ""


def test_words_begun_in_the_last_moment_of_silence_still_count() -> None:
    """The reprompt has begun, but the caller was first."""
    caller = Caller(FOUR).listens().waits(7.5)
    assert caller.kinds == ["prompt", "no_input"]
    caller.is_heard_saying("four one five five", began=106.8, ended=108.0)
    assert caller.digits == "4155"


def lost_words(rules: EntryRules = FOUR) -> Caller:
    """Words are heard, and their final transcript does not come: the question is asked again."""
    caller = Caller(rules).listens().waits(1.0)
    caller.is_heard_saying("four one", began=100.5, ended=101.0, final=False).waits(4.0)
    assert caller.kinds == ["prompt", "no_match"]
    return caller


def test_words_whose_transcript_comes_late_are_the_answer() -> None:
    """The question is asked again already; that stops."""
    caller = lost_words()
    stops = caller.stops
    caller.is_heard_saying("four one five five", began=100.4, ended=102.0)
    assert (caller.digits, caller.stops) == ("4155", stops + 1)


def test_words_whose_transcript_comes_late_wait_for_the_end_of_a_prompt() -> None:
    """Where a prompt may not be interrupted, they count when it has been said."""
    caller = lost_words(replace(FOUR, barge_in=False))
    caller.is_heard_saying("four one five five", began=100.4, ended=102.0)
    assert caller.digits is None
    assert caller.listens().digits == "4155"


def test_a_late_transcript_answers_the_read_back_too() -> None:
    """What is asked about is the same number."""
    caller = Caller(replace(FOUR, confirm=True)).listens().presses("4155").listens()
    caller.is_heard_saying("yes", began=caller.now, ended=caller.now, final=False)
    said_at = caller.now
    caller.waits(4.0)
    assert caller.kinds[-2:] == ["confirm", "confirm"]
    caller.is_heard_saying("yes", began=said_at, ended=said_at + 0.4)
    assert caller.digits == "4155"


@pytest.mark.parametrize("final", [False, True])
def test_late_words_are_nobodys_once_the_caller_has_begun_anew(final: bool) -> None:
    """By voice: the same number is not taken twice."""
    caller = lost_words(FOUR_TO_EIGHT).listens()
    caller.is_heard_saying("four one five five", began=105.0, ended=106.0, final=final)
    caller.is_heard_saying("four one five five", began=100.4, ended=102.0)
    if not final:
        caller.is_heard_saying("four one five five", began=105.0, ended=106.0)
    assert caller.waits(2.0).digits == "4155"


def test_late_words_are_nobodys_once_the_caller_keys() -> None:
    """The keys are the answer."""
    caller = lost_words(FOUR_TO_EIGHT).presses("41")
    caller.is_heard_saying("four one five five", began=100.4, ended=102.0)
    assert caller.presses("56").waits(2.0).digits == "4156"


def test_words_that_belong_to_a_failed_attempt_are_not_counted_again() -> None:
    """They were begun before it failed."""
    caller = Caller(FOUR).listens().says("four one five five six").waits(0.1)
    assert caller.kinds == ["prompt", "no_match"]
    caller.is_heard_saying("four one five five", began=101.0, ended=102.0)
    assert caller.final is None


def test_too_many_spoken_digits_are_a_no_match() -> None:
    """Nobody knows which of them is too much."""
    caller = Caller(FOUR).listens().says("four one five five six")
    assert caller.said[-1].text.startswith("Sorry, that was too long.")


def test_words_without_digits_are_a_no_match() -> None:
    """At once: the caller waits for an answer."""
    assert Caller(FOUR).listens().says("what do you mean").kinds == ["prompt", "no_match"]


def test_fillers_give_the_caller_time() -> None:
    """ "Um, okay": not an answer, but not silence either."""
    caller = Caller(FOUR).listens().waits(6.0).says("um okay", seconds=0.5)
    caller.waits(6.0)
    assert caller.kinds == ["prompt"]
    assert caller.waits(1.1).kinds == ["prompt", "no_match"]


def test_a_caller_may_ask_for_a_moment() -> None:
    """ "One moment" is no digit and no mistake."""
    caller = Caller(FOUR).listens().says("one moment please").says("four one five five")
    assert caller.kinds == ["prompt"]
    assert caller.digits == "4155"


def test_words_that_mean_nothing_do_not_spoil_digits() -> None:
    """Once digits are there, a side remark is passed over."""
    caller = Caller(FOUR).listens().presses("41").says("where is my card hang on", seconds=0.5)
    assert caller.presses("55").digits == "4155"


def test_the_caller_may_start_over() -> None:
    """By voice, also what was keyed."""
    caller = Caller(FOUR).listens().presses("419").says("start over").presses("4155")
    assert caller.digits == "4155"


def test_keys_pressed_while_start_over_is_still_being_understood_wait_for_it() -> None:
    """What was keyed before those words does not complete the number."""
    caller = Caller(FOUR).listens().presses("08")
    began = caller.now
    caller.waits(1.0).is_heard_saying("start over", began=began, ended=began + 0.9, final=False)
    caller.presses("0857", gap=0.1)
    assert caller.final is None
    caller.is_heard_saying("start over", began=began, ended=began + 0.9)
    assert caller.digits == "0857"
    assert caller.final.ended_by is EndedBy.LENGTH


@pytest.mark.parametrize("final", ["", "um", "the start"])
def test_words_that_take_nothing_back_after_all_complete_the_number(final: str) -> None:
    """An interim transcript was wrong about it, or no final one came."""
    caller = Caller(FOUR).listens().presses("08")
    caller.is_heard_saying("start over", began=caller.now, ended=caller.now, final=False)
    caller.presses("57")
    if final:
        caller.is_heard_saying(final, began=caller.now, ended=caller.now)
    else:
        caller.waits(3.0)
    assert caller.digits == "0857"


def test_digits_said_while_they_are_keyed_do_not_hold_the_answer_up() -> None:
    """Many people read aloud what they key: the keys complete the number at once."""
    caller = Caller(FOUR).listens().presses("08")
    caller.is_heard_saying("zero eight", began=caller.now, ended=caller.now, final=False)
    assert caller.presses("57").digits == "0857"


def test_a_correction_is_read_back() -> None:
    """It is understood, but not for certain."""
    caller = Caller(FOUR).listens().says("four one five six no sorry five five")
    assert caller.kinds == ["prompt", "confirm"]
    assert "4 1 5 5" in caller.said[-1].text


def test_a_number_heard_badly_is_read_back() -> None:
    """Though the question asks for no confirmation."""
    caller = Caller(FOUR).listens().says("four one five five", confidence=0.4)
    assert caller.kinds == ["prompt", "confirm"]
    assert caller.listens().says("yes").final.confirmed


def test_digits_among_strange_words_are_read_back() -> None:
    """A television says digits too."""
    caller = Caller(FOUR).listens().says("yesterday 4155 demonstrators marched")
    assert caller.kinds == ["prompt", "confirm"]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (EntryRules(min_digits=4), "4150"),
        (EntryRules(min_digits=5), "40150"),
        (EntryRules(min_digits=4, max_digits=5, known=["40150", "1234"]), "40150"),
        (EntryRules(min_digits=4, max_digits=5, check=lambda digits: digits == "4150"), "4150"),
    ],
    ids=["four digits", "five digits", "known values", "check"],
)
def test_an_ambiguous_number_is_settled(rules: EntryRules, expected: str) -> None:
    """By length, by known values, by a check."""
    caller = Caller(rules).listens().says("forty one fifty").waits(2.0)
    assert caller.digits == expected
    assert not caller.final.confirmed


def test_an_ambiguous_number_that_nothing_settles_is_asked() -> None:
    """Read back in its natural reading."""
    rules = EntryRules(min_digits=4, max_digits=5)
    caller = Caller(rules).listens().says("forty one fifty").waits(2.0)
    assert caller.kinds == ["prompt", "confirm"]
    assert "4 1 5 0." in caller.said[-1].text


def test_a_spoken_number_is_checked() -> None:
    """As a keyed one."""
    caller = Caller(EntryRules(min_digits=4, check=luhn)).listens().says("four two four three")
    assert caller.said[-1].text.startswith("Sorry, that number is not right.")


def test_without_barge_in_words_wait_for_the_end_of_the_prompt() -> None:
    """As keys do."""
    caller = Caller(EntryRules(min_digits=4, barge_in=False)).waits(1)
    caller.is_heard_saying("four one five five", began=100.1, ended=101.0, final=False)
    caller.is_heard_saying("four one five five", began=100.1, ended=101.0)
    assert caller.stops == 0
    assert caller.listens().digits == "4155"


def test_german_is_understood_in_a_german_call() -> None:
    """The language is data."""
    caller = Caller(FOUR, language="de-DE").listens().says("vier eins doppel fünf")
    assert caller.digits == "4155"


# Choices and commands


@pytest.mark.parametrize("said", ["balance", "um, my balance please", "one", "press one", "1"])
def test_a_choice_by_voice_is_its_key(said: str) -> None:
    """By phrase, or by the name of the key."""
    caller = Caller(MENU).listens().says(said)
    assert caller.digits == "1"
    assert caller.final.sources == (Source.SPEECH,)
    assert caller.keys_taken == "1"


def test_two_choices_that_fit_are_asked_back() -> None:
    """With their keys; then either way answers."""
    caller = Caller(MENU).listens().says("my account")
    assert caller.kinds == ["prompt", "which"]
    assert caller.said[-1].parts == (
        "Which one do you mean?",
        "For savings account, press 3.",
        "For checking account, press 4.",
    )
    assert caller.listens().says("checking").digits == "4"


def test_a_choice_heard_badly_is_read_back_by_its_phrase() -> None:
    """And another one may be said at once."""
    caller = Caller(MENU).listens().says("balance", confidence=0.3)
    assert caller.said[-1].text.startswith("I understood: balance.")
    assert not caller.said[-1].private
    assert caller.listens().says("no, savings account").digits == "3"


def test_asking_back_does_not_go_on_for_ever() -> None:
    """It counts as a no-match."""
    caller = Caller(MENU).listens()
    for _ in range(3):
        caller.says("account").listens()
    assert caller.final == Failed("no_match", attempts=3, why=Reason.AMBIGUOUS)


def test_a_command_may_be_said_at_any_time() -> None:
    """In a number, in a menu, in the read-back."""
    commands = {"back": ("go back",), "operator": ("operator", "speak to a person")}
    for rules in (
        EntryRules(min_digits=4, commands=commands),
        EntryRules(choices={"1": ("balance",)}, commands=commands),
    ):
        caller = Caller(rules).listens().says("can I speak to a person please")
        assert caller.final == Commanded("operator", attempts=1)
    confirming = Caller(EntryRules(min_digits=4, confirm=True, commands=commands)).listens()
    assert confirming.presses("4155").says("go back").final == Commanded("back", attempts=1)


def test_the_question_is_repeated_on_demand() -> None:
    """It does not count against the caller."""
    caller = Caller(FOUR, Prompts(ask="Number?")).listens()
    for _ in range(5):
        caller.says("can you repeat that").listens()
    assert caller.kinds == ["prompt"] * 6
    assert caller.presses("4155").final.attempts == 1


def test_repeat_may_be_a_command_of_the_menu() -> None:
    """Then the menu hears of it."""
    rules = EntryRules(min_digits=4, commands={"repeat": ("say again",)})
    assert Caller(rules).listens().says("say again").final == Commanded("repeat", attempts=1)


def test_keys_typed_ahead_of_a_command_are_kept() -> None:
    """ "*" then "1": back, and then the first choice there."""
    rules = EntryRules(min_digits=4, command_keys={"*": "back"})
    caller = Caller(rules, typed_ahead=typed("*1"))
    assert caller.final == Commanded("back", attempts=1)
    assert len(caller.ahead) == 1
