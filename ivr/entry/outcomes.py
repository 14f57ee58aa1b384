"""What one attempt at an answer comes to, for the question that it belongs to.  No I/O."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from ivr.entry.draft import Reading
from ivr.entry.events import EndedBy, KeyTaken, Reason, StopPrompt


@dataclass(frozen=True, slots=True)
class Collected:
    """An answer."""

    reading: Reading
    ended_by: EndedBy


@dataclass(frozen=True, slots=True)
class NoInput:
    """Nothing came."""


@dataclass(frozen=True, slots=True)
class NoMatch:
    """What came is no answer.

    Args:
        reason: why.
        entered: the digits so far.
        fits: the choices that fit equally well, to ask back about.
        unheard: whether words were said whose final transcript has not come.
    """

    reason: Reason
    entered: Reading = field(default_factory=Reading)
    fits: tuple[str, ...] = ()
    unheard: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """The caller asked for something else."""

    name: str


@dataclass(frozen=True, slots=True)
class Warn:
    """Digits are missing and time is running out: say so.

    Args:
        count: how many there are.
    """

    count: int


Outcome: TypeAlias = Collected | NoInput | NoMatch | Command
CollectorEvent: TypeAlias = StopPrompt | KeyTaken | Warn | Outcome
