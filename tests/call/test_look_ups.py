"""Known values that are looked up: quick, slow, dead, and after a hang-up."""

import asyncio
from typing import Annotated

import pytest

from ivr import Call, Digits, Menu, MenuError, Once, Reprompt, Transfer
from tests.callers import call, said

PERSON = Transfer("tel:+15105550100", say="Let me get you some help.")
PINS = {"41550195": ["4711"], "41550203": ["1234", "5678"]}
Account = Annotated[str, Digits(8, prompt="Your account number?", label="account number")]
More = Annotated[str, Digits(1, prompt="How many more?")]
Size = Annotated[str, Digits(1, prompt="How many?")]


async def pins(call: Call, account: str) -> list[str]:
    return PINS.get(account, [])


def bank(look_up=pins, **options) -> Menu:
    """A menu whose 1 asks for account, number and PIN, and tells them."""
    menu = Menu("bank", prompt="Bank.", give_up=PERSON)
    field = Digits(4, prompt="Your PIN?", secret=True, known=look_up, **options)

    @menu.press("1", "to begin")
    async def begin(call: Call, account: Account, size: Size, pin: Annotated[str, field]) -> str:
        return f"{size} for {account}."

    return menu


async def at_the_pin(c, account="41550195"):
    """The first two questions are answered."""
    await c.hears("press 1.")
    c.press("1")
    await c.hears("Your account number?")
    c.press(account)
    await c.hears("How many?")
    c.press("3")


def test_what_is_looked_up_is_all_that_is_right():
    """A PIN of another account is refused; the look-up is told the answer before."""

    async def caller(c):
        await at_the_pin(c)
        await c.hears("Your PIN?")
        c.press("1234")
        await c.hears("I do not know that number. Your PIN?")
        c.press("4711")
        await c.hears("3 for 41550195.")
        c.hang_up()

    record = call(caller, bank())
    assert "One moment" not in " ".join(said(record))
    assert not [pin for pin in ("4711", "1234") if pin in record.to_json()]


def test_slow_look_up_is_covered_and_done_once():
    """Words after a second; asking for help does not look up again."""
    times = []

    async def slowly(call: Call, account: str) -> list[str]:
        times.append(account)
        await asyncio.sleep(3)
        return PINS[account]

    async def caller(c):
        await at_the_pin(c)
        await c.hears("One moment, please.")
        await c.hears("Your PIN?")
        c.says("help")
        await c.hears("Your PIN?")
        c.press("4711")
        await c.hears("3 for 41550195.")
        c.hang_up()

    call(caller, bank(slowly))
    assert times == ["41550195"]


def test_keys_pressed_during_a_look_up_answer_its_question():
    """Type-ahead is kept; nothing is asked that is answered."""

    async def slowly(call: Call, account: str) -> list[str]:
        await asyncio.sleep(3)
        return PINS[account]

    async def caller(c):
        await at_the_pin(c)
        await c.hears("One moment, please.")
        c.press("4711")
        await c.hears("3 for 41550195.")
        c.hang_up()

    assert "Your PIN?" not in " ".join(said(call(caller, bank(slowly))))


def test_hang_up_cancels_a_look_up():
    """Nothing goes on for a caller who is gone."""
    ends = []

    async def for_ever(call: Call, account: str) -> list[str]:
        try:
            await asyncio.sleep(1000)
        except asyncio.CancelledError:
            ends.append("cancelled")
            raise

    async def caller(c):
        await at_the_pin(c)
        await c.hears("One moment, please.")
        c.hang_up()

    record = call(caller, bank(for_ever, look_up_timeout=500))
    assert (record.result, ends) == ("caller hung up", ["cancelled"])
    assert record.duration < 20


@pytest.mark.parametrize("how", ["raises", "hangs", "finds no texts"])
def test_dead_look_up_leads_to_a_person(how, caplog):
    """Without it any PIN would pass: the caller hears sorry; log and record tell why."""

    async def dead(call: Call, account: str) -> list[str]:
        if how == "raises":
            raise KeyError(account)
        if how == "hangs":
            await asyncio.sleep(1000)
        return [4711]

    async def caller(c):
        await at_the_pin(c)
        await c.hears("something went wrong")
        await c.hears("some help.")

    record = call(caller, bank(dead, look_up_timeout=4))
    error = {"raises": "KeyError", "hangs": "TimeoutError", "finds no texts": "TypeError"}[how]
    assert {"look_up": "pin", "failed": error}.items() <= next(
        entry for entry in record.entries if "look_up" in entry
    ).items()
    assert record.result == "transferred"
    assert record.duration < 40
    assert "LookUpFailed: what 'pin' may be was not found out" in caplog.text
    assert f"{error}: " in caplog.text
    assert "41550195" not in caplog.text
    assert "Your PIN?" not in " ".join(said(record))


def test_look_up_that_knows_nothing_leaves_it_to_the_other_rules():
    """`None` is not "none": any well-formed answer will do."""

    async def unknown(call: Call, account: str) -> None: ...

    async def caller(c):
        await at_the_pin(c)
        await c.hears("Your PIN?")
        c.press("9999")
        await c.hears("3 for 41550195.")
        c.hang_up()

    call(caller, bank(unknown))


@pytest.mark.parametrize("found", [[], ["123", "letters"]])
def test_where_nothing_is_right_nothing_passes(found):
    """An account without a PIN, or with one that nobody can key."""

    async def none(call: Call, account: str) -> list[str]:
        return found

    async def caller(c):
        await at_the_pin(c)
        for _ in range(3):
            await c.hears("Your PIN?")
            c.press("4711")
        await c.hears("some help.")

    assert call(caller, bank(none)).result == "transferred"


def test_look_up_may_refuse_the_answer_before():
    """It raises `Reprompt`, as a handler does; what depends on that answer is looked up again."""

    async def of_an_account(call: Call, account: str) -> list[str]:
        if account not in PINS:
            raise Reprompt("There is no such account.", field="account")
        return PINS[account]

    async def caller(c):
        await at_the_pin(c, "11111111")
        await c.hears("There is no such account.")
        await c.hears("Your account number?")
        c.press("41550203")
        await c.hears("Your PIN?")
        c.press("5678")
        await c.hears("3 for 41550203.")
        c.hang_up()

    call(caller, bank(of_an_account))


def test_changed_answer_is_followed_by_what_depends_on_it():
    """Of account, number and PIN, the number is kept; the PIN belongs to the account."""
    menu = Menu("bank", prompt="Bank.", give_up=PERSON)
    known_pin = Annotated[str, Digits(4, prompt="Your PIN?", secret=True, known=pins)]

    @menu.press("1", "to begin")
    async def begin(call: Call, account: Account, size: Size, pin: known_pin, more: More) -> str:
        return f"{size} and {more} for {account}."

    async def caller(c):
        await at_the_pin(c)
        await c.hears("Your PIN?")
        c.press("4711")
        await c.hears("How many more?")
        c.says("no, the account number was wrong")
        await c.hears("Your account number?")
        c.press("41550203")
        await c.hears("Your PIN?")
        c.press("4711")
        await c.hears("I do not know that number")
        c.press("1234")
        await c.hears("How many more?")
        c.press("7")
        await c.hears("3 and 7 for 41550203.")
        c.hang_up()

    assert sum("How many?" in text for text in said(call(caller, menu))) == 1


@pytest.mark.parametrize("names", ["account", ("account",)])
def test_dependence_may_be_given(names):
    """`Reprompt` for one question asks what depends on it too, through others, and nothing else."""
    menu = Menu("bank", prompt="Bank.", give_up=PERSON)
    known_pin = Annotated[str, Digits(4, prompt="Your PIN?", depends_on=names)]
    some_code = Annotated[str, Digits(2, prompt="Your code?", depends_on="pin")]

    @menu.press("1", "to begin")
    async def begin(
        call: Call, account: Account, size: Size, pin: known_pin, code: some_code
    ) -> str:
        if account == "41550195":
            raise Reprompt("That account is closed.", field="account")
        return f"{size} for {account} with {pin} and {code}."

    async def caller(c):
        await at_the_pin(c)
        await c.hears("Your PIN?")
        c.press("4711")
        await c.hears("Your code?")
        c.press("12")
        await c.hears("That account is closed.")
        await c.hears("Your account number?")
        c.press("41550203")
        await c.hears("Your PIN?")
        c.press("1234")
        await c.hears("Your code?")
        c.press("34")
        await c.hears("3 for 41550203 with 1234 and 34.")
        c.hang_up()

    assert sum("How many?" in text for text in said(call(caller, menu))) == 1


def test_look_up_is_told_what_a_step_found():
    """Once a call; the step's value is an answer like others."""
    menu = Menu("bank", prompt="Bank.", give_up=PERSON)

    async def sign_in(call: Call, account: Account) -> list[str]:
        return PINS[account]

    async def own(call: Call, allowed: list[str]) -> list[str]:
        return allowed

    known_pin = Annotated[str, Digits(4, prompt="Your PIN?", known=own)]

    @menu.press("1", "to begin")
    async def begin(call: Call, allowed: Annotated[list, Once(sign_in)], pin: known_pin) -> str:
        return f"{pin} of {len(allowed)}."

    async def caller(c):
        await c.hears("press 1.")
        c.press("141550203")
        await c.hears("Your PIN?")
        c.press("4711")
        await c.hears("I do not know that number")
        c.press("5678")
        await c.hears("5678 of 2.")
        c.hang_up()

    call(caller, menu)


def test_handler_that_asks_looks_up_itself(caplog):
    """`call.ask` has no earlier questions: the error says what to write."""
    menu = Menu("bank", prompt="Bank.", give_up=PERSON)

    @menu.press("1", "to begin")
    async def begin(call: Call) -> str:
        return await call.ask(Digits(4, prompt="Your PIN?", known=pins), name="pin")

    async def caller(c):
        await c.hears("press 1.")
        c.press("1")
        await c.hears("some help.")

    call(caller, menu)
    assert "call.ask: 'pin' is looked up: await that first, in known=" in caplog.text


async def of_nobody() -> list[str]: ...


def no_async(call: Call) -> list[str]: ...


@pytest.mark.parametrize(
    ("look_up", "options", "rule"),
    [(of_nobody, {}, "no-call"), (no_async, {}, "not-async"),
     (pins, {"look_up_timeout": 0}, "declaration")],
)  # fmt: skip
def test_look_up_that_cannot_be_called_is_found_where_it_is_written(look_up, options, rule):
    """With the field, before there is a handler."""
    with pytest.raises(MenuError) as raised:
        Digits(4, prompt="Your PIN?", known=look_up, **options)
    assert raised.value.rule == rule


def test_look_up_that_finds_a_text_opens_no_door():
    """Its letters would be the right answers."""

    async def one(call: Call) -> str:
        return "4711"

    menu = Menu("bank", prompt="Bank.", give_up=PERSON)
    field = Digits(1, 4, prompt="Your PIN?", secret=True, known=one)

    @menu.press("1", "to begin")
    async def begin(call: Call, pin: Annotated[str, field]) -> str:
        return "You are in."

    async def caller(c):
        await c.hears("press 1.")
        c.press("1")
        await c.hears("something went wrong")
        await c.hears("some help.")

    assert call(caller, menu).result == "transferred"
