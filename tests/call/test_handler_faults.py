"""Handlers that fail: sorry and a person for the caller, the error for the programmer."""

import asyncio
import gc
from typing import Annotated

import pytest
from livekit.agents import AgentTask

from ivr import (
    Call,
    Digits,
    Reprompt,
    Task,
)
from tests.call.handling import Size, call_with


def test_a_handler_that_raises_leads_to_a_person(caplog):
    """Sorry for the caller, the error for the programmer, the record knows it, no digits in it."""

    async def order(call: Call, size: Size) -> str:
        raise LookupError("the stock is gone")

    async def script(c):
        await c.hears("How many?")
        c.press("37")
        await c.hears("something went wrong")
        await c.hears("some help.")

    record = call_with(order, script)
    assert record.result == "transferred"
    assert {"error": "LookupError", "menu": "shop"}.items() <= next(
        entry for entry in record.entries if "error" in entry
    ).items()
    assert "LookupError: the stock is gone" in caplog.text
    assert "test_handler_faults.py" in caplog.text


@pytest.mark.parametrize("chained", [False, True])
def test_what_was_keyed_stands_in_no_log_of_a_fault(chained, caplog):
    """An exception that quotes the digits is logged with dots in their place."""
    size = Annotated[str, Digits(4, prompt="How many?", secret=True)]

    async def order(call: Call, size: size) -> str:
        try:
            return {}[size]
        except KeyError as error:
            if chained:
                raise ValueError(f"no such size: {size}") from error
            raise

    async def script(c):
        await c.hears("How many?")
        c.press("3718")
        await c.hears("some help.")

    record = call_with(order, script)
    assert "KeyError: '••••'" in caplog.text
    assert ("ValueError: no such size: ••••" in caplog.text) == chained
    assert "3718" not in caplog.text + record.to_json()


def test_digits_that_a_type_refuses_stand_in_no_log(caplog):
    """The parameter's type is what turns them away; its message quotes them."""

    def even(text: str) -> int:
        raise ValueError(f"{text!r} is odd")

    async def order(call: Call, size: Annotated[even, Digits(4, prompt="How many?")]) -> str:
        return "never"

    async def script(c):
        await c.hears("How many?")
        c.press("3718")
        await c.hears("some help.")

    call_with(order, script)
    assert "is odd" in caplog.text
    assert "3718" not in caplog.text


def test_a_handler_that_lets_itself_be_cancelled_is_a_fault(caplog):
    """The caller has not hung up: they hear sorry, and a person."""

    async def order(call: Call) -> str:
        raise asyncio.CancelledError

    assert call_with(order).result == "transferred"
    assert "order() let itself be cancelled" in caplog.text


@pytest.mark.parametrize("result", [7, ["a"], object()])
def test_a_handler_that_returns_what_leads_nowhere_is_a_fault(result, caplog):
    """Named for the programmer; a person for the caller."""

    async def order(call: Call):
        return result

    record = call_with(order)
    assert record.result == "transferred"
    assert "order() returned" in caplog.text


def test_reprompt_for_a_field_that_is_none_is_a_fault(caplog):
    """The message names handler and field."""

    async def order(call: Call, size: Size) -> str:
        raise Reprompt("Wrong.", field="sise")

    async def script(c):
        await c.hears("How many?")
        c.press("12")
        await c.hears("some help.")

    call_with(order, script)
    assert "order() raised Reprompt for 'sise'" in caplog.text


def test_a_service_that_no_menu_provides_is_a_fault(caplog):
    """The message says what to write."""

    class Stock: ...

    async def order(call: Call) -> str:
        return str(call.get(Stock))

    call_with(order)
    assert "no menu provides it; give one of them services={Stock: …}" in caplog.text


def test_a_livekit_task_that_fails_leads_to_a_person():
    """As a handler that fails does."""

    class Broken(AgentTask[str]):
        async def on_enter(self) -> None:
            self.complete(RuntimeError("no model"))

    broken = Annotated[str, Task(lambda: Broken(instructions=""), "something")]

    async def order(call: Call, something: broken) -> str:
        return "never"

    record = call_with(order)
    assert record.result == "transferred"


def test_a_handler_that_hangs_leads_to_a_person(caplog):
    """After a minute of silence it is cancelled; the programmer is told which one it was."""
    ends = []

    async def order(call: Call) -> str:
        try:
            await asyncio.Event().wait()
        finally:
            ends.append(asyncio.get_running_loop().time())
        return "never"

    async def script(c):
        await c.waits(60)
        await c.hears("something went wrong")
        await c.hears("some help.")

    record = call_with(order, script, max_wait=60)
    assert record.result == "transferred"
    assert {"error": "TimeoutError", "menu": "shop"}.items() <= next(
        entry for entry in record.entries if "error" in entry
    ).items()
    assert "TimeoutError: order() took longer than max_wait" in caplog.text
    assert ends


def test_time_that_the_caller_takes_is_not_the_handlers():
    """What counts is one look-up, from what was asked or said to what is asked or said next."""

    async def order(call: Call) -> str:
        for _ in range(3):
            await asyncio.sleep(4)
            await call.ask(Digits(1, prompt="Which one?"))
        return "At last."

    async def script(c):
        for _ in range(3):
            await c.hears("Which one?")
            await c.waits(4)
            c.press("1")
        await c.hears("At last.")
        c.hang_up()

    assert call_with(order, script, max_wait=5).result == "caller hung up"


def test_a_menu_may_wait_for_ever():
    """The caller may not; they are told to wait, again and again."""

    async def order(call: Call) -> str:
        await asyncio.sleep(600)
        return "At last."

    async def script(c):
        await c.hears("At last.", within=700)
        c.hang_up()

    assert call_with(order, script, max_wait=None).result == "caller hung up"


def test_a_handler_that_is_deaf_to_its_end_holds_nobody_up(caplog):
    """Two seconds for its last words; then the caller goes on, and the log tells."""

    async def order(call: Call) -> str:
        try:
            await asyncio.sleep(600)
        finally:
            await asyncio.sleep(3)
        return "never"

    async def script(c):
        await c.hears("some help.")
        await c.waits(4)

    assert call_with(order, script, max_wait=5).result == "transferred"
    assert "order() goes on although its caller is gone" in caplog.text


def test_a_look_up_that_times_out_leads_to_a_person(caplog):
    """`asyncio.timeout` around something slow, and nobody catches it."""

    async def order(call: Call) -> str:
        async with asyncio.timeout(3):
            await asyncio.sleep(600)
        return "never"

    record = call_with(order)
    assert record.result == "transferred"
    assert [entry["error"] for entry in record.entries if "error" in entry] == ["TimeoutError"]
    assert "test_handler_faults.py" in caplog.text


def test_a_look_up_that_times_out_may_be_told_in_other_words():
    """The handler catches it, and says what it likes."""

    async def order(call: Call) -> str:
        try:
            async with asyncio.timeout(3):
                await asyncio.sleep(600)
        except TimeoutError:
            return "The stock does not answer. Please call again tomorrow."
        return "never"

    async def script(c):
        await c.hears("Please call again tomorrow.")
        await c.hears("press 1.")
        c.hang_up()

    call_with(order, script)


def test_what_a_handler_raises_after_the_hang_up_is_not_logged_in_clear(caplog):
    """Its clean-up fails, and names what was keyed: asyncio tells nobody."""

    async def order(call: Call, size: Size) -> str:
        try:
            await asyncio.sleep(60)
        finally:
            raise KeyError(f"no stock for {size}")

    async def script(c):
        await c.hears("How many?")
        c.press("37")
        await c.waits(2)
        c.hang_up()

    record = call_with(order, script)
    gc.collect()  # that is when asyncio would tell
    assert record.result == "caller hung up"
    assert "37" not in caplog.text
