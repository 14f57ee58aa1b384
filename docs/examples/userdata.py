"""Userdata: what LiveKit keeps with the session, shared by handlers, agents and their tools.

ivr call docs/examples/userdata.py --press "1 3 2"
"""

from dataclasses import dataclass, field
from typing import Annotated

from livekit.agents import Agent

from ivr import Call, Digits, GetDtmfTask, Handback, Menu, Once, Transfer


@dataclass
class Basket:
    """What the caller wants."""

    roses: int = 0
    cards: list[str] = field(default_factory=list)


class CardClerk(Agent):
    """A LiveKit agent that finds the basket where every LiveKit agent finds it."""

    def __init__(self) -> None:
        super().__init__(instructions="Ask for the card.")

    async def on_enter(self) -> None:
        basket: Basket = self.session.userdata
        card = await GetDtmfTask(num_digits=1, prompt="For a birthday, press 1. Else, press 2.")
        basket.cards.append("birthday" if card.digits == "1" else "plain")
        self.session.update_agent(Handback())


async def take_basket(call: Call) -> Basket:
    basket = call.session.userdata = Basket()
    return basket


menu = Menu("flowers", prompt="Flowers.", give_up=Transfer("tel:+15105550100"))
menu.press("0", "to speak to a person", then=Transfer("tel:+15105550100"))


@menu.press("1", "for roses", say=["roses"])
async def roses(
    call: Call,
    basket: Annotated[Basket, Once(take_basket)],
    count: Annotated[int, Digits(1, prompt="How many roses?")],
) -> str:
    basket.roses += count
    await call.hand_off(CardClerk())
    return f"{basket.roses} roses and a {basket.cards[-1]} card."
