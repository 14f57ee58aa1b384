"""Rules about menus in several languages.  No I/O."""

from __future__ import annotations

from ivr.menu.flow import Asks
from ivr.menu.heard import read_languages
from ivr.menu.lint.house import House
from ivr.menu.lint.rule import Found, Severity, rule
from ivr.menu.menu import Menu


@rule(
    "two-languages",
    Severity.WARNING,
    why="its own words are in one language, the voice and what is understood in the other",
    fix='name the one it is written in, language="…"; for the other one write a menu of its own',
)
def two_languages(house: House) -> Found:
    """A menu without a language that is reached in several."""
    for menu, before in _heard(house).items():
        if len(before) > 1:
            ways = " and ".join(f"in {code} ({_from(other)})" for code, other in before.items())
            yield menu.place, f"menu {menu.name!r} has no language=, and is said {ways}"


@rule(
    "asked-in-two-languages",
    Severity.WARNING,
    why="its words are in one language, the voice and what is understood in the other",
    fix="write the question once for each language: replace(DAY, prompt=…)",
)
def asked_in_two_languages(house: House) -> Found:
    """A question that menus of several languages have in common."""
    heard = _heard(house)
    asked: dict[int, tuple[Asks, dict[str, Menu]]] = {}
    for menu, step in house.steps():
        language, *others = heard[menu]
        for ask in () if others else step.asks():
            _, menus = asked.setdefault(id(ask.field), (ask, {}))
            menus.setdefault(language, menu)
    for ask, menus in asked.values():
        if len(menus) > 1:
            ways = " and ".join(f"in {code} (menu {menu.name!r})" for code, menu in menus.items())
            yield ask.field.place, f"{ask} is asked {ways}"


def _heard(house: House) -> dict[Menu, dict[str, Menu | None]]:
    """In which languages each menu is said in all calls, and where callers come from then."""
    heard: dict[Menu, dict[str, Menu | None]] = {menu: {} for menu in house.menus}
    for flow in house.flows:
        for menu, languages in read_languages(flow).items():
            heard[menu] = {**languages, **heard[menu]}
    return heard


def _from(before: Menu | None) -> str:
    return "where the call begins" if before is None else f"coming from menu {before.name!r}"
