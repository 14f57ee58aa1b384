"""Music while something is looked up: round and round, until there is something to say.

It is handed to the session a little ahead of time only, so that it ends when it is told to, on
whatever line; keys that are pressed meanwhile are kept, as ever.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from livekit import rtc
from livekit.agents import AgentSession
from numpy.typing import NDArray

from dsp.levels import to_int16
from dsp.resample import resample
from dsp.wav import read_wav
from ivr.errors import MenuError

RATE_HZ = 16000  # all that a telephone line can carry
FRAME_S = 0.02
AHEAD_S = 0.08  # what is handed over before it sounds: enough for a busy loop
FADE_IN_S, FADE_OUT_S = 0.5, 0.06


class Music:
    """A piece of music.

    Args:
        samples: at :data:`RATE_HZ`, full scale 1.0.
        name: how the call record calls it.
    """

    def __init__(self, samples: NDArray[np.float64], name: str) -> None:
        self._samples, self.name = samples, name

    @asynccontextmanager
    async def playing(self, session: AgentSession[Any]) -> AsyncIterator[None]:
        """Play to the caller of *session* meanwhile; at the end it has faded away."""
        ending = asyncio.Event()
        handle = session.say(
            "", audio=self._frames(ending), allow_interruptions=False, add_to_chat_ctx=False
        )
        try:
            yield
            ending.set()
            await handle
        finally:
            if not handle.done():
                handle.interrupt(force=True)

    async def _frames(self, ending: asyncio.Event) -> AsyncIterator[rtc.AudioFrame]:
        loop = asyncio.get_running_loop()
        size = round(FRAME_S * RATE_HZ)
        began, at, volume = loop.time(), 0, 0.0
        while volume > 0 or not ending.is_set():
            step = -size / (FADE_OUT_S * RATE_HZ) if ending.is_set() else FRAME_S / FADE_IN_S
            after = min(max(volume + step, 0.0), 1.0)
            piece = np.take(self._samples, np.arange(at, at + size), mode="wrap")
            sound = to_int16(piece * np.linspace(volume, after, size, endpoint=False))
            yield rtc.AudioFrame(sound.tobytes(), RATE_HZ, 1, size)
            at, volume = at + size, after
            await asyncio.sleep(began + at / RATE_HZ - AHEAD_S - loop.time())


@lru_cache(maxsize=8)
def read_music(path: Path) -> Music:
    """Read a WAV file of any rate; its channels are mixed into one.

    Raises:
        MenuError: it cannot be read.
    """
    try:
        samples, rate = read_wav(path)
        mono = samples if samples.ndim == 1 else samples.mean(axis=1)
        return Music(resample(mono, rate, RATE_HZ), path.name)
    except ValueError as error:  # a WavError, or samples that are no audio
        raise MenuError(f"music: {error}") from None
