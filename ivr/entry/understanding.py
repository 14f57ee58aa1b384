"""What an utterance means: a choice, a command, digits, or nothing.  No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from ivr.entry.choices import match_phrases
from ivr.entry.draft import Mark, Piece
from ivr.entry.keys import Source
from ivr.entry.languages import Language
from ivr.entry.rules import EntryRules
from ivr.entry.spoken import read_spoken
from ivr.entry.words import Token

REPEAT = "repeat"  # a command the question obeys itself, unless the rules name it


@dataclass(frozen=True, slots=True)
class Chosen:
    """One of the choices, by a phrase."""

    key: str = field(repr=False)
    sure: bool


@dataclass(frozen=True, slots=True)
class Either:
    """Several choices fit equally well."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ordered:
    """A command."""

    name: str


@dataclass(frozen=True, slots=True)
class Said:
    """Digits, names of keys, corrections."""

    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Unclear:
    """Words, but none of these."""


@dataclass(frozen=True, slots=True)
class Filler:
    """ "Um, let me see"."""


Meaning: TypeAlias = Chosen | Either | Ordered | Said | Unclear | Filler


def understand(tokens: Sequence[Token], rules: EntryRules, language: Language) -> Meaning:
    """What a final transcript means.

    A grammar's answer comes first.  Digits alone are digits; else a phrase counts, if one fits;
    else the digits among other words, which are not sure.
    """
    if (whole := _grammatical(tokens, rules, language)) is not None:
        return whole
    spoken = read_spoken(
        tokens, language, min_confidence=rules.min_confidence, letters=rules.letters
    )
    only_digits = not spoken.rest and any(piece.mark is Mark.ADD for piece in spoken.pieces)
    if not only_digits and (phrase := _phrase(tokens, rules, language)) is not None:
        return phrase
    if spoken.pieces:
        sure = not spoken.rest
        return Said(tuple(replace(piece, sure=piece.sure and sure) for piece in spoken.pieces))
    return Unclear() if spoken.rest else Filler()


def means_nothing(tokens: Sequence[Token], rules: EntryRules, language: Language) -> bool:
    """Whether there are only words that people fill pauses with, or put around a number."""
    words = language.around_numbers if rules.choices is None else language.fillers
    return all(token.text in words for token in tokens)


def _grammatical(tokens: Sequence[Token], rules: EntryRules, language: Language) -> Said | None:
    """A whole answer as the question's grammar understands it, in place of what was before."""
    readings = rules.hear([token.text for token in tokens], language)
    if not readings:
        return None
    at = tokens[0].at
    sure = min(token.confidence for token in tokens) >= rules.min_confidence
    anew = Piece(at, Source.SPEECH, mark=Mark.RESTART)
    return Said((anew, Piece(at, Source.SPEECH, readings, sure=sure)))


def takes_back(tokens: Sequence[Token], rules: EntryRules, language: Language) -> bool:
    """Whether the words clear or correct a number: what was entered before them does not stand."""
    if rules.choices is not None:
        return False
    pieces = read_spoken(tokens, language).pieces
    return any(
        piece.mark is not Mark.ADD or piece.readings == (rules.clear_key,) for piece in pieces
    )


def _phrase(
    tokens: Sequence[Token], rules: EntryRules, language: Language
) -> Chosen | Either | Ordered | None:
    choices = rules.choices or {}
    commands = {REPEAT: language.repeats, **rules.commands}
    texts = [token.text for token in tokens]
    names = match_phrases(texts, {**commands, **choices}, language, whole=commands)
    keys = tuple(name for name in names if name in choices)
    if len(keys) > 1:
        return Either(keys)
    if keys:
        sure = min(token.confidence for token in tokens) >= rules.min_confidence
        return Chosen(keys[0], sure)
    return Ordered(names[0]) if names else None
