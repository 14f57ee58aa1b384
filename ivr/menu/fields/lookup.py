"""Known answers that are looked up when the question comes up.  No I/O."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from typing import TypeAlias

from ivr.entry import EntryRules, Fit
from ivr.errors import MenuError

LookUp: TypeAlias = Callable[..., Awaitable[Collection[str] | None]]
"""``async def pins(call, account)``: gets the call and, by name, answers of earlier questions."""

Known: TypeAlias = Collection[str] | LookUp | None
"""The only right answers: a list of them, or what looks them up."""

LONGEST_LOOK_UP = 10.0  # s; the caller has heard twice by then that one has to wait


def listed(known: Known) -> Collection[str] | None:
    """Those that are known without looking them up."""
    return None if callable(known) else known


def check_look_up(known: Known, timeout: float) -> None:
    """Whether it can be looked up at all.

    Raises:
        MenuError: it is no ``async def``, takes no call, or has no time.
    """
    if not callable(known):
        return
    if not inspect.iscoroutinefunction(known):
        raise MenuError(f"known: {name_of(known)} is no 'async def'", rule="not-async")
    if not inspect.signature(known).parameters:
        raise MenuError(f"known: {name_of(known)}: its first parameter is the call", rule="no-call")
    if not 0 < timeout < float("inf"):
        raise MenuError(f"look_up_timeout: {timeout} is no time in seconds")


def with_known(rules: EntryRules, found: Collection[str]) -> EntryRules:
    """*rules* whose only right answers are *found*; where none can be entered, none is right."""
    fitting = {value for value in found if rules.fit(value) in (Fit.ENOUGH, Fit.FULL)}
    return replace(rules, known=fitting) if fitting else replace(rules, check=_refuse)


def name_of(function: Callable[..., object]) -> str:
    """How messages call a function."""
    return f"{getattr(function, '__name__', function)}()"


def _refuse(_: str) -> bool:
    return False
