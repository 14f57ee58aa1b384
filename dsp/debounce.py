"""From measurements to keys: when one begins, what interrupts it, when it ends.  No I/O, no clock.

Two tones that lead are a suspect.  Once they have stood for long enough its last windows of 20 ms,
one every 5 ms, are measured and judged.  The amplitude of tones in a window, relative to one that
they fill, is the share of it that they fill; so the area under these shares is their length, in
noise too.  What is told is held, and followed by its amplitude in whole frames.

      sound     ______________▁▁██████████████████________██████████████______________
      share               .-''‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾''-..-''‾‾‾‾‾‾‾‾‾‾‾‾''-.
                  suspect ──────┤ told, held                                  │
      area above                              └─ ≤ 25 ms ─┘           > 25 ms ─┤ ended

A break of up to 25 ms leaves one key (ITU-T Q.24, Danish: 20 ms), a pause of 30 ms makes two
(NTT, Brazil).  Frames that are told to be lost stop the clock; so do up to three frames of exact
zeros after which both tones go on in phase.
"""

from __future__ import annotations

from collections.abc import Container, Mapping

from dsp.candidate import Closed
from dsp.events import Event, ToneEnd, ToneStart
from dsp.held import Held
from dsp.keypad import KEYS
from dsp.look import Leader
from dsp.measure import Fits, Wanted, measure
from dsp.rules import MIN_TONE_MS, Evidence, Refusal, level_dbm0, refusal
from dsp.sight import Sight
from dsp.span import FRAME_MS, WINDOW_MS, evidence_of, span_of
from dsp.suspect import Suspect

NOBODY = -1  # in place of a key: no two tones lead
NOBODY_LEADS = (-1, NOBODY, 0.0, 0.0)


class Debounce:
    """Frames of one call in, events out."""

    __slots__ = (
        "_closed",
        "_delay_ms",
        "_held",
        "_since_ms",
        "_suspect",
        "_verdict",
        "events",
    )

    def __init__(self, *, delay_ms: float = 0.0, closed: list[Closed] | None = None) -> None:
        self._delay_ms = delay_ms
        self._closed = closed
        self.events: list[Event] = []
        self._held: Held | None = None
        self._since_ms = -WINDOW_MS  # what was before belongs to a key that has ended
        self._suspect: Suspect | None = None
        self._verdict: tuple[float, float, Evidence, Refusal] | None = None

    @property
    def idle(self) -> bool:
        """Whether nothing is held or looked at: frames without tones need not be told."""
        return self._held is None and self._suspect is None

    def hear(
        self,
        leaders: list[Leader],
        sight: Sight,
        fits: Mapping[Wanted, Fits],
        begin_ms: float,
        lost: Container[int],
    ) -> Wanted | None:
        """Take the new frames of this call.

        Parameters
        ----------
        leaders : list of Leader
            Those in which any two tones lead, in order.
        sight : Sight
            Of all new frames of this call.
        fits : mapping of Wanted to Fits
            What has been measured already.
        begin_ms : float
            When the first of them begins.
        lost : container of int
            Which of them are lost.

        Returns
        -------
        Wanted or None
            What has to be measured, and given to `judge`, after the last one.
        """
        frame, end, at = sight.begin, sight.end, 0
        while frame < end:
            held = self._held
            if held is None and self._suspect is None:
                if at == len(leaders):
                    break
                frame = leaders[at][0]
            elif held is not None and not lost and self._suspect is None:
                run = held.run(leaders, at, frame)
                if run:
                    at, frame = at + run, frame + run
                    held.follow(leaders[at - 1][3], begin_ms + FRAME_MS * (frame - sight.begin))
                    continue
            now = NOBODY_LEADS
            if at < len(leaders) and leaders[at][0] == frame:
                now = leaders[at]
                at += 1
            end_ms = begin_ms + FRAME_MS * (frame + 1 - sight.begin)
            wanted = None
            if held is None or not self._goes_on(held, frame, now, sight, end_ms, frame in lost):
                wanted = self._consider(frame, now, sight, end_ms)
            frame += 1
            if wanted is not None:
                if frame == end:
                    return wanted
                found = fits[wanted] if wanted in fits else measure(sight.sound, [wanted])[wanted]
                self.judge(found, end_ms)
        return None

    def _goes_on(
        self, held: Held, frame: int, now: Leader, sight: Sight, end_ms: float, lost: bool
    ) -> bool:
        """Follow the key that is held; return whether it goes on, and the frame is its own."""
        _, key, _, amplitude = now
        leads = key == held.key
        if not leads:
            amplitude = sight.amplitude(frame, held.key)
        if amplitude and not lost and not held.zeros_ms:
            held.follow(amplitude, end_ms, leads=leads)
        else:
            held.follow_loss(amplitude, end_ms, sight.samples(frame), leads=leads, lost=lost)
        if held.over:
            self._end(held, end_ms)
            return False
        if leads and self._suspect is not None:
            self._drop()
        return leads

    def _consider(self, frame: int, now: Leader, sight: Sight, end_ms: float) -> Wanted | None:
        """Look at what might be another key; return what has to be judged before the next frame."""
        _, key, clear, amplitude = now
        suspect = self._suspect
        if suspect is not None and key != suspect.key and (key != NOBODY or not suspect.led):
            self._drop()
            suspect = None
        if suspect is None:
            if key == NOBODY:
                return None
            before = sight.amplitude(frame - 1, key)
            around = sight.samples(frame).copy()
            suspect = self._suspect = Suspect(key, before, around, end_ms)
        if key == NOBODY:
            suspect.go_on(sight.amplitude(frame, suspect.key), None)
        else:
            suspect.go_on(amplitude, clear)
        if suspect.ripe or (self._closed is not None and self._untold(suspect)):
            return sight.place(frame), suspect.key, suspect.wanted
        return None

    def _untold(self, suspect: Suspect) -> bool:
        """Say whether `dsp.explain` needs to know more of what is no key."""
        return suspect.long if suspect.led else self._verdict is None

    def judge(self, fits: Fits, at_ms: float) -> None:
        """Decide, by windows of the last frames, whether two tones are a key."""
        suspect = self._suspect
        if suspect is None:
            return
        noting = self._closed is not None
        before = suspect.fits, suspect.behind
        suspect.add(fits, self._since_ms, at_ms)
        if not suspect.promising and not noting:  # no mean of theirs passes
            return
        span = span_of(suspect.fits, at_ms)
        if span[1] - span[0] < MIN_TONE_MS and not noting:
            return
        evidence = evidence_of(suspect.key, suspect.fits, at_ms, span, suspect.clear)
        refused = refusal(evidence)
        if refused is not None and refused.name == "doubt":
            evidence = evidence._replace(rise_db=suspect.rise_db(span[0], evidence.energy))
            refused = refusal(evidence)
        if refused is not None:
            if noting:
                start_ms = span[0] if self._verdict is None else self._verdict[0]
                self._verdict = min(start_ms, span[0]), span[1], evidence, refused
        elif suspect.ripe:
            self._begin(suspect, span[0], evidence, at_ms)
        if not suspect.ripe:  # it was measured for `dsp.explain` alone
            suspect.fits, suspect.behind = before

    def close(self, at_ms: float) -> None:
        """End what is held: the sound is over."""
        if self._held is not None:
            self._end(self._held, at_ms)
        self._drop()

    def take(self) -> list[Event]:
        """Return what happened since it was last asked."""
        events, self.events = self.events, []
        return events

    def _begin(self, suspect: Suspect, start_ms: float, evidence: Evidence, at_ms: float) -> None:
        if self._held is not None:
            self._end(self._held, at_ms)
        row, column = level_dbm0(evidence.row), level_dbm0(evidence.column)
        start = ToneStart(
            KEYS[suspect.key],
            max(0.0, (start_ms - self._delay_ms) / 1000),
            at_ms / 1000,
            row,
            column,
            column - row,
            evidence.row_hz,
            evidence.column_hz,
        )
        self._held = Held(suspect, evidence, start, at_ms)
        self._suspect = self._verdict = None
        self.events.append(start)

    def _end(self, held: Held, at_ms: float) -> None:
        self._held = None
        self._since_ms = held.ended_ms
        start, end = held.start, (held.ended_ms - self._delay_ms) / 1000
        self.events.append(
            ToneEnd(
                start.key,
                start.start,
                at_ms / 1000,
                start.row_dbm0,
                start.column_dbm0,
                start.twist_db,
                start.row_hz,
                start.column_hz,
                end,
            )
        )
        if self._closed is not None:
            self._closed.append(Closed(start.start, end, held.evidence, None))

    def _drop(self) -> None:
        if self._closed is not None and self._verdict is not None:
            start_ms, end_ms, evidence, refused = self._verdict
            start, end = (start_ms - self._delay_ms) / 1000, (end_ms - self._delay_ms) / 1000
            self._closed.append(Closed(max(0.0, start), end, evidence, refused))
        self._suspect = self._verdict = None
