"""A caller who follows a script, step by step: presses, says, waits, and listens to the agent.

Steps are in the order of the call.  What takes the caller time (keys, words) is queued, and the
next step begins when it is over; what depends on the agent (:meth:`ScriptedCaller.hears`) is
awaited.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from dsp.levels import to_int16
from dsp.tones import dtmf
from ivr.errors import IvrError
from ivr.replay.audio import Samples
from ivr.replay.beside import Says
from ivr.replay.fixture import RecordedCaller
from ivr.replay.recogniser import Spoken
from ivr.replay.speaking import GAP_S, SURE, word_seconds, word_sound

if TYPE_CHECKING:
    from ivr.replay.callers_end import CallersEnd

EVENT_DELAY_S = 0.022  # press → event in the agent, measured through livekit-sip on loopback
AUDIO_DELAY_S = 0.120  # press → its tone's first sample in the agent's stream, measured there too
LISTEN_S = 0.02  # how often the caller notices a new word: once a frame
PATIENCE_S = 30.0  # the longest prompt anyone should have to sit through

How = Literal["sip", "inband", "both"]


class NotHeard(IvrError, AssertionError):
    """The agent did not say what the script waits for; tells what it said instead.

    Args:
        why: in time, before the call ended.
        wanted: what was waited for.
        heard: all that the agent said.
        fresh: what of it came after the step before.
    """

    def __init__(self, why: str, *, wanted: str, heard: str, fresh: str) -> None:
        super().__init__(f"{why}: {wanted!r}\nthe agent said:\n{heard or 'nothing'}")
        self.wanted, self.fresh = wanted, fresh


class ScriptedCaller:
    """The caller's hands, mouth and patience in one :class:`~ivr.replay.callers_end.CallersEnd`."""

    def __init__(self, room: CallersEnd) -> None:
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
        __tracebackhide__ = True
        await self.done()
        deadline = self._room.now + within
        while (found := self._room.transcript.listen(words, now=self._loop.time())) is None:
            if self._room.hung_up.is_set():
                raise self.not_heard("not heard before the call ended", words)
            if self._room.now > deadline:
                raise self.not_heard(f"not heard within {within:g} s", words)
            await asyncio.sleep(LISTEN_S)
        return found

    async def interrupts(self, *, after: float) -> None:
        """Wait until the agent has been speaking for *after* seconds; the next step falls in.

        Raises:
            NotHeard: the agent hung up before.
        """
        __tracebackhide__ = True
        await self.done()
        while self._speaking_for() < after:
            if self._room.hung_up.is_set():
                raise self.not_heard("the call ended before there was", "a prompt to interrupt")
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

    def says(self, text: str, *, confidence: float = SURE, sound: str | Path | None = None) -> None:
        """Say *text*: it sounds on the line, and the recogniser reports it word by word.

        Args:
            confidence: how sure the recogniser is.
            sound: a WAV of somebody who says it; the words are spread over its length.

        Raises:
            FixtureError: the file cannot be used.
        """
        words = text.split()
        if sound is not None:
            recorded = RecordedCaller.load(sound)
            said = Says(0.0, recorded.seconds, tuple(words), confidence)
            self._play(replace(recorded, events=(said,) if words else ()), recorded.seconds)
            return
        began = self._room.audio_in.began
        spoken = []
        for word in words:
            at = self._begin(word_seconds(word) + GAP_S) + AUDIO_DELAY_S
            self._room.audio_in.play(word_sound(word, self._room.audio_in.rate), at=at)
            start = began + at
            spoken.append(Spoken(word, start, start + word_seconds(word), confidence))
        if spoken:
            self._room.speak(spoken)

    def plays(self, sound: Samples | str | Path, *, background: bool = False) -> None:
        """Let a sound be heard on the line: samples at the line's rate, or a WAV file.

        Of a WAV file, what the text beside it tells happens too.

        Args:
            background: the next step begins with it, not after it: a television.

        Raises:
            FixtureError: the file cannot be used.
        """
        if isinstance(sound, str | Path):
            recorded = RecordedCaller.load(sound)
        else:
            recorded = RecordedCaller(sound, self._room.audio_in.rate)
        self._play(recorded, 0.0 if background else recorded.seconds)

    def _play(self, recorded: RecordedCaller, seconds: float) -> None:
        recorded.begin(self._room, start=self._begin(seconds) + AUDIO_DELAY_S)

    async def waits(self, seconds: float) -> None:
        """Do nothing for a while."""
        await self.done()
        await asyncio.sleep(seconds)

    def pauses(self, seconds: float) -> float:
        """Do nothing for a while, between two steps; returns when it begins."""
        return self._begin(seconds)

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

    def not_heard(self, why: str, words: str | re.Pattern[str]) -> NotHeard:
        transcript, now = self._room.transcript, self._loop.time()
        return NotHeard(
            why,
            wanted=words.pattern if isinstance(words, re.Pattern) else words,
            heard="\n".join(filter(None, transcript.text(now).split("\n"))),
            fresh=transcript.fresh(now),
        )
