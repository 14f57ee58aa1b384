"""One group of a number that was read back is wrong: that one is asked for, the rest is kept."""

from __future__ import annotations

import pytest

from ivr.entry import EntryRules, Failed, Reason, Source, luhn
from tests.entry.caller import ASK, Caller

CARD = EntryRules(
    min_digits=16, groups=(4, 4, 4, 4), check=luhn, confirm=True, private=True, max_no_match=3
)
WRONG, RIGHT = "4111111111111111", "4111111100061111"  # both pass Luhn's check
WHICH = (
    "Which part is wrong? For the first part, press 1. For the second part, press 2. For the third"
    " part, press 3. For the fourth part, press 4. Or enter the whole number again."
)


def read_back(rules: EntryRules = CARD, number: str = WRONG, language: str = "en") -> Caller:
    """A caller who has entered a number and listens to the read-back."""
    return Caller(rules, language=language).listens().presses(number).listens()


@pytest.mark.parametrize("no", ["2", "*", "no", "that's wrong"])
def test_no_asks_which_part_is_wrong(no: str) -> None:
    """By key or by voice."""
    caller = read_back()
    caller = caller.presses(no) if no in "2*" else caller.says(no)
    assert caller.kinds[-1] == "part"
    assert caller.said[-1].text == WHICH


def test_part_is_chosen_by_key_and_keyed_again() -> None:
    """The other groups stay, the whole is read back, and checked."""
    caller = read_back().presses("2").listens().presses("3").waits(1.5)
    assert caller.said[-1].text == "Please give me the third part again."
    caller.listens().presses("0006")
    assert "4 1 1 1, 1 1 1 1, 0 0 0 6, 1 1 1 1." in caller.said[-1].text
    caller.listens().presses("1")
    assert caller.digits == RIGHT
    assert caller.final.confirmed


def test_part_chosen_with_the_termination_key_is_asked_for_at_once() -> None:
    """Nobody waits whether more digits come."""
    caller = read_back().presses("2").presses("3#", gap=0.1)
    assert caller.kinds[-1] == "repair"


@pytest.mark.parametrize(
    "words", ["three", "part three", "number three", "the third", "the third one", "the third part"]
)
def test_part_is_chosen_by_voice(words: str) -> None:
    """Its number or its name."""
    caller = read_back().says("no").listens().says(words)
    assert caller.said[-1].text == "Please give me the third part again."


@pytest.mark.parametrize("words", ["the first one", "the first one is wrong", "one"])
def test_the_first_one_is_a_part_and_no_digit(words: str) -> None:
    """ "One" is not what it should be."""
    caller = read_back().says("no").listens().says(words)
    assert caller.said[-1].text == "Please give me the first part again."


@pytest.mark.parametrize(
    "words",
    [
        "no, the third group is zero zero zero six",
        "the third part should be double zero zero six",
        "no the third group is 0006",
    ],
)
@pytest.mark.parametrize("after_no", [False, True])
def test_part_is_mended_in_one_sentence(words: str, after_no: bool) -> None:
    """To the read-back, or to the question which part."""
    caller = read_back()
    caller = caller.says("no").listens() if after_no else caller
    assert caller.says(words).listens().says("yes").digits == RIGHT


def test_last_group_called_wrong_is_asked_for() -> None:
    """And mixed: half keyed, half said."""
    caller = read_back(number=RIGHT).says("the last group is wrong")
    assert caller.said[-1].text == "Please give me the fourth part again."
    caller.listens().presses("11").says("one one").listens().presses("1")
    assert caller.digits == RIGHT
    assert caller.final.sources == (Source.SIP,) * 14 + (Source.SPEECH,) * 2


@pytest.mark.parametrize("gap", [0.3, 1.2])
@pytest.mark.parametrize("number", [RIGHT, "5500000000000004"])
def test_whole_number_may_be_keyed_anew_instead(number: str, gap: float) -> None:
    """Though its first digit names a part; each key is taken once."""
    caller = read_back().presses("2").presses(number, gap=gap)
    assert caller.kinds[-1] == "confirm"
    assert caller.presses("1").digits == number
    assert caller.keys_taken == f"{WRONG}2{number}1"


def test_slow_caller_who_keys_the_whole_number_is_not_hurried() -> None:
    """From the second key on, the pauses of the question itself are allowed."""
    caller = read_back().presses("2").listens().presses("41").waits(2.5).presses(RIGHT[2:])
    assert caller.presses("1").digits == RIGHT


def test_whole_number_may_be_said_anew_instead() -> None:
    """In one go."""
    caller = read_back().says("no").listens().says("5500 0000 0000 0004")
    assert caller.listens().says("yes").digits == "5500000000000004"


def test_repaired_number_that_fails_the_check_is_asked_for_as_a_whole() -> None:
    """Luhn's digit does not tell which group is wrong."""
    caller = read_back().presses("2").listens().presses("3#").listens().presses("0001")
    assert caller.said[-1].text == f"Sorry, that number is not right. {ASK}"
    assert caller.listens().presses(RIGHT + "1").digits == RIGHT


def test_no_to_which_part_asks_for_the_whole_number() -> None:
    """None of them: all of it."""
    caller = read_back().says("no").listens().says("no")
    assert caller.said[-1].text == f"Let us try again. {ASK}"


def test_what_is_no_part_asks_again_which() -> None:
    """Within the limit of no-matches."""
    caller = read_back().says("no").listens().says("pizza")
    assert caller.said[-1].text == WHICH
    caller.listens().says("pizza")
    assert caller.final == Failed("no_match", attempts=1, why=Reason.UNCLEAR)


def test_silence_at_which_part_asks_again_and_ends() -> None:
    """Within the limit of silence."""
    caller = read_back().presses("2").listens()
    caller.waits(7).listens().waits(7).listens().waits(7)
    assert caller.kinds[2:] == ["part", "part", "part"]
    assert caller.final == Failed("no_input", attempts=1)


def test_caller_who_always_says_no_is_let_go() -> None:
    """A repair can end."""
    caller = read_back().presses("2#3#0006").listens().presses("2#3#1111").listens().presses("2")
    assert isinstance(caller.final, Failed)


def test_question_which_part_is_repeated_on_demand() -> None:
    """ "Pardon?" costs nothing."""
    caller = read_back().says("no").listens().says("pardon")
    assert caller.said[-1].text == WHICH
    assert caller.listens().presses("3#").kinds[-1] == "repair"


@pytest.mark.parametrize(
    "rules",
    [
        EntryRules(min_digits=16, confirm=True),
        EntryRules(min_digits=16, confirm=True, groups=(16,)),
        EntryRules(min_digits=16, confirm=True, groups=(4, 4), secret=True),
        EntryRules(min_digits=16, confirm=True, groups=(2, 2)),
    ],
)
def test_where_no_groups_were_named_no_asks_for_the_number(rules: EntryRules) -> None:
    """Not given, only one, not heard, or too many of them."""
    caller = read_back(rules).presses("2")
    assert caller.said[-1].text == f"Let us try again. {ASK}"


def test_repair_in_german() -> None:
    """Which part, and its digits."""
    caller = read_back(language="de").says("nein")
    assert caller.said[-1].text.startswith(
        "Welcher Teil stimmt nicht? Für den ersten Teil drücken Sie die 1."
    )
    caller.listens().says("der dritte Block")
    assert caller.said[-1].text == "Bitte nennen Sie mir noch einmal den dritten Teil."
    assert caller.listens().says("dreimal null sechs").listens().says("ja").digits == RIGHT


@pytest.mark.parametrize(
    "words", ["die letzte Gruppe stimmt nicht", "nein, der vierte Block ist falsch"]
)
def test_group_is_called_wrong_in_german(words: str) -> None:
    """Only that group is asked for."""
    caller = read_back(language="de").says(words)
    assert caller.said[-1].text == "Bitte nennen Sie mir noch einmal den vierten Teil."


def test_whoever_keys_the_whole_number_for_a_part_says_no_yes_with_it() -> None:
    """The keys after the part's own belong to nobody: none of them is the 1 that confirms."""
    caller = read_back().presses("2").listens().presses("3").waits(1.5).listens()
    caller.presses("0006111111110006", gap=0.2)
    assert caller.final is None
    assert "0 0 0 6" in caller.said[-1].text
