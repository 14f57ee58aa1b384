"""Two tones that lead: when they are worth to be measured, and which windows count."""

import numpy as np
import pytest

from dsp.suspect import Suspect


def suspect(*amplitudes, before=0.0, clear=0.9):
    """Return a suspect after frames in which its tones have these amplitudes."""
    one = Suspect(0, before, np.zeros(320), 20.0)
    for amplitude in amplitudes:
        one.go_on(amplitude, clear)
    return one


@pytest.mark.parametrize(
    ("amplitudes", "before", "ripe"),
    [
        ((1.0,), 0.0, False),
        ((1.0,), 0.1, False),
        ((1.0,), 0.3, True),
        ((0.1, 1.0), 0.0, False),
        ((1.0, 0.3), 0.0, True),
        ((0.05, 0.05, 1.0), 0.0, False),
    ],
)
def test_tones_are_measured_once_they_may_have_stood_for_24_ms(amplitudes, before, ripe):
    """The amplitude in a frame, relative to a full one, is the share of it that they fill."""
    assert suspect(*amplitudes, before=before).ripe is ripe


def test_tones_that_lead_by_little_are_not_measured():
    """A voice often leads with half of the energy, a key in 3 dB of noise with two thirds."""
    assert suspect(1.0, 1.0, clear=0.3).long
    assert not suspect(1.0, 1.0, clear=0.3).ripe


def test_windows_that_hold_a_key_which_has_ended_do_not_count():
    """Of eight that end at 105 to 140 ms, those that begin before 97 ms."""
    one = suspect(1.0, 1.0)
    one.add([[1.0, 0.5, 0.4, 0.0, 0.0, 0.0, i] for i in range(8)], since_ms=97.0, end_ms=140.0)
    assert [fit[-1] for fit in one.fits] == [3, 4, 5, 6, 7]


def test_windows_before_a_frame_that_was_not_measured_are_forgotten():
    """Windows stand 5 ms apart, without a gap."""
    one = suspect(1.0, 1.0)
    one.add([[1.0, 0.5, 0.4, 0.0, 0.0, 0.0, 0]] * 8, since_ms=0.0, end_ms=140.0)
    for _ in range(3):
        one.go_on(1.0, 0.9)
    one.add([[1.0, 0.5, 0.4, 0.0, 0.0, 0.0, 1]] * 8, since_ms=0.0, end_ms=200.0)
    assert [fit[-1] for fit in one.fits] == [1] * 8


def test_tones_that_led_clearly_once_are_measured_though_noise_hides_them_since():
    """The end of a key of 40 ms, in noise, may not lead at all."""
    one = suspect(0.7, clear=0.71)
    one.go_on(1.0, 0.42)
    one.go_on(0.4, None)
    assert one.ripe
