"""`GetDtmfTask` when nobody waits for it any more: it is silent, and takes no key."""

import asyncio

import pytest
from livekit.agents import Agent, AgentSession, ToolError

from ivr import GetDtmfTask
from ivr.call.line import Line
from ivr.replay import ReplayRoom, run
from ivr.speech import SilentTTS


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
