"""A line that loses and delays what the caller sends; and a question asked without a session."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from ivr.call.line import Line
from ivr.entry import Answered, Event, Failed, KeyPressed, Question, Say, StopPrompt, Word
from ivr.replay import ReplayRoom, run
from ivr.replay.bad_line import BadRoom, line
from tests.call.steps import Conversation, Outcome, Way
from tests.call.ways import LONGEST_CALL, Caller

LOSS = (0.01, 0.05)  # of the frames
JITTER_S = 0.3
SECONDS_PER_CHARACTER = 0.04


def bad_line(seed: int) -> BadRoom:
    """A telephone line on which much is lost and late; *seed* decides what."""
    loss = Random(seed).uniform(*LOSS)
    return BadRoom(line(loss=loss, jitter=JITTER_S, seed=seed), rate=8000)


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

    def hold_key(self, down: bool) -> None:
        """A key is held in the sound, or let go."""
        self._tell(self._question.hold_key if down else self._question.release_key)

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
