"""A choice by voice: which of several phrases was meant.  No I/O, no LLM."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import SequenceMatcher

from ivr.entry.languages import Language
from ivr.entry.words import holds, phrase

ALIKE = 0.84  # "payment" and "payments" are the same word, "card" and "cart" are not
Score = tuple[int, int]
NO_SCORE: Score = (0, 0)
WHOLE: Score = (2, 0)  # at least


def match_phrases(
    texts: Sequence[str],
    phrases: Mapping[str, Sequence[str]],
    language: Language,
    *,
    whole: Collection[str] = (),
) -> list[str]:
    """Which names one of whose phrases fits best what was said.

    A phrase that was said whole beats one that was said in part, more words beat fewer; fillers
    do not count.

    Args:
        texts: what was said, in words.
        phrases: for each name the phrases that mean it.
        language: the caller's.
        whole: the names whose phrases must be said whole.

    Returns:
        The names that fit equally well: none, one, or several to ask back about.
    """
    scores = {
        name: max((_score(texts, variant, language) for variant in variants), default=NO_SCORE)
        for name, variants in phrases.items()
    }
    scores |= {name: NO_SCORE for name in whole if scores[name] < WHOLE}
    best = max(scores.values(), default=NO_SCORE)
    return [name for name, score in scores.items() if score == best != NO_SCORE]


def _score(said: Sequence[str], variant: str, language: Language) -> Score:
    """2 for the whole phrase, 1 for a part of it, 0 for none; then how many words of it."""
    if size := holds(said, [variant]):
        return 2, size
    heard, meant = _content(said, language), _content(phrase(variant), language)
    if not heard or not meant:
        return NO_SCORE
    if _all_in(meant, heard):
        return 2, len(meant)
    if _all_in(heard, meant):
        return 1, len(heard)
    return NO_SCORE


def _content(texts: Iterable[str], language: Language) -> list[str]:
    return [text for text in texts if text not in language.fillers]


def _all_in(some: Sequence[str], others: Sequence[str]) -> bool:
    return all(any(_alike(one, other) for other in others) for one in some)


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    return min(len(one), len(other)) > 3 and SequenceMatcher(None, one, other).ratio() >= ALIKE
