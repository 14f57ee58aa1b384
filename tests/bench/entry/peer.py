"""LiveKit's ``GetDtmfTask`` and ours, asked by the same agent, answered by the same callers.

Whole calls in virtual time, through LiveKit's own session and room events.  LiveKit's task asks by
a language model; both have the same one, which says one sentence and nothing else.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

from livekit import rtc
from livekit.agents import Agent, AgentSession, AgentTask
from livekit.agents.beta import workflows
from livekit.agents.voice.room_io import RoomOptions

import ivr
from ivr.call.line import Line
from ivr.replay import ReplayRoom, run
from ivr.replay.caller import ScriptedCaller
from ivr.speech import SilentTTS
from tests.call.fake_llm import FakeLLM
from tests.logs import told_by

QUESTION = "Please enter the four digits that are printed on the back of your card."
GREETING = "Good morning, and thank you for calling. This call may be recorded."
PATIENCE_S = 120.0  # who has no result by then has none
MANY_TURNS = 500  # of the loop: more than any answer takes
CLOSINGS = [second / 4 for second in range(48)]  # moments of a call of 12 s

NO_MEDIA = RoomOptions(audio_input=False, audio_output=False, text_input=False, text_output=False)

Script = Callable[[ScriptedCaller], Awaitable[None]]


@dataclass(frozen=True, eq=False)
class Peer:
    """A task to measure.

    Args:
        name: the column's heading.
        make: makes one, with LiveKit's keywords.
    """

    name: str
    make: Callable[..., AgentTask[Any]]


PEERS = (
    Peer("LiveKit", workflows.GetDtmfTask),
    Peer("Octothorpe", partial(ivr.GetDtmfTask, prompt=QUESTION)),
)


@dataclass
class Came:
    """What came of a call; times are seconds of it.

    Args:
        digits: the answer, if there is one.
        error: else what kind of failure.
        asked_at, over_at: when the question began and ended; never, if it did not.
        keys: when each key reached the agent.
        turns: of the event loop, from the last key to the end.
        machine_ms: what they took in real time.
        prompts: when each prompt began and ended, and its words.
        close_s: how long the session took to close.
        left: tasks and room handlers that it left behind.
        log: what was logged.
    """

    digits: str | None = None
    error: str | None = None
    asked_at: float | None = None
    over_at: float | None = None
    keys: list[float] = field(default_factory=list)
    turns: int = 0
    machine_ms: float = 0.0
    prompts: list[tuple[float, float | None, str]] = field(default_factory=list)
    close_s: float = 0.0
    left: int = 0
    log: list[logging.LogRecord] = field(default_factory=list)

    def __str__(self) -> str:
        if self.over_at is None:
            return f"nothing in {PATIENCE_S:g} s"
        return f"`{self.digits}`" if self.digits else f"`{self.error}`"

    @property
    def wait_s(self) -> float:
        """From the last key, or from the question, to the end."""
        assert self.over_at is not None
        return self.over_at - max([self.asked_at or 0.0, *self.keys])


class Asker(Agent):
    """Greets, asks, and keeps what came of it last."""

    def __init__(self, make: Callable[[], AgentTask[Any]], *, greeting: str, times: int) -> None:
        super().__init__(instructions="")
        self.make, self.greeting, self.times = make, greeting, times
        self.came = Came()
        self.over = asyncio.Event()

    async def on_enter(self) -> None:
        loop = asyncio.get_running_loop()
        if self.greeting:
            await self.session.say(self.greeting)
        self.came.asked_at = loop.time()
        try:
            for _ in range(self.times):
                self.came.digits = (await self.make()).user_input.replace(" ", "")
        except Exception as error:
            self.came.error = type(error).__name__
        self.came.over_at = loop.time()
        self.over.set()


class Watch(ReplayRoom):
    """Notes when keys arrive, and counts the loop's turns after each."""

    def __init__(self, came: Came) -> None:
        super().__init__(rate=8000)
        self._came = came
        self._pressed = 0.0

    def send_key(self, key: str) -> None:
        self._came.keys.append(self._loop.time())
        self._came.turns, self._pressed = 0, _real_ms()
        super().send_key(key)
        self._loop.call_soon(self._turn, len(self._came.keys))

    def _turn(self, key: int) -> None:
        if key == len(self._came.keys) and self._came.over_at is None:
            self._came.turns += 1
            self._came.machine_ms = _real_ms() - self._pressed
            if self._came.turns < MANY_TURNS:  # the clock stands while anything is to be done
                self._loop.call_soon(self._turn, key)


class Listening(logging.Handler):
    """Keeps what is logged."""

    def __init__(self, came: Came) -> None:
        super().__init__(logging.DEBUG)
        self._came = came

    def emit(self, record: logging.LogRecord) -> None:
        self._came.log.append(record)


def hold(
    peer: Peer,
    script: Script,
    *,
    greeting: str = "",
    times: int = 1,
    model: bool = True,
    joined: bool = False,
    close_at: float | None = None,
    **options: Any,
) -> Came:
    """One call: *peer* asks for four digits, the caller does *script*.

    Args:
        greeting: what is said before.
        times: how often the agent asks; the last answer is kept.
        model: whether the session has one.
        joined: whether our line is joined to the session before the first question.
        close_at: when the session is closed, whatever goes on.
    """

    async def main() -> Came:
        make = partial(peer.make, num_digits=4, **options)
        agent = Asker(make, greeting=greeting, times=times)
        came, before = agent.came, asyncio.all_tasks()
        loop, root = asyncio.get_running_loop(), logging.getLogger()
        listening, level, disabled = Listening(came), root.level, logging.root.manager.disable
        root.addHandler(listening)
        root.setLevel(logging.INFO)
        logging.disable(logging.NOTSET)
        async with Watch(came) as room:
            session = _session(room, model=model)
            handlers = _handlers(room.rtc)
            await session.start(agent, room=room.rtc, room_options=NO_MEDIA, record=False)
            session.room_io.set_participant(room.participant.identity)
            if joined:
                Line.of(session)
            plays = asyncio.ensure_future(script(room.caller))
            patience = PATIENCE_S if close_at is None else close_at
            over = asyncio.ensure_future(agent.over.wait())
            await asyncio.wait([over], timeout=patience)
            over.cancel()
            came.prompts = [(u.start, u.over, u.text) for u in room.transcript.utterances]
            answered = came.over_at
            began = loop.time()
            plays.cancel()
            closing = asyncio.ensure_future(session.aclose())
            await asyncio.wait([closing], timeout=PATIENCE_S)
            came.close_s, came.over_at = loop.time() - began, answered
            await asyncio.sleep(0.1)
            came.left = len(asyncio.all_tasks() - before) + _handlers(room.rtc) - handlers
        root.removeHandler(listening)
        root.setLevel(level)
        logging.disable(disabled)
        return came

    return run(main).result


def _session(room: ReplayRoom, *, model: bool) -> AgentSession[Any]:
    session: AgentSession[Any] = AgentSession(
        llm=FakeLLM(QUESTION) if model else None,
        stt=room.ears,
        tts=SilentTTS(),
        vad=None,
        aec_warmup_duration=None,
        session_close_transcript_timeout=0,
        turn_handling={"turn_detection": "manual"},
    )
    session.input.audio = room.audio_in
    session.output.audio = room.audio_out
    session.output.transcription = room.text_out
    return session


def _handlers(room: rtc.Room) -> int:
    return sum(map(len, room._events.values()))


def _real_ms() -> float:
    return time.clock_gettime(time.CLOCK_MONOTONIC) * 1000


# -- callers


def keys(pressed: str, *, at: float = 6.0, how: Any = "sip") -> Script:
    """Who presses keys, *at* seconds after the ring."""

    async def script(caller: ScriptedCaller) -> None:
        await caller.waits(at)
        caller.press(pressed, how=how)
        await caller.done()

    return script


async def says_nothing(caller: ScriptedCaller) -> None:
    """Who is not there."""


async def says_it(caller: ScriptedCaller) -> None:
    """Who says the number."""
    await caller.waits(6)
    caller.says("four one double five")
    await caller.done()


async def again(caller: ScriptedCaller) -> None:
    """Who keys three digits, and all four when asked again."""
    await keys("415")(caller)
    await caller.waits(12)
    caller.press("4155")
    await caller.done()


async def agrees(caller: ScriptedCaller) -> None:
    """Who presses 1 when asked whether it is right."""
    await keys("4155")(caller)
    await caller.waits(9)
    caller.press("1")
    await caller.done()


async def is_not_alone(caller: ScriptedCaller) -> None:
    """Somebody else in the room presses 9; then the caller their number."""
    await caller.waits(5)
    room = caller._room
    stranger = ReplayRoom(number="+15105550199").participant
    stranger._info.identity = "supervisor"
    room.rtc.emit("sip_dtmf_received", rtc.SipDTMF(code=9, digit="9", participant=stranger))
    await keys("4155", at=1)(caller)


# -- cells


def _waited(came: Came) -> str:
    if came.over_at is None:
        return str(came)
    if came.wait_s > 0:
        return f"{came}, {came.wait_s:.2f} s"
    return f"{came}, 0 s: {came.turns} turns of the loop, {came.machine_ms:.1f} ms"


def _barge_in(peer: Peer) -> str:
    came = hold(peer, keys("4", at=1.5))
    first = next(prompt for prompt in came.prompts if prompt[0] < came.keys[0])
    goes_on = (first[1] or PATIENCE_S) - came.keys[0]
    return f"{goes_on:.2f} s"


def _no_input(peer: Peer) -> str:
    came = hold(peer, says_nothing)
    asked = f"asked {len(came.prompts)} ×"
    return f"{came}, {asked}" if came.over_at is None else f"{came}, {came.over_at:.0f} s, {asked}"


def _logged(peer: Peer) -> str:
    came = hold(peer, keys("4155"))
    told = [record for record in came.log if re.search("4.?1.?5", told_by(record))]
    return f"{len(told)} records at INFO or above"


@cache
def _closings(peer: Peer) -> tuple[float, int]:
    """The longest time to close, and how much was left behind in all."""
    came = [hold(peer, keys("4155"), close_at=moment) for moment in CLOSINGS]
    return max(one.close_s for one in came), sum(one.left for one in came)


ROWS: dict[str, Callable[[Peer], str]] = {
    "four keys → result": lambda peer: _waited(hold(peer, keys("4155"))),
    "four keys and `#` → result": lambda peer: _waited(hold(peer, keys("4155#"))),
    "the first key → its prompt is silent": _barge_in,
    "four keys before the first question": lambda peer: str(
        hold(peer, keys("4155", at=0.5), greeting=GREETING)
    ),
    "… `Line.of(session)` being called at the start": lambda peer: str(
        hold(peer, keys("4155", at=0.5), greeting=GREETING, joined=True)
    ),
    "eight keys for two questions": lambda peer: str(hold(peer, keys("01994155"), times=2)),
    "no key at all": _no_input,
    "three keys, and four when asked again": lambda peer: str(hold(peer, again)),
    "five keys": lambda peer: str(hold(peer, keys("41559"))),
    "confirmation, `1` for yes": lambda peer: str(hold(peer, agrees, ask_for_confirmation=True)),
    "the number said, by a model that only talks": lambda peer: str(hold(peer, says_it)),
    "keys as tones, no events": lambda peer: str(hold(peer, keys("4155", how="inband"))),
    "`9` from another participant first": lambda peer: str(hold(peer, is_not_alone)),
    "a session without a model": lambda peer: str(hold(peer, keys("4155"), model=False)),
    "the number in the log": _logged,
    f"`aclose()` at {len(CLOSINGS)} moments: the longest": lambda peer: (
        f"{_closings(peer)[0]:.2f} s"
    ),
    "… tasks and room handlers left": lambda peer: str(_closings(peer)[1]),
}


def section() -> str:
    """Measure, and tell it in Markdown."""
    lines = [
        "## Beside LiveKit's `GetDtmfTask`",
        "",
        "Both tasks in the same run, asked for `4155` by the same agent with the same keywords,"
        " answered by the same scripted callers, in virtual time through LiveKit's own session."
        "  LiveKit's task asks by a language model: both sessions have one, which says the question"
        " and calls no tool.  Ours hears keys from its first question on; who wants those of the"
        " greeting too, calls `ivr.call.line.Line.of(session)` once the session is started.",
        "",
        f"| | {' | '.join(peer.name for peer in PEERS)} |",
        "|---|" + "---|" * len(PEERS),
    ]
    for title, cell in ROWS.items():
        lines.append(f"| {title} | {' | '.join(cell(peer) for peer in PEERS)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(section())
