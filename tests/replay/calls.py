"""A small agent to ring in these tests: says what it is told, and notes what reaches it."""

import asyncio
from typing import Any

from livekit import rtc
from livekit.agents import Agent, AgentSession, tts, vad

from ivr.replay import ReplayRoom
from ivr.speech import SilentTTS

GREETING = "Account services. To hear your balance, press 1."  # 48 characters: 2.88 s


class Parrot(Agent):
    """Says one prompt after the other, a second apart; a key stops the prompt that is playing."""

    def __init__(self, prompts: tuple[str, ...]) -> None:
        super().__init__(instructions="")
        self.prompts = prompts
        self.talking: asyncio.Task[None] | None = None

    async def on_enter(self) -> None:
        self.talking = asyncio.create_task(self._talk())

    async def on_exit(self) -> None:
        if self.talking:
            self.talking.cancel()

    async def _talk(self) -> None:
        for prompt in self.prompts:
            await self.session.say(prompt)
            await asyncio.sleep(1)


class Call:
    """A session of the parrot's in *room*."""

    def __init__(
        self,
        room: ReplayRoom,
        *prompts: str,
        voice: tts.TTS | None = None,
        speech: vad.VAD | None = None,
    ) -> None:
        self.room = room
        self.log: list[tuple[Any, ...]] = []
        self.session: AgentSession[Any] = AgentSession(
            stt=room.ears,
            tts=voice or SilentTTS(),
            vad=speech,
            turn_handling={"turn_detection": "manual", "interruption": {"mode": "vad"}},
            aec_warmup_duration=None,
            user_away_timeout=None,
            session_close_transcript_timeout=0,
        )
        self.session.input.audio = room.audio_in
        self.session.output.audio = room.audio_out
        self.session.output.transcription = room.text_out
        room.rtc.on("sip_dtmf_received", self._on_key)
        self.session.on("user_state_changed", lambda e: self.note("caller is", e.new_state))
        self.session.on("agent_state_changed", lambda e: self.note("agent is", e.new_state))
        self.session.on(
            "user_input_transcribed",
            lambda e: self.note("final" if e.is_final else "interim", e.transcript),
        )
        self._agent = Parrot(prompts or (GREETING,))

    def note(self, *what: object) -> None:
        """Write down what happens now."""
        self.log.append((round(self.room.now, 3), *what))

    async def __aenter__(self) -> "Call":
        await self.session.start(self._agent, record=False)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.room.hang_up()
        await self.session.aclose()

    def _on_key(self, event: rtc.SipDTMF) -> None:
        self.note("key", event.digit)
        if self.session.current_speech:
            self.session.current_speech.interrupt(force=True)
