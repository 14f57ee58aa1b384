"""One press, three ears: a SIP event and a tone for the same press are one key.  No I/O.

A press as both ears hear it, on a quick line and on a slow one::

    press         ████████████                            (160 ms)
    event          ▲ 22 ms
    tone                 ████████████▌                    from 120 ms, to the key's end

    tone                 ████████████▌
    event                                  ▲ 500 ms       still the same press

Presses are matched by counting, oldest first, so that the same key twice 80 ms apart stays two
on each way however late the other way is.  The same event again within one packet is repeated by
the network, unless a second tone proves that it was a second press, which the line had held up.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from ivr.entry.keys import KeyPressed, Source, normalise_key

Mode = Literal["auto", "sip", "inband", "both"]
MODES = ("auto", "sip", "inband", "both")

PAIR_TIMEOUT = 0.6  # a slow line delays either way by 500 ms; the tone is 100 ms behind anyway
REPEAT_TIMEOUT = 0.02  # one RTP packet; Q.24 needs 80 ms for the same key again


class Notice(StrEnum):
    """What log and record should say once."""

    TONES_ONLY = "tones without events: this trunk sends keys in-band"


@dataclass(slots=True)
class _Tone:
    """A tone that no event belongs to so far."""

    began: float
    ended: float | None = None
    counted: bool = False

    def can_pair(self, now: float) -> bool:
        """Whether an event that comes *now* may be this tone's press."""
        return self.ended is None or now - self.began <= PAIR_TIMEOUT


class PressMerger:
    """Counts each press once, whichever ear hears it first.

    Args:
        mode: ``auto`` counts both until the first SIP event, from then on events only, tones
            cross-check; ``sip`` and ``inband`` count one way only; ``both`` counts and pairs
            both ways for the whole call.

    Raises:
        ValueError: the mode is none of these.
    """

    def __init__(self, mode: Mode = "auto") -> None:
        if mode not in MODES:
            raise ValueError(f"mode: {mode!r} is none of {', '.join(MODES)}")
        self.mode: Mode = mode
        self.sip_seen = False
        self.tones_only = False
        self.cross_checked = 0  # tones that an event belongs to
        self.unmatched_tones = 0  # heard, not counted, and no event came
        self.repeated_events = 0
        self._tones: defaultdict[str, deque[_Tone]] = defaultdict(deque)
        self._events: defaultdict[str, deque[float]] = defaultdict(deque)
        self._repeats: defaultdict[str, deque[float]] = defaultdict(deque)
        self._last_event: dict[str, float] = {}
        self._event_due: float | None = None

    def sip_event(self, raw: str, *, now: float) -> KeyPressed | None:
        """A telephone-event arrived.

        Args:
            raw: its key as LiveKit names it.
            now: when it arrived.

        Returns:
            The press, or ``None``: no key, or a press that counts already.
        """
        key = normalise_key(raw)
        if key is None:
            return None
        self._forget(now)
        self.sip_seen = True
        last, self._last_event[key] = self._last_event.get(key), now
        tone = self._oldest_tone(key, now)
        if tone is None and last is not None and now - last < REPEAT_TIMEOUT:
            self.repeated_events += 1
            self._repeats[key].append(last)
            return None
        if tone is None:
            self._events[key].append(now)
        else:
            self._tones[key].remove(tone)
            self.cross_checked += 1
            if tone.counted:
                return None
        return KeyPressed(key, Source.SIP, now) if self.mode != "inband" else None

    def tone_started(self, key: str, *, now: float) -> KeyPressed | None:
        """The detector hears a key since *now*.

        Returns:
            The press, or ``None``: it counts already, or tones do not count in this call.
        """
        self._forget(now)
        if self._events[key]:
            self._events[key].popleft()
            self.cross_checked += 1
            return KeyPressed(key, Source.INBAND, now) if self.mode == "inband" else None
        if self._repeats[key]:
            return self._press_after_all(key, now)
        counted = self._tones_count()
        self._tones[key].append(_Tone(now, counted=counted))
        if counted and self._event_due is None:
            self._event_due = now + PAIR_TIMEOUT
        return KeyPressed(key, Source.INBAND, now) if counted else None

    def tone_ended(self, key: str, *, now: float) -> None:
        """The detector hears that key no more."""
        for tone in self._tones[key]:
            if tone.ended is None:
                tone.ended = now
                return

    def get_timer(self) -> float | None:
        """When :meth:`handle_timer` has something to find out; ``None`` if never."""
        return None if self.tones_only or self.sip_seen else self._event_due

    def handle_timer(self, *, now: float) -> Notice | None:
        """Look whether an awaited event never came.

        Returns:
            :attr:`Notice.TONES_ONLY`, once in a call, when a tone counted and no event came.
        """
        due = self.get_timer()
        if due is None or now < due:
            return None
        self.tones_only = True
        return Notice.TONES_ONLY

    def _tones_count(self) -> bool:
        return self.mode in ("inband", "both") or (self.mode == "auto" and not self.sip_seen)

    def _oldest_tone(self, key: str, now: float) -> _Tone | None:
        return next((tone for tone in self._tones[key] if tone.can_pair(now)), None)

    def _press_after_all(self, key: str, now: float) -> KeyPressed:
        """A repeated event has a tone of its own: it was a press, just after the one before."""
        at = self._repeats[key].popleft()
        self.repeated_events -= 1
        self.cross_checked += 1
        if self.mode == "inband":
            return KeyPressed(key, Source.INBAND, now)
        return KeyPressed(key, Source.SIP, at)

    def _forget(self, now: float) -> None:
        """Drop what is too old to be paired, and count tones that stayed alone."""
        for key, tones in self._tones.items():
            alone = [tone for tone in tones if not tone.can_pair(now)]
            self.unmatched_tones += sum(not tone.counted for tone in alone)
            self._tones[key] = deque(tone for tone in tones if tone.can_pair(now))
        for events in (*self._events.values(), *self._repeats.values()):
            while events and now - events[0] > PAIR_TIMEOUT:
                events.popleft()
