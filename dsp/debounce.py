"""Turn measurements into keys: when one begins, what interrupts it, when it ends.  No I/O."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from dsp.keypad import KEYS, tones_of
from dsp.measure import HOP, NONE
from dsp.templates import RATE, WINDOW

@dataclass(frozen=True, slots=True)
class ToneStart:
    key: str = field(repr=False)
    start: float
    at: float
    row_dbm0: float
    column_dbm0: float
    twist_db: float
    row_hz: float
    column_hz: float


@dataclass(frozen=True, slots=True)
class ToneEnd:
    key: str = field(repr=False)
    start: float
    at: float
    row_dbm0: float
    column_dbm0: float
    twist_db: float
    row_hz: float
    column_hz: float
    end: float

MIN_MS = 27.8
EARLY_MS = 37.0
MIN_SHARE_EARLY = 0.82
MIN_SHARE = 0.72
MAX_OFF = 0.025
TWIST = (-11.5, 11.0)
MIN_DBM0 = -42.0
MAX_GAP = 25.0
FULL = 0.88


def level(e: float) -> float:
    return 10 * np.log10(max(e, 1e-20) * 2 / WINDOW) + 3.14


class Debounce:
    def __init__(self) -> None:
        self.events: list = []
        self.held = None
        self.cand = None  # (key, list of (t, amp, fit))

    def frame(self, n: int, key: int, fits) -> None:
        """fits: list of 4 lists of 5, or None if not measured."""
        t0 = n * 20.0
        at = t0 + 20.0
        c, h = self.cand, self.held
        if h is not None:
            rest = self._follow(h, t0, at, key, fits)
            if self.held is not None and key == h["key"]:
                self.cand = None
                return
            if self.held is not None and fits is not None and rest:
                self.cand = None
                return
        else:
            rest = fits
        if fits is None:
            self.cand = None
            return
        if c is None or c[0] != key:
            c = self.cand = (key, [])
        k = 4 - len(rest)
        for i, f in enumerate(rest):
            c[1].append((t0 + 5.0 * (k + i + 1), (f[1] + f[2]) ** 0.5, f))
        self._judge(c, at)

    def _judge(self, c, at) -> None:
        key, ws = c
        ref = max(w[1] for w in ws)
        if not ref:
            return
        f0, f1 = ws[0][1] / ref, ws[-1][1] / ref
        s = sum(w[1] for w in ws) / ref
        ms = 5 * s - 2.5 * (f0 + f1) + 10 * (f0 * f0 + f1 * f1)
        if ms < MIN_MS:
            return
        full = [w[2] for w in ws if w[1] >= FULL * ref]
        e, r, q, fr, fc = (sum(f[i] for f in full) / len(full) for i in range(5))
        row, col = tones_of(KEYS[key])
        share = (r + q) / e
        if share < (MIN_SHARE_EARLY if ms < EARLY_MS else MIN_SHARE):
            return
        if abs(fr) > MAX_OFF * row or abs(fc) > MAX_OFF * col:
            return
        lr, lc = level(r), level(q)
        if not TWIST[0] <= lc - lr <= TWIST[1] or min(lr, lc) < MIN_DBM0:
            return
        if self.held is not None:
            self._end(at)
        start = (ws[-1][0] - ms + 10 * f1 * f1 - (0 if f1 > 0.8 else 0)) / 1000
        start = (ws[-1][0] - (5 * s - 2.5 * (f0 + f1) + 10 * f0 * f0) - 10) / 1000 if f1 > .95 else (ws[-1][0] - 20 * (1 - f1) - ms) / 1000
        self.held = dict(key=key, ref=ref, start=start, gap=0.0, t=ws[-1][0], v=(lr, lc, lc - lr, row + fr, col + fc), last=f1, meas=True)
        if f1 < 0.8:
            self.held["gap"] = 20 * (1 - f1) - 10 * (1 - f1 * f1) + 2.5*(1-f1)
        self.events.append(ToneStart(KEYS[key], start, at / 1000, *self.held["v"]))
        self.cand = None

    def _end(self, at):
        h = self.held
        self.events.append(ToneEnd(KEYS[h["key"]], h["start"], at / 1000, *h["v"], end=(h["t"] - h["gap"]) / 1000))
        self.held = None

    def _follow(self, h, t0, at, key, fits):
        """Return the windows left for a candidate."""
        if fits is None or (key != h["key"]):
            if h["meas"]:
                h["gap"] -= 10 * h["last"] ** 2 - 2.5 * h["last"]
                h["meas"] = False
            h["gap"] += 20
            h["t"] = at
            h["last"] = 0.0
            if h["gap"] > MAX_GAP:
                self._end(at)
            return fits
        if not h["meas"]:
            f = min(1.0, (fits[0][1] + fits[0][2]) ** 0.5 / h["ref"])
            h["gap"] -= 10 * f * f - 2.5 * f
        h["meas"] = True
        for i, w in enumerate(fits):
            f = min(1.0, (w[1] + w[2]) ** 0.5 / h["ref"])
            h["t"] = t0 + 5 * (i + 1)
            h["last"] = f
            h["gap"] += 5 * (1 - f)
            if h["gap"] > MAX_GAP:
                self._end(at)
                return fits[i:]
            if f > 0.8:
                h["gap"] = 0.0
        return []
