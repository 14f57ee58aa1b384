"""A first look at frames of 20 ms: which pair of tones leads in each, and how clearly.  No I/O.

Nothing here remembers anything.
"""

from __future__ import annotations

import math
from bisect import bisect_left

import numpy as np
from numpy.typing import NDArray

from dsp.levels import INT16_SCALE, amplitude_of
from dsp.sums import STEP, UNIT, adding_up, squares
from dsp.templates import BELOW, COARSE, COARSE_WIDE, WINDOW

Floats = NDArray[np.float64]
Leader = tuple[int, int, float, float]
"""In which frame whose tones lead, as an index into `dsp.keypad.KEYS`, how clearly, up to 1: their
share of its energy, less by what the others of a group have beside them; and the root of it."""

LEAD_SHARE = 0.45  # of a frame's energy that both tones must have: a frame half of noise, or more
PIECE = 128  # frames of a product
FEW, MANY = 4, 64  # frames that are looked at sooner one by one; sooner without those ...

QUIET = WINDOW / 2 * (INT16_SCALE * amplitude_of(-42.0)) ** 2

_COARSE = COARSE * UNIT
_COARSE_SUMS = adding_up((1, BELOW), (4, 2), (4, 2), (4, 2)).T
_WIDE = COARSE_WIDE * UNIT
_WIDE_SUMS = adding_up((1, BELOW), *[(4, 2)] * 7).T


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

    def without(self, begin: int, end: int) -> Look:
        """Return the same as if some frames had been silent."""
        kept = [i for i, frame in enumerate(self._frames) if not begin <= frame < end]
        led = [leader for leader in self.led if not begin <= leader[0] < end]
        return Look(led, [self._frames[i] for i in kept], self._sums[:, kept])


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
        sums = _WIDE_SUMS.dot(squares(_product(frames, _WIDE)).T)
        np.maximum.reduce(sums[1:13].reshape(3, 4, -1), out=sums[1:5])
        np.maximum.reduce(sums[13:].reshape(4, 4, -1), out=sums[5:9])
    else:
        sums = _COARSE_SUMS.dot(squares(_product(frames, _COARSE)).T)
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


def _product(frames: Floats, table: Floats) -> Floats:
    """Return the product, piece by piece: OpenBLAS has a quicker way for small ones."""
    if len(frames) <= PIECE:
        return np.asarray(frames.dot(table))
    product: Floats = np.empty((len(frames), table.shape[1]))
    for first in range(0, len(frames), PIECE):
        np.dot(frames[first : first + PIECE], table, out=product[first : first + PIECE])
    return product
