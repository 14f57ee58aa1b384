"""What a question tells the shell: say this, stop, a key was taken, and how it ended.  No I/O.

Digits never show in ``repr()``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from ivr.entry.keys import Source


class SayKind(StrEnum):
    """Why something is said."""

    PROMPT = "prompt"
    NO_INPUT = "no_input"
    NO_MATCH = "no_match"
    WHICH = "which"  # two choices fit what was said
    WARNING = "warning"  # time is running out, digits are missing
    CONFIRM = "confirm"
    PART = "part"  # the caller says which group is wrong
    REPAIR = "repair"  # one group is asked for again


class EndedBy(StrEnum):
    """What made an entry complete."""

    LENGTH = "length"  # no further digit could come
    KEY = "key"  # the termination key
    TIMEOUT = "timeout"  # the caller entered no more
    SPEECH = "speech"  # a choice was said


class Reason(StrEnum):
    """What did not fit."""

    TOO_FEW = "too_few"
    TOO_MANY = "too_many"
    NOT_ALLOWED = "not_allowed"  # a key that no answer can hold
    INVALID = "invalid"  # the check says no
    UNKNOWN = "unknown"  # none of the known values
    UNCLEAR = "unclear"  # words without digits or choice
    AMBIGUOUS = "ambiguous"  # words that fit several choices
    REFUSED = "refused"  # "no" to the read-back


@dataclass(frozen=True, slots=True, eq=False)
class Say:
    """Speak this; report its end with :meth:`~ivr.entry.question.Question.prompt_ended`.

    Args:
        kind: why.
        parts: what, sentence by sentence, so that recorded ones can be found.
        private: it names digits of the caller: neither cache nor log it.
        shown: what stands for it wherever it is written down, where nobody may read the digits.
    """

    kind: SayKind
    parts: tuple[str, ...] = field(repr=False)
    private: bool = False
    shown: str | None = None

    @property
    def text(self) -> str:
        """All of it."""
        return " ".join(self.parts)


@dataclass(frozen=True, slots=True)
class StopPrompt:
    """Cut what this question is saying, now."""


@dataclass(frozen=True, slots=True)
class KeyTaken:
    """This question has used a key, or a spoken digit as it was understood when it came."""

    key: str = field(repr=False)
    source: Source
    at: float


@dataclass(frozen=True, slots=True)
class Answered:
    """The question is answered.

    Args:
        digits: the number, or the key of the choice.
        sources: where each digit came from.
        ended_by: what made it complete.
        attempts: how often it was asked.
        confirmed: whether the caller said that it is right.
    """

    digits: str = field(repr=False)
    sources: tuple[Source, ...]
    ended_by: EndedBy
    attempts: int
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Failed:
    """The question ended without an answer.

    Args:
        reason: ``no_input`` or ``no_match``: which limit was reached.
        attempts: how often it was asked.
        why: the last thing that did not fit; ``None`` for no-input.
    """

    reason: str
    attempts: int
    why: Reason | None = None


@dataclass(frozen=True, slots=True)
class Commanded:
    """The caller asked for something else: to go back, for a person.

    Args:
        name: the command, as :attr:`~ivr.entry.rules.EntryRules.commands` calls it.
        attempts: how often the question was asked.
    """

    name: str
    attempts: int


Final: TypeAlias = Answered | Failed | Commanded
Event: TypeAlias = Say | StopPrompt | KeyTaken | Final
