"""Frames of one call or of many, measured together, and handed to their debouncers.  No I/O."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dsp.levels import to_float
from dsp.measure import HOP, HOPS, NOBODY, Keys, fits
from dsp.templates import RATE, SAMPLE_STEP, WINDOW

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


def follow(keys: Keys, last: int) -> Keys:
    """Return whose tones to measure in each frame of a call: its leader, or the one before."""
    before = np.empty_like(keys)
    before[0], before[1:] = last, keys[:-1]
    return np.where(keys == NOBODY, before, keys)


def measure(blocks: Floats, keys: Keys) -> dict[int, list[list[float]]]:
    """Return the fits of all four windows that end in a frame, for frames with somebody's tones.

    Parameters
    ----------
    blocks : ndarray, shape (n, 2 * WINDOW), float64
        Each frame, the one before it in front.
    keys : ndarray, shape (n,), int64

    Returns
    -------
    dict of int to list of lists
        Frame index to four fits, each the fields of `dsp.rules.Fit`.
    """
    active = np.flatnonzero(keys != NOBODY)
    if active.size == 0:
        return {}
    found: dict[int, list[list[float]]] = {}
    for key in set(keys[active].tolist()):
        rows = active[keys[active] == key]
        mine = blocks[rows]
        windows = np.lib.stride_tricks.sliding_window_view(mine, WINDOW, axis=1)[:, HOP::HOP]
        fitted = fits(windows.reshape(-1, WINDOW), key).reshape(len(rows), HOPS, -1)
        found.update(zip(rows.tolist(), fitted.tolist(), strict=True))
    return found
