"""What is taken as sound, and made exact: the doorway of the ear.  No I/O."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dsp.levels import INT16_SCALE
from dsp.templates import RATE, SAMPLE_STEP

Floats = NDArray[np.float64]


def check_rate(sample_rate: int) -> None:
    """Raise ValueError if keys can't be heard at this rate."""
    if sample_rate < RATE:
        raise ValueError(f"sample rate: {sample_rate} Hz, at least {RATE} is needed")


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
