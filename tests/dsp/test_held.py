"""A key that is held: breaks and its end, by its strength in whole frames."""

import numpy as np
import pytest

from dsp.events import ToneStart
from dsp.held import Held
from dsp.rules import Evidence
from dsp.suspect import Suspect

CLEAN = Evidence(0, 40.0, 2.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0)
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
