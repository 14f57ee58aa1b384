"""What stands in 20 ms of sound: which pair of tones leads, and how well it fits.  No I/O.

Nothing here remembers anything, and what is added up beyond the exact products of `dsp.templates`
is added up number by number, so that a measurement depends on its own samples alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dsp.templates import BELOW, COARSE, FINE, LOW, STEP_HZ, STEPS, WINDOW

Floats = NDArray[np.float64]
Keys = NDArray[np.int64]

NOBODY = -1
HOP = 40  # samples: 5 ms
HOPS = WINDOW // HOP
WIDE = len(STEPS)
QUIET = 2 * WINDOW / 2 * 10 ** ((-42.0 - 3.14) / 10) / 2
LEAD_SHARE = 0.45  # of a frame's energy that both tones must have: a frame half of noise, or more


def leaders(frames: Floats) -> Keys:
    """Return which key's tones lead in each frame.

    Parameters
    ----------
    frames : ndarray, shape (n, WINDOW), float64

    Returns
    -------
    ndarray, shape (n,), int64
        Index into `dsp.keypad.KEYS`, or NOBODY.  A key of 40 ms fills at least one frame.
    """
    keys = np.full(len(frames), NOBODY)
    energy = np.einsum("ij,ij->i", frames, frames)
    loud = np.flatnonzero(energy > QUIET)
    if loud.size == 0:
        return keys
    squares = (frames if loud.size == len(frames) else frames[loud]) @ COARSE
    squares *= squares
    tones = squares[:, BELOW:]
    rows = tones[:, 0:4] + tones[:, 4:8]
    columns = np.maximum(tones[:, 8:12] + tones[:, 12:16], tones[:, 16:20] + tones[:, 20:24])
    pair = rows.max(axis=1) + columns.max(axis=1)
    energy = _less(energy[loud], squares, 0, BELOW)
    led = pair > LEAD_SHARE * np.maximum(energy, QUIET)
    keys[loud[led]] = (4 * rows.argmax(axis=1) + columns.argmax(axis=1))[led]
    return keys


def fits(windows: Floats, key: int) -> Floats:
    """Return how the two tones of one key fit each window.

    Parameters
    ----------
    windows : ndarray, shape (n, WINDOW), float64
    key : int
        Index into `dsp.keypad.KEYS`.

    Returns
    -------
    ndarray, shape (n, 6), float64
        The fields of `dsp.rules.Fit`, in their order.
    """
    squares = windows @ FINE[key]
    squares *= squares
    found = np.empty((len(windows), 6))
    energy = np.einsum("ij,ij->i", windows, windows)
    found[:, 0] = _less(energy, squares, 0, BELOW)
    at = BELOW + LOW
    for group, step_hz in enumerate(STEP_HZ):
        power = squares[:, at : at + WIDE] + squares[:, at + WIDE : at + 2 * WIDE]
        found[:, 1 + group], found[:, 3 + group] = _peak(power, step_hz)
        at += 2 * WIDE
    found[:, 5] = -_less(found[:, 1], squares, BELOW, BELOW + LOW)
    return found


def _less(energy: Floats, squares: Floats, first: int, last: int) -> Floats:
    """Return energy less some columns, taken away one after the other."""
    for i in range(first, last):
        energy = energy - squares[:, i]
    return energy


def _peak(power: Floats, step_hz: float) -> tuple[Floats, Floats]:
    """Return height and place, in Hz from the middle, of a parabola through the highest three."""
    top = np.minimum(np.maximum(power.argmax(axis=1), 1), WIDE - 2)
    i = np.arange(len(power))
    left, middle, right = power[i, top - 1], power[i, top], power[i, top + 1]
    slope = right - left
    bend = np.maximum(2 * middle - left - right, 1e-12)
    shift = np.minimum(np.maximum(0.5 * slope / bend, -1.5), 1.5)
    return middle + 0.25 * slope * shift, (top - WIDE // 2 + shift) * step_hz
