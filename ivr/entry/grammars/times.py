"""Spoken times of day: "half past three", "15:30", "quarter to four in the afternoon".  No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from typing import ClassVar

from ivr.entry.grammars.spoken import say_time
from ivr.entry.languages import Language
from ivr.entry.numbers import read_number
from ivr.entry.words import begins_with

DAY = 24 * 60  # minutes
HALF_DAY = DAY // 2
DIGITS = 4  # keys of a time: 1530


@dataclass(frozen=True, slots=True)
class TimeGrammar:
    """Times of day as four keys: ``1530``.

    "Half past three" may be in the morning or in the afternoon: both are given, and what the
    question accepts, or the caller, decides.
    """

    digits: ClassVar[int] = DIGITS

    def hear(self, texts: Sequence[str], language: Language) -> tuple[str, ...]:
        """The times that the words may mean, as keys; the afternoon first before eight."""
        calendar = language.calendar
        rest, morning = _cut(list(texts), calendar.morning)
        rest, afternoon = _cut(rest, calendar.afternoon)
        nothing = language.fillers - set(calendar.to) | calendar.around
        minutes = _minutes([text for text in rest if text not in nothing], language)
        if minutes is None:
            return ()
        return tuple(f"{m // 60:02}{m % 60:02}" for m in _halves(minutes, morning, afternoon))

    def say(self, keys: str, language: Language) -> str:
        """The time as it is written in the language."""
        found = self.read(keys)
        return " ".join(keys) if found is None else say_time(found, language)

    def read(self, keys: str) -> time | None:
        """The time that keys stand for; ``None`` if there is none."""
        if len(keys) != DIGITS or not keys.isdecimal():
            return None
        hour, minute = int(keys[:2]), int(keys[2:])
        return time(hour, minute) if hour < 24 and minute < 60 else None


@dataclass(frozen=True, slots=True)
class _Clock:
    """Minutes since midnight, and whether the other half of the day may be meant as well."""

    minutes: int
    open: bool


def _halves(clock: _Clock, morning: bool, afternoon: bool) -> list[int]:
    early = clock.minutes % HALF_DAY if clock.open else clock.minutes
    if not clock.open or morning:
        return [early]
    late = early + HALF_DAY
    if afternoon:
        return [late]
    return [late, early] if early < 8 * 60 else [early, late]


def _minutes(texts: list[str], language: Language) -> _Clock | None:
    calendar = language.calendar
    if begins_with(texts, calendar.noon) == len(texts) > 0:
        return _Clock(HALF_DAY, open=False)
    if begins_with(texts, calendar.midnight) == len(texts) > 0:
        return _Clock(0, open=False)
    return _fraction(texts, language) or _hour_and_minutes(texts, language)


def _fraction(texts: list[str], language: Language) -> _Clock | None:
    """ "quarter past three", "ten to four", "halb vier", "half three"."""
    calendar = language.calendar
    share = calendar.fractions.get(texts[0]) if texts else None
    used = 1
    if share is None:
        number = read_number(texts, language)
        if number is None:
            return None
        share, used = int(number.readings[0]), number.used
    sign = _sign(texts[used:], language)
    if sign is None:
        if used > len(texts) or calendar.fractions.get(texts[0]) != 30:
            return None
        sign = -1 if calendar.half_is_before else 1
    else:
        used += 1
    hour = _hour(texts[used:], language)
    if hour is None or not 0 < share < 60:
        return None
    return _Clock((60 * hour + sign * share) % DAY, open=hour <= 12)


def _sign(texts: Sequence[str], language: Language) -> int | None:
    if begins_with(texts, language.calendar.past):
        return 1
    return -1 if begins_with(texts, language.calendar.to) else None


def _hour(texts: list[str], language: Language) -> int | None:
    """An hour, all there is in *texts*."""
    found = _hour_and_minutes(texts, language)
    return found.minutes // 60 if found and found.minutes % 60 == 0 else None


def _hour_and_minutes(texts: list[str], language: Language) -> _Clock | None:
    """ "three", "three thirty", "fifteen hundred", "drei Uhr dreißig", "0930"."""
    digits: list[str] = []
    at, full = 0, False
    while at < len(texts):
        if used := begins_with(texts[at:], language.calendar.hour):
            full = True
        elif number := read_number(texts[at:], language):
            digits.append(number.readings[0])
            used = number.used
        else:
            return None
        at += used
    hour, minute = _split(digits)
    if hour is None or hour > 24 or minute > 59 or (full and len(digits) > 2):
        return None
    written = digits[0].startswith("0") and len(digits[0]) > 1
    return _Clock((60 * hour + minute) % DAY, open=1 <= hour <= 12 and not written)


def _split(digits: list[str]) -> tuple[int | None, int]:
    """Hour and minutes: ``3``, ``3 30``, ``3 0 5``, ``1530``, ``930``."""
    if len(digits) == 1 and len(digits[0]) in (3, 4):
        return int(digits[0][:-2]), int(digits[0][-2:])
    if not digits or len(digits[0]) > 2:
        return None, 0
    minute = "".join(digits[1:])
    if len(minute) == 1 or len(minute) > 2:
        return None, 0
    return int(digits[0]), int(minute or 0)


def _cut(texts: list[str], phrases: Sequence[str]) -> tuple[list[str], bool]:
    """*texts* without the first of *phrases* in it, and whether there was one."""
    for at in range(len(texts)):
        if used := begins_with(texts[at:], phrases):
            return texts[:at] + texts[at + used :], True
    return texts, False
