"""Words as a recogniser gives them, cut into tokens that know when they were said.  No I/O."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

# Letters with apostrophes inside, numerals (perhaps "2nd"), and the two signs that are keys.
_TOKEN = re.compile(r"\d+(?:st|nd|rd|th)\b|\d+|[^\W\d_]+(?:'[^\W\d_]+)*|[#*]")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a recogniser.

    Args:
        text: as written; may be a number already formatted, "4155-0199".
        start, end: when it was said, in seconds on the clock that ``now`` comes from.
        confidence: 0 to 1.
    """

    text: str = field(repr=False)
    start: float
    end: float
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Token:
    """A lower-case word or numeral without punctuation."""

    text: str = field(repr=False)
    at: float
    confidence: float = 1.0


def words_of(text: str, *, start: float, end: float, confidence: float = 1.0) -> tuple[Word, ...]:
    """The words of a transcript whose recogniser gives no times: spread evenly.

    Args:
        text: the transcript.
        start, end: when the caller began and stopped speaking.
        confidence: of the whole.
    """
    texts = text.split()
    step = (end - start) / max(1, len(texts))
    return tuple(
        Word(word, start + i * step, start + (i + 1) * step, confidence)
        for i, word in enumerate(texts)
    )


def tokens_of(words: Iterable[Word]) -> list[Token]:
    """The tokens of *words*; those of one word share its time evenly."""
    tokens = []
    for word in words:
        texts = split(word.text)
        step = (word.end - word.start) / max(1, len(texts))
        tokens += [
            Token(text, word.start + i * step, word.confidence) for i, text in enumerate(texts)
        ]
    return tokens


def split(text: str) -> list[str]:
    """*text* in lower case, in words, without punctuation."""
    return _TOKEN.findall(text.lower().replace("’", "'"))


@cache
def phrase(text: str) -> tuple[str, ...]:
    """The words of a phrase that is data: split once."""
    return tuple(split(text))


def begins_with(texts: Sequence[str], phrases: Iterable[str]) -> int:
    """How many words the longest of *phrases* takes that *texts* begins with; 0 if none does."""
    sizes = (len(words) for words in map(phrase, phrases) if tuple(texts[: len(words)]) == words)
    return max(sizes, default=0)


def holds(texts: Sequence[str], phrases: Iterable[str]) -> int:
    """How many words the longest of *phrases* takes that stands in *texts*; 0 if none does."""
    phrases = tuple(phrases)
    return max((begins_with(texts[at:], phrases) for at in range(len(texts))), default=0)


def without(tokens: Sequence[Token], phrases: Iterable[str]) -> list[Token]:
    """*tokens* without the words of any of *phrases*."""
    phrases, kept, at = tuple(phrases), [], 0
    while at < len(tokens):
        used = begins_with([token.text for token in tokens[at:]], phrases)
        if not used:
            kept.append(tokens[at])
        at += used or 1
    return kept
