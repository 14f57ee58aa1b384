"""Spoken amounts of money: "forty two euros fifty", "42.50", "a hundred and five".  No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from babel.numbers import get_currency_name
from num2words import num2words

from ivr.entry.grammars.spoken import say_amount
from ivr.entry.languages import Language
from ivr.entry.numbers import read_number
from ivr.entry.words import begins_with, phrase

POINT = "*"  # the key between units and cents


@dataclass(frozen=True, slots=True)
class AmountGrammar:
    """Amounts as keys, ``42*50``; the star stands between units and cents.

    Args:
        currency: ISO 4217, e.g. ``EUR``.
    """

    currency: str

    def hear(self, texts: Sequence[str], language: Language) -> tuple[str, ...]:
        """The amounts that the words may mean, as keys."""
        nothing = language.fillers | {language.joiner}
        words = [text for text in texts if text not in nothing]
        units, cents = _currency_words(self.currency, language.code)
        numbers: list[str] = []
        split = ""  # what stood after the first number
        at = 0
        while at < len(words):
            if used := begins_with(words[at:], units):
                split = split or "units" if numbers else "before"
            elif used := begins_with(words[at:], cents):
                split = "cents" if len(numbers) == 1 and not split else split
            elif used := begins_with(words[at:], language.points):
                split = "point"
            elif number := read_number(words[at:], language):
                numbers.append(number.readings[0])
                used = number.used
            else:
                return ()
            at += used
        return _keys(numbers, split)

    def say(self, keys: str, language: Language) -> str:
        """The amount with its currency."""
        amount = self.read(keys)
        return " ".join(keys) if amount is None else say_amount(amount, self.currency, language)

    def read(self, keys: str) -> Decimal | None:
        """The amount that keys stand for; ``None`` if there is none."""
        units, point, cents = keys.partition(POINT)
        if not units.isdecimal() or (point and len(cents) not in (1, 2)):
            return None
        if cents and not cents.isdecimal():
            return None
        return Decimal(f"{units}.{cents or 0}").quantize(Decimal("0.01"))


def _keys(numbers: Sequence[str], split: str) -> tuple[str, ...]:
    digit_by_digit = not split and len(numbers) > 1 and all(len(n) == 1 for n in numbers)
    if not numbers or digit_by_digit or (len(numbers) > 2 and split != "point"):
        return ()
    if split == "cents":
        return (f"0{POINT}{numbers[0].zfill(2)}",) if len(numbers[0]) <= 2 else ()
    if len(numbers) == 1:
        return (str(int(numbers[0])),)
    units, cents = str(int(numbers[0])), "".join(numbers[1:])
    if len(cents) > 2:
        return ()
    if split == "point":
        return (f"{units}{POINT}{cents.ljust(2, '0')}",)
    return (f"{units}{POINT}{cents.zfill(2)}",)


@cache
def _currency_words(currency: str, code: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Words for units and for cents, one and more."""
    units = {get_currency_name(currency, count, locale=code).lower() for count in (1, 2)}
    units |= {word.rsplit(" ", 1)[-1] for word in units}
    cents = set()
    for value in (1.01, 2.02):
        try:
            said = num2words(value, lang=code, to="currency", currency=currency)
        except NotImplementedError:
            continue
        cents.add(said.split()[-1].lower())
        units.add(phrase(said)[1])
    return tuple(units), tuple(cents)
