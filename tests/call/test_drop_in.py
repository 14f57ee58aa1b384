"""`GetDtmfTask` in anybody's LiveKit agent: with and without model, room, ears and voice."""

import asyncio
import inspect
from contextlib import AsyncExitStack

import pytest
from livekit.agents import Agent, AgentSession, ToolError
from livekit.agents.beta import workflows
from livekit.agents.beta.workflows import TaskGroup
from livekit.agents.beta.workflows.utils import DtmfEvent

from ivr import EntryError, GetDtmfTask, NotAnswered
from ivr.call import CommandGiven
from ivr.entry import EntryRules
from ivr.replay import ReplayRoom, run
from ivr.speech import SilentTTS
from tests.call.fake_llm import FakeLLM


class Receptionist(Agent):
    """The smallest agent: asks once, and keeps what came of it."""

    def __init__(self, make, *, patience=None) -> None:
        super().__init__(instructions="You are a receptionist.")
        self.make, self.patience = make, patience
        self.came = None
        self.over = asyncio.Event()

    async def on_enter(self) -> None:
        try:
            async with asyncio.timeout(self.patience):
                self.came = await self.make()
        except Exception as error:
            self.came = error
        finally:
            self.over.set()


def serve(
    make, script, *, llm=False, in_room=True, ears=True, voice=True, patience=None, close=None
):
    """What comes of *make*'s task when the caller does *script*; nothing may be left behind.

    The session is a user's own, not ours: `AgentSession` with LiveKit's defaults.
    """

    async def main():
        before = asyncio.all_tasks()
        agent = Receptionist(make, patience=patience)
        async with AsyncExitStack() as stack:
            room = ReplayRoom(rate=8000)
            if in_room:
                await stack.enter_async_context(room)
            model = FakeLLM("Good morning.") if llm else None
            session = AgentSession(
                llm=model,
                stt=room.ears if ears else None,
                tts=SilentTTS() if voice else None,
                vad=None,
                session_close_transcript_timeout=0,  # LiveKit's own wait for last words
            )
            session.input.audio = room.audio_in
            session.output.audio = room.audio_out
            session.output.transcription = room.text_out
            await session.start(agent, record=False)
            plays = asyncio.ensure_future(script(room.caller))
            loop = asyncio.get_running_loop()
            if close is None:
                await asyncio.wait_for(agent.over.wait(), 120)
                await plays
            else:
                await asyncio.sleep(close)
                plays.cancel()
            began = loop.time()
            await session.aclose()
            assert loop.time() - began < 0.5
            await asyncio.wait_for(agent.over.wait(), 1)
        await asyncio.sleep(0.1)
        left = {task.get_name() for task in asyncio.all_tasks() - before}
        assert not left, f"left behind: {left}"
        assert model is None or not model.asked, "no answer is a model's business"
        return agent.came

    return run(main).result


async def keys_it(caller):
    """Key 4155 while the question is asked."""
    await caller.waits(1.0)
    caller.press("4155", how="both")
    await caller.done()


def four():
    return GetDtmfTask(num_digits=4)


async def a_group():
    """Two questions in LiveKit's own group."""
    group = TaskGroup(summarize_chat_ctx=False)
    group.add(four, id="first", description="the first number")
    group.add(four, id="second", description="the second number")
    return await group


def test_it_takes_what_livekit_takes():
    """The same keywords, of the same kind, with the same defaults; the result is one of theirs."""
    theirs = inspect.signature(workflows.GetDtmfTask).parameters
    ours = inspect.signature(GetDtmfTask).parameters
    assert {name: (p.kind, p.default) for name, p in theirs.items() if name != "num_digits"} == {
        name: (ours[name].kind, ours[name].default) for name in theirs if name != "num_digits"
    }
    assert ours["num_digits"].kind is theirs["num_digits"].kind


@pytest.mark.parametrize("llm", [False, True], ids=["no model", "model"])
@pytest.mark.parametrize("in_room", [False, True], ids=["no room", "room"])
@pytest.mark.parametrize("ears", [False, True], ids=["no ears", "ears"])
@pytest.mark.parametrize("voice", [False, True], ids=["no voice", "voice"])
def test_whatever_the_session_has_the_answer_comes(llm, in_room, ears, voice):
    """A number, keyed, in a plain agent: without a room by its tones."""
    result = serve(four, keys_it, llm=llm, in_room=in_room, ears=ears, voice=voice)
    assert isinstance(result, workflows.GetDtmfResult)
    assert (result.user_input, result.digits) == ("4 1 5 5", "4155")


@pytest.mark.parametrize("in_room", [False, True], ids=["no room", "room"])
@pytest.mark.parametrize("llm", [False, True], ids=["no model", "model"])
def test_spoken_digits_need_no_model(llm, in_room):
    """With ears alone."""

    async def says_it(caller):
        await caller.waits(4.0)
        caller.says("four one five five")
        await caller.done()

    assert serve(four, says_it, llm=llm, in_room=in_room).digits == "4155"


@pytest.mark.parametrize("llm", [False, True], ids=["no model", "model"])
def test_in_a_task_group_each_has_its_result(llm):
    """LiveKit's own group; the second number is typed ahead."""

    async def keys_both(caller):
        await caller.waits(1.0)
        caller.press("41550199")
        await caller.done()

    results = serve(a_group, keys_both, llm=llm).task_results
    assert {name: result.digits for name, result in results.items()} == {
        "first": "4155",
        "second": "0199",
    }


@pytest.mark.parametrize("voice", [False, True], ids=["no voice", "voice"])
def test_no_answer_is_a_typed_failure(voice):
    """Asked three times, and told why there is none."""

    async def is_silent(caller):
        await caller.waits(1.0)

    failed = serve(four, is_silent, voice=voice)
    assert isinstance(failed, NotAnswered)
    assert isinstance(failed, ToolError)
    assert (failed.reason, failed.attempts) == ("no_input", 3)


def test_a_command_is_a_typed_failure_too():
    """ "Go back", where the rules have it: no answer, and no no-match."""
    rules = EntryRules(min_digits=4, commands={"back": ("go back",)}, command_keys={"#": "back"},
                       termination_key=None)  # fmt: skip

    async def goes_back(caller):
        await caller.waits(3.0)
        caller.says("go back please")
        await caller.done()

    async def presses_back(caller):
        await caller.waits(1.0)
        caller.press("#")
        await caller.done()

    for script in (goes_back, presses_back):
        given = serve(lambda: GetDtmfTask(rules=rules, prompt="Your number?"), script)
        assert isinstance(given, CommandGiven)
        assert (given.command, given.attempts) == ("back", 1)


async def confirms(caller):
    """Keys, listens, says yes: so that every phase lasts a while."""
    await caller.waits(3.0)
    caller.press("4155", how="both", gap_ms=700)
    await caller.waits(4.0)


@pytest.mark.parametrize("make", [four, a_group,
                                  lambda: GetDtmfTask(num_digits=4, ask_for_confirmation=True)],
                         ids=["alone", "in a group", "with confirmation"])  # fmt: skip
@pytest.mark.parametrize("at", [0.001, 0.05, *(tenths / 10 for tenths in range(0, 140, 4))])
def test_closing_the_session_at_any_moment_ends_it(make, at):
    """It returns at once, and leaves no task: see `serve`."""
    serve(make, confirms, close=at)


@pytest.mark.parametrize("patience", [0.0, 0.001, 0.05, 0.5, 3.3, 6.3])
def test_whoever_awaits_it_may_be_cancelled(patience):
    """It asks no longer, and the agent goes on."""
    assert isinstance(
        serve(lambda: GetDtmfTask(num_digits=6), confirms, patience=patience), TimeoutError
    )


@pytest.mark.parametrize("stop", [*DtmfEvent, *"123*#A"])
async def test_any_event_may_stop_it(stop):
    """A key that ends the entry clears nothing and is no digit of it."""
    rules = GetDtmfTask(num_digits=3, dtmf_stop_event=stop).rules
    assert rules.termination_key == DtmfEvent(stop).value
    assert rules.clear_key == (None if stop == "*" else "*")
    assert DtmfEvent(stop).value not in rules.allowed


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"num_digits": 0}, ValueError, "num_digits must be greater than 0"),
        ({}, ValueError, "num_digits must be greater than 0"),
        ({"num_digits": 4, "dtmf_stop_event": "x"}, ValueError, "'x' is not a valid DtmfEvent"),
        ({"num_digits": 4, "dtmf_input_timeout": -1.0}, EntryError, "dtmf_input_timeout: -1.0"),
        ({"num_digits": 65}, EntryError, "max_digits: 65 is more than 64"),
    ],
)
def test_wrong_arguments_are_named(arguments, error, message):
    """At construction, as LiveKit does."""
    with pytest.raises(error, match=message):
        GetDtmfTask(**arguments)


def test_without_a_model_the_question_has_words_of_its_own():
    """What was meant for a model is not read out to the caller."""

    async def listens(caller):
        await caller.hears("Please enter 1 digit.")
        caller.press("2")

    def for_a_model():
        return GetDtmfTask(num_digits=1, extra_instructions="Say that 2 is for roaming.")

    assert serve(for_a_model, listens).digits == "2"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"num_digits": 4, "repeat_instructions": -1}, "repeat_instructions: -1"),
        ({"num_digits": 4, "rules": EntryRules(min_digits=4)}, "num_digits: "),
    ],
)
def test_arguments_that_contradict_are_named(wrong, field):
    """The field comes first in the message."""
    with pytest.raises(EntryError, match=field):
        GetDtmfTask(**wrong)
