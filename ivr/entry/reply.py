"""What a caller says to a read-back: yes, no, a new number, or a better part of it.  No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from ivr.entry.choices import match_phrases
from ivr.entry.draft import Draft, Mark, Reading, settle
from ivr.entry.events import Reason
from ivr.entry.languages import Language
from ivr.entry.numbers import read_number
from ivr.entry.readback import split_groups
from ivr.entry.rules import EntryRules
from ivr.entry.spoken import read_spoken
from ivr.entry.words import Token, begins_with

YES, NO = "1", "2"  # the field's keys for it
LAST = -1  # an ordinal that counts from the end


@dataclass(frozen=True, slots=True)
class Right:
    """Yes."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """No."""


@dataclass(frozen=True, slots=True)
class WrongPart:
    """One group is wrong, and was not said again.

    Args:
        at: which, from 0.
    """

    at: int


@dataclass(frozen=True, slots=True)
class Better:
    """Another number, or the same with a better group; not sure."""

    number: Reading


@dataclass(frozen=True, slots=True)
class Another:
    """The words begin another number, or choose something else."""


@dataclass(frozen=True, slots=True)
class Same:
    """A group was said again as it was read back: the caller is not done."""


@dataclass(frozen=True, slots=True)
class Other:
    """The words are no reply to a read-back; the names of the keys 1 and 2 among them."""


Judgement: TypeAlias = Right | Wrong | WrongPart | Better | Another | Same | Other


def judge_reply(
    tokens: Sequence[Token], number: Reading, rules: EntryRules, language: Language
) -> Judgement:
    """Understand "yes", "no", "no, the second part is 0198", "no, 4155 0198".

    Args:
        tokens: a final transcript.
        number: what was read back.
        rules: what an answer is.
        language: the caller's.
    """
    if match_phrases([token.text for token in tokens], rules.choices or {}, language):
        return Another()
    rest, said_no = _cut(tokens, language.no)
    rest, said_yes = _cut(rest, language.yes)
    groups = split_groups(number.keys, rules.groups)
    part, rest = _cut_part(rest, language, len(groups))
    readings = _read(rest, rules, language)
    if readings and (part is not None or readings[0].keys not in (YES, NO)):
        return _judge_digits(readings, number, groups, part, rules)
    if part is not None:
        return WrongPart(part)
    if said_no:
        return Wrong()
    return Right() if said_yes else Other()


def put_group(number: Reading, groups: Sequence[str], at: int, group: Reading) -> Reading:
    """*number* with *group* in place of the one at *at*; not sure."""
    begin = sum(map(len, groups[:at]))
    end = begin + len(groups[at])
    return Reading(
        number.keys[:begin] + group.keys + number.keys[end:],
        number.sources[:begin] + group.sources + number.sources[end:],
        sure=False,
    )


def _judge_digits(
    readings: Sequence[Reading],
    number: Reading,
    groups: Sequence[str],
    part: int | None,
    rules: EntryRules,
) -> Judgement:
    whole = settle(readings, rules) if part is None else Reason.TOO_FEW
    if not isinstance(whole, Reason):
        return Better(replace(whole, sure=False))
    for group in readings:
        at = _nearest(group.keys, groups) if part is None else part
        if at is not None and len(group.keys) == len(groups[at]):
            same = group.keys == groups[at]
            return Same() if same else Better(put_group(number, groups, at, group))
    return Another() if part is None else WrongPart(part)


def _read(tokens: Sequence[Token], rules: EntryRules, language: Language) -> list[Reading]:
    """The digits among *tokens*; none if there are none."""
    draft = Draft()
    for piece in read_spoken(tokens, language, min_confidence=rules.min_confidence).pieces:
        if piece.mark is Mark.ADD:
            draft.add(piece)
    return [reading for reading in draft.readings() if reading.keys]


def _nearest(digits: str, groups: Sequence[str]) -> int | None:
    """The one group that differs from *digits* in the fewest places."""
    distances = {
        at: sum(old != new for old, new in zip(group, digits, strict=True))
        for at, group in enumerate(groups)
        if len(group) == len(digits)
    }
    least = min(distances.values(), default=0)
    nearest = [at for at, distance in distances.items() if distance == least]
    return nearest[0] if len(nearest) == 1 else None


def _cut(tokens: Sequence[Token], phrases: Iterable[str]) -> tuple[list[Token], bool]:
    """*tokens* without *phrases*, and whether there was one."""
    phrases, kept, at = tuple(phrases), [], 0
    while at < len(tokens):
        used = begins_with([token.text for token in tokens[at:]], phrases)
        if not used:
            kept.append(tokens[at])
        at += used or 1
    return kept, len(kept) < len(tokens)


def _cut_part(
    tokens: Sequence[Token], language: Language, count: int
) -> tuple[int | None, list[Token]]:
    """Which of *count* groups is named ("second part", "last four digits"), and the rest."""
    texts = [token.text for token in tokens]
    at = next((i for i, text in enumerate(texts) if text in language.ordinals), None)
    if at is None:
        return None, list(tokens)
    end = at + 1
    size = read_number(texts[end:], language)
    if size is not None and _is_a_size(texts[end + size.used :], language):
        end += size.used
    while end < len(texts) and texts[end] in language.parts:
        end += 1
    named = language.ordinals[texts[at]]
    part = count - 1 if named == LAST else min(named, count) - 1
    return part, [*tokens[:at], *tokens[end:]]


def _is_a_size(after: Sequence[str], language: Language) -> bool:
    """Whether a number is how many digits: "last four are", "first three digits"."""
    return bool(after) and (after[0] in language.parts or after[0] in language.copulas)
