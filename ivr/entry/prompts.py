"""The words of a question, where a menu has its own.  No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

Texts: TypeAlias = str | Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Prompts:
    """What a question says; what is left empty, the caller's language has words for.

    Each is one text, or one for each time it is said; the last one stays.  The texts for no-input
    and no-match are said before the question is asked again; one that holds ``{ask}`` says where.

    Args:
        ask: the question; empty if someone else asks it.
        no_input: when nothing came.
        no_match: when what came is no answer.
        invalid: when the check refused it, or it is not among the known values.
        confirm: the read-back; ``{digits}`` stands for them.
        warning: when digits are missing and time is running out; ``{count}`` is how many there
            are.
    """

    ask: Texts = ""
    no_input: Texts = ()
    no_match: Texts = ()
    invalid: Texts = ()
    confirm: str = ""
    warning: str = ""


def every(texts: Texts) -> tuple[str, ...]:
    """One text, or one for each time."""
    return (texts,) if isinstance(texts, str) else tuple(texts)


def nth(texts: Texts, time: int) -> str:
    """The text for the *time*-th time, from 1; the last one stays."""
    if isinstance(texts, str):
        return texts
    return texts[min(time, len(texts)) - 1] if texts else ""
