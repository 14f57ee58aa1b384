"""Spoken dates: "the third of May", "May 3rd 2027", "tomorrow", "next Friday".  No I/O."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from babel.dates import get_day_names, get_month_names
from num2words import num2words

from ivr.entry.grammars.spoken import say_date
from ivr.entry.languages import Language
from ivr.entry.numbers import read_number
from ivr.entry.words import begins_with, phrase

CENTURY = 100
YOUNGEST = 20  # "84" is a year of the past, unless it is less than so many years ahead
LEAP_YEAR = 2000  # a year in which every day of every month exists


@dataclass(frozen=True, slots=True)
class DateGrammar:
    """Dates as keys: ``0305`` or, with the year, ``03052027``; month first with *month_first*.

    Args:
        today: from which "tomorrow" and a date without its year are counted.
        with_year: whether the year is asked for; else the next such day is meant.
        month_first: ``0503`` for the third of May, as in the United States.
    """

    today: date
    with_year: bool = False
    month_first: bool = False

    def hear(self, texts: Sequence[str], language: Language) -> tuple[str, ...]:
        """The dates that the words may mean, as keys."""
        found = dict.fromkeys(self._to_keys(day) for day in self._days(list(texts), language))
        return tuple(found)

    def say(self, keys: str, language: Language) -> str:
        """The date with its day of the week, and the year where it was asked for."""
        day = self.read(keys)
        if day is None:
            return " ".join(keys)
        return say_date(day, language, with_year=self.with_year)

    def read(self, keys: str) -> date | None:
        """The date that keys stand for; ``None`` if there is no such day."""
        if len(keys) != self.digits or not keys.isdecimal():
            return None
        first, second, year = int(keys[:2]), int(keys[2:4]), int(keys[4:] or 0)
        month, day = (first, second) if self.month_first else (second, first)
        if self.with_year:
            return _date(year, month, day)
        return self._next(month, day)

    @property
    def digits(self) -> int:
        """How many keys a date has."""
        return 8 if self.with_year else 4

    def _to_keys(self, day: date) -> str:
        order = "%m%d" if self.month_first else "%d%m"
        return f"{day:{order}}" + (f"{day.year:04}" if self.with_year else "")

    def _days(self, texts: list[str], language: Language) -> Iterator[date]:
        calendar = language.calendar
        for words, days in calendar.relative_days.items():
            if phrase(words) == tuple(t for t in texts if t not in language.fillers):
                yield self.today + timedelta(days=days)
                return
        names = _month_names(language.code)
        at = next((i for i, text in enumerate(texts) if text in names), None)
        if at is not None:
            yield from self._around_month(texts, at, names[texts[at]], language)
        elif (weekday := _weekday(texts, language)) is not None:
            ahead = (weekday - self.today.weekday() - 1) % 7 + 1
            yield self.today + timedelta(days=ahead)
            if any(begins_with(texts[i:], calendar.next_week) for i in range(len(texts))):
                yield self.today + timedelta(days=ahead + 7)

    def _around_month(
        self, texts: list[str], at: int, month: int, language: Language
    ) -> Iterator[date]:
        """The day stands before the month ("the third of May") or after it ("May third")."""
        before = _content(texts[:at], language)
        after = _content(texts[at + 1 :], language)
        if (found := _day(before, language)) and found[1] == len(before):
            day, rest = found[0], after
        elif not before and (found := _day(after, language)):
            day, rest = found[0], after[found[1] :]
        else:
            return
        year = _year(rest, self.today, language) if rest else None
        if rest and year is None:
            return
        meant = self._next(month, day) if year is None else _date(year, month, day)
        if meant is not None:
            yield meant

    def _next(self, month: int, day: int) -> date | None:
        """The next such day, today included."""
        if _date(LEAP_YEAR, month, day) is None:
            return None
        years = range(self.today.year, self.today.year + 9)
        days = (_date(year, month, day) for year in years)
        return next((found for found in days if found and found >= self.today), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _content(texts: Sequence[str], language: Language) -> list[str]:
    """*texts* without words that say nothing, and without the day of the week."""
    days = _day_names(language.code)
    nothing = language.fillers | language.calendar.around
    return [text for text in texts if text not in nothing and text not in days]


def _day(texts: Sequence[str], language: Language) -> tuple[int, int] | None:
    """The day of the month at the beginning of *texts*, and how many words it takes."""
    ordinals = _ordinals(language.code, language.calendar.ordinal_endings)
    for used in (2, 1):
        if (day := ordinals.get(tuple(texts[:used]))) is not None and len(texts) >= used:
            return day, used
    number = read_number(texts, language)
    if number is None:
        return None
    day = int(number.readings[0])
    return (day, number.used) if 1 <= day <= 31 else None


def _year(texts: Sequence[str], today: date, language: Language) -> int | None:
    """ "twenty twenty seven", "two thousand twenty seven", "2027", "eighty four"."""
    digits, at = "", 0
    while at < len(texts) and (number := read_number(texts[at:], language)):
        digits += number.readings[0]
        at += number.used
    if at < len(texts) or len(digits) not in (2, 4):
        return None
    if len(digits) == 4:
        return int(digits)
    year = today.year // CENTURY * CENTURY + int(digits)
    return year if year < today.year + YOUNGEST else year - CENTURY


def _weekday(texts: Sequence[str], language: Language) -> int | None:
    names = _day_names(language.code)
    found = [names[text] for text in texts if text in names]
    nothing = language.fillers | language.calendar.around
    following = {word for text in language.calendar.next_week for word in phrase(text)}
    rest = [t for t in texts if t not in names and t not in nothing and t not in following]
    return found[0] if len(found) == 1 and not rest else None


@cache
def _month_names(code: str) -> dict[str, int]:
    wide, short = get_month_names("wide", locale=code), get_month_names("abbreviated", locale=code)
    return {
        name.lower().rstrip("."): number
        for names in (short, wide)
        for number, name in names.items()
    }


@cache
def _day_names(code: str) -> dict[str, int]:
    return {name.lower(): number for number, name in get_day_names("wide", locale=code).items()}


@cache
def _ordinals(code: str, endings: tuple[str, ...]) -> dict[tuple[str, ...], int]:
    found: dict[tuple[str, ...], int] = {}
    for day in range(1, 32):
        text = num2words(day, to="ordinal", lang=code)
        figure = num2words(day, to="ordinal_num", lang=code)
        found |= {phrase(text + ending): day for ending in ("", *endings)}
        found[phrase(figure)] = day
    return found
