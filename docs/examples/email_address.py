"""LiveKit's own task for an e-mail address as a field: it brings the language model it needs.

IVR_MENU=docs/examples/email_address.py ivr start    # or ivr call …, with DEEPGRAM_API_KEY
"""

from os import environ
from typing import Annotated

from livekit.agents import inference
from livekit.agents.beta.workflows import GetEmailResult, GetEmailTask

from ivr import Call, Menu, MenuError, Task, Transfer


def model() -> inference.LLM:
    """The language model; that of any LiveKit plugin will do."""
    for name in ("LIVEKIT_API_KEY", "LIVEKIT_API_SECRET"):
        if not environ.get(name):
            raise MenuError(
                f"the e-mail address needs a language model, and {name} is not set:"
                " set LiveKit Cloud's, or give model() that of another LiveKit plugin"
            )
    return inference.LLM("openai/gpt-4.1-mini")


Email = Annotated[GetEmailResult, Task(lambda: GetEmailTask(llm=model()), "an e-mail address")]

menu = Menu("tickets", prompt="Tickets.", give_up=Transfer("tel:+15105550100"))


@menu.press("1", "to have your ticket sent", say=["ticket"])
async def send(call: Call, email: Email) -> str:
    return f"We send it to {email.email_address}."
