"""Resampling: a tone stays itself, and what would alias is gone."""

import numpy as np
import pytest

from dsp.levels import to_float
from dsp.resample import resample
from dsp.tones import dtmf, sines


@pytest.mark.parametrize("rate", [8000, 11025, 16000, 22050, 24000, 44100, 48000])
def test_key_stays_the_same_there_and_back(rate):
    """Away from its edges, to a thousandth of full scale."""
    tone = dtmf("D", gap_ms=0)
    there = resample(tone, 8000, rate)
    assert len(there) == -(-len(tone) * rate // 8000)
    back = resample(there, rate, 8000)[: len(tone)]
    assert np.allclose(back[80:-80], tone[80:-80], atol=1e-3)


def test_what_would_alias_is_taken_out():
    """6 kHz would fold to 2 kHz; it is 40 dB down."""
    high = sines((6000,), (0,), 0.5, sample_rate=16000)
    assert np.abs(resample(high, 16000, 8000)[100:-100]).max() < 0.01


def test_int16_is_taken_and_float_comes_out():
    """Full scale is 1.0 afterwards."""
    pcm = np.full(800, 16384, np.int16)
    assert np.allclose(resample(pcm, 8000, 16000)[100:-100], 0.5, atol=1e-3)


def test_same_rate_changes_nothing():
    """And does not share memory with what was given."""
    tone = dtmf("1")
    same = resample(tone, 8000, 8000)
    assert np.array_equal(same, to_float(tone))
    assert not np.shares_memory(same, tone)


def test_nothing_stays_nothing():
    """An empty signal has no samples at any rate."""
    assert resample(np.zeros(0), 8000, 48000).size == 0


@pytest.mark.parametrize(
    ("rates", "message"),
    [
        ((0, 8000), "^sample rate: 0 Hz, at least 1 is needed$"),
        ((8000, 0), "^new rate: 0 Hz, at least 1 is needed$"),
        ((-8000, 8000), "^sample rate: -8000 Hz, at least 1 is needed$"),
        ((8000, 44100.5), "^new rate: a whole number is needed, not 44100.5$"),
        (("8000", 16000), "^sample rate: a whole number is needed, not str$"),
    ],
)
def test_rate_that_is_none_is_refused(rates, message):
    """The error names which of the two, and what is wrong with it."""
    with pytest.raises(ValueError, match=message):
        resample(np.zeros(8), *rates)
