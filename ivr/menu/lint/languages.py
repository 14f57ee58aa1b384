"""Rules about menus in several languages.  No I/O."""

from __future__ import annotations

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
    heard: dict[Menu, dict[str, Menu | None]] = {menu: {} for menu in house.menus}
    for flow in house.flows:
        for menu, languages in read_languages(flow).items():
            heard[menu] |= dict(languages) | heard[menu]
    for menu, before in heard.items():
        if menu.language is None and len(before) > 1:
            ways = " and ".join(f"in {code} ({_from(other)})" for code, other in before.items())
            yield menu.place, f"menu {menu.name!r} has no language=, and is said {ways}"


def _from(before: Menu | None) -> str:
    return "where the call begins" if before is None else f"coming from menu {before.name!r}"
