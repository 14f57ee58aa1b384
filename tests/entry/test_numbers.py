"""Number words."""

from __future__ import annotations

import pytest
from num2words import num2words

from ivr.entry.languages import LANGUAGES, get_language
from ivr.entry.numbers import read_number, split_compound
from ivr.entry.words import split


def readings(text: str, language: str = "en") -> tuple[tuple[str, ...], int]:
    """The readings at the beginning of *text*, and how many words they take."""
    spoken = get_language(language)
    texts = [part for token in split(text) for part in split_compound(token, spoken)]
    number = read_number(texts, spoken)
    assert number is not None
    return number.readings, number.used


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_number_as_num2words_says_it_is_read(code: str) -> None:
    """There and back again, in each language, and to the last word."""
    for value in [*range(1000), 1000, 1001, 2020, 4155, 9999, 41_550, 415_501]:
        text = num2words(value, lang=code).replace(",", "")
        found, used = readings(text, code)
        cut = [part for token in split(text) for part in split_compound(token, get_language(code))]
        assert (found[0], used) == (str(value), len(cut)), text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("forty one", ("41",)),
        ("forty one fifty", ("41", "401")),
        ("twenty one hundred", ("2100", "20100")),
        ("one hundred", ("100",)),
        ("hundred", ("100",)),
        ("one hundred five", ("105", "1005")),
        ("one hundred and five", ("105",)),
        ("nineteen hundred", ("1900",)),
        ("two thousand twenty", ("2020", "200020")),
        ("double five", ("55",)),
        ("double 5", ("55",)),
        ("double 41", ("441",)),
        ("triple nine", ("999",)),
        ("double oh", ("00",)),
        ("oh", ("0",)),
        ("0199", ("0199",)),
        ("٤١٥٥", ("4155",)),
    ],
)
def test_numbers_have_the_readings_that_people_mean(text: str, expected: tuple[str, ...]) -> None:
    """The natural one first."""
    assert readings(text)[0] == expected


@pytest.mark.parametrize("text", ["double", "double twenty", "double trouble", "and", "hello", ""])
def test_words_that_begin_no_number_are_none(text: str) -> None:
    """Not even half of one."""
    assert read_number(split(text), get_language("en")) is None


def test_an_oh_after_a_hundred_goes_on_digit_by_digit() -> None:
    """ "One hundred, oh, five"."""
    assert readings("one hundred oh five") == (("100",), 2)


@pytest.mark.parametrize(
    ("token", "parts"),
    [
        ("zweihundertvierunddreißig", ["zwei", "hundert", "vierunddreißig"]),
        ("eintausendeinhundertundeins", ["ein", "tausend", "ein", "hundert", "eins"]),
        ("hundertwasser", ["hundertwasser"]),
        ("hundert", ["hundert"]),
        ("und", ["und"]),
    ],
)
def test_german_compounds_are_cut(token: str, parts: list[str]) -> None:
    """If each part is a number."""
    assert split_compound(token, get_language("de")) == parts
