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
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dsp.events import Event, ToneEnd, ToneStart
from dsp.held import FULL, HALF, Held
from dsp.keypad import COLUMNS_HZ, KEYS, ROWS_HZ
from dsp.measure import AMPLITUDE, HOP, Fits
from dsp.rules import MIN_TONE_MS, NOISY_SHARE, Evidence, Refusal, level_dbm0, refusal
from dsp.span import FRAME_MS, HOP_MS, Span, evidence_of, span_of
from dsp.templates import WINDOW

Floats = NDArray[np.float64]

NOBODY = -1  # in place of a key: no two tones lead
STEADY = 0.8  # of the energy of a key so far: a frame with more of it has no break of 3 ms in it
KEPT = 12  # windows of a candidate, the last of which it is judged by
EDGE_MS = 2.0  # so near to its beginning a tone may be seen already


class Closed(NamedTuple):
    """A candidate when all is known of it, for `dsp.explain`."""

    start_ms: float
    end_ms: float
    evidence: Evidence
    refused: Refusal | None


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
        if held.zeros_ms and not zeros and not held.goes_on(samples):
            held.zeros_ms = 0.0
        if fits and key == held.key:
            fits = fits[held.follow(fits, at_ms) :]
        else:
            held.miss()
        if lost:
            held.lost_ms += FRAME_MS
        elif zeros and not held.lost_ms:
            held.suspect(samples)
        if held.over:
            self._end(held, at_ms)
        return fits
