"""What stands in a stretch of sound: which pair of tones leads, and how well it fits.  No I/O.

Nothing here remembers anything: a measurement depends on 20 ms of samples alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dsp.templates import BELOW, COARSE, FINE, STEP_HZ, STEPS, WINDOW

Floats = NDArray[np.float64]
Keys = NDArray[np.int64]

NONE = -1
HOP = 40
HOPS = WINDOW // HOP
WIDE = len(STEPS)
MIN_ENERGY = WINDOW / 2 * 10 ** ((-42.0 - 3.14) / 10)
MIN_SHARE = 0.45


def lead(frames: Floats) -> Keys:
    """Return for each frame (n, WINDOW) the key whose two tones lead, or NONE."""
    keys = np.full(len(frames), NONE)
    energy = np.einsum("ij,ij->i", frames, frames)
    loud = np.flatnonzero(energy > MIN_ENERGY)
    if not loud.size:
        return keys
    product = (frames if loud.size == len(frames) else frames[loud]) @ COARSE
    product *= product
    below, tones = product[:, :BELOW], product[:, BELOW:]
    energy = energy[loud]
    for i in range(BELOW):
        energy = energy - below[:, i]
    rows = tones[:, 0:4] + tones[:, 4:8]
    columns = np.maximum(tones[:, 8:12] + tones[:, 12:16], tones[:, 16:20] + tones[:, 20:24])
    row, column = rows.argmax(1), columns.argmax(1)
    pair = rows.max(1) + columns.max(1)
    led = (pair > MIN_SHARE * energy) & (energy > MIN_ENERGY)
    keys[loud[led]] = (4 * row + column)[led]
    return keys


def fit(windows: Floats, key: int) -> Floats:
    """Return (n, 5): energy, row energy, column energy, row offset Hz, column offset Hz."""
    product = windows @ FINE[key]
    product *= product
    energy = np.einsum("ij,ij->i", windows, windows)
    for i in range(BELOW):
        energy = energy - product[:, i]
    out = np.empty((len(windows), 5))
    out[:, 0] = energy
    at = BELOW
    for group in (0, 1):
        power = product[:, at : at + WIDE] + product[:, at + WIDE : at + 2 * WIDE]
        at += 2 * WIDE
        out[:, 1 + group], out[:, 3 + group] = _peak(power, STEP_HZ[group])
    return out


def _peak(power: Floats, step_hz: float) -> tuple[Any, Any]:
    best = power.argmax(1)
    inner = np.minimum(np.maximum(best, 1), WIDE - 2)
    n = np.arange(len(power))
    left, middle, right = power[n, inner - 1], power[n, inner], power[n, inner + 1]
    bend = 2 * middle - left - right
    slope = right - left
    shift = np.clip(0.5 * slope / np.maximum(bend, 1e-12), -1.5, 1.5)
    return middle + 0.25 * slope * shift, (inner - WIDE // 2 + shift) * step_hz
