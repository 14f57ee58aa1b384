"""What a window of sound is compared with: tones, and bands to which these are blind.  No I/O.

A window is 20 ms of sound at 8 kHz.  Three bands matter, and each tone's template is made blind
to the two it does not lie in, so that no filter with a memory is needed before it:

       0        460    660      980     1160           1700      Hz
       ├─ below ─┤      ├─ rows ─┤       ├── columns ───┤
       hum, dial tone    697 … 941        1209 … 1633

All tables hold whole multiples of 2**-26, samples are multiples of 2**-5, up to 2**15: a product
of the two, summed over a window, needs 51 of the 53 bits of a float64.  Every matrix product is
therefore exact, whatever its shape and order of summation, and detection comes out the same bit
for bit however the sound is cut in blocks or stacked in a bank.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dsp.keypad import COLUMNS_HZ, ROWS_HZ

Table = NDArray[np.float64]

RATE = 8000
WINDOW = 160  # samples: 20 ms, long enough to tell 697 from 770 Hz and short enough for 25 ms keys
TABLE_STEP = 2.0**-26
SAMPLE_STEP = 2.0**-5  # of int16's

BELOW_HZ = (0.0, 460.0)  # DC, mains hum, dial tone (350 + 440 or 425 Hz)
ROW_BAND_HZ = (660.0, 980.0)  # the low group and 3.5 % around it, a little more
COLUMN_BAND_HZ = (1160.0, 1700.0)  # the high group, the same
HUM_HZ = 185.0
LOW_HZ = 1050.0
DIAL_HZ = (350.0, 425.0, 440.0)
NEGLECTED = 1e-5  # of a band's energy, in the directions not counted to it

STEPS = np.arange(-4, 5)
STEP_HZ = (8.0, 15.0)  # of row and of column templates: +-32 and +-60 Hz, 3.6 % of the highest


def quantised(table: Table) -> Table:
    """Return a table rounded to multiples of 2**-26."""
    return np.asarray(np.rint(table / TABLE_STEP) * TABLE_STEP)


def band(low_hz: float, high_hz: float, neglected: float = NEGLECTED) -> Table:
    """Return an orthonormal basis of all windows of a band.

    Returns
    -------
    ndarray, shape (WINDOW, k), float64
        About ``2 * bandwidth * 20 ms`` columns, and a few for the edges.

    References
    ----------
    Slepian (1978), Prolate spheroidal wave functions V: the basis that loses least.
    """
    lag = np.subtract.outer(np.arange(WINDOW), np.arange(WINDOW)) / RATE
    covariance = 2 * high_hz * np.sinc(2 * high_hz * lag) - 2 * low_hz * np.sinc(2 * low_hz * lag)
    energy, basis = np.linalg.eigh(covariance)
    return np.asarray(basis[:, energy > neglected * energy[-1]])


def tones(frequencies_hz: Table, blind_to: Table) -> Table:
    """Return cosine and sine at each frequency around a tone, blind to a subspace.

    Cosines are even about the window's middle and sines odd, and so they remain.  The squares of
    both products add up to the energy of the tone in the window: exactly for the frequency in the
    middle, by which all are scaled alike, so that the highest is the one that fits best.

    Returns
    -------
    ndarray, shape (WINDOW, 2, len(frequencies_hz)), float64
    """
    t = (np.arange(WINDOW) - (WINDOW - 1) / 2) / RATE
    angle = 2 * np.pi * np.outer(t, frequencies_hz)
    pair = np.stack([np.cos(angle), np.sin(angle)], axis=1).reshape(WINDOW, -1)
    seen = pair - blind_to @ (blind_to.T @ pair)
    whole, left = np.linalg.norm(pair, axis=0), np.linalg.norm(seen, axis=0)
    scale = (whole / left).reshape(2, -1)[:, len(frequencies_hz) // 2]
    return np.asarray((seen / left).reshape(WINDOW, 2, -1) * scale[:, None])


def _each(frequencies_hz: Table, blind_to: Table) -> Table:
    alone = [tones(np.array([hz]), blind_to) for hz in frequencies_hz]
    return np.concatenate(alone, axis=2).reshape(WINDOW, -1)


def _joined(*bases: Table) -> Table:
    return np.asarray(np.linalg.svd(np.hstack(bases), full_matrices=False)[0])


_BELOW = band(*BELOW_HZ)
_HARMLESS = _joined(band(0.0, HUM_HZ), _each(np.array(DIAL_HZ), np.zeros((WINDOW, 1))))
_BLIND = (_joined(_BELOW, band(*COLUMN_BAND_HZ)), _joined(_BELOW, band(*ROW_BAND_HZ)))
GRID_HZ = tuple(
    np.array(group, np.float64)[:, None] + step * STEPS
    for group, step in zip((ROWS_HZ, COLUMNS_HZ), STEP_HZ, strict=True)
)
"""Frequencies of row and of column templates, each of shape (4, len(STEPS))."""

_FINE = [
    [tones(hz, blind).reshape(WINDOW, -1) for hz in grid]
    for grid, blind in zip(GRID_HZ, _BLIND, strict=True)
]

_LOW = band(0.0, LOW_HZ, 1e-2)
_LOW -= _HARMLESS @ (_HARMLESS.T @ _LOW)
_u, _s, _ = np.linalg.svd(_LOW, full_matrices=False)
_LOW = _u[:, _s > 0.3]
LOW = _LOW.shape[1]
BELOW = _HARMLESS.shape[1]
COLUMN_ASIDE_HZ = 16.0  # a column's two coarse templates stand so far beside it


def _coarse(rows_aside_hz: tuple[float, ...], columns_aside_hz: tuple[float, ...]) -> Table:
    rows = [_each(np.array(ROWS_HZ) + aside, _BLIND[0]) for aside in rows_aside_hz]
    columns = [_each(np.array(COLUMNS_HZ) + aside, _BLIND[1]) for aside in columns_aside_hz]
    return quantised(np.hstack([_HARMLESS, *rows, *columns]))


COARSE = _coarse((0.0,), (-COLUMN_ASIDE_HZ, COLUMN_ASIDE_HZ))
"""Shape (WINDOW, BELOW + 24): the band below; rows; columns a little too low; a little too high."""

COARSE_WIDE = _coarse(
    (-24.0, 0.0, 24.0), tuple(COLUMN_ASIDE_HZ * aside for aside in (-3.0, -1.0, 1.0, 3.0))
)
"""Shape (WINDOW, BELOW + 56): the same, for tones mistuned by up to 4 %."""

FINE = [
    quantised(np.hstack([_HARMLESS, _LOW, row, column])) for row in _FINE[0] for column in _FINE[1]
]
"""For each key, in the order of `dsp.keypad.KEYS`: shape
(WINDOW, BELOW + LOW + 4 * len(STEPS)), the band below; what else lies below the columns; the row's
cosines, sines; the column's cosines, sines."""
