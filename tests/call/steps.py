"""What a caller does in one conversation, and what must come out: the words of the table."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TypeAlias

from ivr.entry import EntryRules, Prompts, Source
from ivr.replay.speaking import SURE
from ivr.replay.ways import Way

ASK = "Please enter the number that is printed on your card."
SOURCES = {
    Way.EVENT: {Source.SIP},
    Way.TONE: {Source.INBAND},
    Way.VOICE: {Source.SPEECH},
    Way.MIX: {Source.SIP, Source.SPEECH},
}  # how keys that are entered in a way reach us


# -- what the caller does


@dataclass(frozen=True)
class Enter:
    """Press keys, or say them.

    Args:
        keys: what is pressed; a ``|`` shows where a mixed caller changes between hand and mouth.
        words: how it is said, with as many ``|``; digit by digit when not given.
        tone_ms, gap_ms: how long a key is held, and the pause to the next.
        confidence: of the recogniser.
        whole: a mixed caller does not change within it.
    """

    keys: str
    words: str = ""
    tone_ms: float = 100.0
    gap_ms: float = 100.0
    confidence: float = SURE
    whole: bool = False


@dataclass(frozen=True)
class Says:
    """Say words that no key stands for."""

    words: str


@dataclass(frozen=True)
class Hears:
    """Listen until the agent has said these words."""

    words: str = ASK


@dataclass(frozen=True)
class Interrupts:
    """Listen to so much of a prompt; the next step falls in."""

    after: float = 0.5


@dataclass(frozen=True)
class Waits:
    """Do nothing for so many seconds."""

    seconds: float


@dataclass(frozen=True)
class HangsUp:
    """Hang up."""


@dataclass(frozen=True)
class Only:
    """What only callers of these ways do."""

    ways: tuple[Way, ...]
    steps: tuple[Step, ...]


Step: TypeAlias = str | Enter | Says | Hears | Interrupts | Waits | HangsUp | Only
"""A text is entered: ``"4155"`` is ``Enter("4155")``."""


# -- what comes out


@dataclass(frozen=True)
class Outcome:
    """How a question ended; what is None differs from way to way.

    Args:
        digits: the answer; None if there is none.
        failed: why there is none: ``no_input``, ``no_match``, ``hung up``.
        attempts: how often it was asked.
        confirmed: whether the caller said that it is right.
        ended_by: what made the entry complete.
    """

    digits: str | None = None
    failed: str | None = None
    attempts: int | None = None
    confirmed: bool | None = None
    ended_by: str | None = None

    def like(self, expected: Outcome) -> Outcome:
        """The same, without what *expected* leaves open."""
        open_ = {one.name: None for one in fields(self) if getattr(expected, one.name) is None}
        return replace(self, **open_)


def answers(
    digits: str,
    ended_by: str | None = "length",
    *,
    attempts: int = 1,
    confirmed: bool | None = False,
) -> Outcome:
    """An answer."""
    return Outcome(digits, None, attempts, confirmed, ended_by)


def fails(reason: str, *, attempts: int) -> Outcome:
    """No answer."""
    return Outcome(failed=reason, attempts=attempts)


HUNG_UP = Outcome(failed="hung up")


@dataclass(frozen=True)
class Conversation:
    """A row of the table.

    Args:
        story: what happens, in a few words.
        rules: what is asked for.
        steps: what the caller does.
        outcome: what must come of it, whichever way it is done.
        then: a second question after it, and what comes of that.
        prompts: what is said.
        greeting: what is said before the question.
        cut: whether the caller stops the first prompt.
        unsaid: words that the agent does not say.
        not_by: ways that cannot express it, and why.
    """

    story: str
    rules: EntryRules
    steps: tuple[Step, ...]
    outcome: Outcome
    then: tuple[EntryRules, Outcome] | None = None
    prompts: Prompts = field(default_factory=lambda: Prompts(ask=ASK))
    greeting: str = ""
    cut: bool | None = None
    unsaid: str | None = None
    not_by: dict[Way, str] = field(default_factory=dict)

    @property
    def outcomes(self) -> list[Outcome]:
        """What must come of all its questions."""
        return [self.outcome, *([self.then[1]] if self.then else [])]
