"""A rule of the linter, and what it finds.  No I/O."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from ivr.menu.lint.house import House
from ivr.menu.place import Place

Found: TypeAlias = Iterator[tuple[Place, str]]
Search: TypeAlias = Callable[[House], Found]


class Severity(Enum):
    """How bad it is."""

    ERROR = "error"  # some call goes wrong
    WARNING = "warning"  # callers have it harder than they need to


@dataclass(frozen=True, slots=True)
class Rule:
    """One mistake that people make.

    Args:
        name: what it is called.
        severity: how bad it is.
        what: the mistake, in one line.
        why: what callers have of it.
        fix: what to do.
        search: finds it; ``None`` where Python's own import finds it first.
    """

    name: str
    severity: Severity
    what: str
    why: str
    fix: str
    search: Search | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Finding:
    """A mistake, where it is, and what to do about it."""

    rule: Rule
    place: Place
    message: str


RULES: dict[str, Rule] = {}


def rule(name: str, severity: Severity, *, why: str, fix: str) -> Callable[[Search], Search]:
    """Make a rule of a search; the first line of its docstring says what it finds."""

    def register(search: Search) -> Search:
        what = (search.__doc__ or "").partition("\n")[0].rstrip(".")
        RULES[name] = Rule(name, severity, what, why, fix, search)
        return search

    return register
