"""Handing the call to a LiveKit agent and getting it back, with and without a language model.

ivr call docs/examples/concierge.py --press "1 3"
"""

from livekit.agents import Agent, function_tool, inference

from ivr import Call, GetDtmfTask, Handback, Handoff, Menu, Transfer


class Porter(Agent):
    """Asks by keypad; what it hands back is said, and the menu comes again."""

    def __init__(self) -> None:
        super().__init__(instructions="Ask how many bags there are.")

    async def on_enter(self) -> None:
        bags = await GetDtmfTask(num_digits=1, prompt="How many bags are there?")
        self.session.update_agent(Handback(f"I will bring your {bags.digits} bags."))


def model() -> inference.LLM:
    """The language model; that of any LiveKit plugin will do."""
    return inference.LLM("openai/gpt-4.1-mini")


class Concierge(Agent):
    """Talks with the caller until it knows the table; its tool hands the call back."""

    def __init__(self, restaurant: str) -> None:
        super().__init__(instructions=f"Find the caller a table at {restaurant}.", llm=model())

    async def on_enter(self) -> None:
        self.session.generate_reply()

    @function_tool
    async def book(self, table: int) -> Agent:
        """Book a table that the caller has agreed to."""
        return Handback(table)


menu = Menu("lobby", prompt="Lobby.", give_up=Transfer("tel:+15105550100"))
menu.press("1", "for your luggage", say=["luggage"], then=Handoff(Porter))


@menu.press("2", "for a table", say=["table"])
async def reserve(call: Call) -> str:
    table = await call.hand_off(Concierge("the Blue Door"))
    return f"Table {table} is yours."
