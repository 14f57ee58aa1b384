"""A recogniser that hears what the script says the caller says, as a real one would report it.

Per utterance, like Deepgram with interim results::

    four   one   double   five
    ├──┤   ├─┤   ├────┤   ├──┤
    ▲ start  ▲ interim…            ▲ last interim   ▲ final, after the endpointing silence
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from livekit import rtc
from livekit.agents import APIConnectionError, APIConnectOptions, stt
from livekit.agents.language import LanguageCode
from livekit.agents.types import (
    DEFAULT_API_CONNECT_OPTIONS,
    NOT_GIVEN,
    NotGivenOr,
    TimedString,
)
from livekit.agents.utils import AudioBuffer, aio

LATENCY_S = 0.15  # from a word's end to the transcript that has it, as services promise
ENDPOINTING_S = 0.3  # the silence that ends an utterance: what ivr.speech asks of Deepgram


@dataclass(frozen=True, slots=True)
class Spoken:
    """One word as it was said; times are the loop's."""

    text: str = field(repr=False)
    start: float
    end: float
    confidence: float = 0.95


class ScriptedSTT(stt.STT[Any]):
    """Reports the words it is told of by :meth:`hear`, to whoever listens at that moment.

    Args:
        language: of the transcripts.
    """

    def __init__(self, *, language: str = "en") -> None:
        super().__init__(
            capabilities=stt.STTCapabilities(
                streaming=True,
                interim_results=True,
                aligned_transcript="word",
                offline_recognize=False,
            )
        )
        self._language = LanguageCode(language)
        self._streams: list[_ScriptedStream] = []
        self._fault: Exception | None = None

    @property
    def model(self) -> str:
        return "script"

    @property
    def provider(self) -> str:
        return "replay"

    def hear(self, words: Sequence[Spoken]) -> float:
        """One utterance; its events come when a real recogniser would send them.

        Returns:
            When the final transcript comes, on the loop's clock.
        """
        loop = asyncio.get_running_loop()
        kinds = stt.SpeechEventType
        loop.call_at(words[0].start + LATENCY_S, self._send, kinds.START_OF_SPEECH, ())
        for count, word in enumerate(words, 1):
            loop.call_at(word.end + LATENCY_S, self._send, kinds.INTERIM_TRANSCRIPT, words[:count])
        final = words[-1].end + ENDPOINTING_S + LATENCY_S
        loop.call_at(final, self._send, kinds.FINAL_TRANSCRIPT, words)
        loop.call_at(final, self._send, kinds.END_OF_SPEECH, ())
        return final

    def die(self) -> None:
        """From now on every stream fails, and every new one too, until :meth:`recover`."""
        self._fault = APIConnectionError("the scripted recogniser is dead")
        for stream in self._streams:
            stream.fault.set()

    def recover(self) -> None:
        """New streams, and the next try of old ones, work again."""
        self._fault = None

    def stream(
        self,
        *,
        language: NotGivenOr[str] = NOT_GIVEN,
        conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS,
    ) -> stt.RecognizeStream:
        return _ScriptedStream(stt=self, conn_options=conn_options)

    async def _recognize_impl(
        self,
        buffer: AudioBuffer,
        *,
        language: NotGivenOr[str] = NOT_GIVEN,
        conn_options: APIConnectOptions,
    ) -> stt.SpeechEvent:
        raise NotImplementedError("the scripted recogniser only hears live")

    def _send(self, kind: stt.SpeechEventType, words: Sequence[Spoken]) -> None:
        for stream in self._streams:
            stream.send(kind, words, self._language)


class _ScriptedStream(stt.RecognizeStream):
    _stt: ScriptedSTT

    def __init__(self, *, stt: ScriptedSTT, conn_options: APIConnectOptions) -> None:
        super().__init__(stt=stt, conn_options=conn_options)
        self.fault = asyncio.Event()
        self._began: float | None = None

    def send(
        self, kind: stt.SpeechEventType, words: Sequence[Spoken], language: LanguageCode
    ) -> None:
        """Report *words*, timed from the first frame that this stream was given."""
        if self._began is None:
            return
        data = [self._data(words, self._began - self.start_time_offset, language)] if words else []
        self._event_ch.send_nowait(stt.SpeechEvent(type=kind, alternatives=data))

    async def _run(self) -> None:
        if self._stt._fault:
            raise self._stt._fault
        self._began = None
        self.fault.clear()
        self._stt._streams.append(self)
        listening = asyncio.create_task(self._listen())
        failing = asyncio.create_task(self.fault.wait())
        try:
            await asyncio.wait((listening, failing), return_when=asyncio.FIRST_COMPLETED)
            if self._stt._fault:
                raise self._stt._fault
        finally:
            self._stt._streams.remove(self)
            await aio.cancel_and_wait(listening, failing)

    async def _listen(self) -> None:
        async for frame in self._input_ch:
            if isinstance(frame, rtc.AudioFrame) and self._began is None:
                self._began = asyncio.get_running_loop().time() - frame.duration

    @staticmethod
    def _data(words: Sequence[Spoken], began: float, language: LanguageCode) -> stt.SpeechData:
        timed = [
            TimedString(w.text, w.start - began, w.end - began, confidence=w.confidence)
            for w in words
        ]
        return stt.SpeechData(
            language=language,
            text=" ".join(word.text for word in words),
            start_time=words[0].start - began,
            end_time=words[-1].end - began,
            confidence=sum(word.confidence for word in words) / len(words),
            words=timed,
        )
