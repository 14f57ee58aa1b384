"""One question, asked in a real session, and a caller who answers it in one of four ways."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

from livekit.agents import Agent, ToolError

from ivr.call.dtmf_result import DtmfResult, NotAnswered
from ivr.call.get_dtmf import GetDtmfTask
from ivr.call.line import Line
from ivr.call.session import open_session
from ivr.call.speaking import speak
from ivr.entry import EntryRules, Source
from ivr.replay import ReplayRoom, run
from ivr.replay.ways import Entering, Way
from ivr.speech import SilentTTS
from tests.call.steps import (
    HUNG_UP,
    Conversation,
    Enter,
    HangsUp,
    Hears,
    Interrupts,
    Only,
    Outcome,
    Says,
    Step,
    Waits,
)

LONGEST_CALL = 200.0  # seconds; whoever is not answered by then never is


@dataclass
class Held:
    """A conversation that was held.

    Args:
        outcomes: what came of each question.
        sources: how the digits of the answers came.
        cut: whether the first prompt was stopped.
        said: all that the agent said.
    """

    outcomes: list[Outcome] = field(default_factory=list)
    sources: set[Source] = field(default_factory=set)
    cut: bool = False
    said: str = ""


def good_line() -> ReplayRoom:
    """A telephone line on which nothing is lost or late."""
    return ReplayRoom(rate=8000)


def hold(
    conversation: Conversation, way: Way, *, line: Callable[[], ReplayRoom] = good_line
) -> Held:
    """Hold *conversation* in virtual time; nothing of the call may be left behind."""

    async def main() -> Held:
        before = asyncio.all_tasks()
        async with line() as room:
            held = await _ask_and_answer(room, conversation, way)
        await asyncio.sleep(0.1)
        left = {task.get_name() for task in asyncio.all_tasks() - before}
        assert not left, f"left behind: {left}"
        return held

    return run(main, limit=LONGEST_CALL).result


class Asker(Agent):
    """Asks the question, and the second one if there is one; then it is over."""

    def __init__(self, conversation: Conversation, line: Line) -> None:
        super().__init__(instructions="")
        self.conversation, self.line = conversation, line
        self.held = Held()
        self.over = asyncio.Event()

    async def on_enter(self) -> None:
        conversation = self.conversation
        try:
            if conversation.greeting:
                await speak(self.session, self.line, conversation.greeting)
            await self._ask(conversation.rules)
            if conversation.then:
                await self._ask(conversation.then[0])
        finally:
            self.over.set()

    async def _ask(self, rules: EntryRules) -> None:
        try:
            result = await GetDtmfTask(rules=rules, prompts=self.conversation.prompts)
        except NotAnswered as error:
            outcome = Outcome(failed=error.reason, attempts=error.attempts)
        except ToolError:  # as LiveKit says that the session closes
            outcome = HUNG_UP
        else:
            self.held.sources |= set(result.sources)
            outcome = _outcome(result)
        self.held.outcomes.append(outcome)


async def _ask_and_answer(room: ReplayRoom, conversation: Conversation, way: Way) -> Held:
    line = Line()
    line.join_room(room.rtc, identity=room.participant.identity)
    session = open_session(line, voice=SilentTTS(seconds_per_character=0.04), ears=room.ears)
    session.input.audio = room.audio_in
    session.output.audio = room.audio_out
    session.output.transcription = room.text_out
    asker = Asker(conversation, line)
    await session.start(asker, record=False)
    line.join_audio(session)
    over = asyncio.ensure_future(asker.over.wait())
    hung_up = asyncio.ensure_future(line.hung_up.wait())
    await Caller(room, way).does(conversation.steps)
    await asyncio.wait({over, hung_up}, return_when=asyncio.FIRST_COMPLETED)
    over.cancel()
    hung_up.cancel()
    await session.aclose()
    asker.held.cut = any(said.cut for said in room.transcript.utterances[:1])
    asker.held.said = room.transcript.text(room.now)
    return asker.held


class Caller:
    """Does the steps of a conversation in one of the ways."""

    def __init__(self, room: ReplayRoom, way: Way) -> None:
        self._caller, self._way = room.caller, way
        self._entering = Entering(room.caller, way)

    async def does(self, steps: tuple[Step, ...]) -> None:
        """One step after the other, to the end of the last."""
        for step in steps:
            match step:
                case str():
                    self._entering.enter(step)
                case Enter():
                    self._entering.enter(**asdict(step))
                case Says(words):
                    self._caller.says(words)
                case Hears(words):
                    await self._caller.hears(words)
                case Interrupts(after):
                    await self._caller.interrupts(after=after)
                case Waits(seconds):
                    await self._caller.waits(seconds)
                case HangsUp():
                    self._caller.hang_up()
                case Only(ways, some):
                    await self.does(some if self._way in ways else ())
        await self._caller.done()


def _outcome(result: DtmfResult) -> Outcome:
    return Outcome(result.digits, None, result.attempts, result.confirmed, str(result.ended_by))
