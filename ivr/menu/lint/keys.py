"""Rules about the keys of a menu.  No I/O."""

from __future__ import annotations

from ivr.menu.lint.house import House
from ivr.menu.lint.rule import Found, Severity, rule
from ivr.menu.outcomes import Move

MANY = 5  # options; what guides to telephone menus agree on: four or five


@rule(
    "no-options",
    Severity.ERROR,
    why="there is nothing to choose: every call to it fails",
    fix="add menu.press(…), or let whatever leads here lead further",
)
def no_options(house: House) -> Found:
    """A menu without options."""
    for menu in house.menus:
        if not menu.choices:
            yield menu.place, f"menu {menu.name!r} has no options"


@rule(
    "unfinished-option",
    Severity.ERROR,
    why="the option is not there: it is neither said nor understood",
    fix="put a handler below @menu.press(…), or say where it leads: then=…",
)
def unfinished_option(house: House) -> Found:
    """A menu.press(…) without handler and without then."""
    for menu in house.menus:
        for key, place in menu.unfinished.items():
            yield place, f"menu {menu.name!r}: key {key!r} is pressed for nothing"


@rule(
    "key-begins-another",
    Severity.WARNING,
    why="after the shorter one the line waits whether the longer one is meant",
    fix="make all keys of the menu equally long",
)
def key_begins_another(house: House) -> Found:
    """A key that another one begins with: each call that presses it waits."""
    for menu, step in house.steps():
        key = step.option.key
        longer = [other for other in menu.choices if other.startswith(key) and other != key]
        if longer:
            cost = menu.rules().termination_timeout
            yield (
                step.option.place,
                f"menu {menu.name!r}: key {key!r} begins {longer[0]!r}:"
                f" whoever presses {key!r} waits {cost:g} s",
            )


@rule(
    "choice-on-termination-key",
    Severity.WARNING,
    why="callers end numbers with #: one that comes late chooses this option",
    fix="use a digit, or * for the way back",
)
def choice_on_termination_key(house: House) -> Found:
    """An option on #, the key that ends numbers."""
    for menu, step in house.steps():
        if "#" in step.option.key:
            yield (
                step.option.place,
                f"menu {menu.name!r}: {step.option.label} is on key {step.option.key!r},"
                " which ends numbers",
            )


@rule(
    "too-many-options",
    Severity.WARNING,
    why="callers forget the first ones before they have heard the last",
    fix="put the rarer ones into a menu of their own",
)
def too_many_options(house: House) -> Found:
    """A menu with more than five options, ways back not counted."""
    for menu in house.menus:
        count = sum(not isinstance(option.then, Move) for option in menu.choices.values())
        if count > MANY:
            yield menu.place, f"menu {menu.name!r} has {count} options"
