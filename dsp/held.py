"""A key that was told, until it ends: breaks in it, frames of it that were lost.  No I/O, no clock.

The area above the shares that its windows fill is the length of a break; frames that are told to
be lost do not count, nor do up to three frames of exact zeros after which both tones go on in
phase.
"""

from __future__ import annotations

import math
from operator import add

import numpy as np
from numpy.typing import NDArray

from dsp.keypad import COLUMNS_HZ, ROWS_HZ
from dsp.measure import AMPLITUDE, Fits
from dsp.rules import Evidence, Fit
from dsp.span import FRAME_MS, HOP_MS, WINDOW_MS, Span
from dsp.templates import RATE, WINDOW

Floats = NDArray[np.float64]

MAX_BREAK_MS = 25.0  # ITU-T Q.24: 20 ms (Danish) is ignored, 30 ms (NTT, Brazil) is a pause
MAX_ZEROS_MS = 60.0  # of lost frames that nobody told of
FULL = 0.95
HALF = 0.5
ALL = 0.8  # a window so far filled is in the tone
PHASE = 0.4  # radians, by which a tone may be off after lost frames


class Held:
    """A key that was told, until it ends."""

    __slots__ = (
        "amplitude",
        "before",
        "break_ms",
        "count",
        "ended_ms",
        "evidence",
        "filled",
        "key",
        "lost_ms",
        "measured",
        "now_ms",
        "start_ms",
        "strength",
        "sums",
        "zeros_ms",
    )

    def __init__(
        self, key: int, span: Span, evidence: Evidence, amplitude: float, now_ms: float
    ) -> None:
        self.key, self.evidence, self.start_ms = key, evidence, span.start_ms
        self.amplitude = span.amplitude
        self.now_ms = now_ms
        self.ended_ms = span.end_ms  # as far as it is known
        self.filled = min(1.0, amplitude / span.amplitude)  # of the last window
        self.break_ms = WINDOW_MS / 2 * (1 - self.filled) ** 2
        self.lost_ms = self.zeros_ms = 0.0
        self.measured = True
        self.before: Floats | None = None  # the last frame before frames of zeros
        self.sums, self.count = list(evidence.fit), 1
        self.strength = math.inf  # of the strongest frame that the tones filled, once there was one

    def miss(self) -> None:
        """Take note of a frame in which these tones do not lead."""
        if self.measured:
            if self.filled > HALF:
                self.ended_ms = self.now_ms - WINDOW_MS * (1 - self.filled)
            self.break_ms -= _edge(self.filled)
            self.measured, self.filled = False, 0.0
        self.break_ms += FRAME_MS
        self.now_ms += FRAME_MS

    def follow(self, fits: Fits, end_ms: float) -> int:
        """Take note of windows of the same tones; return how many until the break is too long."""
        if not self.measured:
            self.measured = True
            self.break_ms -= _edge(min(1.0, fits[0][AMPLITUDE] / self.amplitude))
        now_ms = end_ms - HOP_MS * len(fits)
        for i, fit in enumerate(fits):
            now_ms += HOP_MS
            filled = min(1.0, fit[AMPLITUDE] / self.amplitude)
            if filled < HALF < self.filled:
                self.ended_ms = now_ms - WINDOW_MS * (1 - filled)
            self.now_ms, self.filled = now_ms, filled
            self.break_ms += HOP_MS * (1 - filled)
            if self.over:
                return i
            if filled > ALL:
                self.break_ms = self.lost_ms = self.zeros_ms = 0.0
        if filled > FULL:
            self.sums = list(map(add, self.sums, fit))
            self.count += 1
        return len(fits)

    @property
    def fit(self) -> Fit:
        """How the tones fit: the mean of its beginning and of a window of each frame after it."""
        return Fit(*(value / self.count for value in self.sums))

    @property
    def over(self) -> bool:
        return self.break_ms - self.lost_ms - self.zeros_ms > MAX_BREAK_MS

    def suspect(self, samples: Floats) -> None:
        """Take a frame of zeros for a lost one, for so long as that is likely."""
        if self.zeros_ms == 0:
            self.before = samples[:WINDOW].copy()
        self.zeros_ms = self.zeros_ms + FRAME_MS
        if self.zeros_ms > MAX_ZEROS_MS:
            self.zeros_ms = 0.0
            self.before = None

    def goes_on(self, samples: Floats) -> bool:
        """Say whether both tones stand in a frame after zeros as they would have without them."""
        if self.before is None or not samples[WINDOW : WINDOW + 2].any():
            return False
        passed = (self.zeros_ms + FRAME_MS) / (FRAME_MS / 2)  # in halves of a frame
        frames = np.stack([self.before, samples[WINDOW:]])
        e = self.fit
        for hz in (
            ROWS_HZ[self.evidence.row] + e.row_off_hz,
            COLUMNS_HZ[self.evidence.column] + e.column_off_hz,
        ):
            turned = frames * np.exp(-2j * np.pi * hz * np.arange(WINDOW) / RATE)
            halves = turned.reshape(2, 2, WINDOW // 2) @ np.hanning(WINDOW // 2)
            before, after = turned @ np.hanning(WINDOW)
            drift = np.angle(np.vdot(halves[:, 0], halves[:, 1]))  # of a tone not quite at hz
            turn = np.pi * hz * FRAME_MS / 1000 + drift
            if abs(np.angle(after * np.conj(before) * np.exp(-1j * turn * passed))) > PHASE:
                return False
        return True


def _edge(filled: float) -> float:
    """Return the area under the shares beyond a window that an edge leaves so far filled."""
    return WINDOW_MS / 2 * filled * filled - HOP_MS / 2 * filled
