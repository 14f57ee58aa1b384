"""Every way through the menus is followed, and ways that have an end are left alone."""

from ivr.menu import BACK, MAIN, Entrance, Menu
from ivr.menu.lint import House, check
from tests.menu.bad_menus import a_menu, found


def test_a_menu_that_only_a_command_leads_to_is_reached():
    """A command is a way."""
    menu, hats = a_menu(), a_menu("hats")
    menu.always("hats", say=["hats"], then=hats)
    assert found(House([menu], [menu, hats])) == []


def test_a_menu_that_an_unread_handler_may_lead_to_is_not_called_unreachable():
    """Nobody knows where it leads."""
    menu, hats = a_menu(), a_menu("hats")

    @menu.press("1", "for hats")
    async def lead_on(call) -> Menu:
        return call.menu_of_today()

    assert found(House([menu], [menu, hats])) == []


def test_a_menu_may_give_up_to_the_one_before():
    """If that one gives up to a person."""
    menu, hats = a_menu(), a_menu("hats", give_up=BACK)
    menu.press("1", "for hats", then=hats)
    assert found(House([menu])) == []


def test_menus_that_give_up_to_each_other_are_both_named():
    """Silence goes round and round."""
    shoes, hats = a_menu("shoes", give_up=MAIN), a_menu("hats", give_up=BACK)
    shoes.press("1", "for hats", then=hats)
    assert found(House([shoes])) == ["endless-silence", "endless-silence"]


def test_a_menu_is_part_of_the_one_that_leads_to_it():
    """Checked together, in whatever order, the call begins at the front desk."""
    desk, hats = a_menu("desk"), a_menu("hats", give_up=BACK)
    desk.press("1", "for hats", then=hats)
    assert found(House([hats, desk])) == found(House([desk, hats])) == []
    assert found(House([hats])) == ["endless-silence"]


def test_two_menus_that_lead_to_each_other_are_both_checked():
    """One of them is where the call begins."""
    one, other = a_menu("one"), a_menu("other", give_up=None)
    one.press("1", "for the other", then=other)
    other.press("1", "for the one", then=one)
    assert [finding.message for finding in check(House([one, other]))] == [
        "menu 'other' has no give_up"
    ]


def test_an_entrance_is_checked_with_all_its_menus():
    """Whichever of them answers."""
    day, night = a_menu("day"), a_menu("night", give_up=None)
    entrance = Entrance(day, hours="Mo-Fr 09:00-17:00", closed=night)
    assert found(House([entrance], [day, night])) == ["no-give-up"]
