"""What stands in 20 ms of sound: which pair of tones leads, and how well it fits.  No I/O.

Nothing here remembers anything, and every sum is exact, so that a measurement depends on its own
samples alone: products with the templates are rounded to whole multiples of 2**-20, and their
squares, of 48 bits, are added up by one more matrix product, of zeros and powers of two.
"""

from __future__ import annotations

from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from dsp.templates import BELOW, COARSE, COARSE_WIDE, FINE, LOW, STEP_HZ, STEPS, WINDOW

Floats = NDArray[np.float64]
Leader = tuple[int, int, float]
"""In which frame, index into `dsp.keypad.KEYS`, and about the energy of both tones."""
Fits = list[list[float]]
"""Of the windows that end in a frame: the fields of `dsp.rules.Fit`, and the pair's amplitude."""

HOP = 40  # samples: 5 ms
HOPS = WINDOW // HOP
AMPLITUDE = 6  # its place in a fit
WIDE = len(STEPS)
LEAD_SHARE = 0.45  # of a frame's energy that both tones must have: a frame half of noise, or more
FEW = 4  # frames that are looked at sooner one by one than as an array

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
_COARSE_SUMS = _sums((1, BELOW), (4, 2), (4, 2), (4, 2)).T
_WIDE = COARSE_WIDE * UNIT
_WIDE_SUMS = _sums((1, BELOW), *[(4, 2)] * 7).T
_FINE = [table * UNIT for table in FINE]
_FINE_SUMS = _sums((1, BELOW), (1, LOW), (WIDE, 2), (WIDE, 2))
_POWERS = 2  # the column of the sums in which the powers of row and of column templates begin
_STEP_HZ = np.array(STEP_HZ)
_INNER = np.array([_POWERS + 1, _POWERS + WIDE + 1])  # columns of the second template of each


def leaders(frames: Floats, *, wide: bool = False) -> list[Leader]:
    """Return which key's tones lead, in the frames in which any do.

    A key of 40 ms fills at least one frame.

    Parameters
    ----------
    frames : ndarray, shape (n, WINDOW), float64
    wide : bool
        Whether tones that are mistuned by up to 4 % may lead too.
    """
    if len(frames) == 1 and not wide:
        return _leader(frames[0])
    energy = np.vecdot(frames, frames)
    (loud,) = (energy > QUIET).nonzero()
    if not loud.size:
        return []
    if loud.size < len(frames):
        frames, energy = frames.take(loud, axis=0), energy.take(loud)
    if wide:
        sums = _WIDE_SUMS.dot(_squares(frames.dot(_WIDE)).T)
        rows = np.maximum.reduce(sums[1:13].reshape(3, 4, -1))
        columns = np.maximum.reduce(sums[13:].reshape(4, 4, -1))
    else:
        sums = _COARSE_SUMS.dot(_squares(frames.dot(_COARSE)).T)
        if loud.size <= FEW:
            return _few_leaders(loud.tolist(), energy.tolist(), sums.T.tolist())
        rows, columns = sums[1:5], np.maximum(sums[5:9], sums[9:13])
    pair = np.maximum.reduce(rows) + np.maximum.reduce(columns)
    (led,) = (pair > LEAD_SHARE * np.maximum(energy - sums[0], QUIET)).nonzero()
    if not led.size:
        return []
    keys = 4 * rows.take(led, axis=1).argmax(axis=0) + columns.take(led, axis=1).argmax(axis=0)
    where, strength = loud.take(led), pair.take(led)
    return list(zip(where.tolist(), keys.tolist(), strength.tolist(), strict=True))


def _leader(frame: Floats) -> list[Leader]:
    """Do the same for the frame of one call, in half the time."""
    energy = float(frame.dot(frame))
    if energy <= QUIET:
        return []
    sums = _COARSE_SUMS.dot(_squares(frame.dot(_COARSE)))
    return _few_leaders([0], [energy], [sums.tolist()])


def _few_leaders(loud: list[int], energy: list[float], sums: list[list[float]]) -> list[Leader]:
    """Do the same, one by one."""
    led = []
    for i, whole, s in zip(loud, energy, sums, strict=True):
        rows, columns = s[1:5], list(map(max, s[5:9], s[9:13]))
        row, column = max(rows), max(columns)
        if row + column > LEAD_SHARE * max(whole - s[0], QUIET):
            led.append((i, 4 * rows.index(row) + columns.index(column), row + column))
    return led


def measure(sound: Floats, keys: dict[int, int]) -> dict[int, Fits]:
    """Return how two tones fit all four windows that end in a frame, for some frames.

    Parameters
    ----------
    sound : ndarray, float64, contiguous
        Of any shape; only the order of its samples matters.
    keys : dict of int to int
        Whose tones to measure, index into `dsp.keypad.KEYS`, in which frames, counted from the
        second one: another WINDOW of the same call stands before each.
    """
    if not keys:
        return {}
    size = sound.itemsize
    shape = (sound.size // WINDOW - 1, HOPS, WINDOW)
    windows = np.ndarray(shape, sound.dtype, sound, HOP * size, (WINDOW * size, HOP * size, size))
    frames = sorted(keys, key=keys.__getitem__) if len(keys) > 1 else list(keys)
    fits = _fits(windows[frames].reshape(-1, WINDOW), [keys[frame] for frame in frames]).tolist()
    return {frame: fits[HOPS * n : HOPS * (n + 1)] for n, frame in enumerate(frames)}


def _fits(windows: Floats, keys: list[int]) -> Floats:
    """Return the fits of HOPS windows for each of some keys, which are in order."""
    product = np.empty((len(windows), len(_FINE_SUMS)))
    first = 0
    for key, same in groupby(keys):
        last = first + HOPS * len(list(same))
        np.dot(windows[first:last], _FINE[key], out=product[first:last])
        first = last
    sums: Floats = _squares(product).dot(_FINE_SUMS)
    found = np.empty((len(windows), 7))
    heights, found[:, 3:5] = _peaks(sums)
    found[:, 0] = np.vecdot(windows, windows) - sums[:, 0]
    found[:, 1:3] = heights
    found[:, 5] = sums[:, 1] - heights[:, 0]
    np.sqrt(heights[:, 0] + heights[:, 1], out=found[:, 6])
    return found


def _squares(product: Floats) -> Floats:
    """Return squares of products, which are in units of 2**-20; spoils the products."""
    np.rint(product, out=product)
    return np.multiply(product, product, out=product)


def _peaks(sums: Floats) -> tuple[Floats, Floats]:
    """Return height and place, in Hz from the middle, of parabolas through the highest three.

    Returns
    -------
    tuple of ndarray, each of shape (n, 2)
        Of row and of column templates.
    """
    count, width = sums.shape
    powers = sums[:, _POWERS:].reshape(count, 2, WIDE)
    top = powers[:, :, 1:-1].argmax(axis=2)
    at = np.arange(0, count * width, width)[:, None] + (top + _INNER)
    flat = sums.reshape(-1)
    before, middle, after = flat.take(at - 1), flat.take(at), flat.take(at + 1)
    slope = after - before
    bend = np.maximum(middle + middle - before - after, UNIT**-2)
    shift = np.minimum(np.maximum(0.5 * slope / bend, -1.5), 1.5)
    place = (top + (1 - WIDE // 2) + shift) * _STEP_HZ
    return middle + 0.25 * slope * shift, place
