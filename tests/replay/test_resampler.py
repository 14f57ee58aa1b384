"""Resampling in LiveKit's place: the same sound, the same samples every time."""

import numpy as np
import pytest
from livekit import rtc

from ivr.replay import run
from ivr.replay.resampler import SteadyResampler

RATES = [(8000, 16000), (16000, 8000), (22050, 16000), (48000, 8000), (44100, 8000), (24000, 24000)]


def through(resampler, samples: np.ndarray, *, rate: int, block: int) -> np.ndarray:
    """Push *samples* in blocks, flush, and join what comes out."""
    frames: list[rtc.AudioFrame] = []
    for start in range(0, len(samples), block):
        part = samples[start : start + block]
        frames += resampler.push(rtc.AudioFrame(part.tobytes(), rate, 1, len(part)))
    frames += resampler.flush()
    return np.concatenate([np.frombuffer(frame.data, np.int16) for frame in frames])


def sine(rate: int, hz: float = 1000.0) -> np.ndarray:
    """A second at quarter scale."""
    return (8000 * np.sin(2 * np.pi * hz * np.arange(rate) / rate)).astype(np.int16)


@pytest.mark.parametrize(("old", "new"), RATES)
def test_sine_comes_out_as_a_sine(old: int, new: int):
    """Same time, same level, within two steps of 16 bit; exactly a second of it."""
    made = through(SteadyResampler(old, new), sine(old), rate=old, block=old // 50)
    assert len(made) == new
    wanted = 8000 * np.sin(2 * np.pi * 1000 * np.arange(new) / new)
    assert np.abs(made - wanted)[200:-200].max() < 2


@pytest.mark.parametrize(("old", "new"), RATES)
def test_blocks_leave_no_trace(old: int, new: int):
    """Sample by sample the same, however it is cut up."""
    whole = through(SteadyResampler(old, new), sine(old), rate=old, block=old)
    pieces = through(SteadyResampler(old, new), sine(old), rate=old, block=97)
    assert (whole == pieces).all()


def test_what_would_alias_is_taken_out():
    """6 kHz cannot be told at 8 kHz and must not come out as 2 kHz."""
    made = through(SteadyResampler(16000, 8000), sine(16000, 6000), rate=16000, block=320)
    assert np.abs(made[100:-100]).max() < 8  # -60 dB


def test_channels_stay_apart():
    """Two interleaved channels are resampled each for itself."""
    left, right = sine(16000, 500), sine(16000, 700)
    frame = rtc.AudioFrame(np.column_stack((left, right)).tobytes(), 16000, 2, 16000)
    resampler = SteadyResampler(16000, 8000, num_channels=2)
    made = np.concatenate(
        [np.frombuffer(f.data, np.int16) for f in resampler.push(frame) + resampler.flush()]
    ).reshape(-1, 2)
    for column, channel in enumerate((left, right)):
        alone = through(SteadyResampler(16000, 8000), channel, rate=16000, block=16000)
        assert (made[:, column] == alone).all()


def test_livekit_resamples_steadily_only_while_a_run_lasts():
    """It is put in place for the run, and LiveKit's own is back afterwards."""
    own = rtc.AudioResampler

    async def main() -> type:
        return rtc.AudioResampler

    assert run(main).result is SteadyResampler
    assert rtc.AudioResampler is own
