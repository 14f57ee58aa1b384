"""A voice with a memory: a prompt is synthesised once, and still plays when the voice is dead.

::

    text ─► remembered? ──yes──────────────────────────────► sound
               │ no
               ▼
            the voice ──fails──► the fallback, if there is one, and the voice rests a while
               │                          │
               └──► remembered            └──► not remembered

Memory is the process's.  On disk go only the texts handed to :meth:`CachedTTS.keep`: what a menu
always says, never what it says to one caller.  What is private (:mod:`ivr.speech.private`) is not
even kept in memory.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import wave
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

from livekit.agents import APIConnectOptions, APIError, tts
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS

from ivr.speech.private import unremembered
from ivr.speech.whole import WholeTTS, speak

log = logging.getLogger("ivr.speech")

MEMORY_BYTES = 32 * 2**20  # 17 minutes of prompts at 16 kHz
REST_S = 30.0
"""A voice that failed is left alone for so long: each try costs the caller seconds of silence."""


class PromptCache:
    """Prompts as 16 bit PCM; the least used go first.

    Args:
        folder: where kept prompts are WAV files; memory only when None.
    """

    def __init__(self, *, folder: Path | None = None, limit: int = MEMORY_BYTES) -> None:
        self._folder, self._limit = folder, limit
        self._prompts: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0

    def get(self, voice: str, text: str) -> bytes | None:
        """The sound of *text* in *voice*, if it is remembered."""
        name = _name(voice, text)
        if name in self._prompts:
            self._prompts.move_to_end(name)
            return self._prompts[name]
        if self._folder and (path := self._folder / f"{name}.wav").is_file():
            return self._read(path)
        return None

    def put(self, voice: str, text: str, pcm: bytes) -> None:
        """Remember *pcm* in memory."""
        name = _name(voice, text)
        self._size += len(pcm) - len(self._prompts.pop(name, b""))
        self._prompts[name] = pcm
        while self._size > self._limit:
            _, oldest = self._prompts.popitem(last=False)
            self._size -= len(oldest)

    def write(self, voice: str, text: str, rate: int) -> None:
        """Keep what is remembered of *text* on disk too.

        Raises:
            OSError: the folder cannot be written.
        """
        if self._folder is None or (pcm := self.get(voice, text)) is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{_name(voice, text)}.wav"
        part = path.with_suffix(".part")
        with wave.open(str(part), "wb") as file:
            file.setparams((1, 2, rate, 0, "NONE", "not compressed"))
            file.writeframes(pcm)
        part.replace(path)

    def _read(self, path: Path) -> bytes | None:
        try:
            with wave.open(str(path), "rb") as file:
                return file.readframes(file.getnframes())
        except (OSError, EOFError, wave.Error):
            log.warning("kept prompt cannot be read, it is made anew", extra={"file": path.name})
            return None


class CachedTTS(WholeTTS):
    """*voice* with a memory.  A prompt is synthesised whole, not sentence by sentence.

    Args:
        voice: any voice of LiveKit's.
        name: tells this voice from every other in the cache: provider, model, voice, rate.
        language: what it speaks.
        cache: shared with other voices, perhaps; its own by default.
        fallback: speaks when *voice* fails; at the same sample rate.
    """

    def __init__(
        self,
        voice: tts.TTS[Any],
        *,
        name: str,
        language: str = "en",
        cache: PromptCache | None = None,
        fallback: tts.TTS[Any] | None = None,
    ) -> None:
        super().__init__(voice)
        if fallback and fallback.sample_rate != voice.sample_rate:
            raise ValueError("fallback: its sample rate must be the voice's")
        self.fallback = fallback
        self._voice_name, self._cache = name, cache or PromptCache()
        self._language = language
        self._rests_until = 0.0

    @property
    def _name(self) -> str:
        return f"{self._voice_name} {self._language}"

    def update_options(self, *, language: str) -> None:
        """Speak another language from now on, as far as the voice can."""
        super().update_options(language=language)
        if update := getattr(self.fallback, "update_options", None):
            update(language=language)
        self._language = language

    async def aclose(self) -> None:
        await super().aclose()
        if self.fallback:
            await self.fallback.aclose()

    async def keep(self, texts: Iterable[str]) -> None:
        """Synthesise *texts* now, and keep them on disk where the cache has a folder.

        Raises:
            APIError: the voice failed.
            OSError: the folder cannot be written.
        """
        for text in texts:
            async for _ in self.sound(text, DEFAULT_API_CONNECT_OPTIONS):
                pass
            self._cache.write(self._name, text, self.sample_rate)

    async def sound(self, text: str, conn_options: APIConnectOptions) -> AsyncIterator[bytes]:
        """The PCM of *text*, in pieces as it is made.

        Raises:
            APIError: neither the voice nor a fallback can say it.
        """
        name = self._name  # the language may change while it speaks
        if known := self._cache.get(name, text):
            yield known
            return
        said = bytearray()
        try:
            if self._resting():
                raise APIError("the voice failed a moment ago")
            async for piece in speak(self.voice, text, conn_options):
                said += piece
                yield piece
        except APIError:
            if self.fallback is None:
                raise
            self._rest()  # what broke off in the middle is said again, whole: nothing is lost
            async for piece in speak(self.fallback, text, conn_options):
                yield piece
        else:
            if not unremembered.get():
                self._cache.put(name, text, bytes(said))

    def _resting(self) -> bool:
        return self.fallback is not None and asyncio.get_running_loop().time() < self._rests_until

    def _rest(self) -> None:
        if not self._resting():
            log.warning("the voice failed, the fallback speaks", extra={"voice": self._name})
            self._rests_until = asyncio.get_running_loop().time() + REST_S


def _name(voice: str, text: str) -> str:
    return hashlib.sha256(f"{voice}\n{text}".encode()).hexdigest()[:32]
