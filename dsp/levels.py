"""Samples and levels: what is taken as audio, and what a sample is worth in dBm0.  No I/O.

A full-scale sine stands at +3.14 dBm0 (ITU-T G.711, 5: the overload of mu-law is 3.17, of A-law
3.14; the field takes 3.14 for linear samples).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dsp.settings import said

FULL_SCALE_DBM0 = 3.14  # ITU-T G.711, 5
INT16_SCALE = 32768.0
BIG_ENDIAN_INT16 = np.dtype(">i2")  # RFC 3551, 4.5.11: L16
OF_BYTES = "16-bit sound in bytes is read by np.frombuffer(samples, np.int16)"


def amplitude_of(level_dbm0: float) -> float:
    """Return the peak amplitude, full scale 1.0, of a sine at this level."""
    return float(10.0 ** ((level_dbm0 - FULL_SCALE_DBM0) / 20.0))


def level_of(amplitude: float) -> float:
    """Return the level in dBm0 of a sine with this peak amplitude; ``-inf`` for none."""
    return 20.0 * float(np.log10(amplitude)) + FULL_SCALE_DBM0 if amplitude > 0.0 else -np.inf


def as_array(samples: object, name: str = "samples") -> NDArray[Any]:
    """Return samples as an array, or raise ValueError: they are none, or rows of many lengths."""
    try:
        array: NDArray[Any] = np.asarray(samples)
    except (ValueError, TypeError, OverflowError) as error:
        raise ValueError(
            f"{name}: no array can be made of them: rows of different length?"
        ) from error
    if array.ndim == 0 and not isinstance(samples, np.ndarray):
        hint = f"; {OF_BYTES}" if isinstance(samples, bytes) else ""
        raise ValueError(f"{name}: an array is needed, not {said(samples)}{hint}")
    return array


def loudest_second_dbm0(samples: NDArray[Any], sample_rate: int) -> float:
    """Return the level in dBm0 of the loudest second; ``-inf`` for silence."""
    whole = to_float(samples)
    seconds = range(0, len(whole), sample_rate)
    power = max((float(np.mean(whole[at : at + sample_rate] ** 2)) for at in seconds), default=0.0)
    return level_of((2 * power) ** 0.5)


def check_samples(samples: NDArray[Any]) -> NDArray[Any]:
    """Return the samples as they came, if they are one channel of audio.

    Parameters
    ----------
    samples : ndarray, shape (n,)
        Any floating type, full scale 1.0, or int16, which comes out in the machine's order of
        bytes.  Empty is allowed.

    Raises
    ------
    ValueError
        If it is no array, has more than one dimension, another type, or holds NaN or infinity.
    """
    samples = as_array(samples)
    if samples.ndim != 1:
        raise ValueError(f"samples: one dimension is needed, not {samples.ndim}")
    if samples.dtype == np.int16:
        return samples
    if samples.dtype == BIG_ENDIAN_INT16:
        return samples.astype(np.int16)
    if not np.issubdtype(samples.dtype, np.floating):
        hint = f"; {OF_BYTES}" if samples.dtype == np.uint8 else ""
        raise ValueError(f"samples: float or int16 is needed, not {samples.dtype}{hint}")
    if not np.isfinite(samples).all():
        raise ValueError("samples: NaN or infinity among them")
    return samples


def to_float(samples: NDArray[Any]) -> NDArray[np.float64]:
    """Return checked samples as float64, full scale 1.0.  Values beyond full scale are kept."""
    checked = check_samples(samples)
    if checked.dtype == np.int16:
        return checked / INT16_SCALE
    return checked.astype(np.float64, copy=False)


def to_int16(samples: NDArray[Any]) -> NDArray[np.int16]:
    """Return checked samples as int16, rounded; what is beyond full scale is clipped."""
    checked = check_samples(samples)
    if checked.dtype == np.int16:
        return checked
    scaled = np.rint(checked.astype(np.float64, copy=False) * INT16_SCALE)
    return np.clip(scaled, -INT16_SCALE, INT16_SCALE - 1).astype(np.int16)
