"""A voice around another one: it is given each prompt whole, and says how it sounds."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator
from typing import Any

from livekit.agents import APIConnectOptions, tts, utils
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS

ONCE = APIConnectOptions(max_retry=0)  # the voice inside tries again by itself


class WholeTTS(tts.TTS[Any]):
    """Says whole prompts by :meth:`sound`, with the help of *voice* and at its rate.

    Args:
        voice: any voice of LiveKit's.
    """

    def __init__(self, voice: tts.TTS[Any]) -> None:
        super().__init__(
            capabilities=tts.TTSCapabilities(streaming=True),
            sample_rate=voice.sample_rate,
            num_channels=1,
        )
        self.voice = voice

    @abstractmethod
    def sound(self, text: str, conn_options: APIConnectOptions) -> AsyncIterator[bytes]:
        """The PCM of *text*, in pieces as it is made.

        Raises:
            APIError: it cannot be said.
        """

    def update_options(self, *, language: str) -> None:
        """Speak another language from now on, as far as the voice can."""
        if update := getattr(self.voice, "update_options", None):
            update(language=language)

    @property
    def model(self) -> str:
        return self.voice.model

    @property
    def provider(self) -> str:
        return self.voice.provider

    def prewarm(self) -> None:
        self.voice.prewarm()

    async def aclose(self) -> None:
        await self.voice.aclose()

    def synthesize(
        self, text: str, *, conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS
    ) -> tts.ChunkedStream:
        return _WholePrompt(tts=self, input_text=text, conn_options=conn_options)

    def stream(
        self, *, conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS
    ) -> tts.SynthesizeStream:
        return _PromptInPieces(tts=self, conn_options=conn_options)


async def speak(
    voice: tts.TTS[Any], text: str, conn_options: APIConnectOptions
) -> AsyncIterator[bytes]:
    """The PCM of *text* in *voice*, whether it streams or not.

    Raises:
        APIError: the voice failed.
    """
    if not voice.capabilities.streaming:
        async with voice.synthesize(text, conn_options=conn_options) as chunks:
            async for audio in chunks:
                yield audio.frame.data.tobytes()
        return
    async with voice.stream(conn_options=conn_options) as pieces:
        pieces.push_text(text)
        pieces.end_input()
        async for audio in pieces:
            yield audio.frame.data.tobytes()


class _WholePrompt(tts.ChunkedStream):
    _tts: WholeTTS

    def __init__(self, *, tts: WholeTTS, input_text: str, conn_options: APIConnectOptions) -> None:
        super().__init__(tts=tts, input_text=input_text, conn_options=ONCE)
        self._inner_options = conn_options

    async def _run(self, output_emitter: tts.AudioEmitter) -> None:
        _initialize(output_emitter, self._tts.sample_rate, stream=False)
        async for pcm in self._tts.sound(self._input_text, self._inner_options):
            output_emitter.push(pcm)


class _PromptInPieces(tts.SynthesizeStream):
    _tts: WholeTTS

    def __init__(self, *, tts: WholeTTS, conn_options: APIConnectOptions) -> None:
        super().__init__(tts=tts, conn_options=ONCE)
        self._inner_options = conn_options

    async def _run(self, output_emitter: tts.AudioEmitter) -> None:
        _initialize(output_emitter, self._tts.sample_rate, stream=True)
        pieces = [piece async for piece in self._input_ch if isinstance(piece, str)]
        text = "".join(pieces).strip()
        if not text:
            return
        self._mark_started()
        output_emitter.start_segment(segment_id=utils.shortuuid("prompt_"))
        async for pcm in self._tts.sound(text, self._inner_options):
            output_emitter.push(pcm)
        output_emitter.end_segment()


def _initialize(emitter: tts.AudioEmitter, rate: int, *, stream: bool) -> None:
    emitter.initialize(
        request_id=utils.shortuuid("prompt_"),
        sample_rate=rate,
        num_channels=1,
        mime_type="audio/pcm",
        stream=stream,
    )
