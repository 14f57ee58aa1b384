"""Bring a stream of any rate to 8 kHz, block by block.  No I/O."""

from __future__ import annotations

from math import gcd

import numpy as np
from numpy.typing import NDArray
from scipy.signal import firwin, upfirdn

from dsp.templates import RATE, SAMPLE_STEP

Floats = NDArray[np.float64]

CUTOFF_HZ = 3600.0
HALF_MS = 2.5  # of the filter's length: nothing above 4.4 kHz folds onto a column's tones
TAP_STEP = 2.0**-24  # taps are whole multiples, so that a sum is exact in any order


class Decimator:
    """A streaming resampler whose output does not depend on how its input is cut.

    Parameters
    ----------
    sample_rate : int
        Of the input, in Hz, 8000 or more.

    Attributes
    ----------
    delay_ms : float
        By how much the output lags: 2.5 ms, none at 8 kHz.
    """

    def __init__(self, sample_rate: int) -> None:
        common = gcd(RATE, sample_rate)
        self._up, self._down = RATE // common, sample_rate // common
        self.delay_ms = 0.0 if sample_rate == RATE else HALF_MS
        half = round(HALF_MS / 1000 * sample_rate * self._up)
        taps = firwin(2 * half + 1, CUTOFF_HZ, fs=sample_rate * self._up) * self._up
        self._taps = np.rint(taps / TAP_STEP) * TAP_STEP
        self._past = np.zeros(0)
        self._first = 0  # index of the past's first sample in the stream
        self._made = 0

    def process(self, samples: Floats) -> Floats:
        """Return what can be made so far of a stream, a multiple of 2**-5 each."""
        if self.delay_ms == 0.0:
            return samples
        self._past = np.concatenate([self._past, samples])
        last = ((self._first + len(self._past)) * self._up - 1) // self._down + 1
        if len(self._past) == 0 or last <= self._made:
            return np.zeros(0)
        base = self._first * self._up // self._down
        out = self._filter(self._made - base, last - base)
        self._made = last
        self._drop()
        return np.asarray(np.rint(out / SAMPLE_STEP) * SAMPLE_STEP)

    def forget(self) -> None:
        """Go on as if all that came so far had been silence."""
        self._past = np.zeros(len(self._past))

    def _filter(self, begin: int, end: int) -> Floats:
        """Return outputs *begin* to *end*, counted from the past's first sample."""
        if self._up == 1 and begin * self._down >= len(self._taps) - 1:  # three times as quick
            needed = self._past[begin * self._down - len(self._taps) + 1 :]
            return np.convolve(needed, self._taps, "valid")[:: self._down]
        made: Floats = upfirdn(self._taps, self._past, self._up, self._down)
        return made[begin:end]

    def _drop(self) -> None:
        """Drop samples no longer needed, so many that those left begin on an output sample."""
        needed = (self._made * self._down - len(self._taps)) // self._up
        dropped = max(0, (needed - self._first) // self._down * self._down)
        self._past = self._past[dropped:]
        self._first += dropped
