"""The errors of the whole house: one root, so that one ``except`` catches what is ours.  No I/O.

::

    IvrError
    ├── MenuError          a declaration is wrong: raised where it is written, at import
    │   └── EntryError     the rules of one question contradict each other
    ├── HungUp             the caller is gone
    ├── LookUpFailed       nobody could tell which answers are right
    └── GaveUp             the caller could not be understood, or something of ours broke

No-input and no-match are not errors but results: see :mod:`ivr.entry.events`.
"""

from __future__ import annotations


class IvrError(Exception):
    """Root of everything that is raised here."""


class MenuError(IvrError):
    """A menu, or something in it, is declared wrongly.

    Args:
        rule: what ``ivr check`` calls the mistake.
    """

    rule = "declaration"

    def __init__(self, message: str = "", *, rule: str | None = None) -> None:
        super().__init__(message)
        self.rule = rule or self.rule


class EntryError(MenuError):
    """The rules of a question contradict each other; the message begins with the field."""

    rule = "contradiction"


class HungUp(IvrError):
    """The caller hung up, or the line was cut."""


class LookUpFailed(IvrError):
    """What should list the right answers of a question has raised, or took too long."""


class GaveUp(IvrError):
    """A question ended without an answer, or a handler failed; the menu's ``give_up`` follows."""
