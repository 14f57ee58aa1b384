"""Both ends of a call's sound, on the loop's clock: what the caller sends and hears."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from livekit import rtc
from livekit.agents.voice import io

from ivr.replay.transcript import Transcript

Samples = npt.NDArray[np.int16]

FRAME_MS = 20  # as livekit-sip packs its audio, and as the worker asks RoomIO for it
FULL_SCALE = (-32768, 32767)


class CallerAudio(io.AudioInput):
    """The caller's line: silence, into which sounds are mixed at any time, also during the call.

    One frame every 20 ms from the moment it is made, until :meth:`hang_up`.

    Args:
        rate: Hz, 8000 or 16000.
    """

    def __init__(self, *, rate: int = 16000) -> None:
        super().__init__(label="CallerAudio")
        self.rate = rate
        self.began = asyncio.get_running_loop().time()
        self._frame = rate * FRAME_MS // 1000
        self._sent = 0
        self._mix = np.zeros(30 * rate, np.int16)
        self._ended = False

    @property
    def samples(self) -> Samples:
        """All that was sent so far."""
        return self._mix[: self._sent].copy()

    def play(self, samples: Samples, *, at: float | None = None) -> float:
        """Mix *samples* into the line at *at* seconds of the call, or now.

        What is already sent cannot be changed: a time in the past means the next frame.

        Returns:
            When the sound ends, in seconds of the call.
        """
        start = self._sent if at is None else max(round(at * self.rate), self._sent)
        end = start + len(samples)
        self._reserve(end)
        self._mix[start:end] = _sum(self._mix[start:end], samples)
        return end / self.rate

    def hang_up(self) -> None:
        """End the line with the frame under way."""
        self._ended = True

    async def __anext__(self) -> rtc.AudioFrame:
        end = self._sent + self._frame
        loop = asyncio.get_running_loop()
        if not self._ended and (wait := self.began + end / self.rate - loop.time()) > 0:
            await asyncio.sleep(wait)
        if self._ended:
            raise StopAsyncIteration
        self._reserve(end)
        frame = self._mix[self._sent : end].tobytes()
        self._sent = end
        return rtc.AudioFrame(frame, self.rate, 1, self._frame)

    def _reserve(self, end: int) -> None:
        if end > len(self._mix):
            longer = np.zeros(2 * end, np.int16)
            longer[: len(self._mix)] = self._mix
            self._mix = longer


@dataclass(slots=True)
class Stretch:
    """Sound that the caller heard, or is about to hear, without a break."""

    start: float
    rate: int
    samples: Samples = field(repr=False)

    @property
    def end(self) -> float:
        """When it is over, on the loop's clock."""
        return self.start + len(self.samples) / self.rate

    def split(self, at: float) -> tuple[Stretch, Stretch]:
        """What sounds before and what sounds after *at*."""
        index = min(max(round((at - self.start) * self.rate), 0), len(self.samples))
        later = Stretch(max(at, self.start), self.rate, self.samples[index:])
        return Stretch(self.start, self.rate, self.samples[:index]), later


class AgentAudio(io.AudioOutput):
    """The caller's ear: plays what the agent sends in real time, and keeps what was really heard.

    Any rate; a prompt can be paused, resumed and cut at any sample.

    Args:
        transcript: is told when a prompt begins, how much of it sounded, and when it ends.
    """

    def __init__(self, transcript: Transcript) -> None:
        super().__init__(label="AgentAudio", capabilities=io.AudioOutputCapabilities(pause=True))
        self._played: list[Stretch] = []
        self._transcript = transcript
        self._loop = asyncio.get_running_loop()
        self._prompt: list[Stretch] = []
        self._held: list[Stretch] = []
        self._paused = self._flushed = False
        self._timer: asyncio.TimerHandle | None = None

    def heard_until(self, now: float) -> list[Stretch]:
        """All that really sounded before *now*."""
        return [stretch.split(now)[0] for stretch in self._played + self._prompt]

    async def capture_frame(self, frame: rtc.AudioFrame) -> None:
        await super().capture_frame(frame)
        samples = np.frombuffer(frame.data, np.int16)[:: frame.num_channels]
        self._held.append(Stretch(0.0, frame.sample_rate, samples))
        self._transcript.add_sound(len(samples) / frame.sample_rate)
        if not self._paused:
            self._lay()

    def flush(self) -> None:
        super().flush()
        if self._prompt or self._held:
            self._flushed = True
            self._transcript.end_sound()
            self._arm()

    def clear_buffer(self) -> None:
        if not (self._prompt or self._held):
            return
        self._take_back()
        self._finish(interrupted=True)

    def pause(self) -> None:
        super().pause()
        self._paused = True
        self._disarm()
        self._take_back()
        self._transcript.stops(self._loop.time())

    def resume(self) -> None:
        super().resume()
        self._paused = False
        self._lay()
        self._arm()

    def _lay(self) -> None:
        for stretch in self._held:
            now = self._loop.time()
            if not self._prompt:
                self.on_playback_started(created_at=time.time())
            stretch.start = max(now, self._prompt[-1].end) if self._prompt else now
            self._transcript.sounds(stretch.start, stretch.end)
            self._prompt.append(stretch)
        self._held.clear()

    def _take_back(self) -> None:
        now = self._loop.time()
        halves = [stretch.split(now) for stretch in self._prompt]
        self._prompt = [before for before, _ in halves if len(before.samples)]
        self._held = [after for _, after in halves if len(after.samples)] + self._held

    def _arm(self) -> None:
        self._disarm()
        if self._flushed and not self._paused:
            end = self._prompt[-1].end
            self._timer = self._loop.call_at(end, lambda: self._finish(interrupted=False))

    def _disarm(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _finish(self, *, interrupted: bool) -> None:
        self._disarm()
        position = sum(len(stretch.samples) / stretch.rate for stretch in self._prompt)
        self._played += self._prompt
        self._prompt, self._held, self._flushed = [], [], False
        self._transcript.ends(self._loop.time(), cut=interrupted)
        self.on_playback_finished(playback_position=position, interrupted=interrupted)


class AgentText(io.TextOutput):
    """The words that go with the agent's sound; LiveKit sends them beside it."""

    def __init__(self, transcript: Transcript) -> None:
        super().__init__(label="AgentText", next_in_chain=None)
        self._transcript = transcript

    async def capture_text(self, text: str) -> None:
        self._transcript.add_words(text)

    def flush(self) -> None:
        self._transcript.end_words()


def _sum(one: Samples, other: Samples) -> Samples:
    both: Samples = np.clip(one.astype(np.int32) + other, *FULL_SCALE).astype(np.int16)
    return both
