"""The keypad: every key, its tones and its number on the wire."""

import pytest

from dsp.keypad import (
    GRID,
    KEYS,
    event_of,
    is_key,
    key_of_event,
    normalise,
    position_of,
    tones_of,
)

TONES = {  # ITU-T Q.23, 5
    "1": (697, 1209),
    "2": (697, 1336),
    "3": (697, 1477),
    "A": (697, 1633),
    "4": (770, 1209),
    "5": (770, 1336),
    "6": (770, 1477),
    "B": (770, 1633),
    "7": (852, 1209),
    "8": (852, 1336),
    "9": (852, 1477),
    "C": (852, 1633),
    "*": (941, 1209),
    "0": (941, 1336),
    "#": (941, 1477),
    "D": (941, 1633),
}
EVENTS = {  # RFC 4733, 3.2, table 3
    **{str(digit): digit for digit in range(10)},
    "*": 10,
    "#": 11,
    "A": 12,
    "B": 13,
    "C": 14,
    "D": 15,
}


def test_every_key_has_the_tones_of_q23():
    """The table is the one of the recommendation, and has no key more."""
    assert {key: tones_of(key) for key in KEYS} == TONES


def test_every_key_has_the_event_of_rfc_4733():
    """Key to code and back."""
    assert {key: event_of(key) for key in KEYS} == EVENTS
    assert {key_of_event(code): code for code in range(16)} == EVENTS


def test_every_key_is_found_at_its_position():
    """Row and column lead back to the key."""
    assert all(GRID[row][column] == key for key in KEYS for row, column in [position_of(key)])


def test_small_letters_are_keys():
    """``a`` to ``d`` mean ``A`` to ``D``."""
    assert [normalise(key) for key in "abcd"] == list("ABCD")
    assert tones_of("d") == tones_of("D")


@pytest.mark.parametrize("text", ["", "12", "E", "e", " ", "ß", "+"])
def test_other_text_is_no_key_and_is_not_repeated(text):
    """What was given does not stand in the error: it may be a digit of someone's PIN."""
    assert not is_key(text)
    with pytest.raises(ValueError, match=r"^not a key: one of 0-9, \*, # and A-D is meant$"):
        tones_of(text)


@pytest.mark.parametrize("code", [-1, 16, 255])
def test_other_events_are_no_key(code):
    """A hook flash, 16, is none."""
    with pytest.raises(ValueError, match="not a key event"):
        key_of_event(code)
