"""One call's session: LiveKit's settings for a phone line, and a call from ring to record."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import UTC, datetime
from typing import Any

from livekit import rtc
from livekit.agents import NOT_GIVEN, AgentSession, APIConnectOptions, stt, tts, vad
from livekit.agents.voice.agent_session import SessionConnectOptions

from ivr.call.call import Call
from ivr.call.cast import Cast
from ivr.call.line import Line
from ivr.call.livekit_log import tame_livekit_log
from ivr.call.performer import Exchange, Performer
from ivr.call.record import CallRecord
from ivr.config import Settings
from ivr.menu import Entrance, FirstMenu
from ivr.speech import SpeechConfig
from sip import CallerFacts

log = logging.getLogger("ivr.call")

# A service that is down is asked once more, soon: a caller is waiting.
_CONNECT = APIConnectOptions(max_retry=1, retry_interval=0.2, timeout=2.0)
# LiveKit ends the session after so many errors; a call outlives them, because keys still work.
_NEVER = 1_000_000


def speech_config(settings: Settings) -> SpeechConfig:
    """What the settings say of voice and ears."""
    return SpeechConfig(
        sample_rate=settings.sample_rate,
        voice=settings.cartesia_voice,
        offline_voice=settings.offline_voice,
        cartesia_api_key=settings.secret("cartesia_api_key"),
        cartesia_base_url=settings.cartesia_url,
        deepgram_api_key=settings.secret("deepgram_api_key"),
        deepgram_base_url=settings.deepgram_url,
    )


def announced(participant: rtc.RemoteParticipant | None) -> dict[str, str]:
    """What the trunk told of the caller, for the call record; nothing where it told nothing."""
    if participant is None:
        return {}
    facts = CallerFacts.read(participant.attributes)
    told = {
        "call_id": facts.call_id,
        "number": facts.number,
        "dialled": facts.dialled,
        "trunk": facts.trunk,
    }
    return {name: value for name, value in told.items() if value}


def open_session(
    line: Line,
    *,
    voice: tts.TTS[Any],
    ears: stt.STT[Any] | None = None,
    speech: vad.VAD | None = None,
) -> AgentSession[Any]:
    """A session set up for the telephone.

    Turns are decided by the questions (``manual``), never by a language model; there is no echo
    warm-up, in which LiveKit would not hear the caller for three seconds.
    """
    tame_livekit_log()
    session: AgentSession[Any] = AgentSession(
        stt=NOT_GIVEN if ears is None else line.ears(ears),
        tts=voice,
        vad=speech,
        turn_handling={"turn_detection": "manual", "interruption": {"mode": "vad"}},
        aec_warmup_duration=None,
        user_away_timeout=None,
        session_close_transcript_timeout=0,
        conn_options=SessionConnectOptions(
            stt_conn_options=_CONNECT, tts_conn_options=_CONNECT, max_unrecoverable_errors=_NEVER
        ),
    )
    line.join_session(session)
    return session


async def answer(
    session: AgentSession[Any],
    menu: FirstMenu,
    *,
    line: Line,
    record: CallRecord,
    exchange: Exchange,
    call: Call | None = None,
    cast: Cast | None = None,
    **start: Any,
) -> None:
    """Perform *menu* on *session* until the call ends, whoever ends it; then close the session.

    Args:
        call: what handlers are given, where something is known of it already.
        cast: the voices, ears and music that menus name.
        start: passed on to ``AgentSession.start``: ``room``, ``room_options``.
    """
    line.record = record
    if isinstance(menu, Entrance):
        now = datetime.fromtimestamp(time.time(), UTC)
        menu = menu.choose(dialled=record.caller.get("dialled"), at=now)
    record.menu = menu.name
    call = call or Call(record, session)
    performer = Performer(menu, call=call, line=line, exchange=exchange, cast=cast or Cast())
    record.add("line", ring=menu.name)
    waits = [
        asyncio.ensure_future(performer.ended.wait()),
        asyncio.ensure_future(line.hung_up.wait()),
    ]
    try:
        await session.start(performer, record=False, **start)
        line.join_audio(session)
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    except Exception:
        if not line.hung_up.is_set():
            record.end("failed")
        raise
    finally:
        for wait in waits:
            wait.cancel()
        handed_over = performer.floor.let_go()
        await session.aclose()
        if handed_over:
            await performer.ended.wait()  # which else the session has waited for
        record.end("caller hung up")
        log.info("call ended", extra={"call": record.call_id, "result": record.result})
