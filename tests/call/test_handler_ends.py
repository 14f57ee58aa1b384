"""How a handler ends: by hang-up, by transfer, by giving up; and how long it may take."""

import asyncio
from typing import Annotated

import pytest

from ivr import (
    Call,
    Digits,
    HungUp,
    Once,
)
from tests.call.handling import call_with
from tests.callers import said


@pytest.mark.parametrize("after", [0.0, 0.5, 1.0, 2.0])
def test_hanging_up_during_the_apology_hands_nobody_on(after):
    """The handler failed, and the caller does not wait for the person."""

    async def order(call: Call) -> str:
        raise LookupError

    async def script(c):
        await c.interrupts(after=after)
        c.hang_up()

    record = call_with(order, script)
    assert "something went wrong" in said(record)[-1]
    assert record.result == "caller hung up"


def test_hanging_up_ends_a_look_up_that_is_under_way():
    """A handler that waits for something slow is cancelled with the call."""
    ends = []

    async def order(call: Call) -> str:
        try:
            await asyncio.sleep(600)
        finally:
            ends.append(asyncio.get_running_loop().time())
        return "never"

    async def script(c):
        await c.waits(2)
        c.hang_up()

    record = call_with(order, script)
    assert record.result == "caller hung up"
    assert ends[0] < 10


@pytest.mark.parametrize(("how", "result"), [("transfer", "transferred"), ("hang_up", "completed")])
def test_a_handler_ends_the_call_from_within(how, result):
    """Nothing after that is done; what it must put in order, it does."""
    done = []

    async def order(call: Call) -> str:
        try:
            if how == "transfer":
                await call.transfer("tel:+15105550111", say="I will connect you.")
            else:
                await call.hang_up()
            done.append("too much")
        finally:
            done.append("in order")
        return "never"

    async def script(c):
        await c.hears("I will connect you." if how == "transfer" else "Good-bye.")

    assert call_with(order, script).result == result
    assert done == ["in order"]


def test_a_step_ends_the_call_for_its_handler():
    """Who cannot sign in is handed to a person; the handler never runs."""
    ran = []

    async def sign_in(call: Call) -> str:
        await call.transfer("tel:+15105550111")

    async def order(call: Call, who: Annotated[str, Once(sign_in)]) -> str:
        ran.append(who)
        return "never"

    async def script(c):
        await c.hears("I am connecting you.")

    record = call_with(order, script)
    assert record.result == "transferred"
    assert not ran


@pytest.mark.parametrize(("seconds", "times"), [(0.9, 0), (3.0, 1), (12.0, 2)])
def test_a_long_look_up_is_covered_by_words(seconds, times):
    """After a second the caller is told to wait, and again when it takes much longer."""

    async def order(call: Call) -> str:
        await asyncio.sleep(seconds)
        return "Here it is."

    async def script(c):
        await c.hears("Here it is.", within=20)
        c.hang_up()

    record = call_with(order, script)
    assert said(record).count("One moment, please.") == times


def test_a_menu_may_wait_in_silence():
    """Without words for it nothing is said."""

    async def order(call: Call) -> str:
        await asyncio.sleep(12)
        return "Here it is."

    async def script(c):
        await c.hears("Here it is.", within=20)
        c.hang_up()

    assert "One moment, please." not in said(call_with(order, script, wait=""))


def test_hanging_up_while_being_told_to_wait_ends_the_look_up():
    """The handler is cancelled, the record knows who ended the call."""
    ends = []

    async def order(call: Call) -> str:
        try:
            await asyncio.sleep(600)
        finally:
            ends.append(True)
        return "never"

    async def script(c):
        await c.waits(0.5)
        await c.interrupts(after=0.3)
        c.hang_up()

    assert call_with(order, script).result == "caller hung up"
    assert ends == [True]


def test_a_question_under_way_ends_with_the_hang_up():
    """The handler is told, and nothing is left waiting."""
    raised = []

    async def order(call: Call) -> str:
        try:
            await call.ask(Digits(4, prompt="Your number?"))
        except BaseException as error:
            raised.append(type(error))
            raise
        return "never"

    async def script(c):
        await c.hears("Your number?")
        c.hang_up()

    assert call_with(order, script).result == "caller hung up"
    assert raised[0] in (HungUp, asyncio.CancelledError)


@pytest.mark.parametrize("last_words", ["say", "ask"])
def test_last_words_after_the_hang_up_reach_nobody(last_words):
    """A handler that cleans up by talking is told at once; no task stays (see `tests.callers`)."""
    raised = []

    async def order(call: Call) -> str:
        try:
            await asyncio.sleep(600)
        finally:
            try:
                if last_words == "say":
                    await call.say("Good-bye.")
                else:
                    await call.ask(Digits(4, prompt="Your number?"))
            except HungUp as error:
                raised.append(str(error))
        return "never"

    async def script(c):
        await c.waits(2)
        c.hang_up()

    assert call_with(order, script).result == "caller hung up"
    assert raised == ["nobody listens any more: the handler has ended, or the caller hung up"]


@pytest.mark.parametrize("patience", [0.0, 0.001, 0.3, 1.0, 5.0])
def test_a_question_that_the_handler_gives_up_is_asked_no_longer(patience):
    """`asyncio.wait_for` around a question: silence, and the next thing is said at once."""

    async def order(call: Call) -> str:
        try:
            async with asyncio.timeout(patience):
                return await call.ask(Digits(4, prompt="Your number, please, all of it?"))
        except TimeoutError:
            return "Never mind."

    async def script(c):
        await c.hears("Never mind.", within=patience + 3)
        await c.hears("press 1.")
        c.press("1")
        await c.hears("Never mind.", within=patience + 3)
        c.hang_up()

    record = call_with(order, script)
    assert record.result == "caller hung up"
    assert sum("Never mind" in text for text in said(record)) == 2


@pytest.mark.parametrize("patience", [0.0, 0.5])
def test_words_that_the_handler_gives_up_are_said_no_further(patience):
    """`asyncio.wait_for` around words: they are cut."""

    async def order(call: Call) -> str:
        try:
            async with asyncio.timeout(patience):
                await call.say("This is a very long story, and it will take us all evening long.")
        except TimeoutError:
            pass
        return "The end."

    async def script(c):
        await c.hears("The end.", within=patience + 2)
        c.hang_up()

    call_with(order, script)


def test_the_late_pound_of_an_answer_does_not_stop_what_is_said_to_it():
    """Eight digits are complete without it; who presses it all the same hears the answer."""

    async def order(call: Call, size: Annotated[str, Digits(2, prompt="How many?")]) -> str:
        return f"{size} of them are ordered for you."

    async def script(c):
        await c.hears("How many?")
        c.press("12#")
        await c.hears("12 of them are ordered for you.")
        await c.hears("Shop.")
        c.hang_up()

    record = call_with(order, script)
    assert not [entry for entry in record.entries if "cut" in entry and "ordered" in entry["said"]]


def test_unanswered_question_of_a_handler_leads_to_a_person():
    """Giving up belongs to the menu, also from inside a handler."""

    async def order(call: Call) -> str:
        return await call.ask(Digits(4, prompt="Your number?"))

    async def script(c):
        await c.hears("some help.", within=120)

    record = call_with(order, script)
    assert record.result == "transferred"
    assert any("gave_up" in entry for entry in record.entries)
