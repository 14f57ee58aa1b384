"""Spoken digits: utterances as recognisers write them."""

from __future__ import annotations

import pytest

from ivr.entry.draft import Draft, Mark
from ivr.entry.languages import get_language
from ivr.entry.spoken import read_spoken
from ivr.entry.words import Word, tokens_of, words_of


def digits(text: str, language: str = "en") -> str:
    """The natural reading of an utterance."""
    spoken = read_spoken(tokens_of(words_of(text, start=0, end=5)), get_language(language))
    draft = Draft()
    for piece in spoken.pieces:
        draft.add(piece)
    return draft.readings()[0].keys


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("four one double five", "4155"),
        ("Four. One. Five. Five.", "4155"),
        ("four one five five oh one nine nine", "41550199"),
        ("four one five five o one double nine", "41550199"),
        ("zero zero seven", "007"),
        ("double oh seven", "007"),
        ("triple nine", "999"),
        ("twenty three", "23"),
        ("twenty-three", "23"),
        ("one hundred", "100"),
        ("nineteen eighty four", "1984"),
        ("twenty twenty", "2020"),
        ("forty one fifty five", "4155"),
        ("four thousand one hundred and fifty five", "4155"),
        ("4155-0199", "41550199"),
        ("4155 0199", "41550199"),
        ("(415) 501-99", "41550199"[:3] + "50199"),
        ("41 double 5", "4155"),
        ("it's uh four one um five five please", "4155"),
        ("my account number is four one five five", "4155"),
        ("four to five", "425"),
        ("one too for", "124"),
        ("i want to go to four one", "41"),
        ("four one five five pound", "4155#"),
        ("star", "*"),
        ("the number sign", "#"),
        ("four one # ", "41#"),
        ("four one five six no sorry five five", "4155"),
        ("four one five six sorry I meant four one five five", "4155"),
        ("four one no wait start over four one five five", "4155"),
        ("no four one five five", "4155"),
        ("niner nought nil", "900"),
        ("one moment please four one five five", "4155"),
        ("just a second um let me see it's 4155", "4155"),
        ("hold on", ""),
        ("4,155", "4155"),
    ],
)
def test_english_digits_are_understood(text: str, expected: str) -> None:
    """As people say them and recognisers write them."""
    assert digits(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("vier eins fünf fünf", "4155"),
        ("vier eins doppel fünf", "4155"),
        ("zwo null null sieben", "2007"),
        ("einundvierzig fünfundfünfzig", "4155"),
        ("viertausendeinhundertfünfundfünfzig", "4155"),
        ("neunzehnhundert vierundachtzig", "1984"),
        ("meine Kundennummer lautet vier eins fünf fünf", "4155"),
        ("vier eins fünf sechs nein Entschuldigung fünf fünf", "4155"),
        ("vier eins von vorne vier eins fünf fünf", "4155"),
        ("vier eins Raute", "41#"),
        ("4155 Stern", "4155*"),
        ("dreimal neun", "999"),
        ("einen Moment bitte vier eins", "41"),
    ],
)
def test_german_digits_are_understood(text: str, expected: str) -> None:
    """The same code, other data."""
    assert digits(text, "de") == expected


@pytest.mark.parametrize(
    ("text", "rest"),
    [("i want a pizza", ("pizza",)), ("what do you mean", ("what", "do", "mean")), ("um", ())],
)
def test_words_that_are_no_digits_are_told_apart_from_fillers(
    text: str, rest: tuple[str, ...]
) -> None:
    """What is left makes an utterance unclear."""
    spoken = read_spoken(tokens_of(words_of(text, start=0, end=1)), get_language("en"))
    assert spoken.pieces == ()
    assert spoken.rest == rest


def test_pieces_have_the_times_of_their_words() -> None:
    """So that keys can come between them."""
    words = [Word("four", 1.0, 1.2), Word("double", 3.0, 3.2), Word("five", 3.3, 3.5)]
    spoken = read_spoken(tokens_of(words), get_language("en"))
    assert [(piece.at, piece.readings) for piece in spoken.pieces] == [
        (1.0, ("4",)),
        (3.0, ("55",)),
    ]


def test_a_word_that_was_heard_badly_is_not_sure() -> None:
    """The recogniser says so, or the word only sounds like a digit."""
    words = [Word("four", 0, 1, 0.9), Word("one", 1, 2, 0.3), Word("to", 2, 3, 0.9)]
    spoken = read_spoken(tokens_of(words), get_language("en"), min_confidence=0.6)
    assert [piece.sure for piece in spoken.pieces] == [True, False, False]


def test_corrections_and_restarts_are_marks() -> None:
    """They have no digits of their own."""
    tokens = tokens_of(words_of("no i meant start over", start=0, end=2))
    spoken = read_spoken(tokens, get_language("en"))
    assert [piece.mark for piece in spoken.pieces] == [Mark.CORRECT, Mark.RESTART]
