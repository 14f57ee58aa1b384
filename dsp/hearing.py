"""What is taken as sound, and made exact: the doorway of the ear.  No I/O."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dsp.levels import to_float
from dsp.templates import RATE, SAMPLE_STEP

Floats = NDArray[np.float64]


def check_rate(sample_rate: int) -> None:
    """Raise ValueError if keys can't be heard at this rate."""
    if sample_rate < RATE:
        raise ValueError(f"sample rate: {sample_rate} Hz, at least {RATE} is needed")


def exact(samples: NDArray[Any]) -> Floats:
    """Return checked samples, clipped to full scale, as multiples of 2**-20: exact in all sums."""
    checked = to_float(samples)
    if samples.dtype == np.int16:
        return checked
    return np.asarray(np.rint(np.clip(checked, -1.0, 1.0) / SAMPLE_STEP) * SAMPLE_STEP)
