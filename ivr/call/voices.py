"""The voice of a menu, with its recordings, and what else a call is cast with."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from livekit.agents import tts

from ivr.call.cast import Cast
from ivr.call.session import speech_config
from ivr.config import Settings
from ivr.menu import FirstMenu
from ivr.menu.flow import read_flow
from ivr.menu.script import Line, read_script
from ivr.speech import RecordedTTS, Recordings, choose_voice, read_recordings

log = logging.getLogger("ivr.speech")


def open_voice(settings: Settings, menu: FirstMenu) -> tts.TTS[Any]:
    """The voice that is configured, with the sentences of *menu* that are recorded."""
    config = speech_config(settings)
    voice = choose_voice(config)
    if settings.recordings is None:
        return voice
    recordings = find_recordings(settings.recordings, read_script(read_flow(menu)))
    log.info("%s", recordings, extra={"folder": str(settings.recordings)})
    return RecordedTTS(voice, recordings, language=config.language)


def open_cast(settings: Settings, menu: FirstMenu) -> Cast:
    """What the menus of a call name, as it is configured.

    Raises:
        MenuError: they name what is not there.
    """
    cast = Cast(music=settings.music)
    cast.check(menu)
    return cast


def find_recordings(folder: Path, script: Sequence[Line]) -> Recordings:
    """What of *script* is recorded in *folder*."""
    return read_recordings(folder, {line.file: line.text for line in script if line.file})
