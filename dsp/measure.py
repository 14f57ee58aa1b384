"""What stands in 20 ms of sound: which pair of tones leads, and how well it fits.  No I/O.

Nothing here remembers anything, and every sum is exact, so that a measurement depends on its own
samples alone: products with the templates are rounded to whole multiples of 2**-5, and their
squares, of 48 bits, are added up by one more matrix product, of zeros and powers of two.  Samples
are in int16's units, an energy is the sum of their squares.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from dsp.levels import INT16_SCALE, amplitude_of
from dsp.templates import (
    BELOW,
    COARSE,
    COARSE_WIDE,
    FINE,
    LOW,
    SAMPLE_STEP,
    STEP_HZ,
    STEPS,
    WINDOW,
)

Floats = NDArray[np.float64]
Leader = tuple[int, int, float, float]
"""In which frame whose tones lead, as an index into `dsp.keypad.KEYS`, how clearly, up to 1: their
share of its energy, less by what the others of a group have beside them; and the root of it."""
Wanted = tuple[int, int, int]
"""The windows that end in which frame, for which key, and whether in the frame before it too."""
Fits = list[list[float]]
"""Of the windows that end in a frame: the fields of `dsp.rules.Fit`, and the pair's amplitude."""

HOP = 40  # samples: 5 ms
HOPS = WINDOW // HOP
AMPLITUDE = 6  # its place in a fit
WIDE = len(STEPS)
LEAD_SHARE = 0.45  # of a frame's energy that both tones must have: a frame half of noise, or more
PIECE = 128  # frames of a product
FEW, MANY = 4, 64  # frames that are looked at sooner one by one; sooner without those ...

UNIT = 1 / SAMPLE_STEP
STEP = SAMPLE_STEP**2  # of a sum of squares
QUIET = WINDOW / 2 * (INT16_SCALE * amplitude_of(-42.0)) ** 2


def _sums(*groups: tuple[int, int]) -> Floats:
    """Return what adds up columns; a group of (k, n) makes k sums of n columns.

    The columns of a group that belong together stand k apart.  What is added up is in units of
    2**-10, the sum is not.
    """
    width = sum(k * n for k, n in groups)
    sums = np.zeros((width, sum(k for k, _ in groups)))
    row = column = 0
    for k, n in groups:
        for i in range(k * n):
            sums[row + i, column + i % k] = STEP
        row, column = row + k * n, column + k
    return sums


_COARSE = COARSE * UNIT
_COARSE_SUMS = _sums((1, BELOW), (4, 2), (4, 2), (4, 2)).T
_WIDE = COARSE_WIDE * UNIT
_WIDE_SUMS = _sums((1, BELOW), *[(4, 2)] * 7).T
_FINE = [table * UNIT for table in FINE]


def _parabolas() -> Floats:
    """Return what adds up energies below, and each tone's at, around and beyond each frequency.

    Of each frequency but the first and the last: its power, a quarter of the slope from the one
    before it to the one after it, half of the bend.
    """
    sums = _sums((1, BELOW), (1, LOW), (WIDE, 2), (WIDE, 2))
    low, powers = sums[:, :2], sums[:, 2:].reshape(-1, 2, WIDE)
    before, middle, after = powers[..., :-2], powers[..., 1:-1], powers[..., 2:]
    parts = (middle, (after - before) / 4, (middle + middle - before - after) / 2)
    return np.hstack([low, *(part.reshape(len(sums), -1) for part in parts)])


_FINE_SUMS = _parabolas().T
_LOWS = 2  # rows of it before those of tones
_INNER = WIDE - 2  # frequencies that may be the highest


@lru_cache(64)
def _layout(windows: int) -> tuple[NDArray[np.int64], Floats]:
    """Return where each tone's first power stands, and the step of its frequencies, in Hz.

    Both of shape (2, n), row and column tone, so that nothing small has to be broadcast.
    """
    first = np.array([[0], [_INNER]]) * windows + np.arange(windows)
    return first, np.repeat(np.array(STEP_HZ)[:, None], windows, axis=1)


class Look:
    """What a first look at some frames tells: in which two tones lead, how strong tones are.

    Attributes
    ----------
    led : list of Leader
        The frames in which any two tones lead, in order.  A key of 40 ms fills at least one.
    """

    __slots__ = ("_frames", "_sums", "led")

    def __init__(self, led: list[Leader], frames: list[int], sums: Floats) -> None:
        # sums: of the band below, of the rows, of the columns
        self.led, self._frames, self._sums = led, frames, sums

    def amplitude(self, frame: int, key: int) -> float:
        """Return about the amplitude of both tones of a key in a frame, if they lead or not."""
        at = bisect_left(self._frames, frame)
        if at == len(self._frames) or self._frames[at] != frame:
            return 0.0
        return math.sqrt(self._sums.item(1 + key // 4, at) + self._sums.item(5 + key % 4, at))


NOTHING = Look([], [], np.zeros((9, 0)))


def look(frames: Floats, *, wide: bool = False) -> Look:
    """Return which key's tones lead in which frames.

    Parameters
    ----------
    frames : ndarray, shape (n, WINDOW), float64
    wide : bool
        Whether tones that are mistuned by up to 4 % may lead too.
    """
    energy = np.vecdot(frames, frames)
    (loud,) = (energy > QUIET).nonzero()
    if not loud.size:
        return NOTHING
    if loud.size < len(frames):
        frames, energy = frames.take(loud, axis=0), energy.take(loud)
    if wide:
        sums = _WIDE_SUMS.dot(_squares(_product(frames, _WIDE)).T)
        np.maximum.reduce(sums[1:13].reshape(3, 4, -1), out=sums[1:5])
        np.maximum.reduce(sums[13:].reshape(4, 4, -1), out=sums[5:9])
    else:
        sums = _COARSE_SUMS.dot(_squares(_product(frames, _COARSE)).T)
        np.maximum(sums[5:9], sums[9:13], out=sums[5:9])
    where = loud.tolist()
    led = _few_leaders if loud.size <= FEW else _leaders
    return Look(led(where, energy, sums), where, sums)


def _leaders(loud: list[int], energy: Floats, sums: Floats) -> list[Leader]:
    groups = sums[1:9].reshape(2, 4, -1)
    best = np.maximum.reduce(groups, axis=1)
    both = np.add.reduce(best)
    share = both / np.maximum(energy - sums[0], QUIET)
    (at,) = (share > LEAD_SHARE).nonzero()
    led = at.tolist()
    if not led:
        return []
    if len(loud) > MANY:  # worth it to leave out what does not lead
        loud, led = [loud[i] for i in led], list(range(len(led)))
        groups, best = groups.take(at, axis=2), best.take(at, axis=1)
        both, share = both.take(at), share.take(at)
    others = np.maximum.reduce(np.add.reduce(groups, axis=1) / (best + STEP))
    clear = (share * (2 - others)).tolist()
    rows, columns = groups.argmax(axis=1).tolist()
    amplitudes = np.sqrt(both).tolist()
    return [(loud[i], 4 * rows[i] + columns[i], clear[i], amplitudes[i]) for i in led]


def _few_leaders(loud: list[int], energy: Floats, sums: Floats) -> list[Leader]:
    """Do the same, one by one."""
    led = []
    for i, whole, s in zip(loud, energy.tolist(), sums.T.tolist(), strict=True):
        rows, columns = s[1:5], s[5:9]
        row, column = max(rows), max(columns)
        share = (row + column) / max(whole - s[0], QUIET)
        if share > LEAD_SHARE:
            key = 4 * rows.index(row) + columns.index(column)
            others = max(sum(rows) / (row + STEP), sum(columns) / (column + STEP))
            led.append((i, key, share * (2 - others), math.sqrt(row + column)))
    return led


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
    sums = _FINE_SUMS.dot(_squares(product).T)
    fits = np.empty((7, len(windows)))
    heights, amplitude = fits[1:3], fits[AMPLITUDE]
    _peaks(sums[_LOWS:], heights, fits[3:5])
    np.subtract(np.vecdot(windows, windows), sums[0], out=fits[0])
    np.subtract(sums[1], heights[0], out=fits[5])
    np.sqrt(np.add(heights[0], heights[1], out=amplitude), out=amplitude)
    return fits


def _product(frames: Floats, table: Floats) -> Floats:
    """Return the product, piece by piece: OpenBLAS has a quicker way for small ones."""
    if len(frames) <= PIECE:
        return np.asarray(frames.dot(table))
    product: Floats = np.empty((len(frames), table.shape[1]))
    for first in range(0, len(frames), PIECE):
        np.dot(frames[first : first + PIECE], table, out=product[first : first + PIECE])
    return product


def _squares(product: Floats) -> Floats:
    """Return squares of products, which are in units of 2**-5; spoils the products."""
    np.rint(product, out=product)
    return np.multiply(product, product, out=product)


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
