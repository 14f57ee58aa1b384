"""A speech recogniser, listened in on: words with their times, before LiveKit sees a transcript.

LiveKit's ``user_input_transcribed`` has the text only.  A number that is partly keyed and partly
spoken needs to know when each word was said, and how sure the recogniser is of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any

from livekit.agents import stt
from livekit.agents.types import (
    DEFAULT_API_CONNECT_OPTIONS,
    NOT_GIVEN,
    APIConnectOptions,
    NotGivenOr,
)
from livekit.agents.utils import is_given

from ivr.entry import Word, words_of

OnEvent = Callable[[stt.SpeechEvent], None]


class Ears(stt.STT[Any]):
    """Passes everything through to *recogniser*, and tells *on_event* what came back."""

    def __init__(self, recogniser: stt.STT[Any], on_event: OnEvent) -> None:
        super().__init__(capabilities=recogniser.capabilities)
        self.recogniser, self._on_event = recogniser, on_event
        recogniser.on("error", lambda error: self.emit("error", error))
        recogniser.on("metrics_collected", lambda metrics: self.emit("metrics_collected", metrics))

    @property
    def model(self) -> str:
        return self.recogniser.model

    @property
    def provider(self) -> str:
        return self.recogniser.provider

    async def _recognize_impl(self, *args: Any, **kwargs: Any) -> Any:
        event: stt.SpeechEvent = await self.recogniser._recognize_impl(*args, **kwargs)
        self._on_event(event)
        return event

    def stream(
        self,
        *,
        language: NotGivenOr[str] = NOT_GIVEN,
        conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS,
    ) -> stt.RecognizeStream:
        inner = self.recogniser.stream(language=language, conn_options=conn_options)
        return _Overheard(inner, self._on_event)  # type: ignore[return-value]

    def update_options(self, *, language: str) -> None:
        """Hear another language from now on, where the recogniser can."""
        if update := getattr(self.recogniser, "update_options", None):
            update(language=language)

    def prewarm(self) -> None:
        self.recogniser.prewarm()

    async def aclose(self) -> None:
        await self.recogniser.aclose()


class _Overheard:
    """One stream of the recogniser; whatever is not listening in is the stream itself."""

    def __init__(self, stream: stt.RecognizeStream, on_event: OnEvent) -> None:
        self.__dict__.update(_stream=stream, _on_event=on_event)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._stream, name, value)

    def __aiter__(self) -> _Overheard:
        return self

    async def __anext__(self) -> stt.SpeechEvent:
        event: stt.SpeechEvent = await self._stream.__anext__()
        self._on_event(event)
        return event

    async def __aenter__(self) -> _Overheard:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._stream.aclose()


def spoken_words(said: stt.SpeechData, *, began: float | None) -> Sequence[Word]:
    """What was said, on the loop's clock.

    Args:
        began: when the recogniser was given its first sound, from which it counts.
    """
    zero = began or 0.0
    if not said.words:
        now = asyncio.get_running_loop().time()
        start, end = (zero + said.start_time, zero + said.end_time) if said.end_time else (now, now)
        return words_of(said.text, start=start, end=end, confidence=said.confidence or 1.0)
    return [
        Word(
            str(word),
            zero + (word.start_time if is_given(word.start_time) else said.start_time),
            zero + (word.end_time if is_given(word.end_time) else said.end_time),
            word.confidence if is_given(word.confidence) else said.confidence or 1.0,
        )
        for word in said.words
    ]
