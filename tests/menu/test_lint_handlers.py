"""Handlers are read as they are written: what does well is left alone, the rest is named."""

from typing import Annotated

from ivr.menu import Digits, Entrance, Menu, Once, Reprompt, Transfer
from ivr.menu.lint import House, check
from tests.menu.bad_menus import Bank, a_menu, found, handling


def test_handlers_that_do_well_are_left_alone():
    """A secret is counted and passed on, a loop asks, a field is its own, a service is there."""
    menu = a_menu(services={Bank: Bank})
    pin_field = Digits(4, prompt="Your PIN?", secret=True)

    async def sign_in(call, pin: Annotated[str, pin_field]) -> dict[str, int]:
        if not await call.get(Bank).knows(pin):
            raise Reprompt(f"Those {len(pin)} digits are wrong.", field="pin")
        return {"id": 1}

    @menu.press("1", "to sign in")
    async def enter(call, who: Annotated[dict, Once(sign_in)], pin: Annotated[str, pin_field]):
        while True:
            await call.ask(pin_field)
            await call.get(Bank).change(pin)

    assert found(House([menu])) == []


def a_desk_with_orders() -> tuple[Menu, Menu]:
    """The desk provides what the menu behind it needs."""
    desk, orders = a_menu("desk", services={Bank: Bank}), a_menu("orders")
    desk.press("1", "for orders", then=orders)

    @orders.press("1", "to hear them")
    async def hear(call) -> str:
        return await call.get(Bank).orders()

    return desk, orders


def test_a_service_of_a_menu_on_the_way_is_there():
    """In all menus behind it."""
    assert found(House([a_desk_with_orders()[0]])) == []


def test_a_service_that_only_another_way_provides_is_named_with_where_the_call_begins():
    """Who dials the second number never comes to the desk."""
    desk, orders = a_desk_with_orders()
    house = House([Entrance(desk, dialled={"+15105550101": orders})])
    assert [finding.message for finding in check(house)] == [
        "hear(): no menu provides Bank where a call begins with menu 'orders'"
    ]


def test_a_service_may_be_provided_on_a_way_that_cannot_be_read():
    """Nobody knows from where a handler leads there."""
    desk, orders = a_desk_with_orders()

    @desk.press("2", "for anything else")
    async def lead_on(call) -> Menu:
        return call.menu_of_today()

    assert found(House([Entrance(desk, dialled={"+15105550101": orders})])) == []


def test_what_leads_nowhere_is_found_without_an_annotation():
    """From what is returned."""

    async def number(call):
        return 42

    async def several(call):
        return ["one", "two"]

    assert found(handling(number)) == found(handling(several)) == ["leads-nowhere"]


def test_what_leads_nowhere_is_found_by_the_annotation():
    """Of a union each, of a generic type the type."""

    async def listed(call) -> list[str] | None:
        return await call.something()

    findings = check(handling(listed))
    assert [finding.message for finding in findings] == [
        "listed() returns list, which leads nowhere"
    ]


def test_methods_are_handlers_too():
    """Their call is the second parameter."""

    class Desk:
        async def greet(self, call) -> None:
            call.say("Nobody hears this.")

    assert found(handling(Desk().greet)) == ["not-awaited"]


def test_a_transfer_in_a_handler_is_read_too():
    """Its address needs a scheme as any."""

    async def handler(call) -> Transfer:
        return Transfer("5550100")

    assert found(handling(handler)) == ["no-address"]


def test_what_is_private_is_not_to_be_said_by_a_handler_either():
    """The read-back is hidden by the field; what a handler says is in the record."""

    async def pay(call, card: Annotated[str, Digits(16, prompt="Card?", private=True)]) -> str:
        return f"Paid with {card}."

    assert found(handling(pay)) == ["secret-said"]
