"""The account line.

The caller hears::

    1  balance      account number, PIN
    0  a person
    *  back to the menu before

The account number and the PIN are asked once a call, before the first choice that needs them.
"""

from typing import Annotated

from ivr import BACK, Call, Digits, Menu, Once, Reprompt, Transfer, luhn
from menus.bank import Bank, Customer

# -- What we ask the caller for ------------------------------------------------

AccountNumber = Annotated[
    str,
    Digits(
        8,
        prompt="Please enter your eight digit account number.",
        invalid="That is not an account number of ours.",
        check=luhn,
        confirm=True,
        groups=(4, 4),
    ),
]
Pin = Annotated[str, Digits(4, secret=True, prompt="Please enter your PIN.")]


async def sign_in(call: Call, account: AccountNumber, pin: Pin) -> Customer:
    """Who is calling?"""
    customer = await call.get(Bank).sign_in(account, pin)
    if customer is None:
        raise Reprompt("That PIN does not belong to that account.", field="pin")
    return customer


SignedIn = Annotated[Customer, Once(sign_in)]

# -- What the keys do ----------------------------------------------------------

PERSON = Transfer("tel:+15105550100", say="Let me get you some help.")

menu = Menu("account", prompt="Account services.", give_up=PERSON, services={Bank: Bank})


@menu.press("1", "to hear your balance", say=["balance", "how much do I have"])
async def balance(call: Call, customer: SignedIn) -> str:
    """Say what is on the account."""
    return f"Your balance is {await call.get(Bank).balance(customer)}."


menu.press("0", "to speak to a person", say=["a person", "operator", "agent"], then=PERSON)
menu.press("*", "to go back", say=["back", "go back"], then=BACK)
