"""A menu hands the call to a LiveKit agent, and gets it back with a result."""

import asyncio

import pytest
from livekit.agents import AgentSession, AgentTask, ToolError
from livekit.plugins import silero

from ivr import (
    BACK,
    Call,
    Digits,
    GaveUp,
    GetDtmfTask,
    Handback,
    Handoff,
    Menu,
    MenuError,
)
from ivr.replay import run
from tests.call.agents import Booker, Concierge, Silent, facts, lobby
from tests.call.fake_llm import Calls
from tests.call.handling import PERSON, call_with, menu_with
from tests.callers import call as ring
from tests.callers import said


def test_a_choice_hands_the_call_to_an_agent_and_gets_it_back():
    """What it hands back is said; then the menu comes again.  The record knows who had the call."""

    async def caller(c):
        await c.hears("press 1.")
        c.press("1")
        await c.hears("This is the concierge.")
        await c.hears("Table seven is yours.")
        await c.hears("Lobby.")
        c.hang_up()

    record = ring(caller, lobby(lambda: Concierge("Table seven is yours.")))
    assert "This is the concierge." in said(record)
    assert facts(record, "handed_to") == facts(record, "handed_back_by") == ["Concierge"]


def test_what_is_handed_back_may_lead_on():
    """As if a handler had returned it."""

    async def caller(c):
        await c.hears("press 1.")
        c.press("1")
        await c.hears("some help.")

    assert ring(caller, lobby(lambda: Concierge(PERSON))).result == "transferred"


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (lambda: Concierge(7), "an agent handed back int, which leads nowhere"),
        (lambda: Concierge, "the call cannot be handed to Concierge, which is no agent"),
        (lambda: 7, "the call cannot be handed to int, which is no agent"),
    ],
)
def test_a_handoff_that_leads_nowhere_is_a_fault(make, fault, caplog):
    """Named for the programmer, a person for the caller."""

    async def caller(c):
        await c.hears("press 1.")
        c.press("1")
        await c.hears("something went wrong")

    assert ring(caller, lobby(make)).result == "transferred"
    assert fault in caplog.text


def test_an_agent_is_made_anew_for_each_call():
    """One that is made when the menu is declared is a mistake, found there."""
    with pytest.raises(MenuError, match=r"each call has one of its own: Handoff\(Concierge\)"):
        Handoff(Silent())


def test_a_handler_hands_over_and_goes_on_with_the_result():
    """The result has the type that it was handed back with; a model may have found it."""

    async def order(call: Call) -> str:
        table = await call.hand_off(Booker("How can I help?", Calls("book", '{"table": 7}')))
        return f"Table {table + 1} is next to it."

    async def script(c):
        await c.hears("How can I help?")
        c.says("a table, please")
        await c.hears("Table 8 is next to it.")
        await c.hears("Shop.")
        c.press("1")
        await c.hears("How can I help?")
        c.hang_up()

    assert call_with(order, script).result == "caller hung up"


def test_a_handler_may_return_a_handoff():
    """It is done as if a choice had led there."""

    async def order(call: Call) -> Handoff:
        return Handoff(lambda: Concierge(BACK))

    async def script(c):
        await c.hears("This is the concierge.")
        await c.hears("Shop.")
        c.hang_up()

    call_with(order, script)


def test_agents_may_hand_the_call_on_among_themselves():
    """Whoever has it last hands it back."""

    class Porter(Silent):
        async def on_enter(self) -> None:
            self.session.update_agent(Concierge("Here you are."))

    async def order(call: Call) -> str:
        return await call.hand_off(Porter())

    async def script(c):
        await c.hears("This is the concierge.")
        await c.hears("Here you are.")
        c.hang_up()

    call_with(order, script)


def test_a_task_gives_the_call_back_by_completing():
    """An ``AgentTask`` needs no ``Handback``; its result keeps its type."""

    class AskAge(AgentTask[int]):
        async def on_enter(self) -> None:
            self.complete(int((await GetDtmfTask(num_digits=2, prompt="How old?")).digits))

    async def order(call: Call) -> str:
        return f"Next year {await call.hand_off(AskAge(instructions='')) + 1}."

    async def script(c):
        await c.hears("How old?")
        c.press("41")
        await c.hears("Next year 42.")
        c.hang_up()

    call_with(order, script)


def test_a_task_that_is_refused_is_given_up():
    """LiveKit's tasks end so when a caller declines; it is no hang-up, and no fault of ours."""

    class Declined(AgentTask[str]):
        async def on_enter(self) -> None:
            self.complete(ToolError("the caller would rather not"))

    async def order(call: Call) -> str:
        try:
            return await call.hand_off(Declined(instructions=""))
        except GaveUp as error:
            return f"Gave up: {error}."

    async def script(c):
        await c.hears("Gave up: a task ended without a result.")
        c.hang_up()

    call_with(order, script)


def test_keys_belong_to_whoever_has_the_call():
    """The agent's questions take them; what it leaves alone is not meant for the menu."""

    class Asker(Silent):
        async def on_enter(self) -> None:
            two = await GetDtmfTask(num_digits=2, prompt="Two digits?")
            await self.session.say("Now press whatever you like, it is of no use.")
            self.session.update_agent(Handback(two.digits))

    async def order(call: Call) -> str:
        return f"You pressed {await call.hand_off(Asker())}, thank you."

    async def script(c):
        await c.hears("Two digits?")
        c.press("42")
        await c.waits(0.8)
        c.press("1")
        await c.hears("You pressed 42, thank you.")
        await c.hears("Shop. To order, press 1.")
        await c.waits(2)
        c.hang_up()

    record = call_with(order, script)
    assert len(facts(record, "handed_to")) == 1


def test_keys_typed_ahead_answer_the_agents_questions():
    """As they answer any other."""

    class Asker(Silent):
        async def on_enter(self) -> None:
            two = await GetDtmfTask(num_digits=2, prompt="Two digits?")
            self.session.update_agent(Handback(f"You pressed {two.digits}."))

    async def caller(c):
        await c.hears("Lobby.")
        c.press("142")
        await c.hears("You pressed 42.")
        c.hang_up()

    assert facts(ring(caller, lobby(Asker)), "question") == ["lobby menu", "digits", "digits"]


def test_an_agent_may_end_the_call():
    """`session.shutdown()` is LiveKit's way; the record knows that it was not the caller."""

    class Closing(Silent):
        async def on_enter(self) -> None:
            await self.session.say("Good-bye from the concierge.")
            self.session.shutdown()

    async def caller(c):
        await c.hears("press 1.")
        c.press("1")
        await c.hears("Good-bye from the concierge.")

    assert ring(caller, lobby(Closing)).result == "completed"


def test_handing_back_a_call_that_no_menu_has_handed_over_is_an_error(caplog):
    """In a session of somebody else's there is nobody to hand it to."""

    async def main():
        session = AgentSession(vad=None, turn_detection="manual")
        await session.start(Concierge(), record=False)
        session.update_agent(Handback())
        await asyncio.sleep(5)
        await session.aclose()

    run(main)
    assert "there is no menu to hand the call back to" in caplog.text


def test_the_session_and_its_userdata_are_at_hand():
    """What a handler puts there an agent finds, and the other way round."""

    class Clerk(Silent):
        async def on_enter(self) -> None:
            self.session.userdata["clerk"] = f"{self.session.userdata['name']}'s clerk"
            self.session.update_agent(Handback())

    async def order(call: Call) -> str:
        call.session.userdata = {"name": "Ada"}
        await call.hand_off(Clerk())
        return f"This was {call.session.userdata['clerk']}."

    async def script(c):
        await c.hears("This was Ada's clerk.")
        c.hang_up()

    call_with(order, script)


def test_giving_up_and_commands_may_hand_the_call_over():
    """They lead where a choice may lead."""
    menu = Menu("lobby", prompt="Lobby.", give_up=Handoff(lambda: Concierge(PERSON)))
    menu.press("1", "to stay", then=BACK)
    menu.always("concierge", say=["concierge"], then=Handoff(lambda: Concierge("At your service.")))

    async def caller(c):
        await c.hears("press 1.")
        c.says("concierge")
        await c.hears("At your service.")
        await c.hears("This is the concierge.", within=120)
        await c.hears("some help.")

    assert ring(caller, menu).result == "transferred"


def test_with_a_voice_detector_turns_end_as_it_says():
    """The worker has one where it has ears."""

    async def order(call: Call) -> str:
        table = await call.hand_off(Booker("How can I help?", Calls("book", '{"table": 7}')))
        return f"Table {table} it is {await call.ask(Digits(1, prompt='And how many?'))} times."

    async def caller(c):
        await c.hears("press 1.")
        c.press("1")
        await c.hears("How can I help?")
        c.says("a table, please")
        await c.hears("And how many?")
        c.says("four")
        await c.hears("Table 7 it is 4 times.")
        c.hang_up()

    ring(caller, menu_with(order), speech=silero.VAD.load())
