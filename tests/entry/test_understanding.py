"""What an utterance means."""

from __future__ import annotations

import pytest

from ivr.entry.languages import get_language
from ivr.entry.rules import EntryRules
from ivr.entry.understanding import (
    Chosen,
    Either,
    Filler,
    Meaning,
    Ordered,
    Said,
    Unclear,
    means_nothing,
    understand,
)
from ivr.entry.words import Token, tokens_of, words_of

MENU = EntryRules(
    choices={"1": ("first class", "one way"), "2": ("second class",), "3": ("two tickets",)},
    commands={"back": ("go back",)},
)


def tokens(text: str, confidence: float = 0.9) -> list[Token]:
    """An utterance."""
    return tokens_of(words_of(text, start=0, end=1, confidence=confidence))


def meaning(text: str, rules: EntryRules = MENU, *, confidence: float = 0.9) -> Meaning:
    """What it means in English."""
    return understand(tokens(text, confidence), rules, get_language("en"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("first class please", Chosen("1", sure=True)),
        ("two tickets", Chosen("3", sure=True)),
        ("one way", Chosen("1", sure=True)),
        ("class", Either(("1", "2"))),
        ("go back", Ordered("back")),
        ("say again", Ordered("repeat")),
        ("um okay", Filler()),
        ("pizza", Unclear()),
    ],
)
def test_a_phrase_a_filler_or_nothing(text: str, expected: Meaning) -> None:
    """A phrase may hold number words."""
    assert meaning(text) == expected


@pytest.mark.parametrize("text", ["two", "press two", "number 2", "um two please"])
def test_digits_alone_are_digits(text: str) -> None:
    """Though a phrase begins with one."""
    said = meaning(text)
    assert isinstance(said, Said)
    assert [piece.readings for piece in said.pieces] == [("2",)]
    assert said.pieces[0].sure


def test_digits_among_other_words_are_not_sure() -> None:
    """They may be about something else."""
    said = meaning("i have two children")
    assert isinstance(said, Said)
    assert not said.pieces[0].sure


def test_a_choice_heard_badly_is_not_sure() -> None:
    """It will be read back."""
    assert meaning("first class", confidence=0.3) == Chosen("1", sure=False)


def test_a_menu_may_have_its_own_repeat() -> None:
    """Its words replace ours."""
    rules = EntryRules(min_digits=4, commands={"repeat": ("encore",)})
    assert meaning("encore", rules) == Ordered("repeat")
    assert meaning("pardon", rules) == Unclear()


@pytest.mark.parametrize(
    ("text", "number", "menu"),
    [("um okay", True, True), ("my account number is", True, False), ("um four", False, False)],
)
def test_some_words_mean_nothing(text: str, number: bool, menu: bool) -> None:
    """Fillers never do; words around a number do where a choice may hold them."""
    english = get_language("en")
    assert means_nothing(tokens(text), EntryRules(min_digits=4), english) is number
    assert means_nothing(tokens(text), MENU, english) is menu
