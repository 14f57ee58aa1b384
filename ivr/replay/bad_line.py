"""Bad lines: what a network and a telephone do to a caller's sound and keys.

::

    @line(loss=0.05, jitter=0.3)
    async def test_balance_on_a_bad_line(ring):
        call = await ring("menus.account")

    caller ── level, codec ── noise ── loss, jitter ──► agent
    events ──────────────────────────────── jitter ──►
"""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Literal, TypeVar

import numpy as np
import numpy.typing as npt
import soundfile
from livekit import rtc

from dsp.levels import to_int16
from ivr.replay.audio import CallerAudio, Samples
from ivr.replay.fixture import RecordedCaller
from ivr.replay.room import ReplayRoom

T = TypeVar("T")
Codec = Literal["pcmu", "pcma", "gsm", "opus"]

MARK = "ring_line"  # pytest's name for a test that has one
NEW_DELAY = 0.05  # of the frames: the network changes its mind about once a second
APART_S = 0.025  # two events, at least: more than a packet
CODECS = {  # as libsndfile names them
    "pcmu": ("WAV", "ULAW"),
    "pcma": ("WAV", "ALAW"),
    "gsm": ("WAV", "GSM610"),
    "opus": ("OGG", "OPUS"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BadLine:
    """What is bad about a line; to be written above a test, or given to ``ring(line=…)``.

    Args:
        loss: the share of packets that are lost, 0 to 1; in their place are zeros.
        jitter: seconds by which a packet or a key event may be late.
        codec: what the sound has been through.
        level: dB by which the caller is louder, or less loud.
        noise: dBFS of the noise on the line; or a WAV that is heard over and over, such as a
            television.
        seed: another one, another line of this kind.

    Raises:
        ValueError: there is no such line.
    """

    loss: float = 0.0
    jitter: float = 0.0
    codec: Codec | None = None
    level: float = 0.0
    noise: float | str | Path | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.loss <= 1:
            raise ValueError(f"line: loss={self.loss:g}: it is a share, 0 to 1")
        if self.jitter < 0:
            raise ValueError(f"line: jitter={self.jitter:g}: no packet comes before it is sent")
        if self.codec is not None and self.codec not in CODECS:
            raise ValueError(f"line: codec={self.codec!r}: it is one of {', '.join(CODECS)}")

    def __call__(self, test: T) -> T:
        """Let *test* ring over this line."""
        import pytest

        marked: T = getattr(pytest.mark, MARK)(self)(test)
        return marked

    def coded(self, samples: Samples, rate: int) -> Samples:
        """What is left of a sound."""
        if self.level:
            samples = to_int16(samples / 32768 * 10 ** (self.level / 20))
        if self.codec is None:
            return samples
        container, coding = CODECS[self.codec]
        file = io.BytesIO()
        soundfile.write(file, samples, rate, format=container, subtype=coding)
        file.seek(0)
        decoded: Samples = soundfile.read(file, dtype="int16")[0]
        return decoded[: len(samples)]

    def background(self, rate: int) -> _Background | None:
        """What is heard besides the caller."""
        if self.noise is None:
            return None
        if isinstance(self.noise, str | Path):
            return _Sound(RecordedCaller.load(self.noise).at_rate(rate))
        return _Noise(self.noise, self.seed)


line = BadLine


class BadRoom(ReplayRoom):
    """A room whose caller has a bad line.

    Args:
        line: how bad.
        options: as a :class:`~ivr.replay.room.ReplayRoom` takes them.
    """

    def __init__(self, line: BadLine, **options: Any) -> None:
        super().__init__(**options)
        self.audio_in = BadAudio(line, rate=self.audio_in.rate)
        self._jitter, self._rng = line.jitter, Random(line.seed)
        self._last_due = 0.0

    def send_key(self, key: str) -> None:
        """The event comes late, but never before an earlier one, nor in one packet with it.

        Where no tone tells more, the same key twice within a packet is taken for one event that
        the network repeats; see ``ivr.entry.press``.
        """
        due = self._loop.time() + self._rng.uniform(0, self._jitter)
        self._last_due = max(due, self._last_due + APART_S)
        self._loop.call_at(self._last_due, super().send_key, key)


class BadAudio(CallerAudio):
    """Loses frames, which then hold zeros, and delays the others, which then come in bursts.

    Args:
        line: how bad.
        rate: Hz.
    """

    def __init__(self, line: BadLine, *, rate: int) -> None:
        super().__init__(rate=rate)
        self._line, self._rng = line, Random(line.seed + 1)
        self._background = line.background(rate)
        self._delay = self._rng.uniform(0, line.jitter)

    def play(self, samples: Samples, *, at: float | None = None) -> float:
        """As a good line does, as far as the codec lets it."""
        return super().play(self._line.coded(samples, self.rate), at=at)

    async def __anext__(self) -> rtc.AudioFrame:
        frame = await super().__anext__()
        if self._rng.random() < NEW_DELAY:
            self._delay = self._rng.uniform(0, self._line.jitter)
        due = self.began + self._sent / self.rate + self._delay
        if (wait := due - asyncio.get_running_loop().time()) > 0:
            await asyncio.sleep(wait)
        sound = self._mix[self._sent - self._frame : self._sent]
        if self._rng.random() < self._line.loss:
            sound[:] = 0
        elif self._background is not None:
            heard = sound + self._background.next(self._frame)
            sound[:] = np.clip(heard, -32768, 32767).astype(np.int16)
        return rtc.AudioFrame(sound.tobytes(), self.rate, 1, frame.samples_per_channel)


class _Sound:
    """A recording, over and over."""

    def __init__(self, samples: Samples) -> None:
        self._samples, self._at = samples.astype(np.int32), 0

    def next(self, length: int) -> npt.NDArray[np.int32]:
        at, self._at = self._at, self._at + length
        return np.take(self._samples, range(at, at + length), mode="wrap")


class _Noise:
    """White noise."""

    def __init__(self, dbfs: float, seed: int) -> None:
        self._rms, self._rng = 32768 * 10 ** (dbfs / 20), np.random.default_rng(seed)

    def next(self, length: int) -> npt.NDArray[np.int32]:
        return self._rng.normal(0, self._rms, length).astype(np.int32)


_Background = _Sound | _Noise
