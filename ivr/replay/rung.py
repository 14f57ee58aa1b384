"""A call in a test: what ``ring`` gives, step by step in the order of the call.

::

    call = await ring("menus.account")
    await call.hears("Account services")
    call.press("1")
    call.hang_up()
    record = await call.ends()
"""

from __future__ import annotations

import asyncio
import contextvars
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Literal, TypeVar

from ivr.call.record import CallRecord
from ivr.replay.audio import Samples
from ivr.replay.beside import Says
from ivr.replay.caller import PATIENCE_S, How, NotHeard, ScriptedCaller
from ivr.replay.callers_end import CallersEnd
from ivr.replay.dubbing import dub
from ivr.replay.recording import Recording
from ivr.replay.speaking import SURE
from ivr.replay.timeline import KEPT_SECRET, Moment, draw, moment_of
from ivr.replay.ways import Entering

T = TypeVar("T")
HowPressed = Literal["sip", "event", "inband", "tone", "both"]

_ENDS = " .,;:!?\n"  # of what was heard before
DURATION_S, GAP_S = 0.1, 0.1  # a key is held, and then the next is looked for
CHANGE_S = 0.7  # from events to tones or back: what comes closer may be one press heard twice
_HOW: dict[str, How] = {
    "sip": "sip", "event": "sip", "inband": "inband", "tone": "inband", "both": "both",
}  # fmt: skip


class RungCall:
    """One call under way, seen from the caller's end; :class:`Ring` makes it.

    Args:
        room: where the caller is; it is open.
        record: the call record so far; complete when the call is over.
        call: ends when the call does.
        entering: how is pressed what a test does not say it of.
    """

    def __init__(
        self,
        room: CallersEnd,
        record: CallRecord,
        call: asyncio.Task[CallRecord],
        *,
        entering: Entering | None = None,
    ) -> None:
        self.record = record
        self._room, self._call, self._entering = room, call, entering
        self._caller: ScriptedCaller = room.caller
        self._context = contextvars.copy_context()  # a caller's steps happen where the call lives
        self._noted: list[Moment] = []
        self._pressed: How | None = None

    # -- steps -------------------------------------------------------------------

    def press(
        self,
        keys: str,
        *,
        how: HowPressed | None = None,
        words: str = "",
        duration: float | None = None,
        gap: float | None = None,
        speed: float | None = None,
    ) -> None:
        """Press *keys* one after another.

        Between events alone and tones alone the caller takes 0.7 s: a line that carries both
        takes the same key within that time for one press, heard twice.

        Args:
            keys: any of ``0-9 * # A-D``.
            how: ``sip`` (an event, as most trunks send it, and the default), ``inband`` (a tone
                in the audio), or each key as ``both``.
            words: how it is said where one of :func:`~ivr.replay.ways.four_ways` is by voice;
                key by key when not given.
            duration: seconds that a key is held.
            gap: seconds from one key's release to the next one's press.
            speed: keys a second, in place of the two.

        Raises:
            ValueError: *how* is none of them.
        """
        each = 1 / speed / 2 if speed else None
        tone_ms, gap_ms = 1000 * (each or duration or DURATION_S), 1000 * (each or gap or GAP_S)
        if how is None and self._entering is not None:
            enter = self._entering.enter
            self._does(enter, keys, words=words, tone_ms=tone_ms, gap_ms=gap_ms)
            return
        how = "sip" if how is None else how
        if how not in _HOW:
            raise ValueError(f"how={how!r}: keys are pressed as 'sip', 'inband' or 'both'")
        before, self._pressed = self._pressed, _HOW[how]
        if {before, self._pressed} == {"sip", "inband"}:
            self._caller.pauses(CHANGE_S)
        self._does(
            self._caller.press,
            keys,
            how=self._pressed,
            tone_ms=tone_ms,
            gap_ms=gap_ms,
        )

    def says(self, text: str, *, confidence: float = SURE, sound: str | Path | None = None) -> None:
        """Say *text*: it sounds on the line, and the recogniser reports it word by word.

        Args:
            confidence: how sure the recogniser is.
            sound: a WAV of somebody who says it; the words are spread over it.
        """
        self._does(self._caller.says, text, confidence=confidence, sound=sound)

    def plays(self, sound: str | Path | Samples, *, background: bool = False) -> None:
        """Let a WAV be heard on the line.

        Args:
            background: the next step begins with it, not after it: a television.
        """
        what = sound if isinstance(sound, str | Path) else f"{len(sound)} samples"
        self._note("caller", f"plays {what}")
        self._does(self._caller.plays, sound, background=background)

    async def hears_silence(self, seconds: float) -> None:
        """Wait until the agent has said something and then been silent for so long, or hung up."""
        await self._caller.hears_silence(seconds)

    async def waits(self, seconds: float) -> None:
        """Do nothing for a while."""
        await self._caller.waits(seconds)

    async def hears(self, words: str | re.Pattern[str], *, within: float = PATIENCE_S) -> str:
        """Wait until the agent has said *words*, after those heard by the step before.

        Args:
            words: as they are said, whatever their case; or a pattern.
            within: seconds from the end of the step before.

        Returns:
            The words as they were said.

        Raises:
            NotHeard: they were not said in time, or the call ended before.
        """
        __tracebackhide__ = True
        return await self._listens(self._caller.hears(words, within=within))

    async def interrupts(self, *, after: float) -> None:
        """Wait until the agent has been speaking for *after* seconds; the next step falls in.

        Raises:
            NotHeard: the call ended before.
        """
        __tracebackhide__ = True
        await self._listens(self._caller.interrupts(after=after))

    def hang_up(self) -> None:
        """Hang up, after the steps before."""
        self._does(self._caller.hang_up)

    async def ends(self, *, within: float = PATIENCE_S) -> CallRecord:
        """Wait until the call is over, whoever ended it.

        Returns:
            The call record, complete.

        Raises:
            NotHeard: it is not over in time.
        """
        __tracebackhide__ = True
        await self._caller.done()
        await asyncio.wait({self._call}, timeout=within)
        if not self._call.done():
            not_over = self._caller.not_heard(f"not over within {within:g} s", "the call's end")
            self._expected(not_over)
            raise not_over
        return self._call.result()

    # -- what became of it -------------------------------------------------------

    @property
    def result(self) -> str:
        """How the call ended: ``caller hung up``, ``transferred``, ``completed`` …"""
        return self.record.result

    @property
    def transcript(self) -> str:
        """What both sides said and pressed so far, a line each, without what is secret."""
        said = [moment for moment in self._moments() if moment.who in ("agent", "caller")]
        return "\n".join(f"{moment.who}: {moment.what}" for moment in said)

    @property
    def audio(self) -> Recording:
        """The call so far, caller left, agent right; silent where the caller's part is secret."""
        return self._room.recording()

    def save(self, path: Path) -> None:
        """Write the call to listen to; an agent whose voice was silent speaks with eSpeak's.

        Raises:
            IvrError: the file cannot be written.
        """
        recording = self.audio
        dub(recording, self._room.transcript.utterances, began=self._room.audio_in.began)
        recording.save(path)

    def timeline(self) -> str:
        """The call so far, as a failed test shows it."""
        return draw(self._moments())

    # -- behind the steps --------------------------------------------------------

    async def close(self) -> None:
        """Hang up, if nobody did, and wait until the record is closed."""
        self._room.hang_up()
        await asyncio.wait({self._call})

    def check(self) -> None:
        """Raise what broke the call, if anything did."""
        self._call.result()

    def _does(self, step: Callable[..., None], *args: Any, **kwargs: Any) -> None:
        self._context.run(step, *args, **kwargs)

    async def _listens(self, step: Awaitable[T]) -> T:
        __tracebackhide__ = True
        try:
            return await step
        except NotHeard as error:
            if self._call.done():
                self._call.result()  # a call that broke tells more
            self._expected(error)
            raise

    def _expected(self, error: NotHeard) -> None:
        what = f"expected  {error.wanted}\nheard     {error.fresh.lstrip(_ENDS) or 'nothing'}"
        self._note("test", what, failed=True)

    def _note(self, who: str, what: str, *, failed: bool = False) -> None:
        self._noted.append(Moment(self._caller.pauses(0.0), who, what, failed))

    def _moments(self) -> list[Moment]:
        words = [
            Moment(event.at, "caller", f"says: {self._shown(event)}")
            for event in self._room.events
            if isinstance(event, Says)
        ]
        moments = [*self._noted, *words, *map(moment_of, self.record.entries)]
        return sorted(moments, key=lambda moment: moment.at)

    def _shown(self, said: Says) -> str:
        return KEPT_SECRET if self._room.hides(said.at, said.end) else " ".join(said.words)
