"""Consent at the start: a LiveKit task that is asked once a call, before anything else.

ivr call docs/examples/consent.py --press "1 1 1"
"""

from typing import Annotated

from livekit.agents import AgentTask

from ivr import Call, GetDtmfTask, Menu, Once, Task, Transfer


class AskConsent(AgentTask[bool]):
    """Ask whether the call may be recorded."""

    def __init__(self) -> None:
        super().__init__(instructions="Ask for consent to record the call.")

    async def on_enter(self) -> None:
        question = "May we record this call? If so, press 1. If not, press 2."
        self.complete((await GetDtmfTask(num_digits=1, prompt=question)).digits == "1")


async def ask_consent(
    call: Call, agreed: Annotated[bool, Task(AskConsent, "whether we may record")]
) -> bool:
    if not agreed:
        await call.transfer("tel:+15105550100", say="Then let me connect you to a person.")
    return agreed


Consented = Annotated[bool, Once(ask_consent)]

menu = Menu("help desk", prompt="Help desk.", give_up=Transfer("tel:+15105550100"))


@menu.press("1", "to report a fault", say=["fault"])
async def report(call: Call, consent: Consented) -> str:
    return "Thank you. We will look into it."


@menu.press("2", "to order a part", say=["part"])
async def order(call: Call, consent: Consented) -> str:
    return "Thank you. It is on its way."
