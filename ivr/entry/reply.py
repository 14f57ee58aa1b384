"""What a caller says to a read-back: yes, no, a new number, or a better part of it.  No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ivr.entry.draft import Draft, Mark, Reading
from ivr.entry.languages import Language
from ivr.entry.numbers import read_number
from ivr.entry.spoken import read_spoken
from ivr.entry.words import Token, begins_with


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to "is that right?".

    Args:
        verdict: yes or no, if either was said.
        part: which group was named, from 1; -1 is the last.
        readings: the digits that were said, the most natural reading first; none if none were.
    """

    verdict: bool | None
    part: int | None
    readings: tuple[Reading, ...] = field(repr=False)


def read_reply(
    tokens: Sequence[Token], language: Language, *, min_confidence: float = 0.0
) -> Reply:
    """Understand "yes", "no", "no, the second part is 0198", "no, 4155 0198".

    Args:
        tokens: a final transcript.
        language: the caller's.
        min_confidence: words below it give digits that are not sure.
    """
    rest, said_no = _cut(tokens, language.no)
    rest, said_yes = _cut(rest, language.yes)
    part, rest = _cut_part(rest, language)
    draft = Draft()
    for piece in read_spoken(rest, language, min_confidence=min_confidence).pieces:
        if piece.mark is Mark.ADD:
            draft.add(piece)
    readings = tuple(reading for reading in draft.readings() if reading.keys)
    verdict = False if said_no else True if said_yes else None
    return Reply(verdict, part, readings)


def mend(
    number: Reading, groups: Sequence[str], part: int | None, better: Iterable[Reading]
) -> Reading | None:
    """Put a better group into *number*.

    Args:
        number: what was read back.
        groups: its digits, as they were grouped.
        part: which group the caller named, from 1, -1 for the last; not given: the one that
            *better* resembles most.
        better: readings of the new group.

    Returns:
        The whole number, no longer sure; ``None`` if it is not clear which group is meant.
    """
    for reading in better:
        at = _named(part, groups) if part is not None else _nearest(reading.keys, groups)
        if at is not None and len(reading.keys) == len(groups[at]):
            begin = sum(map(len, groups[:at]))
            end = begin + len(reading.keys)
            return Reading(
                number.keys[:begin] + reading.keys + number.keys[end:],
                number.sources[:begin] + reading.sources + number.sources[end:],
                sure=False,
            )
    return None


def _named(part: int, groups: Sequence[str]) -> int | None:
    at = len(groups) - 1 if part == -1 else part - 1
    return at if at < len(groups) else None


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


def _cut_part(tokens: Sequence[Token], language: Language) -> tuple[int | None, list[Token]]:
    """The group that is named ("second part", "last four digits"), and the tokens without it."""
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
    return language.ordinals[texts[at]], [*tokens[:at], *tokens[end:]]


def _is_a_size(after: Sequence[str], language: Language) -> bool:
    """Whether a number is how many digits: "last four are", "first three digits"."""
    return bool(after) and (after[0] in language.parts or after[0] in language.copulas)
