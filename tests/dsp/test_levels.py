"""Samples and levels: what is taken as audio, and what a sample is worth."""

import numpy as np
import pytest

from dsp.levels import amplitude_of, check_samples, level_of, to_float, to_int16


def test_full_scale_sine_stands_at_3_14_dbm0():
    """ITU-T G.711, 5."""
    assert level_of(1.0) == pytest.approx(3.14)
    assert amplitude_of(3.14) == pytest.approx(1.0)


@pytest.mark.parametrize("level", [-60.0, -20.0, 0.0, 3.0])
def test_level_and_amplitude_lead_back_to_each_other(level):
    """One is the inverse of the other."""
    assert level_of(amplitude_of(level)) == pytest.approx(level)


def test_nothing_has_no_level():
    """Silence is minus infinity, not an error."""
    assert level_of(0.0) == -np.inf


def test_int16_and_float_lead_back_to_each_other():
    """Every value of 16 bits survives."""
    values = np.arange(-32768, 32768).astype(np.int16)
    assert (to_int16(to_float(values)) == values).all()


def test_beyond_full_scale_is_kept_as_float_and_clipped_as_int16():
    """Only where there is no room for it is it lost."""
    loud = np.array([-1.5, 1.5], np.float32)
    assert to_float(loud).tolist() == [-1.5, 1.5]
    assert to_int16(loud).tolist() == [-32768, 32767]


def test_empty_is_audio():
    """No samples are a signal that is over."""
    assert check_samples(np.zeros(0)).size == 0


@pytest.mark.parametrize(
    ("samples", "cause"),
    [
        (np.zeros((2, 2)), "one dimension is needed, not 2"),
        (np.zeros(2, np.int32), "float or int16 is needed, not int32"),
        (np.zeros(2, np.uint8), "float or int16 is needed, not uint8"),
        (np.zeros(2, np.complex128), "float or int16 is needed, not complex128"),
        (np.array([0.0, np.nan]), "NaN or infinity"),
        (np.array([0.0, np.inf], np.float32), "NaN or infinity"),
    ],
)
def test_what_is_no_audio_is_refused(samples, cause):
    """The error says what is wrong with it."""
    with pytest.raises(ValueError, match=cause):
        check_samples(samples)
