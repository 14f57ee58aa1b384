"""How long a pair of tones stands, and what its windows say together.  No I/O, no clock.

A window's amplitude, relative to one that the tones fill, is the share of it that they fill; the
area under these shares is the tones' length, in noise too.
"""

from __future__ import annotations

import math
from operator import itemgetter

from dsp.measure import AMPLITUDE, Fits
from dsp.rules import Evidence

HOP_MS, WINDOW_MS, FRAME_MS = 5.0, 20.0, 20.0


def span_of(fits: Fits, end_ms: float) -> tuple[float, float]:
    """Return when a pair of tones began and ended, by the area under its windows' shares.

    The windows are 5 ms apart, the last one ends at ``end_ms``.  Before the first and after the
    last one the share is taken to fall to nothing as an edge makes it fall; if the last one is
    full, the tones still stand.
    """
    amplitudes = [fit[AMPLITUDE] for fit in fits]
    highest = max(amplitudes)
    top, full = amplitudes.index(highest), highest or 1e-9
    first, last = amplitudes[0] / full, amplitudes[-1] / full
    before = HOP_MS * (sum(amplitudes[: top + 1]) / full - (first + 1) / 2)
    after = HOP_MS * (sum(amplitudes[top:]) / full - (last + 1) / 2)
    middle = end_ms - HOP_MS * (len(fits) - 1 - top) - WINDOW_MS / 2
    return (
        middle - before - WINDOW_MS / 2 * first * first,
        middle + after + WINDOW_MS / 2 * last * last,
    )


def evidence_of(
    key: int, fits: Fits, end_ms: float, span: tuple[float, float], clear: float
) -> Evidence:
    """Return what the windows that lie in a span, within a millisecond, say together."""
    began_ms, ended_ms = span
    first_ms = end_ms - HOP_MS * (len(fits) - 1)
    first = max(0, math.ceil((began_ms + WINDOW_MS - 1 - first_ms) / HOP_MS))
    last = math.floor((ended_ms + 1 - first_ms) / HOP_MS)
    inside = fits[first : last + 1] or [max(fits, key=itemgetter(AMPLITUDE))]
    energy = row = column = row_off = column_off = below = row_square = column_square = 0.0
    for fit in inside:
        energy += fit[0]
        row += fit[1]
        column += fit[2]
        row_off += fit[3]
        column_off += fit[4]
        below += fit[5]
        row_square += fit[3] * fit[3]
        column_square += fit[4] * fit[4]
    n = len(inside)
    row_off, column_off = row_off / n, column_off / n
    return Evidence(
        key,
        ended_ms - began_ms,
        energy / n,
        row / n,
        column / n,
        row_off,
        column_off,
        below / n,
        (row + column) / energy if energy > 0 else 0.0,
        10 * math.log10(max(column, 1e-12) / max(row, 1e-12)),
        row_square / n - row_off * row_off,
        column_square / n - column_off * column_off,
        clear,
    )
