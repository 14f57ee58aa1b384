"""A voice that makes no sound but takes its time: for tests, and where no voice is installed."""

from __future__ import annotations

from typing import Any

from livekit.agents import APIConnectOptions, tts, utils
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS

SECONDS_PER_CHARACTER = 0.06  # 170 words a minute: what eSpeak and Cartesia take for our prompts


class SilentTTS(tts.TTS[Any]):
    """Silence, as long as the text would take to say.

    Args:
        seconds_per_character: how fast it does not speak.
        sample_rate: Hz.
    """

    def __init__(
        self, *, seconds_per_character: float = SECONDS_PER_CHARACTER, sample_rate: int = 22050
    ) -> None:
        super().__init__(
            capabilities=tts.TTSCapabilities(streaming=False),
            sample_rate=sample_rate,
            num_channels=1,
        )
        self._seconds_per_character = seconds_per_character

    @property
    def model(self) -> str:
        return f"{self._seconds_per_character:g} s a character"

    @property
    def provider(self) -> str:
        return "silence"

    def synthesize(
        self, text: str, *, conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS
    ) -> tts.ChunkedStream:
        return Silence(tts=self, input_text=text, conn_options=conn_options)

    def seconds(self, text: str) -> float:
        """How long *text* takes."""
        return len(text) * self._seconds_per_character


class Silence(tts.ChunkedStream):
    """One prompt's worth of silence."""

    _tts: SilentTTS

    async def _run(self, output_emitter: tts.AudioEmitter) -> None:
        output_emitter.initialize(
            request_id=utils.shortuuid("silent_"),
            sample_rate=self._tts.sample_rate,
            num_channels=1,
            mime_type="audio/pcm",
        )
        samples = round(self._tts.seconds(self._input_text) * self._tts.sample_rate)
        output_emitter.push(bytes(2 * samples))
