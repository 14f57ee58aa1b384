"""Lines that lose and delay what the caller sends; and a question asked without a session."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from livekit import rtc

from ivr.call.line import Line
from ivr.entry import Answered, Event, Failed, KeyPressed, Question, Say, StopPrompt, Word
from ivr.replay import ReplayRoom, run
from ivr.replay.audio import CallerAudio
from tests.call.steps import Conversation, Outcome, Way
from tests.call.ways import LONGEST_CALL, Caller

LOSS = (0.01, 0.05)  # of the frames
JITTER_S = 0.3
APART_S = 0.025  # two events, at least: more than a packet
NEW_DELAY = 0.05  # of the frames: the network changes its mind about once a second
SECONDS_PER_CHARACTER = 0.04


class BadAudio(CallerAudio):
    """Loses frames, which then hold zeros, and delays the others, which then come in bursts."""

    def __init__(self, rng: Random, *, rate: int) -> None:
        super().__init__(rate=rate)
        self._rng, self._loss = rng, rng.uniform(*LOSS)
        self._delay = rng.uniform(0, JITTER_S)

    async def __anext__(self) -> rtc.AudioFrame:
        frame = await super().__anext__()
        if self._rng.random() < NEW_DELAY:
            self._delay = self._rng.uniform(0, JITTER_S)
        due = self.began + self._sent / self.rate + self._delay
        if (wait := due - asyncio.get_running_loop().time()) > 0:
            await asyncio.sleep(wait)
        if self._rng.random() < self._loss:
            return rtc.AudioFrame(bytes(2 * self._frame), self.rate, 1, self._frame)
        return frame


class BadRoom(ReplayRoom):
    """A room whose caller has a bad line.

    Args:
        seed: decides what is lost and what is late.
    """

    def __init__(self, seed: int) -> None:
        super().__init__(rate=8000)
        self._rng = Random(seed)
        self.audio_in = BadAudio(self._rng, rate=8000)
        self._last_due = 0.0

    def send_key(self, key: str) -> None:
        """The event comes late, but never before an earlier one, nor in one packet with it.

        Where no tone tells more, the same key twice within a packet is taken for one event that
        the network repeats; see ``ivr.entry.press``.
        """
        due = self._loop.time() + self._rng.uniform(0, JITTER_S)
        self._last_due = max(due, self._last_due + APART_S)
        self._loop.call_at(self._last_due, super().send_key, key)


def hold_without_session(
    conversation: Conversation, way: Way, *, line: Callable[[], ReplayRoom]
) -> list[Outcome]:
    """Hold *conversation* with line, detector and question alone: LiveKit's session left out."""

    async def main() -> list[Outcome]:
        async with line() as room:
            return [await _ask_and_answer(room, conversation, way)]

    return run(main, limit=LONGEST_CALL).result


async def _ask_and_answer(room: ReplayRoom, conversation: Conversation, way: Way) -> Outcome:
    line = Line()
    line.join_room(room.rtc, identity=room.participant.identity)
    ears = line.ears(room.ears).stream()

    async def listen() -> None:
        async for frame in room.audio_in:
            ears.push_frame(line.hear_frame(frame))

    async def understand() -> None:
        async for _ in ears:
            pass

    tasks = [asyncio.ensure_future(listen()), asyncio.ensure_future(understand())]
    asker = Asker(conversation, room)
    line.listen(asker)
    await Caller(room, way).does(conversation.steps)
    outcome = await asker.outcome
    for task in tasks:
        task.cancel()
    await ears.aclose()
    return outcome


class Asker:
    """A question on a line, its prompts only as long as they would sound."""

    def __init__(self, conversation: Conversation, room: ReplayRoom) -> None:
        self.secret, self.heard_from = False, 0.0
        self.outcome: asyncio.Future[Outcome] = asyncio.Future()
        self._loop = asyncio.get_running_loop()
        self._transcript = room.transcript
        self._question = Question(conversation.rules, conversation.prompts)
        self._timer: asyncio.TimerHandle | None = None
        self._sounding: asyncio.TimerHandle | None = None
        self._tell(self._question.start)

    def receive_key(self, press: KeyPressed) -> None:
        """A key, from the line."""
        self._tell(self._question.receive_key, press)

    def receive_words(self, words: Sequence[Word], *, final: bool) -> None:
        """Words, from the line."""
        self._tell(self._question.receive_words, words, final=final)

    def _tell(self, what: Callable[..., None], *args: Any, **kwargs: Any) -> None:
        what(*args, **kwargs, now=self._loop.time())
        while event := self._question.next_event():
            self._do(event)
        if self._timer:
            self._timer.cancel()
        if (due := self._question.get_timer()) is not None:
            self._timer = self._loop.call_at(due, self._tell, self._question.handle_timer)

    def _do(self, event: Event) -> None:
        match event:
            case Say():
                self._say(event)
            case StopPrompt():
                self._hush()
            case Answered():
                self.outcome.set_result(
                    Outcome(
                        event.digits, None, event.attempts, event.confirmed, str(event.ended_by)
                    )
                )
            case Failed():
                self.outcome.set_result(Outcome(failed=event.reason, attempts=event.attempts))

    def _say(self, say: Say) -> None:
        now, seconds = self._loop.time(), SECONDS_PER_CHARACTER * len(say.text)
        self._hush()
        self._transcript.add_words(say.text)
        self._transcript.end_words()
        self._transcript.add_sound(seconds)
        self._transcript.end_sound()
        self._transcript.sounds(now, now + seconds)
        self._sounding = self._loop.call_at(now + seconds, self._said, say)

    def _said(self, say: Say) -> None:
        self._sounding = None
        self._transcript.ends(self._loop.time(), cut=False)
        self._tell(self._question.prompt_ended, say)

    def _hush(self) -> None:
        if self._sounding:
            self._sounding.cancel()
            self._sounding = None
            self._transcript.ends(self._loop.time(), cut=True)
