"""A voice with recordings: sentences that are recorded are played, the voice says the others.

::

    Account services. │ To hear your balance, press 1. │ To go back, press star.
    recorded, played  │ the voice                      │ recorded, played

A prompt is cut where sentences of the script begin and end, so that they are replaced one by one.
When the voice is dead, what is recorded of a prompt still plays.
"""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator, Iterator
from itertools import groupby
from typing import Any

from livekit.agents import APIConnectOptions, APIError, tts

from ivr.speech.recordings import Recordings
from ivr.speech.whole import WholeTTS, speak

log = logging.getLogger("ivr.speech")

PAUSE_S = 0.2  # between two pieces: the silence at the ends of recordings is cut off
_SENTENCE = re.compile(r".*?[.!?…:](?=\s|$)|.+", re.DOTALL)


class RecordedTTS(WholeTTS):
    """*voice*, with recordings in place of the sentences that are recorded.

    Args:
        voice: says the others.
        recordings: at the voice's rate.
        language: what is spoken at first.
    """

    def __init__(
        self, voice: tts.TTS[Any], recordings: Recordings, *, language: str = "en"
    ) -> None:
        super().__init__(voice)
        if recordings.rate != voice.sample_rate:
            raise ValueError("recordings: their sample rate must be the voice's")
        self._recordings, self._language = recordings, language
        self._scripts: dict[str, _Script] = {}
        self._pause = bytes(2 * round(PAUSE_S * recordings.rate))

    def update_options(self, *, language: str) -> None:
        """Speak another language from now on; recordings do, whether or not the voice can."""
        self._language = language
        super().update_options(language=language)

    async def sound(self, text: str, conn_options: APIConnectOptions) -> AsyncIterator[bytes]:
        pieces = self._cut(text)
        some = any(sound for _, sound in pieces)
        for number, (words, sound) in enumerate(pieces):
            if number:
                yield self._pause
            if sound:
                yield sound
                continue
            try:
                async for pcm in speak(self.voice, words, conn_options):
                    yield pcm
            except APIError:
                if not some:
                    raise
                log.warning("the voice failed, only what is recorded plays")

    def _cut(self, text: str) -> list[tuple[str, bytes]]:
        """The pieces of *text*, each with its recording or, where the voice says it, none."""
        if self._language not in self._scripts:
            self._scripts[self._language] = _Script(self._recordings, self._language)
        return self._scripts[self._language].cut(" ".join(text.split()))


class _Script:
    """The sentences of one language; what it has not may be of another one: "Für Deutsch …"."""

    def __init__(self, recordings: Recordings, language: str) -> None:
        own_last = sorted(recordings.sentences, key=lambda file: file.startswith(f"{language}/"))
        self._sounds = {
            " ".join(recordings.sentences[file].split()): recordings.sounds.get(file, b"")
            for file in own_last
        }
        longest_first = sorted(self._sounds, key=len, reverse=True)
        known = "|".join(map(re.escape, longest_first))
        self._known = re.compile(rf"(?:{known})(?!\S)") if known else None

    def cut(self, text: str) -> list[tuple[str, bytes]]:
        """The pieces; what the voice says, it says in one go up to the next recording."""
        pieces = ((piece, self._sounds.get(piece, b"")) for piece in self._sentences(text))
        cut: list[tuple[str, bytes]] = []
        for recorded, some in groupby(pieces, lambda piece: bool(piece[1])):
            voiced = list(some)
            cut += voiced if recorded else [(" ".join(words for words, _ in voiced), b"")]
        return cut

    def _sentences(self, text: str) -> Iterator[str]:
        at = 0
        while at < len(text):
            found = self._known.match(text, at) if self._known else None
            found = found or _SENTENCE.match(text, at)
            assert found is not None  # the second one matches any text
            yield found[0]
            at = found.end() + 1  # the space after it
