"""A choice by voice."""

from __future__ import annotations

import pytest

from ivr.entry.choices import match_phrases
from ivr.entry.languages import get_language
from ivr.entry.words import split

PHRASES = {
    "1": ("balance", "how much do I have"),
    "2": ("payments", "make a payment"),
    "3": ("savings account",),
    "4": ("checking account",),
    "5": ("balance transfer",),
    "0": ("speak to a person", "operator"),
}


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        ("balance", ["1"]),
        ("um, my balance please", ["1"]),
        ("Can you tell me how much I have?", []),
        ("how much do I have", ["1"]),
        ("so how much money do i have", ["1"]),
        ("balance transfer", ["5"]),
        ("payment", ["2"]),
        ("I'd like to make payments", ["2"]),
        ("savings", ["3"]),
        ("my savings account please", ["3"]),
        ("account", ["3", "4"]),
        ("a person", ["0"]),
        ("operator operator", ["0"]),
        ("transfer", ["5"]),
        ("pizza", []),
        ("um", []),
        ("", []),
    ],
)
def test_what_was_said_finds_what_was_meant(said: str, keys: list[str]) -> None:
    """Fillers do not count, a whole phrase beats a part, two that fit are both told."""
    assert match_phrases(split(said), PHRASES, get_language("en")) == keys


def test_a_choice_without_phrases_is_never_said() -> None:
    """It has only its key."""
    assert match_phrases(["one"], {"1": ()}, get_language("en")) == []
    assert match_phrases(["one"], {}, get_language("en")) == []


def test_short_words_are_not_taken_for_each_other() -> None:
    """ "card" and "cart" are two things."""
    assert match_phrases(["cart"], {"1": ("card",)}, get_language("en")) == []
