"""A caller who follows a script, step by step: presses, says, waits, and listens to the agent.

Steps are in the order of the call.  What takes the caller time (keys, words) is queued, and the
next step begins when it is over; what depends on the agent (:meth:`ScriptedCaller.hears`) is
awaited.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from dsp.levels import to_int16
from dsp.tones import dtmf
from ivr.errors import IvrError
from ivr.replay.audio import Samples
from ivr.replay.fixture import RecordedCaller
from ivr.replay.recogniser import Spoken
from ivr.replay.speaking import GAP_S, SURE, word_seconds, word_sound

if TYPE_CHECKING:
    from ivr.replay.room import ReplayRoom

EVENT_DELAY_S = 0.022  # press → event in the agent, measured through livekit-sip on loopback
AUDIO_DELAY_S = 0.120  # press → its tone's first sample in the agent's stream, measured there too
LISTEN_S = 0.02  # how often the caller notices a new word: once a frame
PATIENCE_S = 30.0  # the longest prompt anyone should have to sit through

How = Literal["sip", "inband", "both"]


class NotHeard(IvrError, AssertionError):
    """The agent did not say what the script waits for; tells what it said instead."""


class ScriptedCaller:
    """The caller's hands, mouth and patience in one :class:`~ivr.replay.room.ReplayRoom`."""

    def __init__(self, room: ReplayRoom) -> None:
        self._room = room
        self._busy_until = 0.0
        self._loop = asyncio.get_running_loop()

    async def hears(self, words: str | re.Pattern[str], *, within: float = PATIENCE_S) -> str:
        """Wait until the agent has said *words*, after those heard by the step before.

        Args:
            words: as they are said, whatever their case; or a pattern.
            within: seconds from the end of the step before.

        Returns:
            The words as they were said.

        Raises:
            NotHeard: they were not said in time, or the agent hung up before.
        """
        await self.done()
        deadline = self._room.now + within
        while (found := self._room.transcript.listen(words, now=self._loop.time())) is None:
            wanted = words.pattern if isinstance(words, re.Pattern) else words
            if self._room.hung_up.is_set():
                raise NotHeard(f"not heard before the call ended: {wanted!r}\n{self._heard()}")
            if self._room.now > deadline:
                raise NotHeard(f"not heard within {within:g} s: {wanted!r}\n{self._heard()}")
            await asyncio.sleep(LISTEN_S)
        return found

    async def interrupts(self, *, after: float) -> None:
        """Wait until the agent has been speaking for *after* seconds; the next step falls in.

        Raises:
            NotHeard: the agent hung up before.
        """
        await self.done()
        while self._speaking_for() < after:
            if self._room.hung_up.is_set():
                raise NotHeard(f"no prompt to interrupt: the call ended\n{self._heard()}")
            await asyncio.sleep(LISTEN_S)

    async def hears_silence(self, seconds: float) -> None:
        """Wait until the agent has said something and then been silent for so long, or hung up."""
        await self.done()
        silent = 0.0
        while silent < seconds and not self._room.hung_up.is_set():
            said = self._room.transcript.utterances
            over = said[-1].over if said else None
            silent = 0.0 if over is None else self._loop.time() - over
            await asyncio.sleep(LISTEN_S)

    def press(
        self, keys: str, *, how: How = "sip", tone_ms: float = 100.0, gap_ms: float = 100.0
    ) -> None:
        """Press *keys* one after another; they reach the agent as on the real line.

        Args:
            keys: any of ``0-9 * # A-D``.
            how: as events, as tones in the audio, or each key as both.
            tone_ms: how long a key is held.
            gap_ms: from one key's release to the next one's press.
        """
        for key in keys:
            at = self._begin((tone_ms + gap_ms) / 1000)
            if how in ("sip", "both"):
                self._at(at + EVENT_DELAY_S, partial(self._room.send_key, key))
            if how in ("inband", "both"):
                rate = self._room.audio_in.rate
                tone = to_int16(dtmf(key, sample_rate=rate, tone_ms=tone_ms, gap_ms=0))
                self._room.audio_in.play(tone, at=at + AUDIO_DELAY_S)

    def says(self, text: str, *, confidence: float = SURE) -> None:
        """Say *text*: it sounds on the line, and the recogniser reports it word by word."""
        words = text.split()
        began = self._room.audio_in.began
        spoken = []
        for word in words:
            at = self._begin(word_seconds(word) + GAP_S) + AUDIO_DELAY_S
            self._room.audio_in.play(word_sound(word, self._room.audio_in.rate), at=at)
            start = began + at
            spoken.append(Spoken(word, start, start + word_seconds(word), confidence))
        if spoken:
            self._room.speak(spoken)

    def plays(self, sound: Samples | str | Path) -> None:
        """Let a sound be heard on the line: samples at the line's rate, or a WAV file.

        Raises:
            FixtureError: the file cannot be used.
        """
        rate = self._room.audio_in.rate
        if isinstance(sound, str | Path):
            sound = RecordedCaller.load(sound).at_rate(rate)
        at = self._begin(len(sound) / rate) + AUDIO_DELAY_S
        self._room.audio_in.play(sound, at=at)

    async def waits(self, seconds: float) -> None:
        """Do nothing for a while."""
        await self.done()
        await asyncio.sleep(seconds)

    def hang_up(self) -> None:
        """Hang up, after the steps before."""
        self._at(self._begin(0.0), self._room.hang_up)

    async def done(self) -> None:
        """Wait until the caller's own steps are over."""
        if (left := self._busy_until - self._room.now) > 0:
            await asyncio.sleep(left)

    def _speaking_for(self) -> float:
        """How long the agent has been speaking by now; negative when it is silent."""
        said = self._room.transcript.utterances
        return self._loop.time() - said[-1].start if said and said[-1].over is None else -1.0

    def _begin(self, seconds: float) -> float:
        """When the next step begins, which takes so long; in seconds of the call."""
        at = max(self._room.now, self._busy_until)
        self._busy_until = at + seconds
        return at

    def _at(self, at: float, act: Callable[[], None]) -> None:
        self._loop.call_at(self._room.audio_in.began + at, act)

    def _heard(self) -> str:
        said = self._room.transcript.text(self._loop.time())
        return "the agent said:\n" + (said or "nothing")
