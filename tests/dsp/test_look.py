"""A first look at frames: which pair of tones leads, and how clearly."""

import numpy as np
import pytest

from dsp.keypad import KEYS, tones_of
from dsp.look import PIECE, look
from dsp.rules import CLEAR
from dsp.templates import RATE, WINDOW


def frame(*tones_hz, amplitude=1000.0):
    """Return 20 ms of tones of one amplitude, in units of int16."""
    t = np.arange(WINDOW) / RATE
    return np.rint(sum(amplitude * np.sin(2 * np.pi * hz * t) for hz in tones_hz))


@pytest.mark.parametrize("key", KEYS)
def test_tones_of_a_key_lead_clearly(key):
    """Also mistuned as far as a key may be."""
    for off in (0.98, 1.0, 1.02):
        ((_, led, clear, amplitude),) = look(frame(*(off * hz for hz in tones_of(key)))[None]).led
        assert KEYS[led] == key
        assert clear > CLEAR
        assert 0.8 < amplitude / np.sqrt(WINDOW * 1000.0**2) < 1.01


def test_tones_with_another_of_their_group_lead_less_clearly():
    """A voice often has its strength in more than two of the eight."""
    ((_, _, clear, _),) = look(frame(*tones_of("5"), 941)[None]).led
    assert clear < CLEAR


def test_what_does_not_lead_is_not_told():
    """Silence, a tone alone, dial tone, noise."""
    noise = np.rint(np.random.default_rng(1).normal(size=(20, WINDOW)) * 1000)
    sounds = [np.zeros(WINDOW), frame(350, 440), frame(1000), *noise]
    assert look(np.stack(sounds)).led == []


@pytest.mark.parametrize("count", [1, 4, 5, 64, 65, PIECE, PIECE + 1, 3 * PIECE])
def test_frames_look_the_same_alone_and_among_others(count):
    """Bit for bit, however many are looked at together."""
    rng = np.random.default_rng(count)
    noise = rng.normal(size=(count, WINDOW)) * rng.choice([0, 100, 600, 3000], (count, 1))
    frames = np.rint(noise + [frame(*tones_of(key)) for key in rng.choice(list(KEYS), count)])
    together, alone = look(frames), [look(one[None]) for one in frames]
    assert together.led == [(i, *one.led[0][1:]) for i, one in enumerate(alone) if one.led]
    assert [together.amplitude(i, 5) for i in range(count)] == [a.amplitude(0, 5) for a in alone]
