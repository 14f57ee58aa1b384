"""Every menu that a call can reach is found, without running anything."""

from itertools import pairwise
from typing import Annotated

from ivr.menu import BACK, HANG_UP, MAIN, REPEAT, Handoff, Menu, Task, Transfer
from ivr.menu.flow import read_flow
from ivr.menu.leads import Unknown
from ivr.menu.outline import draw_tree, outline
from tests.menu.shop import PERSON, buy, entrance, hear, night, orders, shop, sign_in


class Concierge:
    """An agent of somebody else's."""


LANGUAGES = (None, "de", None, "en")


def test_menus_are_found_by_key_in_the_order_of_the_keys():
    """Reached from the first one; a menu that nobody reaches is not there."""
    assert list(read_flow(shop).menus) == [shop, orders]


def test_each_step_knows_where_it_leads():
    """What stands in the menu, and what the handlers' source tells."""
    steps = {step.option.key: step.leads for step in read_flow(shop).menus[orders]}
    promised = (Unknown("call.next_one()", Menu), Unknown("call.next_one()", Transfer))
    assert steps == {"1": (REPEAT,), "2": (shop, *promised, REPEAT), "*": (BACK,), "#": (MAIN,)}


def test_a_menu_that_only_a_handler_returns_is_found():
    """Nothing but its source names it."""
    flow = read_flow(orders)
    assert list(flow.menus) == [orders, shop]
    assert list(flow.next_menus(orders)) == [shop]


def test_giving_up_is_a_way_too():
    """To a person, or to a good-bye where nothing is said."""
    flow = read_flow(shop)
    assert list(flow.leads(shop))[-1] is PERSON
    assert list(flow.leads(orders))[-1] is HANG_UP


def test_steps_come_before_the_handler_with_their_questions():
    """As the caller is asked."""
    first, second, *_ = read_flow(shop).menus[orders]
    assert first.handlers() == (sign_in, hear)
    assert [(ask.name, ask.by, ask.once) for ask in first.asks()] == [
        ("number", sign_in, True),
        ("pin", sign_in, True),
    ]
    assert [(ask.name, ask.by, ask.once) for ask in second.asks()] == [("sure", buy, False)]


def test_a_menu_is_heard_in_the_language_of_the_one_before():
    """Unless it has its own; a call begins in English."""
    menus = [Menu(f"number {n}", prompt="Go.", language=code) for n, code in enumerate(LANGUAGES)]
    for menu, following in pairwise(menus):
        menu.press("1", "to go on", then=following)
    heard = read_flow(menus[0]).languages
    assert [heard[menu] for menu in menus] == ["en", "de", "de", "en"]


def test_tasks_of_somebody_else_are_named():
    """What they ask cannot be read; what for, can."""

    async def enter(call, consent: Annotated[bool, Task(object, "whether we may record")]): ...

    menu = Menu("shop", prompt="Our shop.")
    menu.press("1", "to enter")(enter)
    flow = read_flow(menu)
    (step,) = flow.menus[menu]
    assert step.asks() == ()
    assert [(name, task.description) for name, task in step.tasks(enter)] == [
        ("consent", "whether we may record")
    ]
    assert "asks consent by a task of its own: whether we may record" in draw_tree(outline(flow))


def test_a_handoff_is_named_by_the_agent_that_is_made():
    """As far as the source tells; what makes it is not run."""

    async def talk(call):
        return Handoff(Concierge)

    async def whisper(call):
        return Handoff(lambda: Concierge())

    menu = Menu("shop", prompt="Our shop.")
    menu.press("1", "to talk")(talk)
    menu.press("2", "to whisper")(whisper)
    menu.press("3", "to sing", then=Handoff(Concierge))
    drawn = draw_tree(outline(read_flow(menu)))
    assert drawn.count("hand-off to Concierge") == 2
    assert "unknown (Handoff: Handoff(lambda: Concierge()))" in drawn


def test_an_entrance_says_when_each_menu_answers():
    """By the number dialled, by the hour, else."""
    assert read_flow(entrance).firsts == {
        orders: "+15105550101 dialled",
        night: "outside Mo-Fr 09:00-17:00",
        shop: "else",
    }
