"""Handlers: what they may ask for, and what becomes of a call in which one fails."""

import asyncio
from typing import Annotated

import pytest
from livekit.agents import AgentTask

from ivr import (
    BACK,
    HANG_UP,
    Call,
    Digits,
    GetDtmfTask,
    HungUp,
    Menu,
    Once,
    Reprompt,
    Task,
    Transfer,
)
from tests.callers import call, said

Size = Annotated[int, Digits(1, 2, prompt="How many?")]
PERSON = Transfer("tel:+15105550100", say="Let me get you some help.")


def menu_with(handler, **options) -> Menu:
    """A menu whose 1 is *handler*, and which gives up to a person."""
    menu = Menu("shop", prompt="Shop.", give_up=PERSON, **options)
    menu.press("1", "to order")(handler)
    return menu


def call_with(handler, script=None, **options):
    """A caller presses 1 and does what *script* says then."""

    async def caller(c):
        await c.hears("press 1.")
        c.press("1")
        if script:
            await script(c)
        else:
            await c.hears("some help", within=60)

    return call(caller, menu_with(handler, **options))


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
    assert "test_handlers.py" in caplog.text


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


def test_unanswered_question_of_a_handler_leads_to_a_person():
    """Giving up belongs to the menu, also from inside a handler."""

    async def order(call: Call) -> str:
        return await call.ask(Digits(4, prompt="Your number?"))

    async def script(c):
        await c.hears("some help.", within=120)

    record = call_with(order, script)
    assert record.result == "transferred"
    assert any("gave_up" in entry for entry in record.entries)


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
