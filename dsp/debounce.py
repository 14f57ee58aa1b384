"""From measurements to keys: when one begins, what interrupts it, when it ends.  No I/O, no clock.

Every 5 ms a window of 20 ms is measured.  Its amplitude, relative to a window that the tones fill,
is the share of it that they fill; so the area under these shares is their length, in noise too.

      sound     ______________▁▁██████████████████________██████████████______________
      share               .-''‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾''-..-''‾‾‾‾‾‾‾‾‾‾‾‾''-.
      length      27.8 ms ──────┤ told                                        │
      area above                              └─ ≤ 25 ms ─┘           > 25 ms ─┤ ended

A break of up to 25 ms leaves one key (ITU-T Q.24, Danish: 20 ms), a pause of 30 ms makes two
(NTT, Brazil).  Frames that are told to be lost stop the clock; so do up to three frames of exact
zeros after which both tones go on in phase.
"""

from __future__ import annotations

import math
from operator import add, itemgetter, mul
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dsp.events import Event, ToneEnd, ToneStart
from dsp.keypad import COLUMNS_HZ, KEYS, ROWS_HZ
from dsp.measure import AMPLITUDE, HOP, Fits
from dsp.rules import MIN_TONE_MS, NOISY_SHARE, Evidence, Fit, Refusal, level_dbm0, refusal
from dsp.templates import RATE, WINDOW

Floats = NDArray[np.float64]

NOBODY = -1  # in place of a key: no two tones lead
HOP_MS, WINDOW_MS, FRAME_MS = 5.0, 20.0, 20.0
MAX_BREAK_MS = 25.0  # ITU-T Q.24: 20 ms (Danish) is ignored, 30 ms (NTT, Brazil) is a pause
MAX_ZEROS_MS = 60.0  # of lost frames that nobody told of
KEPT = 12  # windows of a candidate, the last of which it is judged by
FULL = 0.95
HALF = 0.5
STEADY = 0.8  # of the energy of a key so far: a frame with more of it has no break of 3 ms in it
EDGE_MS = 2.0  # so near to its beginning a tone may be seen already
ALL = 0.8  # a window so far filled is in the tone
PHASE = 0.4  # radians, by which a tone may be off after lost frames


class Span(NamedTuple):
    """From when to when a pair of tones stood, and the amplitude of it."""

    start_ms: float
    end_ms: float
    amplitude: float


class Closed(NamedTuple):
    """A candidate when all is known of it, for `dsp.explain`."""

    start_ms: float
    end_ms: float
    evidence: Evidence
    refused: Refusal | None


def span_of(fits: Fits, end_ms: float) -> Span:
    """Return the length of a pair of tones by the area under its windows' shares.

    The windows are 5 ms apart, the last one ends at ``end_ms``.  Before the first and after the
    last one the share is taken to fall to nothing as an edge makes it fall; if the last one is
    full, the tones still stand.
    """
    amplitudes = [fit[AMPLITUDE] for fit in fits]
    full = max(max(amplitudes), 1e-9)
    top = amplitudes.index(max(amplitudes))
    first, last = amplitudes[0] / full, amplitudes[-1] / full
    before = HOP_MS * (sum(amplitudes[: top + 1]) / full - (first + 1) / 2)
    after = HOP_MS * (sum(amplitudes[top:]) / full - (last + 1) / 2)
    middle = end_ms - HOP_MS * (len(fits) - 1 - top) - WINDOW_MS / 2
    start = middle - before - WINDOW_MS / 2 * first * first
    end = middle + after + WINDOW_MS / 2 * last * last
    return Span(start, end, full)


def evidence_of(key: int, fits: Fits, end_ms: float, span: Span) -> Evidence:
    """Return what the windows that lie in a span, within a millisecond, say together."""
    first_ms = end_ms - HOP_MS * (len(fits) - 1)
    first = max(0, math.ceil((span.start_ms + WINDOW_MS - 1 - first_ms) / HOP_MS))
    last = math.floor((span.end_ms + 1 - first_ms) / HOP_MS)
    inside = fits[first : last + 1] or [max(fits, key=itemgetter(AMPLITUDE))]
    n = len(inside)
    energies, rows, columns, row_offs, column_offs, belows, _ = zip(*inside, strict=True)
    row_off, column_off = sum(row_offs) / n, sum(column_offs) / n
    return Evidence(
        key // 4,
        key % 4,
        span.end_ms - span.start_ms,
        Fit(
            sum(energies) / n, sum(rows) / n, sum(columns) / n, row_off, column_off, sum(belows) / n
        ),
        sum(map(mul, row_offs, row_offs)) / n - row_off * row_off,
        sum(map(mul, column_offs, column_offs)) / n - column_off * column_off,
        0.0,
    )


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


def _edge(filled: float) -> float:
    """Return the area under the shares beyond a window that an edge leaves so far filled."""
    return WINDOW_MS / 2 * filled * filled - HOP_MS / 2 * filled


class Debounce:
    """Frames of one call in, events out."""

    __slots__ = (
        "_around",
        "_around_ms",
        "_closed",
        "_delay_ms",
        "_events",
        "_fits",
        "_held",
        "_key",
        "_promising",
        "_verdict",
    )

    def __init__(self, *, delay_ms: float = 0.0, closed: list[Closed] | None = None) -> None:
        self._delay_ms = delay_ms
        self._closed = closed
        self._events: list[Event] = []
        self._held: Held | None = None
        self._key = -1
        self._fits: Fits = []  # of what might become a key
        self._around = np.zeros(0)  # two frames, around its beginning
        self._around_ms = 0.0  # when these began
        self._promising = False
        self._verdict: tuple[Span, Evidence, Refusal] | None = None

    @property
    def idle(self) -> bool:
        """Whether nothing is held or looked at: frames without tones need not be told."""
        return self._held is None and not self._fits

    def frame(
        self,
        number: int,
        key: int,
        strength: float,
        fits: Fits | None,
        samples: Floats,
        lost: bool,
    ) -> None:
        """Take one frame of 20 ms."""
        end_ms = FRAME_MS * (number + 1)
        if self._held is not None:
            fits = self._follow(self._held, key, fits, end_ms, samples, lost)
        if fits:
            self._consider(key, fits, end_ms, samples)
        elif self._fits:
            self._drop()
        held = self._held
        if held is not None and key == held.key and strength and held.filled > FULL:
            held.strength = strength if held.strength == math.inf else max(held.strength, strength)

    def holds(self, key: int, strength: float) -> bool:
        """Whether this key is held and leads in a frame as it did: no more need be known of it."""
        held = self._held
        return (
            held is not None
            and key == held.key
            and strength > STEADY * held.strength
            and held.filled > FULL
        )

    def goes_on(self, number: int, key: int, strength: float) -> bool:
        """Take one frame, if the key that is held `holds` in it."""
        if not self.holds(key, strength):
            return False
        if self._fits:
            self._drop()
        if self._held is not None:
            self._held.now_ms = FRAME_MS * (number + 1)
            self._held.filled = 1.0
            self._held.break_ms = self._held.lost_ms = self._held.zeros_ms = 0.0
        return True

    def close(self, at_ms: float) -> None:
        """End what is held: the sound is over."""
        if self._held is not None:
            self._end(self._held, at_ms)
        self._drop()

    def take(self) -> list[Event]:
        """Return what happened since it was last asked."""
        if not self._events:
            return []
        events, self._events = self._events, []
        return events

    def _consider(self, key: int, fits: Fits, at_ms: float, samples: Floats) -> None:
        if key != self._key:
            self._drop()
        self._key = key
        if not self._fits:
            self._around, self._around_ms = samples.copy(), at_ms - 2 * FRAME_MS
        self._fits = (self._fits + fits)[-KEPT:]
        if self._closed is None and not self._promising:
            self._promising = any(fit[1] + fit[2] > NOISY_SHARE * fit[0] for fit in fits)
            if not self._promising:  # no mean of theirs passes
                return
        span = span_of(self._fits, at_ms)
        if self._closed is None and span.end_ms - span.start_ms < MIN_TONE_MS:
            return
        evidence = evidence_of(key, self._fits, at_ms, span)
        refused = refusal(evidence)
        if refused is not None and refused.name == "doubt":
            evidence = evidence._replace(rise_db=self._rise_db(span, evidence.fit.energy))
            refused = refusal(evidence)
        if refused is None:
            self._begin(key, span, evidence, at_ms)
            return
        start_ms = span.start_ms if self._verdict is None else self._verdict[0].start_ms
        self._verdict = span._replace(start_ms=min(start_ms, span.start_ms)), evidence, refused

    def _rise_db(self, span: Span, energy: float) -> float:
        """Return how far tones rise above the sound before them; 0 if that is not known."""
        whole = int((span.start_ms - EDGE_MS - self._around_ms) / HOP_MS)
        before = self._around[: HOP * max(0, whole)]
        if not len(before) or (self._around[WINDOW] and not self._around[:WINDOW].any()):
            return 0.0  # a frame of zeros that is cut off is lost, not silent
        return 10 * math.log10(energy / max(WINDOW * float(before @ before) / len(before), 1e-9))

    def _begin(self, key: int, span: Span, evidence: Evidence, at_ms: float) -> None:
        if self._held is not None:
            self._end(self._held, at_ms)
        self._held = Held(key, span, evidence, self._fits[-1][AMPLITUDE], at_ms)
        self._fits, self._verdict, self._promising = [], None, False
        self._events.append(ToneStart(*self._told(self._held, at_ms)))

    def _told(
        self, held: Held, at_ms: float
    ) -> tuple[str, float, float, float, float, float, float, float]:
        e, fit = held.evidence, held.fit
        row, column = level_dbm0(fit.row), level_dbm0(fit.column)
        return (
            KEYS[held.key],
            (held.start_ms - self._delay_ms) / 1000,
            at_ms / 1000,
            row,
            column,
            column - row,
            ROWS_HZ[e.row] + fit.row_off_hz,
            COLUMNS_HZ[e.column] + fit.column_off_hz,
        )

    def _end(self, held: Held, at_ms: float) -> None:
        self._held = None
        end_ms = held.ended_ms if held.filled < HALF else held.now_ms
        told = self._told(held, at_ms)
        self._events.append(ToneEnd(*told, end=(end_ms - self._delay_ms) / 1000))
        if self._closed is not None:
            self._closed.append(
                Closed(held.start_ms - self._delay_ms, end_ms - self._delay_ms, held.evidence, None)
            )

    def _drop(self) -> None:
        if self._closed is not None and self._verdict is not None:
            span, evidence, refused = self._verdict
            self._closed.append(
                Closed(
                    span.start_ms - self._delay_ms, span.end_ms - self._delay_ms, evidence, refused
                )
            )
        self._fits, self._verdict, self._promising = [], None, False

    def _follow(
        self,
        held: Held,
        key: int,
        fits: Fits | None,
        at_ms: float,
        samples: Floats,
        lost: bool,
    ) -> Fits | None:
        """Follow the key that is held; return what may belong to another."""
        cut = held.zeros_ms or samples[WINDOW - 1] or samples[WINDOW - 2]
        zeros = cut and not samples[-1] and not samples[WINDOW:].any()
        if held.zeros_ms and not zeros and not _goes_on(held, samples):
            held.zeros_ms = 0.0
        if fits and key == held.key:
            fits = fits[held.follow(fits, at_ms) :]
        else:
            held.miss()
        if lost:
            held.lost_ms += FRAME_MS
        elif zeros and not held.lost_ms:
            self._suspect(held, samples)
        if held.over:
            self._end(held, at_ms)
        return fits

    def _suspect(self, held: Held, samples: Floats) -> None:
        if held.zeros_ms == 0:
            held.before = samples[:WINDOW].copy()
        held.zeros_ms = held.zeros_ms + FRAME_MS
        if held.zeros_ms > MAX_ZEROS_MS:
            held.zeros_ms = 0.0
            held.before = None


def _goes_on(held: Held, samples: Floats) -> bool:
    """Say whether both tones stand in a frame after zeros as they would have without them."""
    if held.before is None or not samples[WINDOW : WINDOW + 2].any():
        return False
    passed = (held.zeros_ms + FRAME_MS) / (FRAME_MS / 2)  # in halves of a frame
    frames = np.stack([held.before, samples[WINDOW:]])
    e = held.fit
    for hz in (
        ROWS_HZ[held.evidence.row] + e.row_off_hz,
        COLUMNS_HZ[held.evidence.column] + e.column_off_hz,
    ):
        turned = frames * np.exp(-2j * np.pi * hz * np.arange(WINDOW) / RATE)
        halves = turned.reshape(2, 2, WINDOW // 2) @ np.hanning(WINDOW // 2)
        before, after = turned @ np.hanning(WINDOW)
        drift = np.angle(np.vdot(halves[:, 0], halves[:, 1]))  # of a tone not quite at hz
        turn = np.pi * hz * FRAME_MS / 1000 + drift
        if abs(np.angle(after * np.conj(before) * np.exp(-1j * turn * passed))) > PHASE:
            return False
    return True
