"""A key that was told, until it ends: breaks in it, frames of it that were lost.  No I/O, no clock.

The amplitude of its tones in a frame of 20 ms, relative to one that they fill, is the share of it
that they fill; what is missing of the shares is the length of a break.  Frames that are told to be
lost do not count, nor do up to three frames of exact zeros after which both tones go on in phase.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dsp.events import ToneStart
from dsp.look import Leader
from dsp.rules import Evidence
from dsp.span import FRAME_MS
from dsp.suspect import Suspect
from dsp.templates import RATE, WINDOW

Floats = NDArray[np.float64]

MAX_BREAK_MS = 25.0  # ITU-T Q.24: 20 ms (Danish) is ignored, 30 ms (NTT, Brazil) is a pause
MAX_ZEROS_MS = 60.0  # of lost frames that nobody told of
ALL = 0.8  # a frame so far filled is in the tone
HALF = 0.5  # the most of a frame that tones fill which do not lead in it: a voice has them too
PHASE = 0.4  # radians, by which a tone may be off after lost frames


class Held:
    """A key that was told, until it ends."""

    __slots__ = (
        "amplitude",
        "before",
        "break_ms",
        "ended_ms",
        "evidence",
        "filled",
        "key",
        "lost_ms",
        "over",
        "start",
        "zeros_ms",
    )

    def __init__(
        self, suspect: Suspect, evidence: Evidence, start: ToneStart, now_ms: float
    ) -> None:
        self.key, self.evidence, self.start = suspect.key, evidence, start
        self.amplitude = suspect.top  # of the strongest frame
        self.break_ms = self.lost_ms = self.zeros_ms = 0.0
        self.before: Floats | None = None  # the last frame before frames of zeros
        self.filled = True  # whether the tones filled the last frame
        self.over = False  # whether a break was too long
        self.ended_ms = now_ms  # as far as it is known
        self.follow(suspect.last, now_ms)

    def run(self, leaders: list[Leader], at: int, frame: int) -> int:
        """Return how many frames in a row it leads and fills, from one of the leaders on.

        Nothing but the last of them has to be followed.
        """
        first, count = at, len(leaders)
        if not self.filled or self.zeros_ms:
            return 0
        while at < count:
            number, key, _, amplitude = leaders[at]
            if number != frame or key != self.key:
                break
            if amplitude > self.amplitude:
                self.amplitude = amplitude
            elif amplitude / self.amplitude <= ALL:
                break
            at += 1
            frame += 1
        return at - first

    def follow(self, amplitude: float, end_ms: float, *, leads: bool = True) -> None:
        """Take note of the amplitude of its tones in a frame."""
        if leads and amplitude > self.amplitude:
            self.amplitude = amplitude
        share = amplitude / self.amplitude
        if share > HALF and not leads:
            share = HALF
        missing_ms = FRAME_MS * (1 - share)
        if self.filled:
            self.ended_ms = end_ms - missing_ms
        self.filled = share > ALL
        self.break_ms += missing_ms
        self.over = self.break_ms - self.lost_ms - self.zeros_ms > MAX_BREAK_MS
        if self.filled and not self.over:
            self.break_ms = missing_ms  # it may be the beginning of one
            self.lost_ms = self.zeros_ms = 0.0

    def follow_loss(
        self, amplitude: float, end_ms: float, samples: Floats, *, leads: bool, lost: bool
    ) -> None:
        """Do the same for a frame that is lost, or of exact zeros, or the first after such."""
        zeros = not np.count_nonzero(samples[WINDOW:])
        cut = self.zeros_ms or samples[WINDOW - 1] or samples[WINDOW - 2]
        if self.zeros_ms and not zeros and not self.goes_on(samples):
            self.zeros_ms = 0.0
        self.follow(amplitude, end_ms, leads=leads)
        if lost:
            self.lost_ms += FRAME_MS
        elif zeros and cut and not self.lost_ms:
            self._count_zeros(samples[:WINDOW])
        self.over = self.break_ms - self.lost_ms - self.zeros_ms > MAX_BREAK_MS

    def _count_zeros(self, before: Floats) -> None:
        if self.zeros_ms == 0:
            self.before = before.copy()
        self.zeros_ms = self.zeros_ms + FRAME_MS
        if self.zeros_ms > MAX_ZEROS_MS:
            self.zeros_ms = 0.0
            self.before = None

    def goes_on(self, samples: Floats) -> bool:
        """Say whether both tones stand in a frame after zeros as they would have without them."""
        after = samples[WINDOW:]
        if self.before is None or not np.count_nonzero(after[:2]):
            return False
        passed = (self.zeros_ms + FRAME_MS) / (FRAME_MS / 2)  # in halves of a frame
        frames = np.stack([self.before, after])
        for hz in (self.evidence.row_hz, self.evidence.column_hz):
            turned = frames * np.exp(-2j * np.pi * hz * np.arange(WINDOW) / RATE)
            halves = turned.reshape(2, 2, WINDOW // 2) @ np.hanning(WINDOW // 2)
            before, now = turned @ np.hanning(WINDOW)
            drift = np.angle(np.vdot(halves[:, 0], halves[:, 1]))  # of a tone not quite at hz
            turn = np.pi * hz * FRAME_MS / 1000 + drift
            if abs(np.angle(now * np.conj(before) * np.exp(-1j * turn * passed))) > PHASE:
                return False
        return True
