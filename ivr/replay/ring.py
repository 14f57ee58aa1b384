"""Ringing a menu in this process: the product's own call, a replayed caller at its other end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from livekit.agents import AgentSession, stt, tts, vad

from ivr.call.call import Call
from ivr.call.cast import Cast
from ivr.call.floor import OURS
from ivr.call.get_dtmf import GetDtmfTask
from ivr.call.line import DtmfMode, Line, Witness
from ivr.call.performer import Performer
from ivr.call.record import CallRecord, Entry
from ivr.call.session import announced, answer, open_session
from ivr.menu import FirstMenu
from ivr.menu.menu import Service
from ivr.replay.room import ReplayRoom


async def ring(
    room: ReplayRoom,
    menu: FirstMenu,
    *,
    voice: tts.TTS[Any],
    ears: stt.STT[Any] | None = None,
    speech: vad.VAD | None = None,
    dtmf: DtmfMode = "auto",
    cast: Cast | None = None,
    language: str = "en",
    services: Mapping[type, Service] | None = None,
    record: CallRecord | None = None,
    watch: Callable[[Entry], None] | None = None,
    witness: Witness | None = None,
) -> CallRecord:
    """Let the caller in *room* ring *menu*; returns when the call is over.

    Args:
        voice: what prompts are said with.
        ears: a recogniser that really listens; the script of the caller by default.
        speech: a detector of speech.
        dtmf: which keys count, as in the settings.
        cast: the voices, ears and music that menus name.
        language: the caller's, until a menu has another.
        services: what handlers get by ``call.get(Type)`` in place of what the menus name.
        record: to be written; a new one by default, as :func:`new_record` makes it.
        watch: told of each entry of the record as it is made.
        witness: told all that the caller does.

    Returns:
        The call record.
    """
    line = Line(dtmf=dtmf)
    line.witness = witness
    line.join_room(room.rtc, identity=room.participant.identity)
    session = open_session(line, voice=voice, ears=ears or room.ears, speech=speech)
    session.input.audio = room.audio_in
    session.output.audio = room.audio_out
    session.output.transcription = room.text_out
    record = record or new_record(room)
    record.watchers += [watch] if watch else []
    call = Call(record, session, language=language)
    call.provide(services or {})
    room.private = line.kept_private
    room.private_words = lambda: line.private_words
    room.asked_by = partial(_asked_by, session)
    exchange = ReplayExchange(room)
    await answer(session, menu, line=line, record=record, exchange=exchange, call=call, cast=cast)
    return record


def _asked_by(session: AgentSession[Any]) -> object | None:
    """A question whose words are said, or an agent that a menu handed the call to."""
    try:
        agent = session.current_agent
    except RuntimeError:  # it has not begun
        return None
    if isinstance(agent, GetDtmfTask):
        return agent if agent.waiting else None
    return None if isinstance(agent, (Performer, *OURS)) else agent


def new_record(room: ReplayRoom) -> CallRecord:
    """The record of a call that begins now, by the run's own calendar: two runs are alike."""
    now = datetime.fromtimestamp(time.time(), UTC)
    return CallRecord(
        call_id="replay",
        menu="",
        started=now.isoformat(timespec="milliseconds"),
        clock=asyncio.get_running_loop().time,
        caller=announced(room.participant),
    )


class ReplayExchange:
    """The other end of a replayed line: a transfer always succeeds."""

    def __init__(self, room: ReplayRoom) -> None:
        self._room = room

    async def transfer(self, to: str) -> None:
        """The caller is with somebody else now."""
        self._room.agent_hung_up()

    async def hang_up(self) -> None:
        """The agent ends the call."""
        self._room.agent_hung_up()
