"""A call that is handed to an agent comes back however that ends: a fault, a hang-up."""

import asyncio
from functools import partial

import pytest
from livekit.agents import Agent

from ivr import (
    Call,
    GetDtmfTask,
    HungUp,
)
from tests.call.agents import Silent, facts, given_up, lobby
from tests.call.fake_llm import FakeLLM
from tests.call.handling import call_with
from tests.callers import call as ring


@pytest.mark.parametrize("via", [False, True])
def test_an_agent_that_fails_as_it_enters_gives_the_call_back(via, caplog):
    """Also one that another has handed it to: sorry and a person, the error for the programmer."""

    class Failing(Silent):
        async def on_enter(self) -> None:
            raise LookupError("no table 12")

    class Porter(Silent):
        async def on_enter(self) -> None:
            self.session.update_agent(Failing())

    async def caller(c):
        await c.hears("press 1.")
        c.press("1")
        await c.hears("something went wrong")
        await c.hears("some help.")

    record = ring(caller, lobby(Porter if via else Failing))
    assert record.result == "transferred"
    assert facts(record, "error") == ["LookupError"]
    assert "LookupError: no table ••" in caplog.text


def test_an_agent_that_cannot_begin_gives_the_call_back(caplog):
    """LiveKit tells only its log."""

    class Lost(FakeLLM):
        def prewarm(self) -> None:
            raise ConnectionError("the model is not there")

    async def caller(c):
        await c.hears("press 1.")
        c.press("1")
        await c.hears(
            "something went wrong",
        )

    make = partial(Agent, instructions="Do nothing.", llm=Lost("never"))
    assert ring(caller, lobby(make)).result == "transferred"
    assert "ConnectionError: the model is not there" in caplog.text


def test_an_agent_without_its_model_says_so(caplog):
    """The error says what is missing, and where to write it."""

    class Talker(Silent):
        async def on_enter(self) -> None:
            self.session.generate_reply()

    async def order(call: Call) -> str:
        return await call.hand_off(Talker())

    assert call_with(order).result == "transferred"
    assert "Talker speaks through a language model, and has none" in caplog.text
    assert "give it one: Talker(llm=…)" in caplog.text


class Endless(Silent):
    async def on_enter(self) -> None:
        await asyncio.Event().wait()


class Asking(Silent):
    async def on_enter(self) -> None:
        await GetDtmfTask(num_digits=2, prompt="Two digits?")


class Talking(Silent):
    async def on_enter(self) -> None:
        await self.session.say("This is a story that begins and goes on and on and on for ever.")


@pytest.mark.parametrize("make", [Silent, Endless, Asking, Talking])
def test_a_hang_up_ends_the_stay_of_any_agent(make):
    """The handler is told; no task is left behind (see `tests.callers`)."""
    raised = []

    async def order(call: Call) -> str:
        try:
            await call.hand_off(make())
        except BaseException as error:
            raised.append(type(error))
            raise
        return "never"

    async def script(c):
        await c.waits(1)
        c.hang_up()

    record = call_with(order, script)
    assert record.result == "caller hung up"
    assert raised[0] in (HungUp, asyncio.CancelledError)
    assert not facts(record, "error")


@pytest.mark.parametrize("make", [Silent, Endless, Asking, Talking])
def test_a_handler_that_waits_no_longer_has_the_call_back(make):
    """`asyncio.timeout` around it: the agent is silent, the handler goes on."""

    record = given_up(make, patience=1)
    assert facts(record, "handed_back_by") == [make.__name__]
