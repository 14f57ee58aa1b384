"""What is taken as sound, and made exact: the doorway of the ear.  No I/O."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dsp.levels import INT16_SCALE
from dsp.settings import whole
from dsp.templates import RATE, SAMPLE_STEP

Floats = NDArray[np.float64]


def check_rate(sample_rate: float) -> int:
    """Return the rate, or raise ValueError: it is no whole number, or too low to hear keys."""
    return whole("sample rate", sample_rate, least=RATE, unit=" Hz")


def exact(samples: NDArray[Any], *, out: Floats | None = None) -> Floats:
    """Return checked samples in units of int16, clipped, in steps of 2**-5: exact in all sums."""
    if out is None:
        out = np.empty(samples.shape)
    if samples.dtype == np.int16:
        out[...] = samples
    else:
        clipped = np.minimum(np.maximum(samples.astype(np.float64, copy=False), -1.0), 1.0)
        np.multiply(np.rint(clipped * (INT16_SCALE / SAMPLE_STEP)), SAMPLE_STEP, out=out)
    return out
