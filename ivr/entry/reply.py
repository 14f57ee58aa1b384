"""What a caller says to a read-back: yes, no, a new number, or a better part of it.  No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from ivr.entry.choices import match_phrases
from ivr.entry.draft import Draft, Mark, Reading, settle
from ivr.entry.events import Reason
from ivr.entry.keys import Source
from ivr.entry.languages import Language
from ivr.entry.numbers import Number, read_number
from ivr.entry.readback import split_groups
from ivr.entry.rules import EntryRules
from ivr.entry.spoken import read_spoken
from ivr.entry.words import Token, without

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
    """Another number, or the same with a better group; not sure.

    Args:
        number: all of it.
        said: the digits that were said for it.
    """

    number: Reading
    said: Reading


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
    after_no = without(tokens, language.no)
    after_yes = without(after_no, language.yes)
    groups = split_groups(number.keys, rules.groups)
    named, rest = (None, after_yes) if rules.grammar else _cut_part(after_yes, language)
    readings = _read(rest, rules, language)
    if readings and (named is not None or readings[0].keys not in (YES, NO)):
        return _judge_digits(readings, number, groups, named, rules)
    if named is not None:
        return _wrong_part(named, groups)
    if len(after_no) < len(tokens):
        return Wrong()
    return Right() if len(after_yes) < len(after_no) else Other()


def _judge_digits(
    readings: Sequence[Reading],
    number: Reading,
    groups: Sequence[str],
    named: int | None,
    rules: EntryRules,
) -> Judgement:
    whole = settle(readings, rules) if named is None else Reason.TOO_FEW
    if not isinstance(whole, Reason):
        return Better(replace(whole, sure=False), whole)
    for said in readings:
        begin = _place(said.keys, groups, named)
        if begin is not None:
            better = number.put(begin, said)
            return Same() if better.keys == number.keys else Better(better, said)
    return Another() if named is None else _wrong_part(named, groups)


def _wrong_part(named: int, groups: Sequence[str]) -> WrongPart | Wrong:
    if len(groups) == 1:
        return Wrong()
    return WrongPart(len(groups) - 1 if named == LAST else min(named, len(groups)) - 1)


def _place(said: str, groups: Sequence[str], named: int | None) -> int | None:
    """Where digits belong: the named group, its end or beginning, or the group most like them."""
    if named is None:
        at = _nearest(said, groups)
    elif named == LAST:
        fits = len(said) <= len(groups[-1])
        return sum(map(len, groups)) - len(said) if fits else None
    else:
        at = named - 1 if named <= len(groups) else None
    if at is None or len(said) > len(groups[at]) or (len(said) < len(groups[at]) and at > 0):
        return None
    return sum(map(len, groups[:at]))


def _read(tokens: Sequence[Token], rules: EntryRules, language: Language) -> list[Reading]:
    """The digits among *tokens*; none if there are none."""
    if whole := rules.hear([token.text for token in tokens], language):
        return [Reading(keys, (Source.SPEECH,) * len(keys), sure=False) for keys in whole]
    draft = Draft()
    spoken = read_spoken(
        tokens, language, min_confidence=rules.min_confidence, letters=rules.letters
    )
    for piece in spoken.pieces:
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


def _cut_part(tokens: Sequence[Token], language: Language) -> tuple[int | None, list[Token]]:
    """Which group is named ("second part", "last four digits"), and the tokens without that."""
    texts = [token.text for token in tokens]
    at = next((i for i, text in enumerate(texts) if text in language.ordinals), None)
    if at is None:
        return None, list(tokens)
    end = at + 1
    size = read_number(texts[end:], language)
    if size is not None and _is_a_size(size, texts[end + size.used :], language):
        end += size.used
    while end < len(texts) and texts[end] in language.parts:
        end += 1
    return language.ordinals[texts[at]], [*tokens[:at], *tokens[end:]]


def _is_a_size(number: Number, after: Sequence[str], language: Language) -> bool:
    """Whether *number* is how many digits: "last four are", "first three digits", "first one"."""
    if not after:
        return number.readings == ("1",)
    return after[0] in language.parts or after[0] in language.copulas
