"""A resampler in LiveKit's place that gives the same samples in every run.

LiveKit's own (soxr) dithers with random noise.  A detector of speech behind it crosses its
threshold now one frame earlier, now later, and with it all that follows from a caller's voice.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from unittest import mock

import numpy as np
import numpy.typing as npt
from livekit import rtc

ZEROS = 16  # zero crossings of the filter on each side: flat to 0.9 of the band, -80 dB beyond
KAISER_BETA = 8.0
LOWEST, HIGHEST = -32768, 32767


class SteadyResampler:
    """As ``rtc.AudioResampler``; a windowed sinc, evaluated at each output sample.

    Args:
        input_rate: Hz.
        output_rate: Hz.
        num_channels: interleaved in the frames.
        quality: taken for likeness; there is one quality.
    """

    def __init__(
        self, input_rate: int, output_rate: int, *, num_channels: int = 1, quality: Any = None
    ) -> None:
        common = math.gcd(input_rate, output_rate)
        self._up, self._down = output_rate // common, input_rate // common
        self._taps = _phases(self._up, self._down)
        self._output_rate, self._channels = output_rate, num_channels
        self._width = self._taps.shape[1]
        self._phase = 0  # of the next output sample between two input samples, in 1 / up
        self._window = np.zeros((self._width // 2 - 1, num_channels))  # from its first input on

    def push(self, data: bytearray | rtc.AudioFrame) -> list[rtc.AudioFrame]:
        """Take audio, give what can be made of it."""
        raw = data if isinstance(data, bytearray) else data.data
        samples = np.frombuffer(raw, np.int16).reshape(-1, self._channels)
        self._window = np.concatenate((self._window, samples))
        return self._frames()

    def flush(self) -> list[rtc.AudioFrame]:
        """Give the rest, as if silence followed."""
        silence = np.zeros((self._width // 2, self._channels))
        self._window = np.concatenate((self._window, silence))
        return self._frames()

    def _frames(self) -> list[rtc.AudioFrame]:
        positions = (len(self._window) - self._width + 1) * self._up - self._phase
        count = max(0, -(-positions // self._down))
        if not count:
            return []
        inputs, phases = _places(count, self._phase, self._up, self._down, self._width)
        taps = self._taps[phases]
        made = [np.einsum("nw,nw->n", taps, channel[inputs]) for channel in self._window.T]
        spent, self._phase = divmod(self._phase + count * self._down, self._up)
        self._window = self._window[spent:]
        pcm = np.clip(np.rint(np.column_stack(made)), LOWEST, HIGHEST).astype(np.int16)
        return [rtc.AudioFrame(pcm.tobytes(), self._output_rate, self._channels, count)]


@lru_cache(maxsize=64)
def _places(
    count: int, phase: int, up: int, down: int, width: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Which inputs each of *count* outputs is made of, one a row; and with which filter."""
    first, phases = np.divmod(phase + np.arange(count) * down, up)
    return first[:, None] + np.arange(width), phases


@lru_cache(maxsize=16)
def _phases(up: int, down: int) -> npt.NDArray[np.float64]:
    """The filter for each of the *up* positions between two input samples, one a row."""
    stretch = max(1.0, down / up)
    width = 2 * math.ceil(ZEROS * stretch)
    offset = np.arange(width) + 1 - width // 2 - np.arange(up)[:, None] / up
    inside = np.clip(1 - (offset / (width / 2)) ** 2, 0, None)
    window = np.i0(KAISER_BETA * np.sqrt(inside)) / np.i0(KAISER_BETA)
    taps = np.sinc(offset / stretch) * window
    return np.asarray(taps / taps.sum(axis=1, keepdims=True))


@contextmanager
def steady_resampling() -> Iterator[None]:
    """Let LiveKit resample with :class:`SteadyResampler`."""
    with mock.patch.object(rtc, "AudioResampler", SteadyResampler):
        yield
