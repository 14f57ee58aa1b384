"""A parcel tracker.

The caller hears::

    1  where a parcel is            its code
    2  delivery on another day      which day
    3  the same as a text message
    0  a person

The code is asked once a call: AB12CD is spelt, or keyed 2 2 1 2 2 3; where two parcels have the
same keys, the caller is asked which.
"""

from datetime import date, timedelta
from typing import Annotated

from ivr import Call, Code, Date, Menu, Once, Transfer
from menus.depot import Depot, Parcel, Texts

# -- What we ask the caller for ------------------------------------------------


async def known_codes(call: Call) -> set[str]:
    """The codes of all parcels on their way."""
    return await call.get(Depot).codes()


ParcelCode = Annotated[
    str,
    Code(
        6,
        prompt="What is the code of your parcel? Say or key its six letters and digits.",
        help="Spell it, as in A, B as in Bravo; or press the keys on which its letters stand.",
        invalid="I do not know that parcel.",
        label="code",
        known=known_codes,
    ),
]
DAY = Date(
    prompt="On which day shall we deliver it?",
    help="Say it, as in next Monday; or key day and month, two digits each.",
    invalid="We deliver within two weeks from tomorrow, but not on Sundays.",
    earliest=timedelta(days=1),
    latest=timedelta(days=14),
    check=lambda day: day.weekday() != 6,
    confirm=True,
)


async def find(call: Call, code: ParcelCode) -> Parcel:
    """Which parcel is it about?"""
    return await call.get(Depot).find(code)


Found = Annotated[Parcel, Once(find)]

# -- What the keys do ----------------------------------------------------------

PERSON = Transfer("tel:+15105550100", say="I am connecting you with the depot.")

menu = Menu(
    "parcel",
    prompt="Parcel service.",
    give_up=PERSON,
    services={Depot: Depot, Texts: Texts},
)


@menu.press("1", "to hear where your parcel is", say=["where is my parcel", "track"])
async def track(call: Call, parcel: Found) -> str:
    """Say where it is."""
    return parcel.place


@menu.press("2", "to have it delivered on another day", say=["another day", "redirect"])
async def redirect(call: Call, parcel: Found, day: Annotated[date, DAY]) -> str:
    """Choose the day of delivery."""
    await call.get(Depot).redirect(parcel, day)
    return f"We will bring it on {call.spoken(day)}."


@menu.press("3", "to get a text message about it", say=["text message", "message"])
async def text(call: Call, parcel: Found) -> str:
    """Send it to the number that rings, if the line tells it."""
    if number := call.caller.get("number"):
        await call.get(Texts).send(number, f"Your parcel: {parcel.place}")
        return "The message is on its way."
    return "Your number is withheld, so I cannot send a message."


menu.press("0", "to speak to a person", say=["a person", "operator"], then=PERSON)
