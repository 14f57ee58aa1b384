"""Number words to digits, as people say the digits of a number.  No I/O.

"forty one" is 41, "four thousand one hundred fifty five" is 4155, "double five" is 55, and
"forty one fifty" is 4150 or, said as "forty, one-fifty", 40150: both readings are given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ivr.entry.languages import Language


@dataclass(frozen=True, slots=True)
class Number:
    """A number at the beginning of some words.

    Args:
        readings: its digits, the most natural reading first.
        used: how many words it takes.
    """

    readings: tuple[str, ...] = field(repr=False)
    used: int

    def then(self, zeros: int, tail: Number | None, *, joined: bool, used: int) -> Number:
        """This many hundreds or thousands and *tail*: one value or, not joined by "and", two."""
        whole = tuple(digits + "0" * zeros for digits in self.readings)
        if tail is None:
            return Number(whole, used)
        value = self.readings[0] + tail.readings[0].zfill(zeros)
        apart = tuple(head + digits for head in whole for digits in tail.readings)
        return Number((value,) if joined else (value, *apart), used)


def read_number(texts: Sequence[str], language: Language) -> Number | None:
    """The number that *texts* begins with; ``None`` if it begins with none."""
    if not texts:
        return None
    if texts[0].isdecimal():
        return Number(("".join(str(int(digit)) for digit in texts[0]),), 1)  # in any script
    if texts[0] in language.multiples:
        return _multiple(texts, language)
    return _below_million(texts, language)


def split_compound(text: str, language: Language) -> list[str]:
    """Cut "zweihundertfünf" into "zwei", "hundert", "fünf"; any other word stays whole."""
    parts = [part for part in re.split(f"({language.hundred}|{language.thousand})", text) if part]
    parts = [part.removeprefix(language.joiner) or part for part in parts]
    scales = (language.hundred, language.thousand)
    known = all(part in scales or (part,) in language.below_hundred for part in parts)
    return parts if known else [text]


def _multiple(texts: Sequence[str], language: Language) -> Number | None:
    repeated = read_number(texts[1:2], language)
    if repeated is None or (len(repeated.readings[0]) > 1 and not texts[1].isdecimal()):
        return None
    digits = repeated.readings[0]
    return Number((digits[0] * (language.multiples[texts[0]] - 1) + digits,), 2)


def _below_million(texts: Sequence[str], language: Language) -> Number | None:
    head = _below_thousand(texts, language)
    return _scaled(texts, head, language.thousand, 3, language)


def _below_thousand(texts: Sequence[str], language: Language) -> Number | None:
    head = _below_hundred(texts, language)
    return _scaled(texts, head, language.hundred, 2, language)


def _scaled(
    texts: Sequence[str], head: Number | None, scale: str, zeros: int, language: Language
) -> Number | None:
    """*head*, and if *scale* follows ("hundred") the hundreds and what comes after them."""
    used = head.used if head else 0
    if list(texts[used : used + 1]) != [scale] or (head and not head.readings[0].strip("0")):
        return head
    used += 1
    joined = list(texts[used : used + 1]) == [language.joiner]
    below = _below_hundred if zeros == 2 else _below_thousand
    tail = below(texts[used + joined :], language)
    if tail is not None and not tail.readings[0].strip("0"):
        tail = None  # "one hundred oh five" goes on digit by digit
    if tail is not None:
        used += joined + tail.used
    return (head or Number(("1",), 0)).then(zeros, tail, joined=joined, used=used)


def _below_hundred(texts: Sequence[str], language: Language) -> Number | None:
    for used in (2, 1):
        value = language.below_hundred.get(tuple(texts[:used])) if len(texts) >= used else None
        if value is not None:
            return Number(_tens_and_units(texts, value, used, language), used)
    return None


def _tens_and_units(
    texts: Sequence[str], value: int, used: int, language: Language
) -> tuple[str, ...]:
    """ "forty one" is 41; before "fifty" or "hundred" the "one" may belong to what follows."""
    after = tuple(texts[used : used + 1])
    begins_group = language.below_hundred.get(after, 0) >= 10 or after == (language.hundred,)
    if used == 2 and begins_group:
        return (str(value), f"{value // 10 * 10}{value % 10}")
    return (str(value),)
