"""A trial: one recorded caller rings its menu in virtual time, and the record is compared."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

from ivr.call.finding import find_menu
from ivr.call.record import CallRecord, Entry
from ivr.call.session import speech_config
from ivr.call.voices import open_voices
from ivr.config import Settings
from ivr.errors import IvrError
from ivr.menu import FirstMenu
from ivr.replay.clock import WaitsForEver, run
from ivr.replay.fixture import RecordedCaller
from ivr.replay.ring import ring
from ivr.replay.room import ReplayRoom
from ivr.replay.wallclock import EPOCH
from ivr.speech import choose_vad

PEER_PATIENCE_S = 3.0  # that somebody whom a handler asks over the network may take to answer
AFTERWARDS_S = 60.0  # that a call may go on when its caller has hung up
STUCK_S = 30.0  # real seconds for a minute of a call: a hundred times what it takes

Watch = Callable[[Entry], None]
Now = Callable[[Callable[[], float]], None]


class NeverEnds(IvrError):
    """A menu goes on for longer than any call may."""


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
    longest = limit or caller.hangs_up_at + AFTERWARDS_S
    call = partial(_call, caller, found, settings, watch, on_clock)
    epoch = datetime.fromisoformat(occasion.rung).timestamp() if occasion.rung else EPOCH
    began = time.perf_counter()
    try:
        with _watchdog(STUCK_S * max(1.0, longest / 60)):
            ran = run(call, limit=longest, peer_patience=PEER_PATIENCE_S, epoch=epoch)
    except WaitsForEver as error:
        raise NeverEnds(f"{path}: the call does not end: {error}") from None
    except SystemExit:
        raise IvrError(f"{path}: the menu ended its process") from None
    except _StandsStill as error:
        raise NeverEnds(f"{path}: the menu computes without end, in {error}") from None
    record = ran.result
    broke = record.result == "failed" or any("error" in entry for entry in record.entries)
    return Trial(path, record.to_json(), record.duration, time.perf_counter() - began, broke)


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


class _StandsStill(KeyboardInterrupt):
    """Of a kind that neither handlers nor asyncio catch."""


@contextmanager
def _watchdog(seconds: float) -> Iterator[None]:
    """Stop code that does not give the loop back; no clock of the loop's would."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "SIGALRM"):
        yield
        return

    def bark(_: int, frame: FrameType | None) -> None:
        place = f"{frame.f_code.co_filename}, line {frame.f_lineno}" if frame else "unknown code"
        raise _StandsStill(place)

    before = signal.signal(signal.SIGALRM, bark)
    signal.setitimer(signal.ITIMER_REAL, seconds, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
