"""A recorded caller: a WAV file, and the text beside it (see :mod:`ivr.replay.beside`)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import soundfile

from dsp.levels import to_int16
from dsp.resample import resample
from dsp.tones import dtmf
from dsp.wav import WavError, read_wav, write_wav
from ivr.replay.audio import Samples
from ivr.replay.beside import Beside, Event, FixtureError, HangsUp, Occasion, Says, SipKey, Tone

if TYPE_CHECKING:
    from ivr.replay.callers_end import CallersEnd
    from ivr.replay.room import ReplayRoom

RATES_HZ = (8000, 48000)
LINE_RATES_HZ = (8000, 16000)  # what LiveKit SIP takes from a trunk: G.711, G.722
CODINGS = ("PCM_16", "PCM_U8", "ULAW", "ALAW")  # what telephony writes


@dataclass(frozen=True, slots=True)
class RecordedCaller:
    """What one caller did, sound and events.

    Args:
        samples: the caller's side.
        rate: Hz.
        events: in the order of their times.
        story: what the recording is about.
        occasion: what is known of the ring.
    """

    samples: Samples = field(repr=False)
    rate: int
    events: tuple[Event, ...] = ()
    story: str = ""
    occasion: Occasion = field(default_factory=Occasion)

    @classmethod
    def load(cls, path: str | Path, *, as_on_a_line: bool = False) -> RecordedCaller:
        """Read a WAV, 8 to 48 kHz, mono or stereo with the caller left, and the text beside it.

        Tones that the text tells of are in the sound then, and digits that were kept secret have
        others in their place.

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
        beside = _read_beside(path.with_suffix(".txt")).revealed()
        tones = [event for event in beside.events if isinstance(event, Tone)]
        events = tuple(event for event in beside.events if not isinstance(event, Tone))
        return cls(_draw(samples, rate, tones), rate, events, beside.story, beside.occasion)

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

    def begin(self, room: CallersEnd, *, start: float) -> None:
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
            beside = Beside(self.story, self.events, self.occasion)
            path.with_suffix(".txt").write_text(beside.format(), "utf-8")
        except (OSError, WavError) as error:
            raise FixtureError(str(error)) from None

    def at_rate(self, rate: int) -> Samples:
        """The caller's side at another sample rate."""
        if rate == self.rate:
            return self.samples
        return to_int16(resample(self.samples, self.rate, rate))


def _read_beside(path: Path) -> Beside:
    if not path.is_file():
        return Beside()
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FixtureError(f"{path}: cannot be read as text: {error}") from None
    return Beside.parse(text, name=str(path))


def _draw(samples: Samples, rate: int, tones: Sequence[Tone]) -> Samples:
    """The sound with *tones* in it, which take the place of what was there."""
    longest = max((round(tone.end * rate) for tone in tones), default=0)
    drawn = np.zeros(max(longest, len(samples)), np.int16)
    drawn[: len(samples)] = samples
    for tone in tones:
        tone_ms = 1000 * (tone.end - tone.at)
        sound = to_int16(dtmf(tone.key, sample_rate=rate, tone_ms=tone_ms, gap_ms=0))
        start = round(tone.at * rate)
        drawn[start : start + len(sound)] = sound[: len(drawn) - start]
    return drawn


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
