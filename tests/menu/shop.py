"""A small shop with one of each: sub-menu, step, handler, transfer, moves, an unknown end."""

from typing import Annotated

from ivr.menu import BACK, HANG_UP, MAIN, Digits, Entrance, Menu, Once, Reprompt, Transfer, YesNo

PERSON = Transfer("tel:+15105550100", say="I am connecting you.")
Number = Annotated[str, Digits(4, 6, prompt="Your number?", invalid=("Wrong.", "Still wrong."))]
Pin = Annotated[str, Digits(4, secret=True, confirm=True, prompt="Your PIN?")]

shop = Menu("shop", greeting="Hello.", prompt="This is the shop.", give_up=PERSON)
orders = Menu("your orders", prompt="Orders.", no_match="No such thing.")
night = Menu("night", prompt="We are closed.", help="Call again tomorrow.")


async def sign_in(call, number: Number, pin: Pin) -> str:
    """Asked once a call."""
    if pin == number:
        raise Reprompt("Those are the same.", field="pin")
    return number


SignedIn = Annotated[str, Once(sign_in)]

shop.press("1", "for your orders", say=["orders"], then=orders)
shop.press("0", "for a person", then=PERSON)


@orders.press("1", "to hear them")
async def hear(call, who: SignedIn) -> str:
    """Says something and comes back."""
    return f"There are two for {who}."


@orders.press("2", "to buy", say=["buy", "order"])
async def buy(call, sure: Annotated[bool, YesNo(prompt="Are you sure?")]) -> str | Menu | Transfer:
    """Leads to a menu, to a person, or wherever somebody else says."""
    if not sure:
        return shop
    await call.say("Thank you & good luck.")
    return call.next_one()


orders.press("*", "to go back", then=BACK)
orders.press("#", "for the main menu", then=MAIN)
night.always("help", say=["help me"], key="7")
night.always("nobody", say=["somebody"], then=PERSON)
night.always("back")
night.press("9", "to leave", then=HANG_UP)

entrance = Entrance(shop, dialled={"+15105550101": orders}, hours="Mo-Fr 09:00-17:00", closed=night)
