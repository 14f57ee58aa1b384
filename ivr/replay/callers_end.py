"""The caller's end of a call: what is sent, what is heard, and what was done there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Literal

from ivr.replay.audio import CallerAudio, Stretch
from ivr.replay.beside import Event, HangsUp, Says
from ivr.replay.caller import ScriptedCaller
from ivr.replay.recogniser import Spoken
from ivr.replay.recording import Recording, Side, mix_down
from ivr.replay.transcript import Transcript

Span = tuple[float, float]


class CallersEnd:
    """Where a :class:`~ivr.replay.caller.ScriptedCaller` stands; made at second 0 of the call.

    Whoever inherits knows the line: sends keys, plays the agent's sound, hangs up.

    Args:
        transcript: what the agent says.
        audio: what the caller sends.

    Attributes:
        events: what the caller did besides being heard.
        private: from when to when the caller's side holds a secret, on the loop's clock.
        private_words: from when to when the agent says something private, on that clock.
        hung_up: set when one side has hung up.
    """

    def __init__(self, transcript: Transcript, audio: CallerAudio) -> None:
        self.transcript, self.audio_in = transcript, audio
        self.caller = ScriptedCaller(self)
        self.hung_up = asyncio.Event()
        self.ended_by: Literal["caller", "agent"] | None = None
        self.events: list[Event] = []
        self.private: Callable[[], Iterable[Span]] = tuple
        self.private_words: Callable[[], Iterable[Span]] = tuple
        self._loop = asyncio.get_running_loop()

    @property
    def now(self) -> float:
        """Seconds since the ring."""
        return self._loop.time() - self.audio_in.began

    def send_key(self, key: str) -> None:
        """A key leaves as an event, now."""
        raise NotImplementedError

    def hang_up(self) -> None:
        """The caller hangs up, if nobody did before."""
        raise NotImplementedError

    def speak(self, words: list[Spoken]) -> None:
        """The recogniser hears *words*, timed on the loop's clock."""
        began = self.audio_in.began
        texts = tuple(word.text for word in words)
        sure = min(word.confidence for word in words)
        self.events.append(Says(words[0].start - began, words[-1].end - began, texts, sure))

    def heard(self) -> list[Stretch]:
        """The agent's sound so far."""
        raise NotImplementedError

    def recording(self) -> Recording:
        """The call so far, both sides; each is silent while it holds what nobody else may hear."""
        audio, now = self.audio_in, self._loop.time()
        recording = mix_down(audio.samples, self.heard(), rate=audio.rate, began=audio.began)
        sides: tuple[tuple[Side, Iterable[Span]], ...] = (
            ("caller", self.private()),
            ("agent", self.private_words()),
        )
        for side, spans in sides:
            for start, end in spans:
                since, until = max(start, audio.began), min(end, now)
                recording.blank(since - audio.began, until - audio.began, side=side)
        return recording

    def hides(self, start: float, end: float) -> bool:
        """Whether a secret was asked for at any time between these seconds of the call."""
        began = self.audio_in.began
        return any(since < began + end and began + start < to for since, to in self.private())

    def _end(self, ended_by: Literal["caller", "agent"]) -> None:
        self.ended_by = ended_by
        self.events.append(HangsUp(self.now))
        self.audio_in.hang_up()
        self.hung_up.set()
