"""Our own words, come back from a loudspeaker by way of the recogniser.  No I/O.

"If that is right, press 1 or say yes" must not say yes to itself.  Nobody says four words in a row
just as they were asked, three of them no numbers; who repeats a number says other words around it.
"""

from __future__ import annotations

from collections.abc import Sequence

from ivr.entry.languages import Language
from ivr.entry.words import Word, split

ECHO = 4  # words in a row
PLAIN = 3  # of them that are no numbers


def without_echo(words: Sequence[Word], said: str, language: Language) -> Sequence[Word]:
    """*words* without those that only repeat what was *said*.

    Args:
        words: a transcript.
        said: the prompt that plays, or has just played.
        language: the caller's.
    """
    ours = [_plain(text, language) for text in split(said)]
    texts = [_plain(text, language) for word in words for text in split(word.text)]
    echoed = [False] * len(texts)
    for first in range(len(texts)):
        run = max((_common(texts[first:], ours[at:]) for at in range(len(ours))), default=0)
        plain = sum(not text.isdecimal() for text in texts[first : first + run])
        if run >= ECHO and plain >= PLAIN:
            echoed[first : first + run] = [True] * run
    kept, at = [], 0
    for word in words:
        size = len(split(word.text))
        if not size or not all(echoed[at : at + size]):
            kept.append(word)
        at += size
    return kept


def _plain(text: str, language: Language) -> str:
    """A word, or the numeral of a number."""
    value = language.below_hundred.get((text,))
    return text if value is None else str(value)


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words two texts begin with in common."""
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count
