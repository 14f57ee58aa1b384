"""Handlers: what they may ask for, in which order, and what the caller hears of it."""

from typing import Annotated

import pytest
from livekit.agents import AgentTask

from ivr import (
    BACK,
    HANG_UP,
    Call,
    Digits,
    GetDtmfTask,
    Menu,
    Once,
    Reprompt,
    Task,
)
from tests.call.handling import Size, call_with
from tests.callers import call, said


def test_what_a_handler_returns_is_said_and_the_menu_comes_again():
    """A text is the answer; the caller is asked what else."""

    async def order(call: Call, size: Size) -> str:
        return f"{size} of them are ordered."

    async def script(c):
        await c.hears("How many?")
        c.press("12")
        await c.hears("12 of them are ordered.")
        await c.hears("Shop. To order, press 1.")
        c.hang_up()

    call_with(order, script)


def test_short_answer_that_could_go_on_waits_a_moment():
    """One digit where two are allowed: complete after the termination timeout, or at once by #."""

    async def order(call: Call, size: Size) -> str:
        return f"{size} of them."

    async def slow(c):
        await c.hears("How many?")
        c.press("7")
        await c.hears("7 of them.")
        c.hang_up()

    async def quick(c):
        await c.hears("How many?")
        c.press("7#")
        await c.hears("7 of them.")
        c.hang_up()

    waited = [
        next(e["at"] for e in record.entries if e.get("answered") == "size")
        - next(e["at"] for e in record.entries if e.get("key") == "7")
        for record in (call_with(order, slow), call_with(order, quick))
    ]
    assert waited == [pytest.approx(1.5, abs=0.01), pytest.approx(0.2, abs=0.01)]


def test_a_handler_asks_and_says_more():
    """When the next question depends on the last answer."""

    async def order(call: Call) -> str:
        first = await call.ask(Digits(1, prompt="Red or blue?"), name="colour")
        await call.say("Thank you.")
        second = await call.ask(Digits(2, prompt="Which size?"))
        return f"{first} in {second}."

    async def script(c):
        await c.hears("Red or blue?")
        c.press("2")
        await c.hears("Thank you.")
        await c.hears("Which size?")
        c.press("38")
        await c.hears("2 in 38.")
        c.hang_up()

    record = call_with(order, script)
    assert [e["answered"] for e in record.entries if "answered" in e][1:] == ["colour", "question"]


def test_a_step_that_runs_once_is_not_asked_again():
    """Signed in is signed in, for the rest of the call."""

    async def sign_in(call: Call, number: Annotated[str, Digits(2, prompt="Your number?")]) -> str:
        return number

    async def order(call: Call, who: Annotated[str, Once(sign_in)]) -> str:
        return f"Ordered for {who}."

    async def script(c):
        await c.hears("Your number?")
        c.press("42")
        await c.hears("Ordered for 42.")
        await c.hears("press 1.")
        c.press("1")
        await c.hears("Ordered for 42.")
        c.hang_up()

    assert sum("Your number?" in text for text in said(call_with(order, script))) == 1


def test_a_service_is_made_once_a_call():
    """Two handlers get the same one; the next call gets its own."""
    made = []

    class Stock:
        def __init__(self) -> None:
            made.append(self)

    async def order(call: Call):
        assert call.get(Stock) is call.get(Stock)
        return HANG_UP

    async def script(c):
        await c.hears("Good-bye.")

    for _ in range(2):
        assert call_with(order, script, services={Stock: Stock}).result == "completed"
    assert len(made) == 2


def test_questions_come_in_the_order_of_the_parameters():
    """Also where a step that runs once stands between two fields."""

    async def sign_in(call: Call, number: Annotated[str, Digits(1, prompt="Who are you?")]) -> str:
        return number

    async def order(
        call: Call,
        size: Annotated[str, Digits(1, prompt="Which size?")],
        who: Annotated[str, Once(sign_in)],
        colour: Annotated[str, Digits(1, prompt="Which colour?")],
    ) -> str:
        return f"{size}, {who}, {colour}."

    async def script(c):
        await c.hears("Which size?")
        c.press("1")
        await c.hears("Who are you?")
        c.press("2")
        await c.hears("Which colour?")
        c.press("3")
        await c.hears("1, 2, 3.")
        c.hang_up()

    call_with(order, script)


class AskTwice(AgentTask[str]):
    """Somebody else's task: a LiveKit task that awaits one of ours and makes something of it."""

    async def on_enter(self) -> None:
        first = await GetDtmfTask(num_digits=1, prompt="One digit?")
        second = await GetDtmfTask(num_digits=1, prompt="The same again?")
        self.complete("same" if first.digits == second.digits else "other")


def test_a_livekit_task_stands_where_a_field_would():
    """Its result is the parameter's value; the fields around it are asked in their order."""
    twice = Annotated[str, Task(lambda: AskTwice(instructions=""), "two digits that are the same")]

    async def order(call: Call, size: Size, check: twice, colour: Size) -> str:
        return f"{size} {check} {colour}."

    async def script(c):
        await c.hears("How many?")
        c.press("11#")
        await c.hears("One digit?")
        c.press("7")
        await c.hears("The same again?")
        c.press("7")
        await c.hears("How many?")
        c.press("12#")
        await c.hears("11 same 12.")
        c.hang_up()

    call_with(order, script)


def test_a_step_that_was_wrong_is_asked_again():
    """`Reprompt` for a parameter that is a step: its questions come again."""

    async def sign_in(call: Call, number: Annotated[str, Digits(2, prompt="Your number?")]) -> str:
        return number

    async def order(call: Call, who: Annotated[str, Once(sign_in)]) -> str:
        if who == "13":
            raise Reprompt("Nobody has that number.", field="who")
        return f"Ordered for {who}."

    async def script(c):
        await c.hears("Your number?")
        c.press("13")
        await c.hears("Nobody has that number.")
        await c.hears("Your number?")
        c.press("42")
        await c.hears("Ordered for 42.")
        c.hang_up()

    call_with(order, script)


def test_a_menu_asked_again_says_its_next_version():
    """The greeting and the first words once, then shorter; written out, nothing is added."""
    shop = Menu(
        "shop",
        prompt=("This is the shop. For a person, press 0.", "Press 0 for a person."),
        greeting="Welcome.",
        written_out=True,
    )
    shop.press("0", "to speak to a person", then=HANG_UP)

    async def caller(c):
        await c.hears("Welcome. This is the shop. For a person, press 0.")
        c.press("7")
        await c.hears("Press 0 for a person.")
        c.press("0")
        await c.hears("Good-bye.")

    record = call(caller, shop)
    assert record.result == "completed"
    assert sum("Welcome" in text for text in said(record)) == 1
    assert not any("To speak to a person" in text for text in said(record))


def test_back_main_and_sub_menus_lead_where_they_say():
    """Down two menus, back one, and to the first."""
    deep = Menu("deep", prompt="Deep.")
    deep.press("*", "to go back", then=BACK)
    middle = Menu("middle", prompt="Middle.")
    middle.press("1", "to go down", then=deep)
    middle.press("*", "to go back", then=BACK)
    top = Menu("top", prompt="Top.", greeting="Welcome.")
    top.press("1", "to go down", then=middle)
    top.press("9", "to leave", then=HANG_UP)

    async def caller(c):
        await c.hears("Welcome. Top.")
        c.press("11")
        await c.hears("Deep.")
        c.press("*")
        await c.hears("Middle.")
        c.press("*")
        await c.hears("Top.")
        c.press("9")
        await c.hears("Good-bye.")

    record = call(caller, top)
    assert record.result == "completed"
    assert sum("Welcome" in text for text in said(record)) == 1
