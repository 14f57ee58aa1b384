"""Spoken digits: "four one double five", "forty one fifty", "no, sorry, 0198".  No I/O, no LLM.

Words become pieces of a :class:`~ivr.entry.draft.Draft`.  What can be read in two ways keeps both
readings; length, check and known values settle it later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ivr.entry.draft import Mark, Piece
from ivr.entry.keys import Source
from ivr.entry.languages import Language
from ivr.entry.letters import read_letters
from ivr.entry.numbers import read_number, split_compound
from ivr.entry.words import Token, begins_with, holds, without


@dataclass(frozen=True, slots=True)
class Spoken:
    """What an utterance says.

    Args:
        pieces: its digits, key names and corrections, in time order.
        rest: words that are neither these nor fillers.
    """

    pieces: tuple[Piece, ...]
    rest: tuple[str, ...] = field(repr=False)


def read_spoken(
    tokens: Sequence[Token],
    language: Language,
    *,
    min_confidence: float = 0.0,
    letters: bool = False,
) -> Spoken:
    """Find the digits in *tokens*.

    Args:
        tokens: a final transcript.
        language: the caller's.
        min_confidence: words below it give pieces that are not sure.
        letters: letters count as well.
    """
    tokens = _prepared(without(tokens, language.pauses), language)
    texts = [token.text for token in tokens]
    pieces: list[Piece] = []
    rest: list[str] = []
    at = 0
    while at < len(tokens):
        mark, readings, used = _read(texts[at:], language, letters)
        if mark is not None:
            sure = min(token.confidence for token in tokens[at : at + used]) >= min_confidence
            pieces.append(Piece(tokens[at].at, Source.SPEECH, readings, mark, sure))
        elif texts[at] not in language.around_numbers:
            rest.append(texts[at])
        at += used
    return Spoken(tuple(pieces), tuple(rest))


def names_key(tokens: Sequence[Token], key: str, language: Language) -> bool:
    """Whether the name of *key*, which is no digit, is among *tokens*."""
    names = [name for name, named in language.keys.items() if named == key]
    return holds([token.text for token in tokens], [*names, key]) > 0


def _read(
    texts: Sequence[str], language: Language, letters: bool
) -> tuple[Mark | None, tuple[str, ...], int]:
    """What *texts* begins with, its readings, and how many words that takes."""
    for mark, phrases in ((Mark.RESTART, language.restarts), (Mark.CORRECT, language.corrections)):
        if used := begins_with(texts, phrases):
            return mark, ("",), used
    for name, key in language.keys.items():
        if used := begins_with(texts, (name, key)):
            return Mark.ADD, (key,), used
    if letters and (found := read_letters(texts, language)):
        return Mark.ADD, *found
    number = read_number(texts, language)
    if number is not None:
        return Mark.ADD, number.readings, number.used
    return None, (), 1


def _prepared(tokens: Sequence[Token], language: Language) -> list[Token]:
    """Compounds cut, and words that only sound like a digit replaced where digits surround them."""
    cut = [
        replace(token, text=part)
        for token in tokens
        for part in split_compound(token.text, language)
    ]
    at = 1
    while at < len(cut):
        end = at
        while end < len(cut) and cut[end].text in language.sound_alikes:
            end += 1
        if _is_number(cut[at - 1], language) and (
            end == len(cut) or _is_number(cut[end], language)
        ):
            cut[at:end] = [_as_digit(token, language) for token in cut[at:end]]
        at = end + 1
    return cut


def _as_digit(token: Token, language: Language) -> Token:
    return replace(token, text=language.sound_alikes[token.text], confidence=0.0)


def _is_number(token: Token, language: Language) -> bool:
    return read_number([token.text], language) is not None or token.text in language.multiples
