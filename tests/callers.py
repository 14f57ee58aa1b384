"""Ringing menus in tests: a script is a caller, and a test reads as the transcript of a call."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from ivr.call.finding import find_menu
from ivr.call.record import CallRecord
from ivr.menu import Menu
from ivr.replay import Recording, ReplayRoom, ScriptedCaller, run
from ivr.replay.ring import ring
from ivr.speech import SilentTTS

ROOT = Path(__file__).parents[1]
Script = Callable[[ScriptedCaller], Awaitable[None]]


def call(script: Script, menu: Menu | str = "menus.front_desk", **options: Any) -> CallRecord:
    """Ring *menu* in virtual time with *script* as the caller, to the end of the call.

    The test fails where the script does, or where a task of the call is left behind.
    """
    return listen(script, menu, **options)[0]


def listen(
    script: Script, menu: Menu | str = "menus.front_desk", **options: Any
) -> tuple[CallRecord, Recording]:
    """The same, and how the call sounded."""

    async def main() -> tuple[CallRecord, Recording]:
        before = asyncio.all_tasks()
        async with ReplayRoom(rate=8000) as room:
            found = find_menu(menu, folder=ROOT) if isinstance(menu, str) else menu
            rings = asyncio.ensure_future(ring(room, found, **{"voice": SilentTTS(), **options}))
            plays = asyncio.ensure_future(_play(script, room.caller))
            await asyncio.wait({rings, plays}, return_when=asyncio.FIRST_EXCEPTION)
            if not rings.done():
                room.hang_up()
            record = await rings
            await plays
            recording = room.recording()
        await asyncio.sleep(0.1)
        left = {task.get_name() for task in asyncio.all_tasks() - before}
        assert not left, f"left behind: {left}"
        return record, recording

    return run(main).result


async def _play(script: Script, caller: ScriptedCaller) -> None:
    await script(caller)
    await caller.done()


def said(record: CallRecord) -> list[str]:
    """Everything the agent said, in order."""
    return [entry["said"] for entry in record.entries if "said" in entry]


def keys(record: CallRecord) -> list[tuple[str, str]]:
    """Every key that counted, and the way it came."""
    return [(entry["key"], entry["source"]) for entry in record.entries if "key" in entry]
