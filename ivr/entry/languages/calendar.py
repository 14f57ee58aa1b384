"""How a language speaks of days and hours; names of months and days come from Babel.  No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Phrases = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """Words for dates and times.

    Args:
        day, day_and_year: how a date is said, in the notation of Unicode's CLDR.
        relative_days: phrases for days counted from today.
        next_week: words before a day of the week that may mean the one after the next.
        ordinal_endings: what an ordinal may end with in the mouth, beside num2words' form.
        around: words around a date or a time that say nothing.
        hour: words that follow a full hour: "three o'clock".
        hundred: "fifteen hundred".
        noon, midnight: words for 12:00 and 0:00.
        fractions: minutes, by word: "quarter", "half".
        past, to: between minutes and hour: "ten past nine", "quarter to four".
        half_is_before: "halb vier" is 3:30, "half four" would be 4:30.
        morning, afternoon: phrases for the first and the second half of the day.
    """

    day: str
    day_and_year: str
    relative_days: Mapping[str, int]
    next_week: Phrases
    ordinal_endings: Phrases
    around: frozenset[str]
    hour: Phrases
    noon: Phrases
    midnight: Phrases
    fractions: Mapping[str, int]
    past: Phrases
    to: Phrases
    half_is_before: bool
    morning: Phrases
    afternoon: Phrases
