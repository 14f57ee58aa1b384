"""`GetDtmfTask` in anybody's LiveKit agent: with and without model, room, ears and voice."""

import asyncio
import inspect
from contextlib import AsyncExitStack

import pytest
from livekit.agents import Agent, AgentSession, RunContext, ToolError, function_tool
from livekit.agents.beta import workflows
from livekit.agents.beta.workflows import TaskGroup
from livekit.agents.beta.workflows.utils import DtmfEvent

from ivr import EntryError, GetDtmfTask, NotAnswered
from ivr.call import CommandGiven
from ivr.call.line import Line
from ivr.entry import EntryRules
from ivr.replay import ReplayRoom, run
from ivr.speech import SilentTTS
from tests.call.fake_llm import Calls, FakeLLM


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
def test_any_event_may_stop_it(stop):
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


# -- nobody waits any more


class Impatient(Agent):
    """Asks, is cancelled after a while, and then does something else for ten seconds."""

    def __init__(self, give_up) -> None:
        super().__init__(instructions="")
        self.give_up = give_up
        self.task = None
        self.over = asyncio.Event()

    async def on_enter(self) -> None:
        self.task = GetDtmfTask(num_digits=6)
        try:
            await self.give_up(self.task)
        except (TimeoutError, ToolError):
            await asyncio.sleep(10)
        self.over.set()


async def by_timeout(task):
    async with asyncio.timeout(2):
        await task


async def by_cancel(task):
    asyncio.get_running_loop().call_later(2, task.cancel)
    await task


@pytest.mark.parametrize("give_up", [by_timeout, by_cancel])
@pytest.mark.parametrize("pressed", ["", "41"], ids=["while it is asked", "while it is keyed"])
def test_a_task_that_nobody_awaits_is_silent_and_takes_no_key(give_up, pressed, caplog):
    """Its prompt stops at once, it says nothing more, and keys are the next question's."""

    async def main():
        async with ReplayRoom(rate=8000) as room:
            session = AgentSession(
                tts=SilentTTS(seconds_per_character=0.1), session_close_transcript_timeout=0
            )
            session.input.audio, session.output.audio = room.audio_in, room.audio_out
            session.output.transcription = room.text_out
            agent = Impatient(give_up)
            await session.start(agent, record=False)
            await room.caller.waits(1)
            room.caller.press(pressed)
            await room.caller.waits(1.2)
            room.caller.press("9")
            await agent.over.wait()
            line = Line.of(session)
            left = "".join(key.key for key in iter(line.typed_ahead.take, None))
            said = room.transcript.utterances
            assert agent.task.done()
            await session.aclose()
            return left, len(said), said[0].over

    left, prompts, over = run(main).result
    assert (left, prompts) == ("9", 1)
    assert over == pytest.approx(1.022 if pressed else 2.0, abs=0.03)
    assert "finished before" not in caplog.text


# -- LiveKit's own example


def horizon(task):
    """An agent in the shape of LiveKit's published DTMF example, with *task* for the digits.

    Its questions are tools of a model; it gives the task the keywords that the example gives it.
    """

    class Support(Agent):
        def __init__(self) -> None:
            super().__init__(instructions="You answer the telephone of a wireless carrier.")
            self.phone_number = None

        async def on_enter(self) -> None:
            self.session.generate_reply(instructions="Greet the caller.")

        def context(self):
            return self.chat_ctx.copy(
                exclude_instructions=True,
                exclude_function_call=True,
                exclude_handoff=True,
                exclude_config_update=True,
            )

        @function_tool
        async def ask_for_phone_number(self, context: RunContext) -> str:
            """Ask for the caller's telephone number."""
            while True:
                try:
                    result = await task(
                        num_digits=10,
                        chat_ctx=self.context(),
                        ask_for_confirmation=True,
                        extra_instructions="Ask for the ten digits, by key or voice.",
                        repeat_instructions=2,
                    )
                except ToolError as error:
                    await self.session.generate_reply(
                        instructions=error.message, allow_interruptions=False
                    )
                    continue
                break
            self.phone_number = result.user_input
            return f"the number is {result.user_input}"

        @function_tool
        async def ask_for_service(self, context: RunContext) -> str:
            """Ask which service the caller wants."""
            if self.phone_number is None:
                raise ToolError("ask for the number first")
            result = await task(
                num_digits=1,
                chat_ctx=self.context(),
                extra_instructions="1 is the plan, 2 is roaming.",
                repeat_instructions=2,
            )
            return {"1": "a hundred a month", "2": "roaming is on"}[result.user_input]

    return Support()


def test_livekits_example_runs_with_its_import_changed():
    """The model greets, calls its tools, words both questions, and hears the answers from them."""
    model = FakeLLM(
        "Welcome to the wireless carrier.",
        Calls("ask_for_phone_number"),
        "Please key or say your ten digit number.",
        Calls("ask_for_service"),
        "Press 1 for your plan, or 2 for roaming.",
        "Your roaming is on now.",
    )

    async def main():
        async with ReplayRoom(rate=8000) as room:
            session = AgentSession(
                llm=model, stt=room.ears, tts=SilentTTS(), vad=None,
                turn_handling={"turn_detection": "manual"},
                session_close_transcript_timeout=0, aec_warmup_duration=None,
            )  # fmt: skip
            session.input.audio, session.output.audio = room.audio_in, room.audio_out
            session.output.transcription = room.text_out
            agent = horizon(GetDtmfTask)
            await session.start(agent, record=False)
            caller = room.caller
            await caller.hears("wireless carrier.")
            session.generate_reply(user_input="I have a question about my bill.")
            await caller.hears("ten digit number")
            caller.press("4155550199", how="both")
            await caller.hears("4 1 5, 5 5 5, 0 1 9 9")
            caller.says("yes please")
            await caller.hears("for roaming.")
            caller.press("2")
            await caller.hears("Your roaming is on now.")
            await session.aclose()
            return agent.phone_number

    assert run(main).result == "4 1 5 5 5 5 0 1 9 9"
    assert "I have a question" in model.asked[1]
    assert not any("yes please" in asked for asked in model.asked)
