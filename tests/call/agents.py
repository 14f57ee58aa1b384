"""Agents of somebody else, and a lobby that hands the call to one of them."""

import asyncio

from livekit.agents import Agent, function_tool

from ivr import Call, Digits, Handback, Handoff, Menu
from tests.call.fake_llm import FakeLLM
from tests.call.handling import PERSON, call_with


class Concierge(Agent):
    """Somebody else's agent: says something, and hands back what it was made with."""

    def __init__(self, result=None, **options) -> None:
        super().__init__(instructions="You are a concierge.", **options)
        self.result = result

    async def on_enter(self) -> None:
        await self.session.say("This is the concierge.")
        self.session.update_agent(Handback(self.result))


class Silent(Agent):
    """An agent that does nothing at all."""

    def __init__(self) -> None:
        super().__init__(instructions="Do nothing.")


class Booker(Agent):
    """An agent with a model: what is said to it makes it book, and hand the table back."""

    def __init__(self, *turns) -> None:
        super().__init__(instructions="Find a table.", llm=FakeLLM(*turns))

    async def on_enter(self) -> None:
        self.session.generate_reply()

    @function_tool
    async def book(self, table: int) -> Agent:
        """Book a table."""
        return Handback(table)


def lobby(make) -> Menu:
    """A menu whose 1 hands the call to an agent."""
    menu = Menu("lobby", prompt="Lobby.", give_up=PERSON)
    menu.press("1", "for the concierge", then=Handoff(make))
    return menu


def facts(record, name):
    """The entries of the record that tell of *name*."""
    return [entry[name] for entry in record.entries if name in entry]


def given_up(make, patience):
    """Return the record of a call whose handler waits so long for who has it, and then goes on."""

    async def order(call: Call) -> str:
        try:
            async with asyncio.timeout(patience):
                await call.hand_off(make())
        except TimeoutError:
            return f"Never mind {await call.ask(Digits(1, prompt='Which one?'))}."
        return "never"

    async def script(c):
        await c.hears("Which one?", within=4)
        c.press("3")
        await c.hears("Never mind 3.")
        await c.hears("Shop.")
        c.hang_up()

    return call_with(order, script)
