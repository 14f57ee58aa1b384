"""What comes of one question: LiveKit's result with more in it, or a failure that has a type."""

from __future__ import annotations

from dataclasses import dataclass, field

from livekit.agents import ToolError
from livekit.agents.beta.workflows.dtmf_inputs import GetDtmfResult

from ivr.entry import Answered, Commanded, Failed, Source
from ivr.errors import GaveUp


@dataclass
class DtmfResult(GetDtmfResult):
    """An answer.  ``user_input`` is LiveKit's form of it: digits with spaces between.

    Attributes:
        digits: the number as entered.
        sources: for each digit, how it came.
        ended_by: what ended the entry: ``length``, ``key``, ``timeout`` or ``speech``.
        attempts: how often the question was asked.
        confirmed: the caller said that it is right.
    """

    user_input: str = field(repr=False)
    digits: str = field(default="", repr=False)
    sources: tuple[Source, ...] = ()
    ended_by: str = ""
    attempts: int = 1
    confirmed: bool = False

    @classmethod
    def of(cls, answer: Answered) -> DtmfResult:
        """The result that *answer* is."""
        return cls(
            user_input=" ".join(answer.digits),
            digits=answer.digits,
            sources=answer.sources,
            ended_by=answer.ended_by,
            attempts=answer.attempts,
            confirmed=answer.confirmed,
        )


class NotAnswered(GaveUp, ToolError):
    """The caller did not answer, or not in a way that fits.

    Attributes:
        reason: ``no_input`` or ``no_match``, whichever came once too often.
        attempts: how often the question was asked.
    """

    def __init__(self, question: str, failed: Failed) -> None:
        times = f"asked {failed.attempts} times" if failed.attempts > 1 else "asked once"
        super().__init__(f"{question!r} was not answered, {times}: {failed.reason}")
        self.reason, self.attempts = failed.reason, failed.attempts


class CommandGiven(GaveUp, ToolError):
    """In place of an answer the caller gave one of the rules' commands, by key or voice.

    Attributes:
        command: its name in the rules.
        attempts: how often the question was asked.
    """

    def __init__(self, question: str, given: Commanded) -> None:
        super().__init__(f"{question!r} was not answered: the caller chose {given.name!r}")
        self.command, self.attempts = given.name, given.attempts
