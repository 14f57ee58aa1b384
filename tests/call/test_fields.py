"""Every kind of field, by key and by voice: what the handler gets."""

from datetime import date, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

import pytest

from ivr import (
    Amount,
    Call,
    Choice,
    Date,
    Digits,
    EntryError,
    Menu,
    MenuError,
    Phone,
    TimeOfDay,
    Transfer,
    YesNo,
    luhn,
)
from tests.callers import call, said

TODAY = date(2026, 1, 1)  # what a replayed call takes for today


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


COLOURS = Choice({"1": "red", "2": ("blue", "navy")}, prompt="Which colour?")
DAY = Date(prompt="Which day?", earliest=timedelta(days=1), latest=timedelta(days=180))
BIRTHDAY = Date(prompt="When were you born?", with_year=True, latest=TODAY)
HOUR = TimeOfDay(prompt="At what time?", earliest=time(8), latest=time(18))
ANY_HOUR = TimeOfDay(prompt="At what time?")
SUM = Amount(prompt="How much?", most=500)
NUMBER = Phone(prompt="Your number?", region="DE")
READY = YesNo(prompt="Are you ready?")
CARD = Digits(8, prompt="Card number?", check=luhn)


def answered(field: Any, kind: Any, *steps: tuple[str, str]) -> tuple[Any, list[str]]:
    """What a handler gets for a field when the caller does *steps*, and what was said."""
    got = []
    menu = Menu("shop", prompt="Shop.", give_up=Transfer("tel:+15105550100"))

    @menu.press("1", "to begin")
    async def order(call: Call, answer: Annotated[kind, field]) -> str:
        got.append(answer)
        return "That is all."

    async def caller(c):
        await c.hears("press 1.")
        c.press("1")
        for what, words in steps:
            if what == "hears":
                await c.hears(words)
            else:
                await c.hears_silence(0.5)
                c.press(words) if what == "keys" else c.says(words)
        await c.hears("That is all.")
        c.hang_up()

    record = call(caller, menu)
    return got[0], said(record)


@pytest.mark.parametrize(
    ("field", "kind", "keys", "words", "value"),
    [
        (COLOURS, str, "2", "the navy one please", "blue"),
        (COLOURS, Colour, "1", "red", Colour.RED),
        (DAY, date, "0305", "on the third of May", date(2026, 5, 3)),
        (DAY, date, "0201", "tomorrow", date(2026, 1, 2)),
        (BIRTHDAY, date, "03051984", "May third nineteen eighty four", date(1984, 5, 3)),
        (HOUR, time, "1530", "half past three", time(15, 30)),
        (HOUR, time, "0900", "nine o'clock", time(9)),
        (SUM, Decimal, "42*50#", "forty two euros fifty", Decimal("42.50")),
        (SUM, Decimal, "100#", "one hundred", Decimal(100)),
        (NUMBER, str, "03012345678#", "zero three zero one two three four five six seven eight",
         "+493012345678"),
        (READY, bool, "1", "yes I am", True),
        (READY, bool, "2", "no not yet", False),
        (CARD, str, "41550195", "four one five five zero one nine five", "41550195"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)  # fmt: skip
def test_field_by_key_and_by_voice_has_the_same_value(field, kind, keys, words, value):
    """Keyed or said, the handler gets one and the same, in the parameter's type."""
    keyed, _ = answered(field, kind, ("keys", keys))
    spoken, _ = answered(field, kind, ("says", words))
    assert (keyed, type(keyed)) == (value, type(value))
    assert (spoken, type(spoken)) == (value, type(value))


def test_time_in_either_half_of_the_day_is_asked_back():
    """Nothing tells which half past three is meant: it is read back, and corrected."""
    value, heard = answered(
        ANY_HOUR,
        time,
        ("says", "half past three"),
        ("hears", "3:30 PM"),
        ("says", "no half past three in the morning"),
        ("hears", "3:30 AM"),
        ("says", "yes"),
    )
    assert value == time(3, 30)
    assert any("I have 3:30 PM." in text for text in heard)


def test_answer_outside_the_limits_is_asked_again():
    """Yesterday is no day to come; too much is no amount."""
    value, heard = answered(
        DAY, date, ("says", "today"), ("hears", "not possible"), ("says", "tomorrow")
    )
    assert value == date(2026, 1, 2)
    value, heard = answered(
        SUM, Decimal, ("keys", "501#"), ("hears", "not possible"), ("keys", "499#")
    )
    assert value == Decimal(499)
    assert sum("How much?" in text for text in heard) == 2


@pytest.mark.parametrize(
    ("field", "kind", "wrong", "right"),
    [
        (Choice({"1": "red", "2": "blue"}, prompt="Which?", invalid="Sold out.",
                check=lambda name: name != "red"), str, ("1", "red"), ("2", "blue")),
        (Amount(prompt="Which?", invalid="Sold out.", check=lambda sum: sum % 10 == 0),
         Decimal, ("15#", "fifteen"), ("20#", Decimal(20))),
        (Phone(prompt="Which?", invalid="Sold out.", region="DE",
               check=lambda number: number.startswith("+4930")),
         str, ("04012345678#", "zero four zero one two three four five six seven eight"),
         ("03012345678#", "+493012345678")),
        (Date(prompt="Which?", invalid="Sold out.", check=lambda day: day.day > 1),
         date, ("0102", "the first of February"), ("0202", date(2026, 2, 2))),
        (TimeOfDay(prompt="Which?", invalid="Sold out.", check=lambda hour: hour.minute == 0),
         time, ("1530", "fifteen thirty"), ("1500", time(15))),
    ],
    ids=["choice", "amount", "phone", "date", "time"],
)  # fmt: skip
@pytest.mark.parametrize("how", ["keys", "says"])
def test_field_has_a_check_of_its_own(how, field, kind, wrong, right):
    """It is told the value; what it refuses is asked again, by key and by voice."""
    keyed, value = right
    refused = wrong[how == "says"]
    steps = [(how, refused), ("hears", "Sold out. Which?"), ("keys", keyed)]
    got, _ = answered(field, kind, *steps)
    assert got == value


def test_two_names_that_fit_are_asked_back():
    """ "The card": there are two."""
    cards = Choice({"1": "credit card", "2": "debit card"}, prompt="How do you pay?")
    value, heard = answered(cards, str, ("says", "card"), ("hears", "Which one"), ("keys", "2"))
    assert value == "debit card"
    assert any("For credit card, press 1. For debit card, press 2." in text for text in heard)


def test_confirmation_reads_a_date_as_people_say_it():
    """And a better one is taken at once."""
    day = Date(prompt="Which day?", confirm=True)
    value, _ = answered(
        day,
        date,
        ("keys", "0305"),
        ("hears", "Sunday, May 3"),
        ("says", "no the fourth of May"),
        ("hears", "Monday, May 4"),
        ("keys", "1"),
    )
    assert value == date(2026, 5, 4)


def test_handler_asks_for_any_field():
    """`call.ask` gives the field's value, `call.confirm` yes or no."""
    got = []
    menu = Menu("shop", prompt="Shop.")

    @menu.press("1", "to begin")
    async def order(call: Call) -> str:
        got.append(await call.ask(DAY, name="day"))
        got.append(await call.confirm("Shall we write to you?"))
        return "That is all."

    async def caller(c):
        await c.hears("press 1.")
        c.press("1")
        await c.hears("Which day?")
        c.says("tomorrow")
        await c.hears("Shall we write to you? For yes, press 1. For no, press 2.")
        c.press("2")
        await c.hears("That is all.")
        c.hang_up()

    call(caller, menu)
    assert got == [date(2026, 1, 2), False]


@pytest.mark.parametrize(
    ("make", "error", "sentence"),
    [
        (lambda: Date(prompt="?", earliest=date(2026, 5, 3), latest=date(2026, 5, 2)),
         MenuError, "earliest: 2026-05-03 is after the latest, 2026-05-02"),
        (lambda: Date(prompt="?", earliest=timedelta(2), latest=timedelta(1)),
         MenuError, "earliest: "),
        (lambda: TimeOfDay(prompt="?", earliest=time(9), latest=time(8)),
         MenuError, "earliest: 09:00:00 is after the latest, 08:00:00"),
        (lambda: Amount(prompt="?", least=5, most=4), MenuError, "least: 5 is more than the most"),
        (lambda: Phone(prompt="?", region="XX"), MenuError, "region: 'XX' is no region"),
        (lambda: Choice({"1": ()}, prompt="?"), MenuError, "options: '1' has no name"),
        (lambda: Choice({"x": "red"}, prompt="?"), EntryError, "choices: 'x' is no key"),
        (lambda: Choice({}, prompt="?"), EntryError, "choices: there is none"),
        (lambda: YesNo(prompt="?", max_no_input=0), EntryError, "max_no_input: 0 is less than 1"),
    ],
)  # fmt: skip
def test_field_that_contradicts_itself_is_found_where_it_is_written(make, error, sentence):
    """The message begins with the name of what is wrong."""
    with pytest.raises(error) as raised:
        make()
    assert str(raised.value).startswith(sentence)


def test_limits_of_two_kinds_may_stand_together():
    """A fixed day and one counted from today."""
    assert Date(prompt="?", earliest=timedelta(days=1), latest=date(1999, 1, 1)).prompt == "?"


def test_handler_says_days_and_hours_as_people_do():
    """In the language of the call."""
    heard = Menu("shop", prompt="Shop.", language="de")

    @heard.press("1", "für mehr")
    async def more(call: Call) -> str:
        return f"Bis {call.spoken(date(2026, 5, 3))}, {call.spoken(time(15, 30))}."

    async def caller(c):
        await c.hears("drücken Sie die 1.")
        c.press("1")
        await c.hears("Bis Sonntag, den 3. Mai, 15:30.")
        c.hang_up()

    call(caller, heard)
