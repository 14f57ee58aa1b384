"""A trial: one recorded caller rings its menu in virtual time, and the record is compared."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from ivr.call.finding import find_menu
from ivr.call.record import CallRecord, Entry
from ivr.call.session import speech_config
from ivr.call.voices import open_voices
from ivr.config import Settings
from ivr.menu import FirstMenu
from ivr.replay.fixture import RecordedCaller
from ivr.replay.limit import longest_call, run_within
from ivr.replay.ring import ring
from ivr.replay.room import ReplayRoom
from ivr.speech import choose_vad

Watch = Callable[[Entry], None]
Now = Callable[[Callable[[], float]], None]


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of ringing with a fixture.

    Args:
        path: the WAV.
        record: the call record, as JSON.
        duration: of the call, in seconds.
        took: real seconds.
        broke: whether something of ours failed in the call.
    """

    path: Path
    record: str = field(repr=False)
    duration: float
    took: float
    broke: bool


def try_fixture(
    path: Path,
    settings: Settings,
    *,
    menu: str | None = None,
    limit: float | None = None,
    watch: Watch | None = None,
    on_clock: Now | None = None,
) -> Trial:
    """Ring with the recorded caller in *path*.

    Only the settings' offline voice speaks, and the text beside the recording tells what the
    recogniser made of it.

    Args:
        menu: the module that answers, whatever the text beside the recording says.
        limit: seconds that the call may last; a minute after its caller has hung up by default.
        watch: told of each entry of the record as it is made.
        on_clock: given the call's clock as it begins.

    Raises:
        FixtureError: the recording or its text cannot be used.
        MenuError: there is no such menu.
        NeverEnds: the call is not over in time.
    """
    caller = RecordedCaller.load(path)
    occasion = caller.occasion
    found = find_menu(menu or occasion.menu or settings.menu)
    longest = limit or longest_call(caller)
    call = partial(_call, caller, found, settings, watch, on_clock)
    calendar = _calendar(occasion.rung) if occasion.rung else {}
    began = time.perf_counter()
    ran = run_within(longest, call, name=str(path), **calendar)
    record = ran.result
    broke = record.result == "failed" or any("error" in entry for entry in record.entries)
    return Trial(path, record.to_json(), record.duration, time.perf_counter() - began, broke)


def _calendar(rung: str) -> dict[str, float]:
    """The wall clock of a call that was *rung* then: its time, and its local time."""
    at = datetime.fromisoformat(rung)
    east = at.utcoffset() or timedelta()
    return {"epoch": at.timestamp(), "utc_offset": east.total_seconds()}


async def _call(
    caller: RecordedCaller,
    menu: FirstMenu,
    settings: Settings,
    watch: Watch | None,
    on_clock: Now | None,
) -> CallRecord:
    told = {"number": caller.occasion.number, "dialled": caller.occasion.dialled}
    known: dict[str, Any] = {name: value for name, value in told.items() if value}
    voice, cast = open_voices(settings, menu)
    async with ReplayRoom(rate=settings.sample_rate, **known) as room:
        if on_clock:
            on_clock(asyncio.get_running_loop().time)
        performs = asyncio.ensure_future(caller.perform(room))
        record = await ring(
            room,
            menu,
            voice=voice,
            cast=cast.without_ears(),
            speech=choose_vad(speech_config(settings)),
            dtmf=settings.dtmf,
            watch=watch,
        )
        performs.cancel()
        with suppress(asyncio.CancelledError):
            await performs
        return record
