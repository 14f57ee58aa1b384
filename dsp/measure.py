"""What stands in 20 ms of sound: which pair of tones leads, and how well it fits.  No I/O.

Nothing here remembers anything, and every sum is exact, so that a measurement depends on its own
samples alone: products with the templates are rounded to whole multiples of 2**-20, and their
squares, of 48 bits, are added up by one more matrix product, of zeros and powers of two.
"""

from __future__ import annotations

from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from dsp.templates import BELOW, COARSE, FINE, LOW, STEP_HZ, STEPS, WINDOW

Floats = NDArray[np.float64]
Keys = NDArray[np.int64]

NOBODY = -1
HOP = 40  # samples: 5 ms
HOPS = WINDOW // HOP
WIDE = len(STEPS)
LEAD_SHARE = 0.45  # of a frame's energy that both tones must have: a frame half of noise, or more

UNIT = 2.0**20
QUIET = WINDOW / 2 * 10 ** ((-42.0 - 3.14) / 10)


def _sums(*groups: tuple[int, int]) -> Floats:
    """Return what adds up columns; a group of (k, n) makes k sums of n columns.

    The columns of a group that belong together stand k apart.  What is added up is in units of
    2**-40, the sum is not.
    """
    width = sum(k * n for k, n in groups)
    sums = np.zeros((width, sum(k for k, _ in groups)))
    row = column = 0
    for k, n in groups:
        for i in range(k * n):
            sums[row + i, column + i % k] = UNIT**-2
        row, column = row + k * n, column + k
    return sums


_COARSE = COARSE * UNIT
_COARSE_SUMS = _sums((1, BELOW), (4, 2), (4, 2), (4, 2))
_FINE = [table * UNIT for table in FINE]
_FINE_SUMS = _sums((1, BELOW), (1, LOW), (WIDE, 2), (WIDE, 2))
_STEP_HZ = np.array(STEP_HZ)
_WINDOWS = (HOP * np.arange(1, HOPS + 1)[:, None] + np.arange(WINDOW)).reshape(-1)


def leaders(frames: Floats) -> tuple[Keys, Floats] | None:
    """Return which key's tones lead in each frame, and how strong they are.

    Parameters
    ----------
    frames : ndarray, shape (n, WINDOW), float64

    Returns
    -------
    ndarray, shape (n,), int64
        Index into `dsp.keypad.KEYS`, or NOBODY.  A key of 40 ms fills at least one frame.
    ndarray, shape (n,), float64
        About the energy of both tones; 0 where nobody leads.

    None if nobody leads in any of them.
    """
    count = len(frames)
    energy = np.einsum("ij,ij->i", frames, frames)
    (loud,) = (energy > QUIET).nonzero()
    if loud.size == 0:
        return None
    if loud.size < len(frames):
        frames, energy = frames[loud], energy[loud]
    sums = _summed(frames @ _COARSE, _COARSE_SUMS)
    rows, columns = sums[:, 1:5], np.maximum(sums[:, 5:9], sums[:, 9:13])
    pair = np.maximum.reduce(rows, axis=1) + np.maximum.reduce(columns, axis=1)
    (led,) = (pair > LEAD_SHARE * np.maximum(energy - sums[:, 0], QUIET)).nonzero()
    if led.size == 0:
        return None
    keys, strength = np.full(count, NOBODY), np.zeros(count)
    where = loud[led]
    keys[where] = 4 * rows[led].argmax(axis=1) + columns[led].argmax(axis=1)
    strength[where] = pair[led]
    return keys, strength


def measure(sound: Floats, frames: list[int], keys: list[int]) -> list[list[list[float]]]:
    """Return how two tones fit all four windows that end in a frame, for some frames.

    Parameters
    ----------
    sound : ndarray, float64, contiguous
        Of any shape; only the order of its samples matters.
    frames : list of int
        Where they begin, each with another WINDOW of the same call in front of it.
    keys : list of int
        Whose tones to measure in each, index into `dsp.keypad.KEYS`.

    Returns
    -------
    list of lists of lists
        For each frame four fits, each the fields of `dsp.rules.Fit`.
    """
    if not frames:
        return []
    order = sorted(range(len(keys)), key=keys.__getitem__)
    first = np.array([frames[i] - WINDOW for i in order])
    windows = sound.reshape(-1)[first[:, None] + _WINDOWS].reshape(-1, WINDOW)
    fitted = _fits(windows, [keys[i] for i in order]).reshape(-1, HOPS, 6).tolist()
    found: list[list[list[float]]] = [[]] * len(keys)
    for i, fit in zip(order, fitted, strict=True):
        found[i] = fit
    return found


def _fits(windows: Floats, keys: list[int]) -> Floats:
    """Return the fits of HOPS windows for each of some keys, which are in order."""
    product = np.empty((len(windows), len(_FINE_SUMS)))
    first = 0
    for key, same in groupby(keys):
        last = first + HOPS * len(list(same))
        np.matmul(windows[first:last], _FINE[key], out=product[first:last])
        first = last
    sums = _summed(product, _FINE_SUMS)
    found = np.empty((len(windows), 6))
    found[:, 0] = np.einsum("ij,ij->i", windows, windows) - sums[:, 0]
    found[:, 1:3], found[:, 3:5] = _peaks(sums[:, 2:])
    found[:, 5] = sums[:, 1] - found[:, 1]
    return found


def _summed(product: Floats, sums: Floats) -> Floats:
    """Return sums of squared products; spoils the products, which are in units of 2**-20."""
    np.rint(product, out=product)
    product *= product
    return np.asarray(product @ sums)


def _peaks(power: Floats) -> tuple[Floats, Floats]:
    """Return height and place, in Hz from the middle, of parabolas through the highest three.

    Parameters
    ----------
    power : ndarray, shape (n, 2 * WIDE)
        Of row and of column templates.

    Returns
    -------
    tuple of ndarray, each of shape (n, 2)
    """
    steps = power.reshape(-1, 2, WIDE)
    top = np.minimum(np.maximum(steps.argmax(axis=2), 1), WIDE - 2)
    at = top.reshape(-1) + np.arange(0, steps.size, WIDE)
    flat = steps.reshape(-1)
    middle = flat[at]
    rising, falling = middle - flat[at - 1], middle - flat[at + 1]
    slope = rising - falling
    shift = np.clip(0.5 * slope / np.maximum(rising + falling, UNIT**-2), -1.5, 1.5)
    height = (middle + 0.25 * slope * shift).reshape(-1, 2)
    return height, (top - WIDE // 2 + shift.reshape(-1, 2)) * _STEP_HZ
