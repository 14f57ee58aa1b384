"""Something being said: it is noted in the call record, ends by itself, and can be stopped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from livekit.agents import AgentSession
from livekit.agents.voice import SpeechHandle

from ivr.call.line import Line


class Utterance:
    """Begin to say *text* to the caller.

    Args:
        on_end: called once, when the last sound of it has been played or it was stopped.
    """

    def __init__(
        self,
        session: AgentSession[Any],
        line: Line,
        text: str,
        *,
        on_end: Callable[[], None] | None = None,
    ) -> None:
        self._record, self._on_end = line.record, on_end
        self._entry = self._record.add("agent", said=text) if self._record else {}
        self._handle = session.say(text, allow_interruptions=True, add_to_chat_ctx=False)
        self._handle.add_done_callback(self._end)

    def stop(self) -> None:
        """Be silent, at once."""
        if not self._handle.done():
            self._handle.interrupt(force=True)

    async def heard(self) -> None:
        """Wait until it is over."""
        await self._handle

    def _end(self, handle: SpeechHandle) -> None:
        if handle.interrupted and self._record:
            self._entry["cut"] = round(self._record.now(), 3)
        if self._on_end is not None:
            self._on_end()
            self._on_end = None


async def speak(session: AgentSession[Any], line: Line, text: str) -> None:
    """Say *text* and wait until it is over; a key stops it, and is kept for the next question."""
    utterance = Utterance(session, line, text)
    line.on_key = utterance.stop
    try:
        await utterance.heard()
    finally:
        line.on_key = None
