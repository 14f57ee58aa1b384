"""``ivr call``: ring a menu in this process and show the call as it goes."""

from __future__ import annotations

import argparse
import asyncio
import logging
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

from ivr.call.finding import find_menu
from ivr.call.record import CallRecord
from ivr.call.session import speech_config
from ivr.call.voices import open_voices
from ivr.cli.terminal import print_entry, seconds, show
from ivr.config import ConfigError, Settings, load_settings, make_folder
from ivr.entry import KEYS
from ivr.menu import FirstMenu
from ivr.replay import RecordedCaller, Recording, ReplayRoom
from ivr.replay import run as run_virtual
from ivr.replay.caller import How
from ivr.replay.ring import ring
from ivr.speech import choose_ears

PEER_PATIENCE = 3.0  # s that somebody whom a handler asks over the network may take to answer
PAUSE = 1.0  # s from the end of a prompt to the first key, for keys given on the command line


def run(arguments: argparse.Namespace) -> int:
    """Ring the menu; returns the exit status."""
    settings = load_settings(menu=arguments.menu, recordings=arguments.recordings)
    settings.check_recordings()
    menu = find_menu(settings.menu)
    recorded = RecordedCaller.load(arguments.wav, as_on_a_line=True) if arguments.wav else None
    _check_keys(arguments.press or "")
    _check_files(arguments.wav, arguments.save, arguments.record)
    logging.basicConfig(level=logging.WARNING, format="ivr: %(name)s: %(message)s")
    call = partial(_call, menu, settings, arguments, recorded)
    online = settings.deepgram_api_key or settings.cartesia_api_key
    began = time.perf_counter()
    if online:
        record, recording = asyncio.run(call())
    else:
        record, recording = run_virtual(call, peer_patience=PEER_PATIENCE).result
    took = time.perf_counter() - began
    show(f"\n{record.to_json()}")
    if arguments.record:
        arguments.record.write_text(record.to_json(), "utf-8")
    if arguments.save:
        recording.save(arguments.save)
        show(f"{arguments.save}: the call to listen to, caller left, agent right")
    show(f"the call lasted {seconds(record.duration)}; ringing it took {seconds(took)}")
    broke = record.result == "failed" or any("error" in entry for entry in record.entries)
    return 1 if broke else 0


async def _call(
    menu: FirstMenu,
    settings: Settings,
    arguments: argparse.Namespace,
    recorded: RecordedCaller | None,
) -> tuple[CallRecord, Recording]:
    speech = speech_config(settings)
    voice, cast = open_voices(settings, menu)
    dialled = {"dialled": arguments.dialled} if arguments.dialled else {}
    async with ReplayRoom(rate=settings.sample_rate, **dialled) as room:
        caller = asyncio.ensure_future(
            recorded.perform(room) if recorded else _press(room, arguments.press, arguments.how)
        )
        record = await ring(
            room,
            menu,
            voice=voice,
            ears=choose_ears(speech),
            dtmf=settings.dtmf,
            cast=cast,
            watch=print_entry,
        )
        caller.cancel()
        with suppress(asyncio.CancelledError):
            await caller
        return record, room.recording()


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


def _check_files(read: Path | None, *written: Path | None) -> None:
    """Nothing is rung whose result could not be written, or would destroy what is read."""
    named = [path.resolve() for path in (read, *written) if path]
    if len(named) > len(set(named)):
        raise ConfigError("--wav, --save and --record: they are to be different files")
    for path in filter(None, written):
        make_folder(path.parent, wanted_by=str(path))
        if path.is_dir():
            raise ConfigError(f"{path}: it is a folder; name a file")
