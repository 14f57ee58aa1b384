"""What turns spoken words into the keys of a question that asks for more than a number.  No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ivr.entry.languages import Language


class Grammar(Protocol):
    """How an answer is said: a date, a time, an amount.

    Everything that a caller enters is keys: "the third of May" is as good as ``0305``.  So timers,
    confirmation and limits are those of any other question.
    """

    def hear(self, texts: Sequence[str], language: Language) -> tuple[str, ...]:
        """The keys that *texts* may stand for, the most natural first; none if it is no answer.

        Args:
            texts: lower-case words and numerals of one final transcript.
        """

    def say(self, keys: str, language: Language) -> str:
        """How an answer is read back."""
