"""Dates, times and amounts of money in the words of a language.  No I/O."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from babel.dates import format_date, format_time
from babel.numbers import format_currency

from ivr.entry.languages import Language

_NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"


def say_date(day: date, language: Language, *, with_year: bool = False) -> str:
    """*day* with its day of the week: "Monday, May 3"."""
    calendar = language.calendar
    pattern = calendar.day_and_year if with_year else calendar.day
    return format_date(day, pattern, locale=language.code)


def say_time(moment: time, language: Language) -> str:
    """*moment* as it is written: "3:30 PM", "15:30"."""
    return format_time(moment, "short", locale=language.code).replace(_NARROW_SPACE, " ")


def say_amount(amount: Decimal, currency: str, language: Language) -> str:
    """*amount* with its currency: "42.50 euros"; no cents where there are none."""
    whole = amount == amount.to_integral_value()
    return format_currency(
        amount.quantize(Decimal(1)) if whole else amount,
        currency,
        locale=language.code,
        format_type="name",
        currency_digits=not whole,
    )
