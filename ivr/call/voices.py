"""The voices of a call, with their recordings, and whatever else its menus name."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from livekit.agents import tts

from ivr.call.cast import Cast
from ivr.call.session import speech_config
from ivr.config import Settings
from ivr.menu import FirstMenu
from ivr.menu.flow import read_flow
from ivr.menu.script import Line, read_script
from ivr.speech import RecordedTTS, Recordings, choose_ears, choose_voice, read_recordings

log = logging.getLogger("ivr.speech")


def open_voices(settings: Settings, menu: FirstMenu) -> tuple[tts.TTS[Any], Cast]:
    """The voice of a call, and what its menus name, as it is configured.

    Raises:
        MenuError: a menu names what is not there.
    """
    config = speech_config(settings)
    voices = {
        name: choose_voice(
            replace(
                config,
                voice=own.cartesia_voice or config.voice,
                espeak_variant=own.espeak_variant,
            )
        )
        for name, own in settings.voices.items()
    }
    ears = {
        name: choose_ears(replace(config, model=own.deepgram_model, keyterms=own.keyterms))
        for name, own in settings.ears.items()
    }
    record = _with_recordings(settings, menu)
    recorded = {name: record(voice) for name, voice in voices.items()}
    cast = Cast(voices=recorded, ears=ears, music=settings.music)
    cast.check(menu)
    return record(choose_voice(config)), cast


def _with_recordings(settings: Settings, menu: FirstMenu) -> Callable[[tts.TTS[Any]], tts.TTS[Any]]:
    """What gives a voice the sentences of *menu* that are recorded, if there are any."""
    if settings.recordings is None:
        return lambda voice: voice
    recordings = find_recordings(settings.recordings, read_script(read_flow(menu)))
    log.info("%s", recordings, extra={"folder": str(settings.recordings)})
    return lambda voice: RecordedTTS(voice, recordings)


def find_recordings(folder: Path, script: Sequence[Line]) -> Recordings:
    """What of *script* is recorded in *folder*."""
    return read_recordings(folder, {line.file: line.text for line in script if line.file})
