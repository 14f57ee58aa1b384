"""The caller's end of a real line, in real time: a LiveKit room, or a SIP phone."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from contextlib import suppress
from math import inf
from typing import Any, Protocol

import numpy as np
from livekit import rtc
from livekit.rtc.data_stream import StreamError
from numpy.typing import NDArray

from ivr.call.record import CallRecord
from ivr.entry import DOT
from ivr.replay.audio import CallerAudio, Stretch
from ivr.replay.beside import SipKey
from ivr.replay.callers_end import CallersEnd
from ivr.replay.recogniser import Spoken
from ivr.replay.transcript import Transcript

CAPTIONS = "lk.transcription"  # LiveKit's topic for what is said, word by word as it is said
APART_S = 0.5  # the worker's clock and ours differ by less


class Listener(Protocol):
    """A recogniser's stand-in, in another process."""

    def hear(self, words: list[Spoken]) -> Coroutine[Any, Any, None]: ...


class Line(Protocol):
    """What carries a call: a :class:`~ivr.replay.room_caller.RoomLine`, or a SIP phone's.

    Attributes:
        rate: Hz of the sound that was heard.
        over: set when the agent has hung up.
    """

    rate: int
    over: asyncio.Event

    @property
    def first_frame_at(self) -> float:
        """When the first sound was heard, on the loop's clock."""

    async def speak(self, frame: rtc.AudioFrame) -> None:
        """Send a frame of sound."""

    async def press(self, key: str) -> None:
        """Send a key as an event."""

    async def hang_up(self) -> None:
        """Hang up, if nobody did, and leave."""

    def get_sound(self) -> NDArray[np.int16]:
        """All that was heard, from :attr:`first_frame_at` on."""


class Captions:
    """What the agent says, from the room's text streams.

    Args:
        room: is listened to from now on; not yet connected.
    """

    def __init__(self, room: rtc.Room) -> None:
        self.transcript = Transcript()
        self._room = room
        self._reading: set[asyncio.Task[None]] = set()
        room.register_text_stream_handler(CAPTIONS, self._on_stream)

    def _on_stream(self, reader: rtc.TextStreamReader, identity: str) -> None:
        if identity == self._room.local_participant.identity:
            return  # what the recogniser made of the caller
        task = asyncio.create_task(self._read(reader), name="captions")
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)

    async def _read(self, reader: rtc.TextStreamReader) -> None:
        loop, text = asyncio.get_running_loop(), ""
        with suppress(StreamError):  # somebody hung up in the middle of a sentence
            async for part in reader:
                text += part
                self.transcript.caption(text, now=loop.time())
        self.transcript.ends(loop.time(), cut=False)


class LineRoom(CallersEnd):
    """A call on a line that was answered just now.

    Args:
        line: the line.
        transcript: what the agent says, as captions tell it.
        audio: what the caller sends.
        listener: is told what the caller says.
    """

    def __init__(
        self,
        line: Line,
        transcript: Transcript,
        audio: CallerAudio,
        *,
        listener: Listener,
    ) -> None:
        super().__init__(transcript, audio)
        self.private = self.private_words = _everything  # until the record tells what was secret
        self._line, self._listener = line, listener
        self._doing: set[asyncio.Task[None]] = set()

    def send_key(self, key: str) -> None:
        """A key leaves as an event, now."""
        if not self.hung_up.is_set():
            self.events.append(SipKey(self.now, key))
            self._do(self._line.press(key))

    def speak(self, words: list[Spoken]) -> None:
        """The recogniser hears *words*, timed on the loop's clock."""
        super().speak(words)
        self._do(self._listener.hear(words))

    def hang_up(self) -> None:
        """The caller hangs up, if nobody did before."""
        if not self.hung_up.is_set():
            self._end("caller")

    def heard(self) -> list[Stretch]:
        """The agent's sound so far."""
        sound = self._line.get_sound()
        if not len(sound):
            return []
        stretch = Stretch(self._line.first_frame_at, self._line.rate, sound)
        return [stretch.split(self.audio_in.began)[1]]

    async def go_on(self) -> None:
        """Let the caller be heard until one side hangs up; then leave."""
        acts = [
            asyncio.create_task(self._send(), name="caller's voice"),
            asyncio.create_task(self._watch(), name="agent's hang-up"),
        ]
        try:
            await self.hung_up.wait()
            if self._doing:
                await asyncio.wait(self._doing, timeout=1)
        finally:
            for act in (*acts, *self._doing):
                act.cancel()
            await asyncio.gather(*acts, *self._doing, return_exceptions=True)
            await self._line.hang_up()

    def keep_secrets_of(self, record: CallRecord) -> None:
        """From now on only what was secret in *record* is private."""
        self.private = lambda: _secret_spans(record, self.audio_in.began)
        self.private_words = lambda: _private_words(record, self.audio_in.began)

    async def _send(self) -> None:
        async for frame in self.audio_in:
            await self._line.speak(frame)

    async def _watch(self) -> None:
        await self._line.over.wait()
        if not self.hung_up.is_set():
            self._end("agent")

    def _do(self, what: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(what)
        self._doing.add(task)
        task.add_done_callback(self._doing.discard)


def _everything() -> Iterable[tuple[float, float]]:
    return [(-inf, inf)]


def _secret_spans(record: CallRecord, began: float) -> list[tuple[float, float]]:
    """From the prompt before each secret key until a moment after it; *began* is second 0."""
    spans, asked = [], 0.0
    for entry in record.entries:
        if "said" in entry:
            asked = entry["at"]
        if entry.get("key") == DOT:
            since, until = min(asked, entry["pressed"]), entry["at"]
            spans.append((began + since - APART_S, began + until + APART_S))
    return spans


def _private_words(record: CallRecord, began: float) -> list[tuple[float, float]]:
    """From the beginning of each sentence with private digits to its end."""
    times = [*(entry["at"] for entry in record.entries), record.duration]
    return [
        (began + entry["at"] - APART_S, began + entry.get("cut", after) + APART_S)
        for entry, after in zip(record.entries, times[1:], strict=False)
        if DOT in entry.get("said", "")
    ]
