"""The calling party: which of a room's participants is the caller, whose keys alone count."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from livekit import rtc
from livekit.agents import AgentSession


class CallingParty:
    """Listens to *room* for one participant.

    Args:
        identity: who calls, if that is known before.
        session: if it is not: whoever this session is linked to; anybody while it is to nobody.
        on_key: told of each key event of theirs, as LiveKit names the key.
        on_gone: told when they leave.
    """

    def __init__(
        self,
        room: rtc.Room,
        *,
        identity: str | None = None,
        session: AgentSession[Any] | None = None,
        on_key: Callable[[str], None],
        on_gone: Callable[[], None],
    ) -> None:
        self._room, self._session = room, session
        self._identity = identity
        self._on_key, self._on_gone = on_key, on_gone
        self._look()
        room.on("sip_dtmf_received", self._hear)
        room.on("participant_disconnected", self._see_off)

    def leave(self) -> None:
        """Listen no more."""
        self._room.off("sip_dtmf_received", self._hear)
        self._room.off("participant_disconnected", self._see_off)

    def _look(self) -> str | None:
        """Who calls; whoever did last, if the session is linked to nobody any more."""
        if self._session is not None and (linked := _linked_to(self._session)) is not None:
            self._identity = linked
        return self._identity

    def _hear(self, event: rtc.SipDTMF) -> None:
        # An event has no participant when its sender has just left, or is a server.
        sender = event.participant.identity if event.participant else None
        if self._look() in (None, sender):
            self._on_key(event.digit)

    def _see_off(self, participant: rtc.RemoteParticipant) -> None:
        if participant.identity == self._look():
            self._on_gone()


def room_of(session: AgentSession[Any]) -> rtc.Room | None:
    """The room that *session* was started with, if it was."""
    try:
        return session.room_io.room
    except RuntimeError:
        return None


def _linked_to(session: AgentSession[Any]) -> str | None:
    try:
        linked = session.room_io.linked_participant
    except RuntimeError:  # started without a room
        return None
    return linked.identity if linked else None
