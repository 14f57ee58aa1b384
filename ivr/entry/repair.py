"""The repair of one group of a number that was read back: which, then its digits.  No I/O.

::

    "4155, 0199.  Is that right?"   no
    "Which part is wrong?"          2            or the whole number anew
    "The second part again?"        0198
    "4155, 0198.  Is that right?"   yes
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ivr.entry.draft import Reading
from ivr.entry.languages import Language
from ivr.entry.readback import split_groups
from ivr.entry.rules import EntryRules
from ivr.entry.spoken import read_spoken
from ivr.entry.words import Token

MOST_PARTS = 7  # nobody listens to more options; languages have names for so many


def count_parts(number: Reading, rules: EntryRules) -> int:
    """How many groups there are to choose from; 0 where the caller did not hear any."""
    if rules.groups is None or rules.secret or rules.letters or rules.grammar is not None:
        return 0
    count = len(split_groups(number.keys, rules.groups))
    return count if 1 < count <= MOST_PARTS else 0


def which_part(rules: EntryRules) -> EntryRules:
    """The rules of "which part is wrong?": its key, which may also begin the number anew."""
    return replace(rules, min_digits=1, known=None, check=None, groups=None)


def one_part(number: Reading, at: int, rules: EntryRules) -> EntryRules:
    """The rules of group *at*, from 0."""
    size = len(split_groups(number.keys, rules.groups)[at])
    return replace(rules, min_digits=size, max_digits=size, known=None, check=None, groups=None)


def put_part(number: Reading, at: int, better: Reading, rules: EntryRules) -> Reading:
    """*number* with *better* for its group *at*; not sure."""
    groups = split_groups(number.keys, rules.groups)
    return put(number, sum(map(len, groups[:at])), better)


def put(number: Reading, begin: int, better: Reading) -> Reading:
    """*number* with *better* in it from *begin* on; not sure."""
    end = begin + len(better.keys)
    return Reading(
        number.keys[:begin] + better.keys + number.keys[end:],
        number.sources[:begin] + better.sources + number.sources[end:],
        sure=False,
    )


def is_part(key: str, count: int) -> bool:
    """Whether *key* is one by which a part is chosen."""
    return key.isdecimal() and 0 < int(key) <= count


def part_said(tokens: Sequence[Token], count: int, language: Language) -> int | None:
    """Which part "two", "number three" or "part four" is, from 0; ordinals are a reply's."""
    spoken = read_spoken(tokens, language)
    said = [piece.readings[0] for piece in spoken.pieces]
    if len(said) != 1 or set(spoken.rest) - language.parts or not is_part(said[0], count):
        return None
    return int(said[0]) - 1
