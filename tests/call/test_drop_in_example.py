"""`GetDtmfTask` in an agent in the shape of LiveKit's published example."""

from livekit.agents import Agent, AgentSession, RunContext, ToolError, function_tool

from ivr import GetDtmfTask
from ivr.replay import ReplayRoom, run
from ivr.speech import SilentTTS
from tests.call.fake_llm import Calls, FakeLLM


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
