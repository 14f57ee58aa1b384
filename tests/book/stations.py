"""The questions of the shipped menus: how a caller comes there, and what is right and wrong."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

ACCOUNT, PIN, CARD = "41550195", "4711", "4111111111111111"


@dataclass(frozen=True, kw_only=True)
class Station:
    """A question, when it is asked for the first time.

    Args:
        name: of the test.
        menu: the module that is rung.
        dialled: the number, where it chooses the menu.
        way: what is heard, and the keys that are pressed then, until the question comes.
        asks: its last words.
        right: keys that answer it.
        words: the same, said.
        then: what is heard when it is answered.
        wrong: keys that are a whole answer, but no possible one; empty where there are none.
        person: what is said before a person takes the call.
        secret: keys that nobody may see.
    """

    name: str
    menu: str
    dialled: str = "+15105550100"
    way: tuple[tuple[str, str], ...] = ()
    asks: str
    right: str = field(repr=False)
    words: str = field(repr=False)
    then: str
    wrong: str = field(default="", repr=False)
    person: str
    secret: str = field(default="", repr=False)

    @property
    def german(self) -> bool:
        """Whether it is asked in German."""
        return self.dialled.startswith("+49")


def _after(before: Station, **own: str) -> Station:
    """The next question, when *before* is answered by keys."""
    return replace(before, way=(*before.way, (before.asks, before.right)), **own)


_DESK = Station(
    name="front-desk",
    menu="menus.front_desk",
    asks="To speak to a person, press 0.",
    right="1",
    words="my account please",
    then="Account services.",
    wrong="7",
    person="I am connecting you.",
)
_ACCOUNT = _after(
    _DESK,
    name="account",
    asks="To go back, press star.",
    words="my balance",
    then="Please enter your eight digit account number.",
    person="Let me get you some help.",
)
_NUMBER = _after(
    _ACCOUNT,
    name="account-number",
    asks="Please enter your eight digit account number.",
    right=ACCOUNT,
    words="four one double five oh one nine five",
    then="4 1 5 5, 0 1 9 5",
    wrong="41550190",
)
_READ_BACK = _after(
    _NUMBER,
    name="account-read-back",
    asks="press 2 or say no.",
    right="1",
    words="yes that is right",
    then="Please enter your PIN.",
    wrong="",
)
_PIN = _after(
    _READ_BACK,
    name="pin",
    asks="Please enter your PIN.",
    right=PIN,
    words="four seven one one",
    then="Your balance is 42 euros.",
    wrong="9999",
    secret=PIN,
)
_PRACTICE = Station(
    name="practice",
    menu="menus.clinic",
    asks="To speak to the desk, press 0.",
    right="1",
    words="I'd like an appointment",
    then="On which day would you like to come?",
    wrong="7",
    person="I am connecting you with the desk.",
)
_DAY = _after(
    _PRACTICE,
    name="day",
    asks="On which day would you like to come?",
    right="0501",
    words="next Monday",
    then="Monday, January 5",
    wrong="0401",
)
_DAY_READ_BACK = _after(
    _DAY,
    name="day-read-back",
    asks="press 2 or say no.",
    right="1",
    words="yes please",
    then="At what time?",
    wrong="",
)
_HOUR = _after(
    _DAY_READ_BACK,
    name="hour",
    asks="At what time?",
    right="1130",
    words="half past eleven",
    then="We expect you on Monday, January 5",
    wrong="0300",
)
_PRAXIS = Station(
    name="praxis",
    menu="menus.clinic",
    dialled="+493023125002",
    asks="For English, press star.",
    right="1",
    words="einen Termin bitte",
    then="An welchem Tag möchten Sie kommen?",
    wrong="7",
    person="Ich verbinde Sie mit dem Empfang.",
)
_PARCEL = Station(
    name="parcel",
    menu="menus.parcel",
    asks="To speak to a person, press 0.",
    right="1",
    words="where is my parcel",
    then="What is the code of your parcel?",
    wrong="7",
    person="I am connecting you with the depot.",
)
_PARCEL_CODE = _after(
    _PARCEL,
    name="parcel-code",
    asks="its six letters and digits.",
    right="270667",  # BR0OM7
    words="B R zero O M seven",
    then="It was delivered to your neighbours.",
    wrong="111111",
)
_PAYMENT = Station(
    name="payment",
    menu="menus.payment",
    asks="To speak to a person, press 0.",
    right="1",
    words="I want to pay a bill",
    then="Please enter the six digit number",
    wrong="7",
    person="I am connecting you with our accounts.",
)
_BILL = _after(
    _PAYMENT,
    name="bill",
    asks="number of your bill.",
    right="100234",
    words="one zero zero two three four",
    then="64.20 euros are due.",
    wrong="100235",
)
_CARD = _after(
    _BILL,
    name="card",
    asks="sixteen digits of your card.",
    right=CARD,
    words="four one one one one one one one one one one one one one one one",
    then="I have •",
    wrong="4111111111111112",
    secret=CARD,
)

# Of each menu that ships, and of each kind of question; the others are on the way to these.
STATIONS = (
    _DESK,
    _NUMBER,
    _READ_BACK,
    _PIN,
    _DAY,
    _HOUR,
    _PRAXIS,
    _PARCEL_CODE,
    _CARD,
)
