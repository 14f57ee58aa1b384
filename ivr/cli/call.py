"""``ivr call``: ring a menu in this process and show the call as it goes."""

from __future__ import annotations

import argparse
import asyncio
import logging
import time
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from ivr.call.finding import find_menu
from ivr.call.record import CallRecord
from ivr.call.session import speech_config
from ivr.call.voices import open_voices
from ivr.cli.record import secret_digits, settle
from ivr.cli.replay import OFFLINE
from ivr.cli.terminal import print_entry, seconds, show
from ivr.config import ConfigError, Settings, load_settings, make_folder
from ivr.entry import KEYS
from ivr.menu import FirstMenu
from ivr.replay import RecordedCaller, Recording, ReplayRoom
from ivr.replay import run as run_virtual
from ivr.replay.beside import Occasion
from ivr.replay.caller import How
from ivr.replay.ring import new_record, ring
from ivr.replay.tape import Tape
from ivr.speech import choose_ears

PEER_PATIENCE = 3.0  # s that somebody whom a handler asks over the network may take to answer
FIXTURE = (".wav", ".txt", ".json")  # what a fixture is made of
INTERRUPTED = "interrupted"
PAUSE = 1.0  # s from the end of a prompt to the first key, for keys given on the command line


def run(arguments: argparse.Namespace) -> int:
    """Ring the menu; returns the exit status."""
    settings = load_settings(menu=arguments.menu, recordings=arguments.recordings)
    settings.check_recordings()
    menu = find_menu(settings.menu)
    recorded = RecordedCaller.load(arguments.wav, as_on_a_line=True) if arguments.wav else None
    _check_keys(arguments.press or "")
    if arguments.how and not arguments.press:
        raise ConfigError("--how: it tells how the keys of --press are pressed; give --press too")
    _check_sound(arguments.save, "--save")
    _check_sound(arguments.fixture, "--fixture")
    secret_digits(arguments.secrets)
    _check_files(arguments.wav, arguments.save, arguments.record, *_written_by(arguments.fixture))
    logging.basicConfig(level=logging.WARNING, format="ivr: %(name)s: %(message)s")
    call = partial(_call, menu, settings, arguments, recorded)
    online = settings.deepgram_api_key or settings.cartesia_api_key
    began = time.perf_counter()
    if online:
        record, recording, caller = asyncio.run(call())
    else:
        record, recording, caller = run_virtual(call, peer_patience=PEER_PATIENCE).result
    took = time.perf_counter() - began
    show(f"\n{record.to_json()}")
    if arguments.record:
        arguments.record.write_text(record.to_json(), "utf-8")
    if arguments.save:
        recording.save(arguments.save)
        show(f"{arguments.save}: the call to listen to, caller left, agent right")
    if arguments.fixture:
        _write_fixture(
            arguments.fixture, caller, record, settings, secret_digits(arguments.secrets)
        )
    show(f"the call lasted {seconds(record.duration)}; ringing it took {seconds(took)}")
    if record.result == INTERRUPTED:
        return 130
    broke = record.result == "failed" or any("error" in entry for entry in record.entries)
    return 1 if broke else 0


async def _call(
    menu: FirstMenu,
    settings: Settings,
    arguments: argparse.Namespace,
    recorded: RecordedCaller | None,
) -> tuple[CallRecord, Recording, RecordedCaller]:
    speech = speech_config(settings)
    voice, cast = open_voices(settings, menu)
    dialled = {"dialled": arguments.dialled} if arguments.dialled else {}
    async with ReplayRoom(rate=settings.sample_rate, **dialled) as room:
        how: How = arguments.how or "sip"
        caller = asyncio.ensure_future(
            recorded.perform(room) if recorded else _press(room, arguments.press, how)
        )
        tape, record = Tape(room.audio_in.began), new_record(room)
        rings = ring(
            room,
            menu,
            voice=voice,
            ears=choose_ears(speech),
            dtmf=settings.dtmf,
            cast=cast,
            record=record,
            watch=print_entry,
            witness=tape,
        )
        await _until_over(rings, room, record)
        caller.cancel()
        with suppress(asyncio.CancelledError):
            await caller
        return record, room.recording(), tape.call(room.private(), record)


async def _until_over(
    rings: Coroutine[Any, Any, CallRecord], room: ReplayRoom, record: CallRecord
) -> None:
    """Wait for the call; Ctrl-C hangs up, and what was asked for is written all the same."""
    call = asyncio.ensure_future(rings)
    try:
        await asyncio.shield(call)
    except asyncio.CancelledError:
        record.end(INTERRUPTED)
        room.hang_up()
        await call


async def _press(room: ReplayRoom, keys: str | None, how: How) -> None:
    """Press each group of keys when the menu waits for it, then listen to the end."""
    for group in (keys or "").split():
        await room.caller.hears_silence(PAUSE)
        room.caller.press(group, how=how)
        await room.caller.done()


def _check_keys(keys: str) -> None:
    for key in "".join(keys.split()):
        if key.upper() not in KEYS:
            raise ConfigError(f"--press: {key!r} is no key; there are {' '.join(KEYS)}")


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
        make_folder(path.parent, wanted_by=str(path))
        if path.is_dir():
            raise ConfigError(f"{path}: it is a folder; name a file")
