"""A voice that dies on demand, and knows what it was asked to say."""

from __future__ import annotations

from livekit.agents import APIConnectionError, APIConnectOptions, tts
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS

from ivr.speech.silent import Silence, SilentTTS


class ScriptedTTS(SilentTTS):
    """A silent voice; between :meth:`die` and :meth:`recover` every prompt fails."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.dead = False

    def die(self) -> None:
        """From now on nothing can be said."""
        self.dead = True

    def recover(self) -> None:
        """The voice is back."""
        self.dead = False

    def synthesize(
        self, text: str, *, conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS
    ) -> tts.ChunkedStream:
        self.asked.append(text)
        return _PerhapsSilence(tts=self, input_text=text, conn_options=conn_options)


class _PerhapsSilence(Silence):
    _tts: ScriptedTTS

    async def _run(self, output_emitter: tts.AudioEmitter) -> None:
        if self._tts.dead:
            raise APIConnectionError("the scripted voice is dead")
        await super()._run(output_emitter)
