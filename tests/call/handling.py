"""A menu with one handler, and a caller who presses its key: for tests of handlers."""

from typing import Annotated

from ivr import Digits, Menu, Transfer
from tests.callers import call

Size = Annotated[int, Digits(1, 2, prompt="How many?")]
PERSON = Transfer("tel:+15105550100", say="Let me get you some help.")


def menu_with(handler, **options) -> Menu:
    """A menu whose 1 is *handler*, and which gives up to a person."""
    menu = Menu("shop", prompt="Shop.", give_up=PERSON, **options)
    menu.press("1", "to order")(handler)
    return menu


def call_with(handler, script=None, **options):
    """A caller presses 1 and does what *script* says then."""

    async def caller(c):
        await c.hears("press 1.")
        c.press("1")
        if script:
            await script(c)
        else:
            await c.hears("some help", within=60)

    return call(caller, menu_with(handler, **options))
