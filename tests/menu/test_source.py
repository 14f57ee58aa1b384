"""Where a handler may lead is read from its source; what cannot be read is unknown."""

import pytest

from ivr.menu import BACK, HANG_UP, REPEAT, Menu, Move, Transfer
from ivr.menu.leads import Unknown, leads_of
from ivr.menu.source import GAP, Source

night = Menu("night", prompt="We are closed.")
PERSON = Transfer("tel:+15105550100")
HELLO = "Hello."


class House:
    """Names may be dotted."""

    night = night


async def says(call) -> str:
    return f"It is {call} euros."


async def goes(call):
    return night


async def goes_by_dots(call):
    return House.night


async def chooses(call, late):
    return night if late else BACK


async def hands_over(call):
    if call:
        return PERSON
    else:  # noqa: RET505 - both ways of writing it are read
        return Transfer(to="tel:+15105550199")


async def falls_off_the_end(call, late):  # noqa: RET503 - it is meant to
    if late:
        return HANG_UP


async def waits_for_ever(call):
    while True:
        await call.say(HELLO)


async def always_refuses(call):
    try:
        raise ValueError
    except ValueError:
        return night
    finally:
        pass


async def ends_the_call(call, late):
    if late:
        await call.hang_up()
    else:
        await call.transfer("tel:+15105550100")


async def promises_text(call) -> str | None:
    return await call.look_up()


async def promises_a_menu(call) -> Menu:
    return call.menu_of_today()


async def promises_either(call) -> str | Transfer:
    return call.somewhere()


async def promises_nothing(call):
    return call.somewhere()


async def hides_a_name(call):
    night = call.somewhere()
    await night.prepare()
    return night


async def has_a_function_of_its_own(call) -> None:
    async def inner():
        return night

    await inner()


@pytest.mark.parametrize(
    ("handler", "leads"),
    [
        (says, [REPEAT]),
        (goes, [night]),
        (goes_by_dots, [night]),
        (chooses, [night, BACK]),
        (hands_over, [PERSON, Transfer("tel:+15105550199")]),
        (falls_off_the_end, [HANG_UP, REPEAT]),
        (waits_for_ever, []),
        (always_refuses, [night]),
        (ends_the_call, [PERSON, HANG_UP]),
        (promises_text, [REPEAT]),
        (promises_a_menu, [Unknown("call.menu_of_today()", Menu)]),
        (promises_either, [Unknown("call.somewhere()", Transfer), REPEAT]),
        (promises_nothing, [Unknown("call.somewhere()")]),
        (hides_a_name, [Unknown("night")]),
        (has_a_function_of_its_own, [REPEAT]),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_handler_leads_where_its_source_says(handler, leads):
    """A menu, a move, a transfer; back to the menu where it says something or nothing."""
    assert list(leads_of(handler)) == leads


def test_without_source_only_the_annotation_counts():
    """An example typed in, say: nothing is guessed."""
    room: dict[str, object] = {"Move": Move}
    exec("async def handler(call) -> Move: ...\nasync def other(call): ...", room)
    assert leads_of(room["handler"]) == (Unknown("…", Move),)
    assert leads_of(room["other"]) == (Unknown("…"),)


def test_a_sentence_shows_its_gaps():
    """What comes with the call is no part of the words."""

    async def handler(call):
        await call.say(HELLO)
        await call.say("One " + call.name + ", please.")
        await call.say(call.name)

    source = Source(handler)
    said = [source.text(call.args[0]) for call in source.calls("say")]
    assert said == ["Hello.", f"One {GAP}, please.", ""]
