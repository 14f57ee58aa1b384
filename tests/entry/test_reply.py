"""What is said to a read-back, judged."""

from __future__ import annotations

import pytest

from ivr.entry.draft import Reading
from ivr.entry.keys import Source
from ivr.entry.languages import get_language
from ivr.entry.reply import (
    Another,
    Better,
    Judgement,
    Other,
    Right,
    Same,
    Wrong,
    WrongPart,
    judge_reply,
)
from ivr.entry.rules import EntryRules
from ivr.entry.words import tokens_of, words_of

EIGHT = EntryRules(min_digits=8)


def judge(
    text: str, rules: EntryRules = EIGHT, number: str = "41550199", language: str = "en"
) -> Judgement:
    """What *text* says to the read-back of *number*."""
    read_back = Reading(number, (Source.SIP,) * len(number))
    tokens = tokens_of(words_of(text, start=0, end=2))
    return judge_reply(tokens, read_back, rules, get_language(language))


@pytest.mark.parametrize(
    ("text", "judgement"),
    [
        ("yes", Right()),
        ("yes that's correct", Right()),
        ("no", Wrong()),
        ("no that's not right", Wrong()),
        ("that isn't correct", Wrong()),
        ("the second part is wrong", WrongPart(1)),
        ("the last part is not correct", WrongPart(1)),
        ("the fourth part is wrong", WrongPart(1)),
        ("no four one five five", Same()),
        ("no nine nine nine", Another()),
        ("one", Other()),
        ("two", Other()),
        ("um", Other()),
        ("pizza", Other()),
        ("", Other()),
    ],
)
def test_a_reply_without_better_digits(text: str, judgement: Judgement) -> None:
    """Yes, no, a part called wrong, or nothing of the kind; "one" and "two" are keys."""
    assert judge(text) == judgement


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("four one five five oh one nine eight", "41550198"),
        ("yes no 4155 0198", "41550198"),
        ("the second part is 0198", "41550198"),
        ("the last four are 0198", "41550198"),
        ("last two are nine eight", "41550198"),
        ("0198", "41550198"),
    ],
)
def test_a_reply_with_better_digits(text: str, number: str) -> None:
    """The whole number, or a part of it; never sure."""
    better = judge(text)
    assert isinstance(better, Better)
    assert better.number.keys == number
    assert not better.number.sure
    assert better.said.keys in number


def test_digits_that_resemble_two_groups_alike_begin_a_new_number() -> None:
    """Nobody knows which is meant."""
    assert judge("5555", number="45544554") == Another()


def test_a_number_of_one_group_has_no_parts() -> None:
    """What is called wrong is all of it; the last digits may still be better."""
    four = EntryRules(min_digits=4)
    assert judge("the last part is wrong", four, "4155") == Wrong()
    better = judge("the last two are five six", four, "4155")
    assert isinstance(better, Better)
    assert better.number.keys == "4156"


def test_another_choice_may_be_said_at_once() -> None:
    """In place of "no"."""
    rules = EntryRules(choices={"1": ("balance",), "2": ("payments",)})
    assert judge("no payments", rules, "1") == Another()
    assert judge("the last one is wrong", rules, "1") == Wrong()


def test_german_replies_are_judged_alike() -> None:
    """The language is data."""
    assert judge("ja genau", language="de") == Right()
    assert judge("nein das ist falsch", language="de") == Wrong()
    assert judge("der zweite Teil ist falsch", language="de") == WrongPart(1)


def test_judgements_do_not_show_digits() -> None:
    """They pass through logs of tests and errors."""
    assert "0198" not in repr(judge("the second part is 0198"))
