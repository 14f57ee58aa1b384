"""Typed results: a LiveKit task stands where a field would, and its result keeps its type.

ivr call docs/examples/typed_results.py --press "1 4 1830"
"""

from dataclasses import dataclass
from datetime import time
from typing import Annotated

from livekit.agents import AgentTask

from ivr import Call, GetDtmfTask, Menu, Task, TimeOfDay, Transfer


@dataclass(frozen=True)
class Party:
    """How many come, and whether they fit at one table."""

    guests: int

    @property
    def fits(self) -> bool:
        """Whether one table will do."""
        return self.guests <= 6


class AskParty(AgentTask[Party]):
    """Any LiveKit task: it may ask, speak and look things up, and completes with its result."""

    def __init__(self) -> None:
        super().__init__(instructions="Ask how many guests there are.")

    async def on_enter(self) -> None:
        asked = await GetDtmfTask(num_digits=1, prompt="How many guests are there?")
        self.complete(Party(int(asked.digits)))


menu = Menu("tables", prompt="Table reservations.", give_up=Transfer("tel:+15105550100"))
menu.press("0", "to speak to a person", then=Transfer("tel:+15105550100"))


@menu.press("1", "to reserve a table", say=["table", "reserve"])
async def reserve(
    call: Call,
    party: Annotated[Party, Task(AskParty, "how many guests there are")],
    hour: Annotated[time, TimeOfDay(prompt="For what time?")],
) -> str:
    tables = "One table" if party.fits else "Two tables"
    return f"{tables} for {party.guests} at {call.spoken(hour)}."
