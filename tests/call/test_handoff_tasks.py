"""A LiveKit task has the call, hands it on, and is ended from the inside out."""

import asyncio
from functools import partial
from typing import Annotated

import pytest
from livekit.agents import AgentTask
from livekit.agents.beta.workflows import TaskGroup

from ivr import (
    Call,
    GetDtmfTask,
    Task,
)
from tests.call.agents import Concierge, Silent, facts, given_up
from tests.call.handling import call_with


class AskTwice(AgentTask[str]):
    """A task that asks two questions."""

    def __init__(self) -> None:
        super().__init__(instructions="Ask twice.")

    async def on_enter(self) -> None:
        first = await GetDtmfTask(num_digits=2, prompt="Two digits?")
        self.complete(first.digits + (await GetDtmfTask(num_digits=2, prompt="And two?")).digits)


def a_group(**options) -> TaskGroup:
    """LiveKit's group of two tasks."""
    group = TaskGroup(summarize_chat_ctx=False, **options)
    group.add(AskTwice, id="one", description="digits")
    return group.add(AskTwice, id="two", description="digits")


@pytest.mark.parametrize("make", [AskTwice, a_group, partial(a_group, return_exceptions=True)])
@pytest.mark.parametrize("patience", [0.0, 1.0])
def test_a_task_that_the_handler_gives_up_is_ended_from_the_inside_out(make, patience):
    """Whatever it awaits; the handler goes on, and the menu after it."""

    assert given_up(make, patience).result == "caller hung up"


class Delegating(AgentTask[str]):
    """A task that hands the call to an agent instead of completing."""

    def __init__(self, make) -> None:
        super().__init__(instructions="Delegate.")
        self.make = make

    async def on_enter(self) -> None:
        self.session.update_agent(self.make())


def test_a_task_may_hand_the_call_on():
    """What comes back completes it, where it stands for a field and where it is handed to."""
    delegated = Annotated[str, Task(lambda: Delegating(lambda: Concierge("seven")), "a table")]

    async def order(call: Call, table: delegated) -> str:
        also = await call.hand_off(Delegating(lambda: Concierge("eight")))
        return f"Tables {table} and {also}."

    async def script(c):
        await c.hears("This is the concierge.")
        await c.hears("This is the concierge.")
        await c.hears("Tables seven and eight.")
        await c.hears("Shop.")
        c.hang_up()

    call_with(order, script)


@pytest.mark.parametrize("as_field", [False, True])
def test_a_hang_up_ends_a_task_that_has_handed_the_call_on(as_field):
    """No task is left behind."""
    delegated = Annotated[str, Task(lambda: Delegating(Silent), "nothing")]

    async def field(call: Call, nothing: delegated) -> str:
        return "never"

    async def inside(call: Call) -> str:
        return await call.hand_off(Delegating(Silent))

    async def script(c):
        await c.waits(2)
        c.hang_up()

    record = call_with(field if as_field else inside, script)
    assert record.result == "caller hung up"
    assert not facts(record, "error")


class Speaking(AgentTask[str]):
    """A task that speaks before it does anything else, as most do."""

    def __init__(self) -> None:
        super().__init__(instructions="")

    async def on_enter(self) -> None:
        await self.session.say("Hello from the task.")
        await asyncio.sleep(30)
        if not self.done():
            self.complete("done")


@pytest.mark.parametrize("after", [0.5, 4.0])
def test_hang_up_while_a_task_speaks_leaves_nothing_behind(after):
    """LiveKit would leave the recogniser's stream and seven tasks more."""

    async def order(call: Call) -> str:
        return await call.hand_off(Speaking())

    async def script(c):
        await c.waits(after)
        c.hang_up()

    record = call_with(order, script)  # fails where a task is left
    assert record.result == "caller hung up"
    assert record.duration < 15


def test_task_that_is_taken_back_while_it_speaks_goes_at_once():
    """A handler that has no more patience."""

    async def order(call: Call) -> str:
        try:
            async with asyncio.timeout(2):
                return await call.hand_off(Speaking())
        except TimeoutError:
            return "That took too long."

    async def script(c):
        await c.hears("That took too long.", within=5)
        c.hang_up()

    call_with(order, script)
