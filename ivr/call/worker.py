"""The worker: LiveKit sends it calls, it answers them with the configured menu.

One file for every way to run it::

    ivr start                                           the worker, as in production
    ivr dev                                             the same, for development: logs in colour
    python -m livekit.agents start ivr/call/worker.py   what both of them do

It needs the three settings of a LiveKit server (see :mod:`ivr.config`).
"""

from __future__ import annotations

import asyncio
import logging
import sys
from datetime import UTC, datetime
from importlib import import_module
from math import isinf
from typing import Any

from livekit import rtc
from livekit.agents import AgentServer, JobContext, JobProcess
from livekit.agents.voice.room_io import AudioInputOptions, AudioOutputOptions, RoomOptions

from ivr.call.finding import find_menu
from ivr.call.line import Line
from ivr.call.record import CallRecord
from ivr.call.session import announced, answer, open_session, speech_config
from ivr.call.voices import open_voices
from ivr.config import ConfigError, Settings, load_settings
from ivr.speech import choose_ears, choose_vad

log = logging.getLogger("ivr.worker")

RECORDER = "ivr.replay.tape"  # a room above this one: loaded where calls are to be recorded
SIP = rtc.ParticipantKind.PARTICIPANT_KIND_SIP
try:
    settings = load_settings()
    settings.check_records()
    settings.check_fixtures()
    settings.check_recordings()
    if sys.argv[1:2] != ["console"]:
        settings.require_livekit()
except ConfigError as error:
    sys.exit(f"ivr: {error}")


def prewarm(process: JobProcess) -> None:
    """Before the first ring: import the menu, load the voice."""
    menu = find_menu(settings.menu)
    process.userdata["menu"] = menu
    process.userdata["voice"], process.userdata["cast"] = open_voices(settings, menu)


def _load(settings: Settings) -> dict[str, Any]:
    """Who takes calls whatever the load says that there is none: LiveKit rings nobody at 100 %."""
    return {"load_fnc": lambda _: 0.0} if isinf(settings.load_threshold) else {}


speech = speech_config(settings)
recorder = import_module(RECORDER) if settings.fixtures is not None else None
server = AgentServer(
    setup_fnc=prewarm,
    ws_url=settings.livekit_url,
    api_key=settings.livekit_api_key,
    api_secret=settings.secret("livekit_api_secret"),
    host=settings.health_host,
    port=settings.health_port,
    num_idle_processes=settings.idle_processes,
    load_threshold=settings.load_threshold,
    **_load(settings),
    drain_timeout=int(settings.drain_timeout),
)


@server.rtc_session(agent_name=settings.agent_name)
async def ring(context: JobContext) -> None:
    """Answer one call."""
    await context.connect()
    try:
        caller = None if context.is_fake_job() else await context.wait_for_participant(kind=SIP)
    except RuntimeError:  # the room closed: they hung up while it still rang
        record = new_record(context, None)
        record.end("caller hung up")
        finish(context, record)
        return
    record = new_record(context, caller)
    try:
        await _answer(context, caller, record)
    finally:
        finish(context, record)


async def _answer(
    context: JobContext, caller: rtc.RemoteParticipant | None, record: CallRecord
) -> None:
    line = Line(dtmf=settings.dtmf)
    line.join_room(context.room, identity=caller.identity if caller else None)
    tape = None
    if recorder is not None:
        tape = recorder.Tape(asyncio.get_running_loop().time() - record.now())
        line.witness = tape
    session = open_session(
        line,
        voice=context.proc.userdata["voice"],
        ears=choose_ears(speech),
        speech=choose_vad(speech),
    )
    try:
        await answer(
            session,
            context.proc.userdata["menu"],
            line=line,
            record=record,
            exchange=LiveKitExchange(context, caller),
            cast=context.proc.userdata["cast"],
            room=context.room,
            room_options=room_options(settings, caller),
        )
    finally:
        if recorder is not None:
            record.end("failed")
            recorder.keep(tape, line, record, menu=settings.menu, folder=settings.fixtures)


def finish(context: JobContext, record: CallRecord) -> None:
    """Keep the record, where that is wanted, and let the job end, whatever became of the call."""
    record.end("failed")  # unless it knows better
    try:
        if settings.records is not None:
            record.write(settings.records)
    except OSError as error:
        log.error("the record of call %s is lost: %s", record.call_id, error)
    finally:
        context.shutdown(reason=record.result)


def new_record(context: JobContext, caller: rtc.RemoteParticipant | None) -> CallRecord:
    """A call record that knows who rang."""
    told = announced(caller)
    return CallRecord(
        call_id=told.get("call_id", context.job.id),
        menu=settings.menu,
        started=datetime.now(UTC).isoformat(timespec="milliseconds"),
        clock=asyncio.get_running_loop().time,
        caller=told,
    )


def room_options(settings: Settings, caller: rtc.RemoteParticipant | None) -> RoomOptions:
    """A telephone's audio: narrow-band, in 20 ms frames, untouched; captions only when asked for.

    Gain control would lift quiet tones by up to 20 dB and noise cancellation take them for noise.
    """
    options = RoomOptions(
        text_input=False,
        text_output=settings.captions,
        audio_input=AudioInputOptions(
            sample_rate=settings.sample_rate,
            frame_size_ms=20,
            auto_gain_control=False,
            noise_cancellation=None,
            pre_connect_audio=False,
        ),
        audio_output=AudioOutputOptions(),
        delete_room_on_close=caller is not None,
    )
    if caller is not None:
        options.participant_identity = caller.identity
    return options


class LiveKitExchange:
    """Transfer and hang-up, by LiveKit's own means."""

    def __init__(self, context: JobContext, caller: rtc.RemoteParticipant | None) -> None:
        self._context, self._caller = context, caller

    async def transfer(self, to: str) -> None:
        """Ask the trunk to send the caller to *to* (SIP REFER)."""
        if self._caller is not None:
            await self._context.transfer_sip_participant(self._caller, to)

    async def hang_up(self) -> None:
        """End the call: without its room the caller is disconnected."""
        await self._context.delete_room()
