"""Spoken letters: "B", "bee", "Bravo", "B as in Bravo", "AB" written as one word.  No I/O."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ivr.entry.languages import Language
from ivr.entry.numbers import read_number
from ivr.entry.words import begins_with, phrase

LONGEST_WORD = 3  # letters that a recogniser may write as one word: "AB", "XYZ"
_ORDINAL = re.compile(r"(\d+)([a-z]{2})")  # how it writes 2, N, D


def read_letters(texts: Sequence[str], language: Language) -> tuple[tuple[str, ...], int] | None:
    """What the letters that *texts* begins with may be, and how many words that takes."""
    if not texts:
        return None
    if times := language.multiples.get(texts[0]):
        letter, used = _letter(texts[1:], language)
        return ((letter * times,), 1 + used) if letter else None
    letter, used = _letter(texts, language)
    if not letter:
        return _written_as_one(texts[0], language)
    if joined := begins_with(texts[used:], language.letter_joiners):
        return _for_instance(letter, texts[used + joined :], used + joined, language)
    if len(texts[0]) == 1 and language.letters.get("".join(texts[1:2])) == letter:
        return (letter, letter * 2), 2  # "B Bravo"
    number = read_number(texts[:used], language)  # "oh" is a digit too
    return (*(number.readings if number else ()), letter), used


def _letter(texts: Sequence[str], language: Language) -> tuple[str, int]:
    """One letter, by whatever name; the longest name counts."""
    for name in sorted(language.letters, key=lambda name: -len(phrase(name))):
        if used := begins_with(texts, (name,)):
            return language.letters[name], used
    return "", 0


def _for_instance(
    letter: str, texts: Sequence[str], used: int, language: Language
) -> tuple[tuple[str, ...], int]:
    """After "B as in": the word is more certain than the letter."""
    if not texts:
        return (letter,), used
    first = language.letters.get(texts[0], texts[0][0].upper())
    return (first if first.isascii() else letter,), used + 1


def _written_as_one(text: str, language: Language) -> tuple[tuple[str, ...], int] | None:
    if found := _ORDINAL.fullmatch(text):
        return (found[1] + found[2].upper(),), 1
    ordinary = {*language.around_numbers, *language.yes, *language.no, *language.corrections}
    if len(text) > LONGEST_WORD or not (text.isascii() and text.isalpha()) or text in ordinary:
        return None
    return None if read_number([text], language) else ((text.upper(),), 1)
