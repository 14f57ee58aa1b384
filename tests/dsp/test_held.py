"""A key that is held: breaks and its end, by its strength in whole frames."""

import numpy as np
import pytest

from dsp.events import ToneStart
from dsp.held import Held
from dsp.rules import Evidence
from dsp.suspect import Suspect

CLEAN = Evidence(0, 40.0, 2.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.9)
START = ToneStart("1", 0.0, 0.04, -10.0, -10.0, 0.0, 697.0, 1209.0)
FULL = 10.0


def held(*filled, leads=True):
    """Return a key that began at 0 ms, after frames from 40 ms on that it fills so far."""
    suspect = Suspect(0, 0.0, np.zeros(320), 20.0)
    suspect.go_on(FULL, 0.9)
    key = Held(suspect, CLEAN, START, 40.0)
    for i, share in enumerate(filled):
        key.follow(FULL * share, 60.0 + 20 * i, leads=leads)
    return key


@pytest.mark.parametrize(
    ("filled", "over"),
    [
        ((1.0, 0.5, 0.5, 1.0), False),
        ((0.9, 0.0, 0.9, 1.0), False),
        ((0.5, 0.0, 1.0), True),
        ((0.9, 0.0, 0.6), True),
        ((0.5, 0.5, 1.0, 0.5, 0.5), False),
        ((0.85,) * 20, False),
    ],
)
def test_break_of_more_than_25_ms_ends_a_key(filled, over):
    """It is the sum of what is missing, until the tones fill a frame again."""
    assert any(held(*filled[:n]).over for n in range(len(filled) + 1)) is over


@pytest.mark.parametrize(
    ("filled", "ended_ms"),
    [((1.0, 0.0), 60.0), ((1.0, 0.6, 0.0), 72.0), ((1.0, 0.6, 0.1), 72.0)],
)
def test_key_ends_where_its_last_frame_is_no_longer_filled(filled, ended_ms):
    """What is in the frames after it is noise."""
    assert held(*filled).ended_ms == pytest.approx(ended_ms)


def test_tones_that_do_not_lead_fill_half_of_a_frame_at_most():
    """A loud voice after a key has its tones too, and must not hold it for long."""
    assert held(2.0, 2.0, 2.0, leads=False).over


def test_lost_frames_stop_the_clock():
    """Whatever they hold."""
    key = held(1.0)
    key.lost_ms = 40.0
    key.follow(0.0, 80.0)
    key.follow(0.0, 100.0)
    assert not key.over


def leaders(*amplitudes, key=0):
    """Return frames in a row, the eighth and so on, so far filled by tones that lead in them."""
    return [(7 + i, key, 0.9, FULL * amplitude) for i, amplitude in enumerate(amplitudes)]


@pytest.mark.parametrize(
    ("frames", "run"),
    [
        (leaders(1.0, 0.9, 1.1, 1.0), 4),
        (leaders(1.0, 0.9, 0.7, 1.0), 2),
        (leaders(1.0, 1.5, 1.0), 2),
        (leaders(1.0, 1.0, key=1), 0),
        (leaders(1.0) + leaders(1.0, 1.0, 1.0)[2:], 1),
        ([], 0),
    ],
)
def test_frames_that_are_filled_one_after_the_other_are_a_run(frames, run):
    """It ends with a frame of another key, with one that is not filled, with a pause."""
    assert held(1.0).run(frames, 0, 7) == run


def test_only_the_last_frame_of_a_run_is_followed():
    """The outcome is that of all of them."""
    amplitudes = (1.0, 0.9, 1.2, 1.1)
    slow, quick = held(*amplitudes), held()
    assert quick.run(leaders(*amplitudes), 0, 7) == 4
    quick.follow(FULL * amplitudes[-1], 120.0)
    assert (quick.ended_ms, quick.break_ms, quick.amplitude) == (
        slow.ended_ms,
        slow.break_ms,
        slow.amplitude,
    )


def test_there_is_no_run_after_a_frame_that_was_not_filled():
    """A break goes on until it is known to be over."""
    assert held(0.5).run(leaders(1.0, 1.0), 0, 7) == 0
