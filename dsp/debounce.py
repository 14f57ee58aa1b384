"""From measurements to keys: when one begins, what interrupts it, when it ends.  No I/O, no clock.

Two tones that lead are a suspect.  Once they have stood for long enough its last windows of 20 ms,
one every 5 ms, are measured and judged.  The amplitude of tones in a window, relative to one that
they fill, is the share of it that they fill; so the area under these shares is their length, in
noise too.  What is told is held, and followed by its strength in whole frames.

      sound     ______________▁▁██████████████████________██████████████______________
      share               .-''‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾''-..-''‾‾‾‾‾‾‾‾‾‾‾‾''-.
                  suspect ──────┤ told, held                                  │
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
from dsp.held import Held
from dsp.keypad import COLUMNS_HZ, KEYS, ROWS_HZ
from dsp.measure import HOP, Fits, Wanted
from dsp.rules import MIN_TONE_MS, Evidence, Refusal, level_dbm0, refusal
from dsp.sight import Sight
from dsp.span import FRAME_MS, HOP_MS, WINDOW_MS, Span, evidence_of, span_of
from dsp.suspect import Suspect
from dsp.templates import WINDOW

Floats = NDArray[np.float64]

NOBODY = -1  # in place of a key: no two tones lead
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
        "_held",
        "_since_ms",
        "_suspect",
        "_verdict",
    )

    def __init__(self, *, delay_ms: float = 0.0, closed: list[Closed] | None = None) -> None:
        self._delay_ms = delay_ms
        self._closed = closed
        self._events: list[Event] = []
        self._held: Held | None = None
        self._since_ms = -WINDOW_MS  # what was before belongs to a key that has ended
        self._suspect: Suspect | None = None
        self._around = np.zeros(0)  # two frames, around its beginning
        self._around_ms = 0.0  # when these began
        self._verdict: tuple[Span, Evidence, Refusal] | None = None

    @property
    def idle(self) -> bool:
        """Whether nothing is held or looked at: frames without tones need not be told."""
        return self._held is None and self._suspect is None

    def frame(
        self, end_ms: float, key: int, share: float, sight: Sight, *, lost: bool
    ) -> Wanted | None:
        """Take one frame of 20 ms in which a key's tones lead with a share of it, or nobody's.

        Returns
        -------
        Wanted or None
            What has to be measured, and given to `judge` before the next frame.
        """
        held = self._held
        if held is not None and self._follow(held, key, sight, end_ms, lost) and key == held.key:
            self._drop()
            return None
        suspect = self._suspect
        if suspect is not None and key != suspect.key and (key != NOBODY or not suspect.share):
            self._drop()
            suspect = None
        if suspect is None:
            if key == NOBODY:
                return None
            self._around, self._around_ms = sight.samples().copy(), end_ms - 2 * FRAME_MS
            suspect = self._suspect = Suspect(key, sight.strength_before(key))
        suspect.go_on(sight.strength(suspect.key), share)
        if suspect.ripe or self._untold(suspect):
            return sight.place, suspect.key, suspect.wanted
        return None

    def _untold(self, suspect: Suspect) -> bool:
        """Say whether `dsp.explain` needs to know more of what is no key."""
        if self._closed is None:
            return False
        return suspect.long if suspect.share else self._verdict is None

    def judge(self, fits: Fits, at_ms: float) -> None:
        """Decide, by windows of the last frames, whether two tones are a key."""
        suspect = self._suspect
        if suspect is None:
            return
        before = suspect.fits, suspect.behind
        suspect.add(fits, since_ms=self._since_ms, end_ms=at_ms)
        if self._closed is None and not suspect.promising:  # no mean of theirs passes
            return
        span = span_of(suspect.fits, at_ms)
        if self._closed is None and span.end_ms - span.start_ms < MIN_TONE_MS:
            return
        evidence = evidence_of(suspect.key, suspect.fits, at_ms, span)
        refused = refusal(evidence)
        if refused is not None and refused.name == "doubt":
            evidence = evidence._replace(rise_db=self._rise_db(span, evidence.fit.energy))
            refused = refusal(evidence)
        if refused is not None:
            start_ms = span.start_ms if self._verdict is None else self._verdict[0].start_ms
            span = span._replace(start_ms=min(start_ms, span.start_ms))
            self._verdict = span, evidence, refused
        elif suspect.ripe:
            self._begin(suspect, span, evidence, at_ms)
        if not suspect.ripe:  # it was measured for `dsp.explain` alone
            suspect.fits, suspect.behind = before

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

    def _rise_db(self, span: Span, energy: float) -> float:
        """Return how far tones rise above the sound before them; 0 if that is not known."""
        whole = int((span.start_ms - EDGE_MS - self._around_ms) / HOP_MS)
        before = self._around[: HOP * max(0, whole)]
        if not len(before) or (self._around[WINDOW] and not self._around[:WINDOW].any()):
            return 0.0  # a frame of zeros that is cut off is lost, not silent
        return 10 * math.log10(energy / max(WINDOW * float(before @ before) / len(before), 1e-9))

    def _begin(self, suspect: Suspect, span: Span, evidence: Evidence, at_ms: float) -> None:
        if self._held is not None:
            self._end(self._held, at_ms)
        self._held = Held(suspect.key, span, evidence, suspect.top, suspect.last, at_ms)
        self._suspect = self._verdict = None
        self._events.append(ToneStart(*self._told(self._held, at_ms)))

    def _told(
        self, held: Held, at_ms: float
    ) -> tuple[str, float, float, float, float, float, float, float]:
        e, fit = held.evidence, held.evidence.fit
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
        self._since_ms = held.ended_ms
        told = self._told(held, at_ms)
        self._events.append(ToneEnd(*told, end=(held.ended_ms - self._delay_ms) / 1000))
        if self._closed is not None:
            start_ms, end_ms = held.start_ms - self._delay_ms, held.ended_ms - self._delay_ms
            self._closed.append(Closed(start_ms, end_ms, held.evidence, None))

    def _drop(self) -> None:
        if self._closed is not None and self._verdict is not None:
            span, evidence, refused = self._verdict
            self._closed.append(
                Closed(
                    span.start_ms - self._delay_ms, span.end_ms - self._delay_ms, evidence, refused
                )
            )
        self._suspect = self._verdict = None

    def _follow(self, held: Held, key: int, sight: Sight, end_ms: float, lost: bool) -> bool:
        """Follow the key that is held; return whether it still is."""
        strength, leads = sight.strength(held.key), key == held.key
        if strength and not lost and not held.zeros_ms:
            held.follow(strength, end_ms, leads=leads)
        else:
            held.follow_loss(strength, end_ms, sight.samples(), leads=leads, lost=lost)
        if held.over:
            self._end(held, end_ms)
        return self._held is not None
