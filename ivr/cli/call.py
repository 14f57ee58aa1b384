"""``ivr call``: ring a menu in this process and show the call as it goes."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from ivr.call.finding import find_menu
from ivr.call.record import CallRecord
from ivr.call.session import speech_config
from ivr.call.voices import open_voices
from ivr.cli.keys import groups_of, press
from ivr.cli.record import secret_digits, settle
from ivr.cli.replay import OFFLINE
from ivr.cli.terminal import print_entry, seconds, show
from ivr.config import ConfigError, Settings, load_settings
from ivr.errors import IvrError
from ivr.files import check_output
from ivr.menu import FirstMenu
from ivr.replay import RecordedCaller, ReplayRoom
from ivr.replay.beside import Occasion
from ivr.replay.caller import How
from ivr.replay.limit import check_limit, longest_call, not_over, run_within
from ivr.replay.ring import new_record, ring
from ivr.replay.tape import Tape
from ivr.speech import choose_ears

GRACE = 20.0  # s of the call that a menu has to end in, when the limit hangs up
FIXTURE = (".wav", ".txt", ".json")  # what a fixture is made of
INTERRUPTED, UNFINISHED = "interrupted", "unfinished"


@dataclass(slots=True)
class _Rung:
    """A call, from its ring on: whatever becomes of it, there is something to write."""

    room: ReplayRoom
    record: CallRecord
    tape: Tape
    groups: list[str] = field(repr=False)

    def caller(self) -> RecordedCaller:
        """What the caller did."""
        return self.tape.call(self.room.private(), self.record)


def run(arguments: argparse.Namespace) -> int:
    """Ring the menu; returns the exit status."""
    settings = load_settings(menu=arguments.menu, recordings=arguments.recordings)
    settings.check_recordings()
    check_limit(arguments.limit)
    menu = find_menu(settings.menu)
    recorded = RecordedCaller.load(arguments.wav, as_on_a_line=True) if arguments.wav else None
    groups = groups_of(arguments.press or "")
    if arguments.how and not arguments.press:
        raise ConfigError("--how: it tells how the keys of --press are pressed; give --press too")
    _check_sound(arguments.save, "--save")
    _check_sound(arguments.fixture, "--fixture")
    secret_digits(arguments.secrets)
    _check_files(arguments.wav, arguments.save, arguments.record, *_written_by(arguments.fixture))
    logging.basicConfig(level=logging.WARNING, format="ivr: %(name)s: %(message)s")
    limit = arguments.limit or longest_call(recorded)
    begun: list[_Rung] = []
    call = partial(_call, menu, settings, arguments, recorded, groups, limit, begun)
    began = time.perf_counter()
    broke = _ring(call, settings, limit, begun)
    took = time.perf_counter() - began
    _write(begun[0], settings, arguments)
    record = begun[0].record
    show(f"the call lasted {seconds(record.duration)}; ringing it took {seconds(took)}")
    _tell_unpressed(groups)
    if record.result == INTERRUPTED and not broke:
        return 130
    broke = broke or record.result in ("failed", UNFINISHED)
    return 1 if broke or any("error" in entry for entry in record.entries) else 0


def _ring(
    call: Callable[[], Coroutine[Any, Any, None]],
    settings: Settings,
    limit: float,
    begun: Sequence[_Rung],
) -> bool:
    """Have the call, with services in real time; returns whether it had to be broken off."""
    try:
        if settings.deepgram_api_key or settings.cartesia_api_key:
            asyncio.run(call())
        else:
            run_within(limit + GRACE, call, name=settings.menu)
    except IvrError as error:
        if not begun:
            raise
        if begun[0].record.result != UNFINISHED:  # that has been told
            print(f"ivr: {error}", file=sys.stderr)
        return True
    return False


def _write(rung: _Rung, settings: Settings, arguments: argparse.Namespace) -> None:
    """All that was asked for."""
    record = rung.record
    show(f"\n{record.to_json()}")
    if arguments.record:
        arguments.record.write_text(record.to_json(), "utf-8")
    if arguments.save:
        rung.room.recording().save(arguments.save)
        show(f"{arguments.save}: the call to listen to, caller left, agent right")
    if arguments.fixture:
        secrets = secret_digits(arguments.secrets)
        _write_fixture(arguments.fixture, rung.caller(), record, settings, secrets)


def _tell_unpressed(groups: Sequence[str]) -> None:
    """Whoever gave more keys than there were questions, has another call in mind."""
    if groups:
        left = "the last group" if len(groups) == 1 else f"the last {len(groups)} groups"
        print(f"ivr: --press: {left} of keys met no question", file=sys.stderr)


async def _call(
    menu: FirstMenu,
    settings: Settings,
    arguments: argparse.Namespace,
    recorded: RecordedCaller | None,
    groups: list[str],
    limit: float,
    begun: list[_Rung],
) -> None:
    speech = speech_config(settings)
    voice, cast = open_voices(settings, menu)
    dialled = {"dialled": arguments.dialled} if arguments.dialled else {}
    async with ReplayRoom(rate=settings.sample_rate, **dialled) as room:
        how: How = arguments.how or "sip"
        caller = asyncio.ensure_future(
            recorded.perform(room) if recorded else press(room, groups, how=how)
        )
        rung = _Rung(room, new_record(room), Tape(room.audio_in.began), groups)
        begun.append(rung)
        rings = ring(
            room,
            menu,
            voice=voice,
            ears=choose_ears(speech),
            dtmf=settings.dtmf,
            cast=cast,
            record=rung.record,
            watch=print_entry,
            witness=rung.tape,
        )
        await _until_over(rings, rung, limit=limit, name=settings.menu)
        caller.cancel()
        with suppress(asyncio.CancelledError):
            await caller


async def _until_over(
    rings: Coroutine[Any, Any, CallRecord], rung: _Rung, *, limit: float, name: str
) -> None:
    """Wait for the call; Ctrl-C or the limit hangs up, and what was asked for is written then."""
    call = asyncio.ensure_future(rings)
    try:
        over, _ = await asyncio.wait({call}, timeout=limit)
        if not over:
            print(f"ivr: {not_over(name, limit)}", file=sys.stderr)
            rung.record.end(UNFINISHED)
    except asyncio.CancelledError:
        rung.record.end(INTERRUPTED)
    rung.room.hang_up()
    await call


def _check_sound(path: Path | None, option: str) -> None:
    """A name that promises what is not written helps nobody."""
    if path is not None and str(path) == "-":
        raise ConfigError(f"{option}: it needs a file's name; on stdout is the call in words")
    if path is not None and path.suffix.lower() not in ("", ".wav"):
        raise ConfigError(f"{option}: {path}: a WAV is written; name it {path.with_suffix('.wav')}")


def _written_by(fixture: Path | None) -> list[Path]:
    return [fixture.with_suffix(ending) for ending in FIXTURE] if fixture else []


def _write_fixture(
    path: Path, caller: RecordedCaller, record: CallRecord, settings: Settings, secrets: str
) -> None:
    """The caller's side to be replayed, and what comes of it then: the same, or how it differs."""
    occasion = Occasion(menu=settings.menu, dialled=record.caller.get("dialled", ""))
    wav = path.with_suffix(".wav")
    replace(caller, occasion=occasion).save(wav)
    wav.with_suffix(".json").write_text(record.to_json(), "utf-8")
    show(settle(wav, settings.model_copy(update=OFFLINE), secrets=secrets))
    show(f"{wav}: the caller, for ivr replay; {wav.stem}.txt and .json beside it")


def _check_files(read: Path | None, *written: Path | None) -> None:
    """Nothing is rung whose result could not be written, or would destroy what is read."""
    named = [path.resolve() for path in (read, *written) if path]
    if len(named) > len(set(named)):
        raise ConfigError("--wav, --save, --record and --fixture: they are to be different files")
    for path in filter(None, written):
        check_output(path)
