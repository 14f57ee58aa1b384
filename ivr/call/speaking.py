"""Something being said: it is noted in the call record, ends by itself, and can be stopped."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from livekit.agents import NOT_GIVEN, AgentSession, tts
from livekit.agents.voice import SpeechHandle

from ivr.call.line import Line
from ivr.speech import say_privately

log = logging.getLogger("ivr.line")


class Utterance:
    """Begin to say *text* to the caller.

    Args:
        shown: what is written down in place of *text*, which only the caller may learn.
        instructions: for the session's model, which says it in its own words, if there are any.
        on_end: called once, when the last sound of it has been played or it was stopped.
    """

    def __init__(
        self,
        session: AgentSession[Any],
        line: Line,
        text: str,
        *,
        shown: str | None = None,
        instructions: str = "",
        on_end: Callable[[], None] | None = None,
    ) -> None:
        self._record, self._on_end = line.record, on_end
        self._end_private = None if shown is None else line.begin_private_words()
        written = text if shown is None else shown
        self._entry = self._record.add("agent", said=written) if self._record else {}
        self._handle: SpeechHandle | None = None
        try:
            if instructions:
                self._handle = session.generate_reply(
                    instructions=instructions, tool_choice="none", allow_interruptions=True
                )
            else:
                voice = None if shown is None else _voice_of(session)
                self._handle = session.say(
                    written,
                    audio=NOT_GIVEN if voice is None else say_privately(voice, text),
                    allow_interruptions=True,
                    add_to_chat_ctx=False,
                )
        except RuntimeError as error:  # no voice, or the session closes; keys may still come
            log.warning("a prompt cannot be said: %s", error)
            asyncio.get_running_loop().call_soon(self._end)
        else:
            self._handle.add_done_callback(self._end)

    def stop(self) -> None:
        """Be silent, at once."""
        if self._handle is not None and not self._handle.done():
            self._handle.interrupt(force=True)

    async def heard(self) -> None:
        """Wait until it is over."""
        if self._handle is not None:
            await self._handle

    def _end(self, handle: SpeechHandle | None = None) -> None:
        if handle is not None and handle.interrupted and self._record:
            self._entry["cut"] = round(self._record.now(), 3)
        if self._end_private is not None:
            self._end_private()
        if self._on_end is not None:
            self._on_end()
            self._on_end = None


def _voice_of(session: AgentSession[Any]) -> tts.TTS[Any] | None:
    """What speaks just now: the voice of the agent that has the call, or the session's."""
    own = session.current_agent.tts
    return own if isinstance(own, tts.TTS) else session.tts


async def speak(session: AgentSession[Any], line: Line, text: str) -> None:
    """Say *text* and wait until it is over; a key stops it, and is kept for the next question."""
    utterance = Utterance(session, line, text)
    line.on_key = utterance.stop
    try:
        await utterance.heard()
    finally:
        line.on_key = None
