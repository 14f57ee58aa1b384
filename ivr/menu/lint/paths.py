"""Rules about the way through the menus: none without an end, none that nobody takes.  No I/O."""

from __future__ import annotations

from ivr.menu.flow import Flow, commands_of
from ivr.menu.lint.house import House
from ivr.menu.lint.rule import Found, Severity, rule
from ivr.menu.menu import Menu
from ivr.menu.outcomes import HANG_UP, REPEAT, Move, Transfer


@rule(
    "unreachable-menu",
    Severity.WARNING,
    why="nobody hears it",
    fix="lead to it with menu.press(…, then=…), or remove it",
)
def unreachable_menu(house: House) -> Found:
    """A menu that no call reaches."""
    if house.leads_anywhere:
        return  # nothing is known
    for menu in house.declared:
        if menu not in house.menus:
            yield menu.place, f"menu {menu.name!r}: nothing leads to it"


@rule(
    "no-way-out",
    Severity.ERROR,
    why="the caller's only way out is to hang up",
    fix='add menu.press("*", "to go back", then=BACK), or a person on 0',
)
def no_way_out(house: House) -> Found:
    """A menu that leads only to itself, without give_up."""
    for menu in house.menus:
        if _is_closed(house, menu):
            yield menu.place, f"menu {menu.name!r}: no key leads anywhere else"


@rule(
    "back-to-nowhere",
    Severity.WARNING,
    why="where the call begins there is no menu before: the caller hears the same menu again",
    fix="name the menu that is meant: then=…",
)
def back_to_nowhere(house: House) -> Found:
    """BACK in a menu with which an entrance may begin a call."""
    for flow in house.flows:
        for menu in flow.firsts if len(flow.firsts) > 1 else ():
            for step in flow.menus[menu]:
                if Move.BACK in step.leads:
                    yield (
                        step.option.place,
                        f"menu {menu.name!r}: key {step.option.key!r} leads back, and calls may"
                        f" begin here ({flow.firsts[menu]})",
                    )


@rule(
    "no-give-up",
    Severity.WARNING,
    why="whoever cannot be understood hears a good-bye",
    fix='Menu(…, give_up=Transfer("tel:…"))',
)
def no_give_up(house: House) -> Found:
    """A menu without give_up."""
    for menu in house.menus:
        if menu.give_up is None and not _is_closed(house, menu):
            yield menu.place, f"menu {menu.name!r} has no give_up"


@rule(
    "endless-silence",
    Severity.ERROR,
    why="a line on which nobody speaks is never freed, and is paid for",
    fix="let the last give_up be a Transfer or HANG_UP",
)
def endless_silence(house: House) -> Found:
    """Menus that give up to each other, without an end."""
    for flow in house.flows:
        ending: set[Menu] = set()
        while more := {menu for menu in flow.menus if _ends(flow, menu, ending)} - ending:
            ending |= more
        for menu in flow.menus:
            if menu not in ending:
                yield menu.place, f"menu {menu.name!r}: a silent caller never comes to an end"


def _is_closed(house: House, menu: Menu) -> bool:
    leads = [lead for step in house.menus[menu] for lead in step.leads]
    leads += [command.then for command in commands_of(menu) if command.then is not None]
    return bool(leads) and menu.give_up is None and all(lead in (REPEAT, menu) for lead in leads)


def _ends(flow: Flow, menu: Menu, ending: set[Menu]) -> bool:
    """Whether silence in *menu* comes to an end, given other menus where it does."""
    match menu.give_up or HANG_UP:
        case Transfer() | Move.HANG_UP:
            return True
        case Move.BACK:
            before = {other for other in flow.menus if menu in flow.next_menus(other)} - {menu}
            return menu not in flow.firsts and before <= ending
        case Move.MAIN:
            return menu not in flow.firsts and set(flow.firsts) <= ending
        case Menu() as following:
            return following in ending
    return False
