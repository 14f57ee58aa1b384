"""Change the sample rate of a whole signal.  No I/O."""

from __future__ import annotations

from math import gcd
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

from dsp.levels import to_float
from dsp.settings import whole


def resample(samples: NDArray[Any], sample_rate: int, new_rate: int) -> NDArray[np.float64]:
    """Return a signal at another sample rate, what would alias taken out.

    Parameters
    ----------
    samples : ndarray, shape (n,), float (full scale 1.0) or int16
        The whole signal; a stream cut in blocks would get a seam at each.
    sample_rate, new_rate : int
        In Hz.

    Returns
    -------
    ndarray, shape (ceil(n * new_rate / sample_rate),), float64
        Full scale 1.0.

    Raises
    ------
    ValueError
        If a rate is no whole number or not positive, or the samples are no audio.
    """
    sample_rate = whole("sample rate", sample_rate, least=1, unit=" Hz")
    new_rate = whole("new rate", new_rate, least=1, unit=" Hz")
    signal = to_float(samples)
    if sample_rate == new_rate or signal.size == 0:
        return signal.copy()
    common = gcd(sample_rate, new_rate)
    return np.asarray(resample_poly(signal, new_rate // common, sample_rate // common))
