"""Paying a bill by card.

The caller hears::

    1  pay a bill    its number, what is due; card number, expiry, security code; sure?
    0  a person

The card number is read back to the caller, who may mend a group of it; like the security code it
stands in no log, no record and no recording.
"""

import asyncio
from typing import Annotated

from ivr import Call, Digits, Expiry, Menu, Once, Reprompt, Transfer, luhn
from menus.billing import Bill, Billing, Card

PATIENCE_S = 15.0  # for the payment service; the caller hears that it takes a moment

# -- What we ask the caller for ------------------------------------------------

BillNumber = Annotated[str, Digits(6, prompt="Please enter the six digit number of your bill.")]
CardNumber = Annotated[
    str,
    Digits(
        16,
        prompt="Please enter the sixteen digits of your card.",
        invalid="That is not a card number.",
        label="card number",
        check=luhn,
        groups=(4, 4, 4, 4),
        private=True,
        confirm=True,
    ),
]
ValidUntil = Annotated[
    str,
    Expiry(
        prompt="Until when is it valid? Month and year, two digits each.",
        invalid="With that date the card is not valid.",
        private=True,
    ),
]
SecurityCode = Annotated[str, Digits(3, secret=True, prompt="And the three digits on its back?")]


async def find_bill(call: Call, number: BillNumber) -> Bill:
    """Which bill is it, and how much?"""
    bill = await call.get(Billing).find(number)
    if bill is None:
        raise Reprompt("I do not find that bill.", field="number")
    await call.say(f"{bill.due} euros are due.")
    return bill


Due = Annotated[Bill, Once(find_bill)]

# -- What the keys do ----------------------------------------------------------

PERSON = Transfer("tel:+15105550100", say="I am connecting you with our accounts.")

menu = Menu("payment", prompt="Bill payments.", give_up=PERSON, services={Billing: Billing})


@menu.press("1", "to pay a bill by card", say=["pay", "pay a bill"])
async def pay(
    call: Call, bill: Due, card: CardNumber, until: ValidUntil, code: SecurityCode
) -> str | Transfer:
    """Charge the card, once."""
    if not await call.confirm(f"Shall I charge {bill.due} euros to this card?"):
        return "Nothing was charged."
    key = f"{call.record.call_id}/{bill.number}"  # by which the service knows a second try
    try:
        async with asyncio.timeout(PATIENCE_S):
            paid = await call.get(Billing).pay(bill, Card(card, until, code), key=key)
    except (OSError, TimeoutError):
        await call.say("I am sorry, I cannot tell whether that worked. You will not pay twice.")
        return PERSON
    if not paid:
        return "I am sorry, your card was refused. Nothing was charged."
    return f"Thank you. {bill.due} euros are paid."


menu.press("0", "to speak to a person", say=["a person", "operator"], then=PERSON)
