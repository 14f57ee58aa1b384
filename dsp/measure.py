"""How well the two tones of a key fit windows of 20 ms, one every 5 ms.  No I/O.

Nothing here remembers anything, and every sum is exact, so that a measurement depends on its own
samples alone.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from dsp.sums import STEP, UNIT, adding_up, squares
from dsp.templates import BELOW, FINE, LOW, STEP_HZ, STEPS, WINDOW

Floats = NDArray[np.float64]
Wanted = tuple[int, int, int]
"""The windows that end in which frame, for which key, and of how many frames, one or two."""
Fits = list[list[float]]
"""Of windows, one after the other: energy; of it the row's, the column's; off in Hz the row, the
column; energy below the columns that is not the row's; amplitude of both tones."""

HOP = 40  # samples: 5 ms
HOPS = WINDOW // HOP
AMPLITUDE = 6  # its place in a fit
WIDE = len(STEPS)
_FINE = [table * UNIT for table in FINE]


def _parabolas() -> Floats:
    """Return what adds up energies below, and each tone's at, around and beyond each frequency.

    Of each frequency but the first and the last: its power, a quarter of the slope from the one
    before it to the one after it, half of the bend.
    """
    sums = adding_up((1, BELOW), (1, LOW), (WIDE, 2), (WIDE, 2))
    low, powers = sums[:, :2], sums[:, 2:].reshape(-1, 2, WIDE)
    before, middle, after = powers[..., :-2], powers[..., 1:-1], powers[..., 2:]
    parts = (middle, (after - before) / 4, (middle + middle - before - after) / 2)
    return np.hstack([low, *(part.reshape(len(sums), -1) for part in parts)])


_FINE_SUMS = _parabolas().T
_LOWS = 2  # rows of it before those of tones
_INNER = WIDE - 2  # frequencies that may be the highest


@lru_cache(16)
def _layout(windows: int) -> tuple[NDArray[np.int64], Floats]:
    """Return where each tone's first power stands, and the step of its frequencies, in Hz.

    Both of shape (2, n), row and column tone, so that nothing small has to be broadcast.
    """
    first = np.array([[0], [_INNER]]) * windows + np.arange(windows)
    return first, np.repeat(np.array(STEP_HZ)[:, None], windows, axis=1)


def measure(sound: Floats, wanted: list[Wanted]) -> dict[Wanted, Fits]:
    """Return how two tones fit all windows that end in one or two frames.

    Parameters
    ----------
    sound : ndarray, float64, contiguous
        Of any shape; only the order of its samples matters.
    wanted : list of Wanted
        The frames are counted in all the sound; two of the same call stand before each.
    """
    if not wanted:
        return {}
    size = sound.itemsize
    shape = ((sound.size - WINDOW) // HOP + 1, WINDOW)
    windows = np.ndarray(shape, sound.dtype, sound, 0, (HOP * size, size))
    by_key = sorted(wanted, key=itemgetter(1))
    ends: list[int] = []
    for frame, _, frames in by_key:
        ends += range(HOPS * (frame - frames) + 1, HOPS * frame + 1)
    found = _fits(windows[ends], by_key).T.tolist()
    fits: dict[Wanted, Fits] = {}
    first = 0
    for one in by_key:
        last = first + HOPS * one[2]
        fits[one] = found[first:last]
        first = last
    return fits


def _fits(windows: Floats, wanted: list[Wanted]) -> Floats:
    """Return the fits of windows, as many as are wanted for each key, in its order."""
    product = np.empty((len(windows), _FINE_SUMS.shape[1]))
    first = 0
    for key, same in groupby(wanted, key=itemgetter(1)):
        last = first + HOPS * sum(frames for _, _, frames in same)
        np.dot(windows[first:last], _FINE[key], out=product[first:last])
        first = last
    sums = _FINE_SUMS.dot(squares(product).T)
    fits = np.empty((7, len(windows)))
    heights, amplitude = fits[1:3], fits[AMPLITUDE]
    _peaks(sums[_LOWS:], heights, fits[3:5])
    np.subtract(np.vecdot(windows, windows), sums[0], out=fits[0])
    np.subtract(sums[1], heights[0], out=fits[5])
    np.sqrt(np.add(heights[0], heights[1], out=amplitude), out=amplitude)
    return fits


def _peaks(tones: Floats, heights: Floats, offs: Floats) -> None:
    """Set heights and places, in Hz from the middle, of parabolas through the highest three.

    Both are of shape (2, n): of row and of column templates.
    """
    count = tones.shape[1]
    first, step_hz = _layout(count)
    top = tones[: 2 * _INNER].reshape(2, _INNER, count).argmax(axis=1)
    parts = tones.reshape(3, -1).take(top * count + first, axis=1)
    power, slope, bend = parts[0], parts[1], parts[2]
    shift = np.minimum(np.maximum(slope / np.maximum(bend, STEP / 2), -1.5), 1.5)
    np.add(power, slope * shift, out=heights)
    np.subtract(top + shift, _INNER // 2, out=offs)
    np.multiply(offs, step_hz, out=offs)
