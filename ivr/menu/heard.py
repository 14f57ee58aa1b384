"""In which languages the menus of a call are said, whatever way the caller takes.  No I/O.

A menu without a language is said in the one that the call has: that of the menu it is reached
from, or of one that it leads to, when the caller comes back::

    desk ── 9 ──► Pult, language="de" ── "zurück" ──► desk, said in German now
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import TypeAlias

from ivr.menu.commands import GO_BACK, PERSON, TO_MAIN
from ivr.menu.flow import LANGUAGE, Flow
from ivr.menu.menu import Menu
from ivr.menu.outcomes import BACK, MAIN, Move

Heard: TypeAlias = Mapping[str, Menu | None]  # by language, the menu that it comes from
Offers: TypeAlias = tuple[tuple[str, "Menu | Move"], ...]  # by name, where they lead


@dataclass(frozen=True, slots=True, eq=False)
class _Visit:
    """The caller comes to a menu in one language.

    Args:
        menu: the menu.
        said: in which languages it is said before it is left, and the menus that these come from.
        offers: what may be said at any time there and behind it.
        leads: where it may lead: by a key, because it gives up, or by words.
    """

    menu: Menu
    said: dict[str, Menu | None]
    offers: Offers
    leads: tuple[object, ...]


def read_languages(flow: Flow) -> Mapping[Menu, Heard]:
    """The languages in which each menu of *flow* is said, and the menu from which the caller
    comes with it: none where the call begins."""
    heard: dict[Menu, dict[str, Menu | None]] = {menu: {} for menu in flow.menus}
    for first in flow.firsts:
        for visit in _Walk(flow, first).visits():
            for language, before in visit.said.items():
                heard[visit.menu].setdefault(language, before)
    return heard


class _Walk:
    """Every way through a call that begins with *first*."""

    def __init__(self, flow: Flow, first: Menu) -> None:
        self._flow = flow
        self._visits: dict[tuple[Menu, str, Offers], _Visit] = {}
        self._begin = self._enter(first, LANGUAGE, None, ((GO_BACK, BACK), (TO_MAIN, MAIN)))

    def visits(self) -> Iterator[_Visit]:
        """All of them: the ways are gone until nothing new is heard."""
        known, size = 0, 1
        while known < size:
            known = size
            for visit in list(self._visits.values()):
                for language in list(visit.said):
                    self._go_on(visit, language)
            size = sum(len(visit.said) for visit in self._visits.values())
        yield from self._visits.values()

    def _enter(self, menu: Menu, language: str, before: Menu | None, offers: Offers) -> _Visit:
        known = self._visits.get((menu, language, offers))
        if known is not None:
            return known
        own = _offers(menu, offers)
        keyed = (lead for step in self._flow.menus[menu] for lead in step.leads)
        leads = (*keyed, menu.give_up, *(then for _, then in own))
        visit = _Visit(menu, {menu.language or language: before}, own, leads)
        self._visits[menu, language, offers] = visit
        return visit

    def _go_on(self, visit: _Visit, language: str) -> None:
        """To every menu that one said in *language* leads to, and back from there."""
        if MAIN in visit.leads:
            first = self._begin.menu
            self._begin.said.setdefault(first.language or language, visit.menu)
        for menu in visit.leads:
            if isinstance(menu, Menu):
                inner = self._enter(menu, language, visit.menu, visit.offers)
                for left in list(inner.said) if BACK in inner.leads else ():
                    visit.said.setdefault(visit.menu.language or left, menu)


def _offers(menu: Menu, before: Offers) -> Offers:
    """What may be said in *menu*: that of the menus *before*, but what it has itself goes first."""
    own = {name: c.then if c.say or c.key else None for name, c in menu.commands.items()}
    if menu.give_up is not None:
        own.setdefault(PERSON, menu.give_up)
    found = sorted((dict(before) | own).items(), key=itemgetter(0))
    return tuple((name, then) for name, then in found if isinstance(then, Menu | Move))
