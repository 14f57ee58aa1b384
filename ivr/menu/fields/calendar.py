"""Dates and times of day, keyed or spoken.  No I/O, no clock: today comes with the question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import TypeVar

from ivr.entry import EntryRules
from ivr.entry.grammars import DateGrammar, TimeGrammar
from ivr.errors import MenuError
from ivr.menu.fields.field import Asked, Field

T = TypeVar("T", date, time)
_SOME_DAY = date(2000, 1, 1)  # limits that count from today are compared as from here


@dataclass(frozen=True, kw_only=True, eq=False)
class Date(Field):
    """A day; a ``datetime.date``.

    Keyed as day and month, two digits each, with *with_year* four more; said as people say it:
    "the third of May", "tomorrow", "next Friday".  Without a year the next such day is meant.

    Args:
        with_year: ask for the year too, e.g. for a day of birth.
        month_first: month before day, as in the United States.
        earliest, latest: a day, or how far from today.
        check: whether the day can be right: not a Sunday, say.

    Raises:
        MenuError: ``earliest`` is after ``latest``.
    """

    with_year: bool = False
    month_first: bool = False
    earliest: date | timedelta | None = None
    latest: date | timedelta | None = None
    check: Callable[[date], bool] | None = None

    def __post_init__(self) -> None:
        _check_order(
            _day(self.earliest, _SOME_DAY) if type(self.earliest) is type(self.latest) else None,
            _day(self.latest, _SOME_DAY),
        )
        super().__post_init__()

    def rules(self, asked: Asked) -> EntryRules:
        """The digits of a day that there is, between the limits."""
        grammar = self._grammar(asked)
        first, last = _day(self.earliest, asked.today), _day(self.latest, asked.today)

        def is_right(keys: str) -> bool:
            return _within(grammar.read(keys), first, last, self.check)

        return self._rules(min_digits=grammar.digits, check=is_right, grammar=grammar)

    def value(self, keys: str, asked: Asked) -> date:
        """The day."""
        day = self._grammar(asked).read(keys)
        assert day is not None
        return day

    def _grammar(self, asked: Asked) -> DateGrammar:
        return DateGrammar(asked.today, self.with_year, self.month_first)


@dataclass(frozen=True, kw_only=True, eq=False)
class TimeOfDay(Field):
    """A time of day; a ``datetime.time``.

    Keyed as four digits of the twenty-four hour clock; said as people say it: "half past three".
    Morning or afternoon is what lies between the limits, else the caller is asked.

    Args:
        earliest, latest: the limits, both included.
        check: whether the time can be right: a full hour, say.

    Raises:
        MenuError: ``earliest`` is after ``latest``.
    """

    earliest: time | None = None
    latest: time | None = None
    check: Callable[[time], bool] | None = None

    def __post_init__(self) -> None:
        _check_order(self.earliest, self.latest)
        super().__post_init__()

    def rules(self, asked: Asked) -> EntryRules:
        """Four digits of a time between the limits."""
        grammar = TimeGrammar()

        def is_right(keys: str) -> bool:
            return _within(grammar.read(keys), self.earliest, self.latest, self.check)

        return self._rules(min_digits=grammar.digits, check=is_right, grammar=grammar)

    def value(self, keys: str, asked: Asked) -> time:
        """The time."""
        found = TimeGrammar().read(keys)
        assert found is not None
        return found


def _day(limit: date | timedelta | None, today: date) -> date | None:
    return today + limit if isinstance(limit, timedelta) else limit


def _check_order(first: T | None, last: T | None) -> None:
    if first is not None and last is not None and first > last:
        raise MenuError(f"earliest: {first} is after the latest, {last}")


def _within(
    found: T | None, first: T | None, last: T | None, check: Callable[[T], bool] | None
) -> bool:
    if found is None or (first is not None and found < first):
        return False
    return not (last is not None and found > last) and (check is None or check(found))
