"""A payment by card: by key, by voice, mixed; in trouble; and what it leaves behind."""

import asyncio
import logging
from decimal import Decimal

import pytest

from menus.billing import Billing
from tests.callers import call, said
from tests.logs import told_by

PAYMENT = "menus.payment"
CARD = "4111111111111111"
OTHER = "4111111100061111"  # right by Luhn's formula, and so is CARD
WAYS = ("keys", "tones", "voice", "both")


def enters(c, way, keys, words=None):
    """Enter *keys* by one of the ways; half of each, for both."""
    names = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    half = len(keys) // 2 if way == "both" else 0
    if way in ("voice", "both"):
        c.press(keys[:half])
        c.says(words or " ".join(names[int(key)] for key in keys[half:]))
    else:
        c.press(keys, how="inband" if way == "tones" else "sip")


async def pays(c, *, way="keys", card=CARD, code="123", sure="1", until=None):
    """The whole way through the menu, or until words that are heard."""
    steps = [
        ("press 0.", lambda: c.press("1")),
        ("number of your bill.", lambda: enters(c, way, "100234")),
        ("digits of your card.", lambda: enters(c, way, card)),
        ("If not, press 2", lambda: c.press("1")),
        ("two digits each.", lambda: enters(c, way, "0829")),
        ("on its back?", lambda: enters(c, way, code)),
        ("to this card?", lambda: c.press(sure)),
    ]
    for words, act in steps:
        await c.hears(words)
        if words == until:
            return c.hang_up()
        act()
    return None


async def goes_on_from_the_expiry(c):
    """All that comes after the number of the card."""
    await c.hears("two digits each.")
    c.press("0829")
    await c.hears("on its back?")
    c.press("123")
    await c.hears("to this card?")
    c.press("1")
    await c.hears("are paid.")
    c.hang_up()


def rings(script, billing=None, **options):
    """Ring the payment line; the record, and the billing behind it."""
    billing = billing or Billing()
    record = call(script, PAYMENT, services={Billing: lambda: billing}, dtmf="both", **options)
    return record, billing


@pytest.mark.parametrize("way", WAYS)
def test_bill_is_paid_and_the_card_is_nowhere(way, caplog):
    """By every way; record and log hold no digit of the card, its date or its code."""
    caplog.set_level(logging.DEBUG)

    async def caller(c):
        await pays(c, way=way, code="739")
        await c.hears("64.20 euros are paid.")
        c.hang_up()

    record, billing = rings(caller)
    assert list(billing.charged.values()) == [Decimal("64.20")]
    told = [
        e
        for e in record.entries
        if e.get("question", e.get("answered")) in ("card", "until", "code")
    ]
    shown = {e.get("key", e.get("value")) for e in told}
    assert shown <= {"•", "16 digits", "4 digits", "3 digits"}
    logged = "\n".join(map(told_by, caplog.records))
    for text in (record.to_json(), logged):
        for hidden in (CARD, "1 1 1", "1111", "one one", "0829", "739", "seven three"):
            assert hidden not in text


def test_card_that_fails_luhn_is_asked_for_again():
    """Before anything is read back."""

    async def caller(c):
        await c.hears("press 0.")
        c.press("1100234")
        await c.hears("digits of your card.")
        c.press("4111111111111112")
        await c.hears("That is not a card number.")
        await c.hears("digits of your card.")
        c.press(CARD)
        await c.hears("I have •")
        c.hang_up()

    assert not rings(caller)[1].charged


@pytest.mark.parametrize("mends", ["by key", "by voice", "mixed"])
def test_one_group_of_the_card_is_mended(mends):
    """The third group was wrong; only that is given again."""
    seen = []

    class Shop(Billing):
        async def pay(self, bill, card, *, key):
            seen.append(card.number)
            return await super().pay(bill, card, key=key)

    async def caller(c):
        await c.hears("press 0.")
        c.press("1100234")
        await c.hears("digits of your card.")
        c.press(CARD)
        await c.hears("I have •")
        if mends == "by key":
            c.press("2")
            await c.hears("For the third part, press 3.")
            c.press("3")
            await c.hears("third part again.")
            c.press("0006")
        elif mends == "by voice":
            c.says("no the third group is triple zero six")
        else:
            c.says("the third group is wrong")
            await c.hears("third part again.")
            c.press("00")
            c.says("zero six")
        await c.hears("I have •")
        c.press("1")
        await goes_on_from_the_expiry(c)

    rings(caller, Shop())
    assert seen == [OTHER]


def test_card_that_has_expired_is_refused():
    """A replayed call rings in January 2026."""

    async def caller(c):
        await c.hears("press 0.")
        c.press("1100234")
        await c.hears("digits of your card.")
        c.press(CARD)
        await c.hears("I have •")
        c.press("1")
        await c.hears("two digits each.")
        c.press("1225")
        await c.hears("the card is not valid.")
        c.press("0126")
        await c.hears("on its back?")
        c.hang_up()

    rings(caller)


def test_bill_that_there_is_not_is_asked_for_again():
    """Nobody is asked for a card for nothing."""

    async def caller(c):
        await c.hears("press 0.")
        c.press("1999999")
        await c.hears("I do not find that bill.")
        await c.hears("number of your bill.")
        c.press("100234")
        await c.hears("64.20 euros are due.")
        c.hang_up()

    rings(caller)


def test_who_is_not_sure_pays_nothing():
    """The last question is a real one."""

    async def caller(c):
        await pays(c, sure="2")
        await c.hears("Nothing was charged.")
        c.hang_up()

    assert not rings(caller)[1].charged


def test_card_that_is_refused_is_told():
    """And the caller is back in the menu."""

    async def caller(c):
        await pays(c, code="000")
        await c.hears("your card was refused.")
        await c.hears("Bill payments.")
        c.hang_up()

    assert not rings(caller)[1].charged


def test_bill_paid_twice_in_one_call_is_charged_once():
    """The service knows the second try by its key."""

    async def caller(c):
        await pays(c)
        await c.hears("are paid.")
        await c.hears("press 1.")
        c.press("1")
        await c.hears("digits of your card.")
        c.press(CARD)
        await c.hears("I have •")
        c.press("1")
        await goes_on_from_the_expiry(c)

    assert list(rings(caller)[1].charged) == ["replay/100234"]


class Broken(Billing):
    """It charges, and then says nothing, or that it is broken."""

    def __init__(self, error=None):
        super().__init__()
        self.error = error

    async def pay(self, bill, card, *, key):
        await super().pay(bill, card, key=key)
        if self.error:
            raise self.error
        await asyncio.sleep(3600)


@pytest.mark.parametrize("error", [None, ConnectionError("reset"), TimeoutError()])
def test_payment_service_in_trouble_is_a_kind_sentence_and_a_person(error):
    """Nobody is charged twice."""

    async def caller(c):
        await pays(c)
        await c.hears("You will not pay twice.")
        await c.hears("connecting you with our accounts.")

    record, billing = rings(caller, Broken(error))
    assert record.result == "transferred"
    assert len(billing.charged) == 1
    assert ("One moment, please." in said(record)) == (error is None)


@pytest.mark.parametrize(
    "words",
    [
        "press 0.",
        "number of your bill.",
        "digits of your card.",
        "If not, press 2",
        "two digits each.",
        "on its back?",
        "to this card?",
    ],
)
def test_hang_up_at_any_step_charges_nothing(words):
    """A record is left, and no task."""

    async def caller(c):
        await pays(c, until=words)

    record, billing = rings(caller)
    assert record.result == "caller hung up"
    assert not billing.charged
    assert CARD[-8:] not in record.to_json()
