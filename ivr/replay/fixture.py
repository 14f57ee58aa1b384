"""A recorded caller: a WAV file, and beside it a text with what the sound alone does not tell.

``first_call.wav`` may have a ``first_call.txt``::

    # A caller who keys a wrong account number first, on a line that drops packets.
    12.30  sip 1
    15.00-17.20  says four one five five (0.88)
    40.00  hangs up

Lines with ``#`` are the story.  Times are seconds of the recording: keys that came as SIP events,
what a recogniser made of the speech (a span of time, and how sure it was, may be left out), and
when the caller hung up; else it is when the recording ends.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt
import soundfile

from dsp.levels import to_int16
from dsp.resample import resample
from dsp.wav import WavError, read_wav, write_wav
from ivr.errors import IvrError
from ivr.replay.audio import Samples
from ivr.replay.recogniser import Spoken
from ivr.replay.speaking import SURE, speaking_seconds, word_seconds

if TYPE_CHECKING:
    from ivr.replay.room import ReplayRoom

RATES_HZ = (8000, 48000)
LINE_RATES_HZ = (8000, 16000)  # what LiveKit SIP takes from a trunk: G.711, G.722
CODINGS = ("PCM_16", "PCM_U8", "ULAW", "ALAW")  # what telephony writes
_LINE = re.compile(r"(?P<at>\d+(?:\.\d+)?)(?:-(?P<end>\d+(?:\.\d+)?))?\s+(?P<what>.+)")
_SAYS = re.compile(r"says\s+(?P<words>[^()]+?)\s*(?:\((?P<confidence>\d(?:\.\d+)?)\))?")


class FixtureError(IvrError):
    """A recording or its text cannot be used; names the file, the line and what is wrong."""


@dataclass(frozen=True, slots=True)
class SipKey:
    """A key that came as an event; *at* is its arrival."""

    at: float
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
        shares = [word_seconds(word) for word in self.words]
        each = (self.end - self.at) / sum(shares)
        starts = [self.at + each * sum(shares[:index]) for index in range(len(shares) + 1)]
        return [
            Spoken(word, began + start, began + end, self.confidence)
            for word, start, end in zip(self.words, starts, starts[1:], strict=False)
        ]


@dataclass(frozen=True, slots=True)
class HangsUp:
    """The caller has had enough."""

    at: float


Event: TypeAlias = SipKey | Says | HangsUp


@dataclass(frozen=True, slots=True)
class RecordedCaller:
    """What one caller did, sound and events.

    Args:
        samples: the caller's side.
        rate: Hz.
        events: in the order of their times.
        story: what the recording is about.
    """

    samples: Samples = field(repr=False)
    rate: int
    events: tuple[Event, ...] = ()
    story: str = ""

    @classmethod
    def load(cls, path: str | Path, *, as_on_a_line: bool = False) -> RecordedCaller:
        """Read a WAV, 8 to 48 kHz, mono or stereo with the caller left, and the text beside it.

        Args:
            path: the WAV.
            as_on_a_line: take only what a telephone line carries, one channel at 8 or 16 kHz.

        Raises:
            FixtureError: naming the file, and the line where there is one.
        """
        path = Path(path)
        if as_on_a_line:
            _check_line(path)
        samples, rate = _read_caller(path)
        beside = path.with_suffix(".txt")
        if not beside.is_file():
            return cls(samples, rate)
        try:
            text = beside.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise FixtureError(f"{beside}: cannot be read as text: {error}") from None
        story, events = parse_events(text, name=str(beside))
        return cls(samples, rate, events, story)

    @property
    def seconds(self) -> float:
        """How long the recording is."""
        return len(self.samples) / self.rate

    @property
    def hangs_up_at(self) -> float:
        """Seconds after the ring: as the text has it, else the recording's end."""
        said = [event.at for event in self.events if isinstance(event, HangsUp)]
        return said[0] if said else self.seconds

    async def perform(self, room: ReplayRoom) -> None:
        """Be the caller in *room*, from the ring until one side hangs up."""
        self.begin(room, start=0.0)
        asyncio.get_running_loop().call_at(room.audio_in.began + self.hangs_up_at, room.hang_up)
        await room.hung_up.wait()

    def begin(self, room: ReplayRoom, *, start: float) -> None:
        """Let all happen in *room* that the recording holds, from second *start* of the call."""
        room.audio_in.play(self.at_rate(room.audio_in.rate), at=start)
        loop, began = asyncio.get_running_loop(), room.audio_in.began + start
        for event in self.events:
            match event:
                case SipKey(at, key):
                    loop.call_at(began + at, room.send_key, key)
                case Says():
                    room.speak(event.spoken(began))
                case HangsUp(at):
                    loop.call_at(began + at, room.hang_up)

    def save(self, path: Path) -> None:
        """Write the WAV, and the text beside it; :meth:`load` reads them back to the same.

        Raises:
            FixtureError: naming the file that cannot be written.
        """
        try:
            write_wav(path, self.samples, self.rate)
            path.with_suffix(".txt").write_text(format_events(self.story, self.events), "utf-8")
        except (OSError, WavError) as error:
            raise FixtureError(str(error)) from None

    def at_rate(self, rate: int) -> Samples:
        """The caller's side at another sample rate."""
        if rate == self.rate:
            return self.samples
        return to_int16(resample(self.samples, self.rate, rate))


def parse_events(text: str, *, name: str) -> tuple[str, tuple[Event, ...]]:
    """Read the text beside a recording; *name* stands in the messages.

    Returns:
        The story, and the events in the order of their times.

    Raises:
        FixtureError: naming the line.
    """
    story: list[str] = []
    events: list[Event] = []
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if line.startswith("#"):
            story.append(line[1:].strip())
        elif line:
            events.append(_parse_line(line, where=f"{name}:{number}"))
    return "\n".join(story), tuple(sorted(events, key=lambda event: event.at))


def format_events(story: str, events: tuple[Event, ...]) -> str:
    """Write the text; :func:`parse_events` reads it back to the same."""
    lines = [f"# {line}".rstrip() for line in story.splitlines()]
    return "\n".join([*lines, *(_format(event) for event in events), ""])


def _parse_line(line: str, *, where: str) -> Event:
    parts = _LINE.fullmatch(line)
    if not parts:
        raise FixtureError(f"{where}: a line is a time in seconds and what happens then")
    at, what = float(parts["at"]), parts["what"]
    if what == "hangs up":
        return HangsUp(at)
    if what.startswith("sip"):
        key = what.removeprefix("sip").strip().upper()
        if len(key) != 1 or key not in "0123456789*#ABCD":
            raise FixtureError(f"{where}: 'sip' needs one key: 0-9, *, # or A-D")
        return SipKey(at, key)
    if says := _SAYS.fullmatch(what):
        words = tuple(says["words"].split())
        end = float(parts["end"]) if parts["end"] else round(at + speaking_seconds(words), 3)
        sure = float(says["confidence"] or SURE)
        if end <= at:
            raise FixtureError(f"{where}: the words end before they begin")
        if sure > 1:
            raise FixtureError(f"{where}: confidence is 0 to 1")
        return Says(at, end, words, sure)
    raise FixtureError(f"{where}: only 'sip KEY', 'says WORDS' and 'hangs up' can happen")


def _format(event: Event) -> str:
    match event:
        case SipKey(at, key):
            return f"{at:.3f}  sip {key}"
        case Says(at, end, words, confidence):
            return f"{at:.3f}-{end:.3f}  says {' '.join(words)} ({confidence:g})"
        case HangsUp(at):
            return f"{at:.3f}  hangs up"


def _check_line(path: Path) -> None:
    try:
        info = soundfile.info(path)
    except (OSError, soundfile.SoundFileError):
        return  # no WAV at all: reading it tells why
    if info.channels != 1:
        raise FixtureError(f"{path}: it has {info.channels} channels; one is needed, the caller's")
    if info.samplerate not in LINE_RATES_HZ:
        raise FixtureError(f"{path}: its rate is {info.samplerate} Hz; 8000 or 16000 is needed")


def _read_caller(path: Path) -> tuple[Samples, int]:
    try:
        samples, rate = read_wav(path)
        coding = soundfile.info(path).subtype
    except WavError as error:
        raise FixtureError(str(error)) from None
    if coding not in CODINGS:
        raise FixtureError(f"{path}: its samples are {coding}; 8 or 16 bit PCM or G.711 is needed")
    if not RATES_HZ[0] <= rate <= RATES_HZ[1]:
        raise FixtureError(f"{path}: its rate is {rate} Hz; 8000 to 48000 is needed")
    return to_int16(_left(samples, path) if samples.ndim == 2 else samples), rate


def _left(samples: npt.NDArray[np.float32], path: Path) -> npt.NDArray[np.float32]:
    if samples.shape[1] != 2:
        raise FixtureError(f"{path}: {samples.shape[1]} channels; the caller alone, or caller left")
    if not samples[:, 0].any() and samples[:, 1].any():
        raise FixtureError(f"{path}: the left channel is silent; the caller belongs there")
    return np.ascontiguousarray(samples[:, 0])
