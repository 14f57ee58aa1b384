"""Whole calls with the real plugins of Deepgram and Cartesia, against their stand-ins."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from ivr.call.finding import find_menu
from ivr.call.record import CallRecord
from ivr.call.session import speech_config
from ivr.config import load_settings
from ivr.replay import Ran, ReplayRoom, ScriptedCaller, run
from ivr.replay.ring import ring
from ivr.replay.standins import CartesiaStandIn, DeepgramStandIn, StandIns
from ivr.speech import CachedTTS, PromptCache, SilentTTS, choose_ears, choose_voice
from tests.callers import ROOT

Script = Callable[[ScriptedCaller, StandIns], Awaitable[None]]


def call(
    script: Script,
    *,
    deepgram: DeepgramStandIn | None = None,
    cartesia: CartesiaStandIn | None = None,
    menu: str = "menus.account",
    **options: Any,
) -> Ran[tuple[CallRecord, StandIns]]:
    """Ring *menu* as a worker does that is led to the stand-ins by its settings."""

    async def main() -> tuple[CallRecord, StandIns]:
        before = asyncio.all_tasks()
        async with (
            StandIns(deepgram=deepgram, cartesia=cartesia) as services,
            ReplayRoom(rate=8000, hearing=services.deepgram) as room,
        ):
            speech = speech_config(load_settings(environ=services.environment()))
            voice = fresh(choose_voice(speech))
            found = find_menu(menu, folder=ROOT)
            rings = asyncio.ensure_future(
                ring(room, found, voice=voice, ears=choose_ears(speech), **options)
            )
            plays = asyncio.ensure_future(_play(script, room.caller, services))
            await asyncio.wait({rings, plays}, return_when=asyncio.FIRST_EXCEPTION)
            if not rings.done():
                room.hang_up()
            record = await rings
            await plays
            await voice.aclose()
        await asyncio.sleep(0.1)
        left = {task.get_name() for task in asyncio.all_tasks() - before}
        assert not left, f"left behind: {left}"
        return record, services

    return run(main)


def fresh(voice: CachedTTS) -> CachedTTS:
    """*voice* with a memory of its own, and a fallback that is always there."""
    fallback = SilentTTS(sample_rate=voice.sample_rate)
    return CachedTTS(voice.voice, name="test", cache=PromptCache(), fallback=fallback)


async def _play(script: Script, caller: ScriptedCaller, services: StandIns) -> None:
    await script(caller, services)
    await caller.done()
