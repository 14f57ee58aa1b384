"""The text beside a recording: story, ring, and what the sound alone does not tell.  No I/O.

``first_call.wav`` may have a ``first_call.txt``::

    # A caller who keys a wrong account number first, on a line that drops packets.
    menu: menus.front_desk
    secrets: 4711
    12.30  sip 1
    15.00-17.20  says four one five five (0.88)
    25.62-25.72  tone •
    40.00  hangs up

Lines with ``#`` are the story.  Names with a colon tell of the ring (:class:`Occasion`).  Times are
seconds of the recording: keys that came as SIP events, keys to be heard as tones that the sound
does not hold, what a recogniser made of the speech (a span of time, and how sure it was, may be
left out), and when the caller hung up; else it is when the recording ends.

A ``•`` is a digit that was kept secret when the call was recorded.  For the first, second, …
of them stand the digits of ``secrets``, a test caller's own; where there are no more, zeros.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from itertools import chain, repeat
from typing import TypeAlias

from ivr.errors import IvrError
from ivr.replay.recogniser import Spoken
from ivr.replay.speaking import GAP_S, SURE, speaking_seconds, word_seconds

DOT = "•"
TONE_S = 0.1  # a key, where only its beginning is told
KEYS = "0123456789*#ABCD" + DOT
KNOWN = "'sip KEY', 'tone KEY', 'says WORDS' and 'hangs up'"
_LINE = re.compile(r"(?P<at>\d+(?:\.\d+)?)(?:-(?P<end>\d+(?:\.\d+)?))?\s+(?P<what>.+)")
_SAYS = re.compile(r"says\s+(?P<words>[^()]+?)\s*(?:\((?P<confidence>\d(?:\.\d+)?)\))?")
_FACT = re.compile(r"(?P<name>[a-z]+):\s*(?P<value>.*)")


class FixtureError(IvrError):
    """A recording or its text cannot be used; names the file, the line and what is wrong."""


@dataclass(frozen=True, slots=True)
class SipKey:
    """A key that came as an event; *at* is its arrival."""

    at: float
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Tone:
    """A key that is to be heard in the sound, from *at* to *end*."""

    at: float
    end: float
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Says:
    """What a recogniser made of the caller's speech."""

    at: float
    end: float
    words: tuple[str, ...] = field(repr=False)
    confidence: float = SURE

    def spoken(self, began: float) -> list[Spoken]:
        """The words spread over their span by their length; *began* is second 0 on the clock."""
        stretch = (self.end - self.at) / speaking_seconds(self.words)
        at, spoken = began + self.at, []
        for word in self.words:
            end = at + stretch * word_seconds(word)
            spoken.append(Spoken(word, at, end, self.confidence))
            at = end + stretch * GAP_S
        return spoken


@dataclass(frozen=True, slots=True)
class HangsUp:
    """The caller has had enough."""

    at: float


Event: TypeAlias = SipKey | Tone | Says | HangsUp


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What is known of the ring itself; what is not told, stays as it is in any replay.

    Args:
        menu: the module that answers.
        number: who rang.
        dialled: whom they rang.
        rung: when, as ISO 8601 with time zone: opening hours and "tomorrow" depend on it,
            the 1st of January 2026 at midnight UTC by default.
        secrets: digits in the place of those that were kept secret.
    """

    menu: str = ""
    number: str = ""
    dialled: str = ""
    rung: str = ""
    secrets: str = field(default="", repr=False)


FACTS = tuple(fact.name for fact in fields(Occasion))


@dataclass(frozen=True, slots=True)
class Beside:
    """What such a text holds; the events in the order of their times."""

    story: str = ""
    events: tuple[Event, ...] = ()
    occasion: Occasion = field(default_factory=Occasion)

    @classmethod
    def parse(cls, text: str, *, name: str) -> Beside:
        """Read the text; *name* stands in the messages.

        Raises:
            FixtureError: naming the line.
        """
        story: list[str] = []
        events: list[Event] = []
        facts: dict[str, str] = {}
        for number, line in enumerate(text.splitlines(), 1):
            line, where = line.strip(), f"{name}:{number}"
            if line.startswith("#"):
                story.append(line[1:].strip())
            elif fact := _FACT.fullmatch(line):
                facts[fact["name"]] = _check_fact(fact["name"], fact["value"], where=where)
            elif line:
                events.append(_parse_line(line, where=where))
        events.sort(key=lambda event: event.at)
        return cls("\n".join(story), tuple(events), Occasion(**facts))

    def format(self) -> str:
        """Write the text; :meth:`parse` reads it back to the same."""
        story = [f"# {line}".rstrip() for line in self.story.splitlines()]
        told = ((name, getattr(self.occasion, name)) for name in FACTS)
        facts = [f"{name}: {value}" for name, value in told if value]
        return "\n".join([*story, *facts, *map(_format, self.events), ""])

    def revealed(self) -> Beside:
        """The same with a digit in the place of each that was kept secret."""
        digits = chain("".join(self.occasion.secrets.split()), repeat("0"))
        return replace(self, events=tuple(_reveal(event, digits) for event in self.events))


def _check_fact(name: str, value: str, *, where: str) -> str:
    if name not in FACTS:
        raise FixtureError(f"{where}: {name!r} is nothing known of a ring: {', '.join(FACTS)}")
    if not value:
        raise FixtureError(f"{where}: {name!r} is empty")
    if name == "secrets" and not "".join(value.split()).isdecimal():
        raise FixtureError(f"{where}: 'secrets' are digits")
    if name == "rung":
        try:
            aware = datetime.fromisoformat(value).tzinfo is not None
        except ValueError:
            aware = False
        if not aware:
            raise FixtureError(f"{where}: 'rung' is a time such as 2026-01-31T12:00:00+00:00")
    return value


def _parse_line(line: str, *, where: str) -> Event:
    parts = _LINE.fullmatch(line)
    if not parts:
        raise FixtureError(f"{where}: a line is a time in seconds and what happens then")
    at, what = float(parts["at"]), parts["what"]
    end = float(parts["end"]) if parts["end"] else None
    if end is not None and end <= at:
        raise FixtureError(f"{where}: it ends before it begins")
    if what == "hangs up":
        return HangsUp(at)
    kind, _, rest = what.partition(" ")
    if kind in ("sip", "tone"):
        key = rest.strip().upper()
        if len(key) != 1 or key not in KEYS:
            raise FixtureError(f"{where}: {kind!r} needs one key: 0-9, *, #, A-D, or {DOT}")
        return SipKey(at, key) if kind == "sip" else Tone(at, end or round(at + TONE_S, 3), key)
    if says := _SAYS.fullmatch(what):
        words = tuple(says["words"].split())
        sure = float(says["confidence"] or SURE)
        if sure > 1:
            raise FixtureError(f"{where}: confidence is 0 to 1")
        return Says(at, end or round(at + speaking_seconds(words), 3), words, sure)
    raise FixtureError(f"{where}: only {KNOWN} can happen")


def _format(event: Event) -> str:
    match event:
        case SipKey(at, key):
            return f"{at:.3f}  sip {key}"
        case Tone(at, end, key):
            return f"{at:.3f}-{end:.3f}  tone {key}"
        case Says(at, end, words, confidence):
            return f"{at:.3f}-{end:.3f}  says {' '.join(words)} ({confidence:g})"
        case HangsUp(at):
            return f"{at:.3f}  hangs up"


def _reveal(event: Event, digits: Iterator[str]) -> Event:
    match event:
        case SipKey(key=key) | Tone(key=key) if key == DOT:
            return replace(event, key=next(digits))
        case Says(words=words) if any(DOT in word for word in words):
            told = ["".join(next(digits) if c == DOT else c for c in word) for word in words]
            return replace(event, words=tuple(told))
    return event
