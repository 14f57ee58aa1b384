"""Which menu answers: the number that was dialled, and the hour."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from ivr.errors import MenuError
from ivr.menu import HANG_UP, Entrance, Menu
from tests.callers import call, said


def a_menu(name: str) -> Menu:
    """A menu that says its name."""
    menu = Menu(name, prompt=f"This is {name}.")
    menu.press("1", "to leave", then=HANG_UP)
    return menu


DESK, SALES, NIGHT = map(a_menu, ("the desk", "sales", "the night"))
BERLIN = ZoneInfo("Europe/Berlin")
ENTRANCE = Entrance(
    DESK,
    dialled={"+15105550101": SALES},
    hours="Mo-Fr 09:00-17:00; PH off",
    zone="Europe/Berlin",
    country="DE",
    closed=NIGHT,
)


@pytest.mark.parametrize(
    ("dialled", "at", "menu"),
    [
        (None, datetime(2026, 11, 20, 9, 0, tzinfo=BERLIN), DESK),
        ("+15105550100", datetime(2026, 11, 20, 16, 59, tzinfo=BERLIN), DESK),
        ("+15105550101", datetime(2026, 11, 20, 12, 0, tzinfo=BERLIN), SALES),
        (None, datetime(2026, 11, 20, 17, 0, tzinfo=BERLIN), NIGHT),
        ("+15105550101", datetime(2026, 11, 21, 12, 0, tzinfo=BERLIN), NIGHT),
        (None, datetime(2026, 12, 25, 12, 0, tzinfo=BERLIN), NIGHT),
        (None, datetime(2026, 11, 20, 8, 30, tzinfo=UTC), DESK),
        (None, datetime(2026, 11, 20, 7, 30, tzinfo=UTC), NIGHT),
    ],
)
def test_number_and_hour_choose_the_menu(dialled, at, menu):
    """Closed is closed for every number; holidays are; the zone is the hours' own."""
    assert ENTRANCE.choose(dialled=dialled, at=at) is menu


def test_entrance_without_hours_is_always_open():
    """The number alone chooses."""
    entrance = Entrance(DESK, dialled={"+15105550101": SALES})
    midnight = datetime(2026, 11, 21, tzinfo=BERLIN)
    assert entrance.choose(dialled="+15105550101", at=midnight) is SALES
    assert entrance.menus == (DESK, SALES)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"hours": "nine to five", "closed": NIGHT}, "hours: 'nine to five' cannot be read"),
        (
            {"hours": "Mo", "closed": NIGHT, "zone": "Mars/X"},
            "zone: there is no time zone 'Mars/X'",
        ),
        ({"hours": "Mo", "closed": NIGHT, "country": "XX"}, "country: there is no country 'XX'"),
        ({"hours": "Mo-Fr 09:00-17:00"}, "closed: hours and the menu"),
        ({"closed": NIGHT}, "closed: hours and the menu"),
    ],
)
def test_entrance_that_cannot_be_read_is_an_error(arguments, sentence):
    """The message begins with the name of what is wrong."""
    with pytest.raises(MenuError) as raised:
        Entrance(DESK, **arguments)
    assert str(raised.value).startswith(sentence)


@pytest.mark.parametrize(
    ("entrance", "first"),
    [
        (Entrance(DESK, dialled={"+15105550100": SALES}), "This is sales."),
        (Entrance(DESK, dialled={"+15105550199": SALES}), "This is the desk."),
        (Entrance(DESK, hours="2026 Jan 01 off", closed=NIGHT), "This is the night."),
    ],
)
def test_call_begins_where_the_entrance_says(entrance, first):
    """A replayed call rings +15105550100 on the first of January 2026."""

    async def caller(c):
        await c.hears("press 1.")
        c.press("1")
        await c.hears("Good-bye.")

    record = call(caller, entrance)
    assert said(record)[0].startswith(first)
    assert record.menu in first
