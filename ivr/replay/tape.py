"""The tape: what a line hears of a caller, kept in memory, and made a fixture without secrets.

::

    audio frame ──┐                                       ┌─► call.wav   silent where a secret was
    key event ────┼─► Tape ──(the call is over)──► blank ─┤
    transcript ───┘                                       └─► call.txt   • for each of its digits

Nothing is written while the call goes on, so that nothing is that is yet to be blanked.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import ceil, inf
from pathlib import Path
from typing import TypeAlias

import numpy as np
from livekit import rtc

from dsp import ToneEnd, ToneStart, detect
from ivr.call.line import Line
from ivr.call.record import CallRecord, Entry
from ivr.entry import KEYS, Word
from ivr.errors import IvrError
from ivr.replay.audio import Samples
from ivr.replay.beside import DOT, Event, HangsUp, Occasion, Says, SipKey, Tone
from ivr.replay.fixture import RecordedCaller

log = logging.getLogger("ivr.replay")

GAP_S = 0.1  # what comes later than this was not late, but had nothing before it
EDGE_S = 0.02  # of a tone, before and after it is heard for sure
APART_S = 0.05  # two presses at least: what is nearer in time is one
SAME_PRESS_S = 0.3  # from a key event to the tone of the same press
PATIENCE_S = 10.0  # of a recorded caller whom the agent hung up on: replay may take a moment longer
STORY = "A call of {seconds:.0f} s to {menu}, recorded: {result}."

Span: TypeAlias = tuple[float, float]


@dataclass(slots=True)
class Tape:
    """Listens beside a :class:`~ivr.call.line.Line`, from its first second.

    Args:
        began: second 0 of the call on the loop's clock.
    """

    began: float
    _rate: int = 8000
    _sound: list[Samples] = field(default_factory=list, repr=False)
    _length: int = 0
    _keys: list[SipKey] = field(default_factory=list, repr=False)
    _said: list[Says] = field(default_factory=list, repr=False)

    def hear_frame(self, frame: rtc.AudioFrame, *, now: float) -> None:
        """A frame of the caller's audio has just ended."""
        self._rate = frame.sample_rate
        samples = np.frombuffer(frame.data, np.int16)[:: frame.num_channels].copy()
        start = round((now - self.began) * self._rate) - len(samples)
        if not self._sound or start - self._length > GAP_S * self._rate:
            self._add(np.zeros(max(0, start - self._length), np.int16))
        self._add(samples)

    def hear_key(self, key: str, *, now: float) -> None:
        """A key event has come."""
        if key.upper() in KEYS:
            self._keys.append(SipKey(round(now - self.began, 3), key.upper()))

    def hear_words(self, words: Sequence[Word]) -> None:
        """The recogniser is done with an utterance."""
        if not words:
            return
        start = max(0.0, round(words[0].start - self.began, 3))
        end = round(max(words[-1].end - self.began, start + 0.001), 3)
        sure = min(word.confidence for word in words)
        text = tuple(part for word in words for part in _plain(word.text).split())
        if text:
            self._said.append(Says(start, end, text, round(sure, 3)))

    def call(self, private: Iterable[Span], record: CallRecord) -> RecordedCaller:
        """The caller of a call that is over, as :meth:`recorded` has them."""
        ends = record.duration + (0.0 if record.result == "caller hung up" else PATIENCE_S)
        return self.recorded(private, record=record, hangs_up_at=ends)

    def recorded(
        self, private: Iterable[Span], *, record: CallRecord, hangs_up_at: float
    ) -> RecordedCaller:
        """The caller as a fixture, without what was asked for in secret.

        Args:
            private: from when to when a secret was asked for, on the loop's clock.
            record: of the call, which knows of each key that was taken whether it is secret.
            hangs_up_at: in seconds of the call.
        """
        spans = [(start - self.began, end - self.began) for start, end in private]
        shown = [entry for entry in record.entries if entry.get("key", DOT) != DOT]
        keys = [(key, _is_secret(key, spans, shown)) for key in self._keys]
        samples = np.concatenate(self._sound) if self._sound else np.zeros(1, np.int16)
        tones = [(tone, self._partner(tone)) for tone in _tones(samples, self._rate)]
        secret = dict(keys)
        hidden = [
            (tone, event)
            for tone, event in tones
            if (_is_secret(tone, spans, shown) if event is None else secret[event])
        ]
        open_ = [tone for tone, event in tones if (tone, event) not in hidden]
        blank = [_after(span, open_) for span in spans]
        blank += [(tone.at - EDGE_S, tone.end + EDGE_S) for tone, _ in hidden]
        events: list[Event] = [
            *(replace(key, key=_dot(key.key)) if kept else key for key, kept in keys),
            *(replace(tone, key=_dot(tone.key)) for tone, event in hidden if event is None),
            *(_blank_words(s) if _meets((s.at, s.end), spans) else s for s in self._said),
            HangsUp(round(hangs_up_at, 3)),
        ]
        in_order = tuple(sorted(events, key=lambda event: event.at))
        return RecordedCaller(_blanked(samples, self._rate, blank), self._rate, in_order)

    def _add(self, samples: Samples) -> None:
        self._sound.append(samples)
        self._length += len(samples)

    def _partner(self, tone: Tone) -> SipKey | None:
        """The event of the same press, which comes before its tone."""
        same = [k for k in self._keys if k.key == tone.key and 0 <= tone.at - k.at <= SAME_PRESS_S]
        return same[-1] if same else None


def keep(tape: Tape, line: Line, record: CallRecord, *, menu: str, folder: Path) -> None:
    """Write the call as a fixture, named as the record is; the record last, beside it.

    Where that fails, it is logged: the call itself is over.
    """
    caller = tape.call(line.kept_private(), record)
    story = STORY.format(seconds=record.duration, menu=menu, result=record.result)
    dialled = record.caller.get("dialled", "")
    rung = datetime.fromisoformat(record.started).astimezone()  # what day it was here
    occasion = Occasion(menu=menu, dialled=dialled, rung=rung.isoformat())
    path = folder / f"{record.file_name}.wav"
    try:
        replace(caller, story=story, occasion=occasion).save(path)
        record.write(folder)
    except (IvrError, OSError) as error:
        log.error("the recording of call %s is lost: %s", record.call_id, error)


def _tones(samples: Samples, rate: int) -> list[Tone]:
    found: list[Tone] = []
    for event in detect(samples, rate):
        if isinstance(event, ToneStart):
            found.append(Tone(round(max(0.0, event.start), 3), event.start, event.key))
        elif isinstance(event, ToneEnd):
            found[-1] = replace(found[-1], end=round(event.end, 3))
    return found


def _is_secret(key: SipKey | Tone, spans: Iterable[Span], shown: Iterable[Entry]) -> bool:
    """Whether it fell to a secret question, or was keyed ahead and nobody took it.

    The record may show that it was the question before that took it.
    """
    within = any(start - EDGE_S <= key.at <= end for start, end in spans)
    return (within or key.key not in "*#") and not any(
        entry["key"] == key.key and abs(entry["pressed"] - key.at) <= APART_S for entry in shown
    )


def _meets(span: Span, spans: Iterable[Span]) -> bool:
    return any(start <= span[1] and span[0] <= end for start, end in spans)


def _after(span: Span, tones: Iterable[Tone]) -> Span:
    """*span* without the rest of a tone that is none of its secrets."""
    start, end = span
    return max([start, *(tone.end + EDGE_S for tone in tones if tone.at <= start <= tone.end)]), end


def _blanked(samples: Samples, rate: int, spans: Iterable[Span]) -> Samples:
    for start, end in spans:
        last = len(samples) if end == inf else ceil(end * rate)
        samples[max(0, int(start * rate)) : max(0, last)] = 0
    return samples


def _dot(key: str) -> str:
    """Digits are secret; what ends or clears an entry tells nothing."""
    return key if key in "*#" else DOT


def _blank_words(said: Says) -> Says:
    """A dot for each digit, or for a word."""
    return replace(said, words=tuple(DOT * (sum(map(str.isdigit, w)) or 1) for w in said.words))


def _plain(text: str) -> str:
    """Without what means something in the text beside a recording."""
    return text.replace("(", " ").replace(")", " ")
