"""What the caller heard, and the waits measured from it."""

import numpy as np
import pytest

from ivr.replay.heard import Heard, measure_waits

RATE = 8000


def heard(*parts: tuple[float, float], length: float, started: float = 0.5) -> Heard:
    """Sound from and to the given seconds after the dial, silence between."""
    samples = np.zeros(round(length * RATE), np.int16)
    for begin, end in parts:
        samples[round((begin - started) * RATE) : round((end - started) * RATE)] = 3000
    return Heard(samples, RATE, started)


def test_first_word_counts_from_the_dial():
    """Not from the answer: the caller hears nothing between the two."""
    assert measure_waits(heard((0.8, 2.0), length=5), []).first_word == pytest.approx(0.8)


def test_key_into_a_prompt_measures_how_long_it_went_on():
    """Pressed at 1.5 s, silent at 1.62 s."""
    waits = measure_waits(heard((0.8, 1.62), (2.0, 3.0), length=5), [1.5])
    assert waits.silences == (pytest.approx(0.12),)
    assert waits.answers == ()


def test_last_key_of_an_entry_measures_how_long_the_answer_takes():
    """Keys before it are answered by the next key."""
    waits = measure_waits(heard((0.8, 1.2), (2.6, 3.0), length=5), [1.5, 1.8, 2.1])
    assert waits.answers == (pytest.approx(0.5),)
    assert waits.silences == ()


def test_prompt_that_follows_another_at_once_leaves_no_silence_to_measure():
    """The key at 1.5 s stopped one prompt and began the next, with 50 ms between them."""
    waits = measure_waits(heard((0.8, 1.55), (1.6, 3.0), length=5), [1.5])
    assert waits.silences == waits.answers == ()


def test_key_into_a_pause_of_a_prompt_is_no_answer():
    """A voice pauses for a tenth of a second without being done."""
    waits = measure_waits(heard((0.8, 1.45), (1.55, 3.0), length=5), [1.5])
    assert waits.answers == waits.silences == ()


def test_call_in_which_nothing_is_heard_says_never():
    """No number is made up."""
    assert str(measure_waits(heard(length=3), [1.0])) == (
        "dial → first word never, last key → answer not measured, key → prompt silent not measured"
    )


def test_nothing_heard_at_all_is_no_error():
    """The agent hung up before it had said anything."""
    waits = measure_waits(Heard(np.zeros(0, np.int16), RATE, float("inf")), [1.0])
    assert waits.first_word is None


def test_waits_read_as_a_sentence():
    """As `make line` prints them."""
    waits = measure_waits(heard((0.8, 1.6), (2.5, 3.0), length=5), [1.5, 2.0])
    assert str(waits) == (
        "dial → first word 0.80 s, last key → answer 0.50 s (worst of 1: 0.50 s), "
        "key → prompt silent 0.10 s (worst of 1: 0.10 s)"
    )
