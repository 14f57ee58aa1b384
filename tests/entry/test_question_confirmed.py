"""A question whose answer is read back."""

from __future__ import annotations

import pytest

from ivr.entry import Confirm, EntryRules, Failed, Prompts, Reason, Source, luhn
from tests.entry.caller import ASK, Caller, typed

EIGHT = EntryRules(min_digits=8, confirm=True)


def read_back(rules: EntryRules = EIGHT, keys: str = "41550199", **kwargs: object) -> Caller:
    """A caller who has keyed a number and hears it read back."""
    caller = Caller(rules, **kwargs).listens().presses(keys)  # type: ignore[arg-type]
    assert caller.kinds[-1] == "confirm"
    return caller


def test_a_number_is_read_back_in_groups_as_entered() -> None:
    """ "4155, 0199", digit by digit."""
    say = read_back().said[-1]
    assert say.text.startswith("I have 4 1 5 5, 0 1 9 9. If that is right, press 1")
    assert say.private


def test_groups_may_be_chosen() -> None:
    """Two, three, three."""
    rules = EntryRules(min_digits=8, confirm=True, groups=(2, 3, 3))
    assert "4 1, 5 5 0, 1 9 9." in read_back(rules).said[-1].text


def test_the_read_back_may_have_its_own_words() -> None:
    """With the digits where they say."""
    caller = read_back(prompts=Prompts(ask=ASK, confirm="{digits}. Right?"))
    assert caller.said[-1].text == "4 1 5 5, 0 1 9 9. Right?"


@pytest.mark.parametrize("yes", ["yes", "yeah that's right", "correct", "one", "okay"])
def test_yes_accepts(yes: str) -> None:
    """However it is said."""
    caller = read_back().listens().says(yes)
    assert caller.digits == "41550199"
    assert caller.final.confirmed


def test_1_accepts_during_the_read_back() -> None:
    """And stops it."""
    caller = read_back().presses("1")
    assert caller.stops == 1
    assert caller.final.confirmed
    assert caller.final.sources == (Source.SIP,) * 8


def test_keys_typed_ahead_answer_the_read_back_unheard() -> None:
    """The caller knows what will be asked."""
    caller = Caller(EIGHT, typed_ahead=typed("41550199#1"))
    assert caller.said == []
    assert caller.final.confirmed


@pytest.mark.parametrize("no", ["2", "*", "no", "no that's wrong", "that is not right", "two"])
def test_no_asks_again(no: str) -> None:
    """By key or voice; the next number is read back too."""
    caller = read_back()
    caller = caller.presses(no) if no in "2*" else caller.says(no)
    assert caller.kinds[-1] == "no_match"
    assert caller.said[-1].text == f"Let us try again. {ASK}"
    assert caller.presses("41550198").listens().presses("1").digits == "41550198"
    assert caller.final.attempts == 2


def test_a_new_number_keyed_at_once_replaces_the_old_one() -> None:
    """Instead of "no"."""
    caller = read_back().presses("4")
    assert caller.stops == 1
    caller.presses("1550198")
    assert "0 1 9 8" in caller.said[-1].text
    assert caller.listens().presses("1").digits == "41550198"


def test_a_new_number_said_at_once_replaces_the_old_one() -> None:
    """With or without a "no"."""
    for words in ("no, four one five five oh one nine eight", "41550198"):
        caller = read_back().listens().says(words).listens().says("yes")
        assert caller.digits == "41550198"
        assert caller.final.sources == (Source.SPEECH,) * 8


@pytest.mark.parametrize(
    ("words", "mended"),
    [
        ("no, the second part is 0198", "41550198"),
        ("no the last four are zero one nine eight", "41550198"),
        ("the last four digits are zero one nine eight", "41550198"),
        ("the first part should be four one five six", "41560199"),
        ("no, oh one nine eight", "41550198"),
        ("no four one five six", "41560199"),
        ("second group 0 1 double 8", "41550188"),
        ("the last two digits are nine eight", "41550198"),
        ("the first two are four two", "42550199"),
    ],
)
def test_one_group_is_mended(words: str, mended: str) -> None:
    """Named, or the one that it resembles; then the whole is read back."""
    caller = read_back().listens().says(words)
    assert caller.kinds[-1] == "confirm"
    assert caller.listens().says("yes").digits == mended


def test_a_mended_group_has_its_own_source() -> None:
    """Four keyed, four said."""
    caller = read_back().listens().says("the second part is 0198").presses("1")
    assert caller.final.sources == (Source.SIP,) * 4 + (Source.SPEECH,) * 4


def test_a_group_that_is_only_called_wrong_is_asked_for() -> None:
    """Then it may be keyed."""
    caller = read_back().listens().says("the second part is wrong")
    assert caller.said[-1].text == "Please give me the second part again."
    caller.listens().presses("0198")
    assert "0 1 9 8." in caller.said[-1].text
    assert caller.listens().presses("1").digits == "41550198"


def test_silence_while_a_group_is_asked_for_asks_again_and_ends() -> None:
    """Within the limit of silence."""
    caller = read_back().listens().says("the last part is wrong").listens()
    caller.waits(7).listens().waits(7).listens().waits(7)
    assert caller.kinds[2:] == ["repair", "repair", "repair"]
    assert caller.final == Failed("no_input", attempts=1)


def test_a_group_that_was_right_changes_nothing() -> None:
    """The caller says the number again, part by part: the second is what he means."""
    caller = read_back().listens().says("no four one five five")
    assert caller.kinds == ["prompt", "confirm"]
    caller.says("oh one nine eight")
    assert "0 1 9 8." in caller.said[-1].text


def test_a_mended_number_is_checked() -> None:
    """Before it is read back."""
    rules = EntryRules(min_digits=8, confirm=True, check=luhn)
    caller = read_back(rules, "41550195").listens().says("the second part is 0196")
    assert caller.said[-1].text.startswith("Sorry, that number is not right.")


def test_the_beginning_of_a_new_number_by_voice_is_gone_on_with() -> None:
    """Three digits, then five."""
    caller = read_back().listens().says("no it's nine one five").says("five oh one nine nine")
    assert "9 1 5 5, 0 1 9 9." in caller.said[-1].text


def test_silence_after_the_read_back_repeats_it_and_then_fails() -> None:
    """Never an answer that nobody gave."""
    caller = read_back().listens().waits(7)
    assert caller.kinds == ["prompt", "confirm", "confirm"]
    caller.listens().waits(7).listens().waits(7)
    assert caller.final == Failed("no_input", attempts=1)


def test_what_is_neither_yes_nor_no_repeats_the_read_back() -> None:
    """With an apology, within the limit of no-matches."""
    caller = read_back().listens().says("pizza")
    assert caller.said[-1].parts[0] == "Sorry, I did not get that."
    caller.listens().says("pizza").listens().says("pizza")
    assert caller.final == Failed("no_match", attempts=1, why=Reason.UNCLEAR)


def test_a_caller_who_always_says_no_is_let_go() -> None:
    """A confirmation can end."""
    caller = read_back().presses("2")
    caller.presses("41550199").presses("2").presses("41550199").presses("2")
    assert caller.final == Failed("no_match", attempts=3, why=Reason.REFUSED)


def test_a_caller_who_changes_for_ever_is_let_go() -> None:
    """Or a television."""
    caller = read_back()
    for _ in range(9):
        if caller.final is None:
            caller.says("9999 9999")
    assert isinstance(caller.final, Failed)


def test_the_read_back_is_repeated_on_demand() -> None:
    """ "Pardon?" is no answer, and costs nothing."""
    caller = read_back().listens().says("pardon")
    assert caller.kinds == ["prompt", "confirm", "confirm"]
    assert caller.presses("1").final.confirmed


# Secrets


def test_a_secret_is_only_counted() -> None:
    """Its digits are never said."""
    caller = read_back(EntryRules(min_digits=4, confirm=True, secret=True), "4155")
    assert caller.said[-1].text.startswith("I have 4 digits. If that is right")
    assert not caller.said[-1].private


def test_a_secret_is_only_counted_in_own_words_too() -> None:
    """ "{digits}" is how many."""
    rules = EntryRules(min_digits=6, confirm=True, secret=True)
    caller = read_back(rules, "987654", prompts=Prompts(ask=ASK, confirm="{digits} digits, right?"))
    assert caller.said[-1].text == "6 digits, right?"


# When to ask


@pytest.mark.parametrize(
    ("confirm", "by_voice", "check", "asked"),
    [
        (Confirm.ALWAYS, False, True, True),
        (Confirm.SPOKEN, False, True, False),
        (Confirm.SPOKEN, False, False, True),
        (Confirm.SPOKEN, True, True, True),
        (Confirm.UNSURE, False, False, False),
        (Confirm.UNSURE, True, False, False),
    ],
)
def test_a_checked_and_keyed_number_need_not_be_confirmed(
    confirm: Confirm, by_voice: bool, check: bool, asked: bool
) -> None:
    """What is always asked, and what only when there is a doubt."""
    rules = EntryRules(min_digits=4, confirm=confirm, check=luhn if check else None)
    caller = Caller(rules).listens()
    caller = caller.says("four two four two") if by_voice else caller.presses("4242")
    assert (caller.kinds[-1] == "confirm") is asked


def test_german_is_confirmed_in_german() -> None:
    """Words, and the repair of a group."""
    caller = Caller(EIGHT, language="de").listens().presses("41550199").listens()
    assert caller.said[-1].text.startswith("Ich habe 4 1 5 5, 0 1 9 9.")
    caller.says("nein, der zweite Teil ist null eins neun acht").listens().says("ja genau")
    assert caller.digits == "41550198"


def test_private_digits_are_read_back_and_shown_as_dots() -> None:
    """The caller hears them; whoever writes the sentence down has dots, in the same groups."""
    caller = read_back(
        EntryRules(min_digits=6, confirm=True, private=True, groups=(4, 2)), "415501"
    )
    say = caller.said[-1]
    assert "4 1 5 5, 0 1" in say.text
    assert say.shown == say.text.replace("4 1 5 5, 0 1", "• • • •, • •")
    assert say.private
    assert caller.presses("1").digits == "415501"


def test_private_read_back_that_is_repeated_is_as_private() -> None:
    """Who is not understood hears it once more."""
    rules = EntryRules(min_digits=4, confirm=True, private=True)
    again = read_back(rules, "4155").says("what is this").said[-1]
    assert "4 1 5 5" in again.text
    assert again.shown == again.text.replace("4 1 5 5", "• • • •")
