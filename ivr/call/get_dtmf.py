"""``GetDtmfTask``: one question to the caller, as a LiveKit agent task.

A drop-in for ``livekit.agents.beta.workflows.GetDtmfTask``: the same keywords and defaults, a
result that is a subclass of LiveKit's.  It needs no LLM.  What it asks, when it asks again and what
counts as an answer is decided by :class:`ivr.entry.Question`, which knows neither clock nor sound;
here they meet::

    Line ──key, words──→ Question ──Say, StopPrompt──→ Utterance
    loop ──timer───────→          ──Answered, Failed─→ complete()
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from livekit.agents import NOT_GIVEN, AgentTask, NotGivenOr, StopResponse, ToolError, llm
from livekit.agents.beta.workflows.dtmf_inputs import GetDtmfResult
from livekit.agents.beta.workflows.utils import DtmfEvent

from ivr.call.line import Line
from ivr.call.speaking import Utterance
from ivr.entry import (
    DIGITS,
    Answered,
    Commanded,
    EntryRules,
    Event,
    Failed,
    KeyPressed,
    KeyTaken,
    Prompts,
    Question,
    Say,
    Source,
    StopPrompt,
    Word,
)
from ivr.errors import GaveUp, IvrError

CLEAR = "*"  # starts an entry anew, unless it ends it


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


class NotAnswered(GaveUp, ToolError):
    """The caller did not answer, or not in a way that fits.

    Attributes:
        reason: ``no_input`` or ``no_match``, whichever came once too often.
        attempts: how often the question was asked.
    """

    def __init__(self, question: str, failed: Failed) -> None:
        super().__init__(f"{question!r} was not answered: {failed.reason}, {failed.attempts} times")
        self.reason, self.attempts = failed.reason, failed.attempts


class CommandGiven(IvrError, ToolError):
    """In place of an answer the caller gave one of the rules' commands, by key or voice.

    Attributes:
        command: its name in the rules.
        attempts: how often the question was asked.
    """

    def __init__(self, question: str, command: str, attempts: int) -> None:
        super().__init__(f"{question!r} was not answered: the caller chose {command!r}")
        self.command, self.attempts = command, attempts


class GetDtmfTask(AgentTask[DtmfResult]):
    """Ask for a number, keyed, spoken, or both.

    Args:
        num_digits: how many digits; or give ``rules``.
        ask_for_confirmation: read the number back and ask whether it is right.
        dtmf_input_timeout: seconds of silence after a digit that end the entry.
        dtmf_stop_event: the key that ends the entry.
        chat_ctx, extra_instructions: for an LLM, as in LiveKit; not needed.
        prompt: the question; or give ``prompts``.
        name: what errors and the call record call it.
        rules: everything that can be said of the entry, in place of the first four.
        prompts: everything that is said.
        language: of prompts that are not given, and of spoken numbers.

    Raises:
        ValueError: ``num_digits`` is not positive, as in LiveKit's.
        EntryError: limits that contradict each other.

    The task completes with a :class:`DtmfResult`, with :class:`NotAnswered` or, where the rules
    name commands, with :class:`CommandGiven`.
    """

    def __init__(
        self,
        *,
        num_digits: int | None = None,
        ask_for_confirmation: bool = False,
        dtmf_input_timeout: float = 4.0,
        dtmf_stop_event: DtmfEvent = DtmfEvent.POUND,
        chat_ctx: NotGivenOr[llm.ChatContext] = NOT_GIVEN,
        extra_instructions: NotGivenOr[str] = NOT_GIVEN,
        prompt: str = "",
        name: str = "digits",
        rules: EntryRules | None = None,
        prompts: Prompts | None = None,
        language: str = "en",
    ) -> None:
        if rules is None:
            if num_digits is None or num_digits <= 0:
                raise ValueError("num_digits must be greater than 0")
            stop = DtmfEvent(dtmf_stop_event).value
            rules = EntryRules(
                min_digits=num_digits,
                max_digits=num_digits,
                allowed=DIGITS.replace(stop, ""),
                inter_digit_timeout=dtmf_input_timeout,
                termination_key=stop,
                clear_key=None if stop == CLEAR else CLEAR,
                confirm=ask_for_confirmation,
            )
            prompt = prompt or f"Please enter {num_digits} digits."
        super().__init__(instructions=extra_instructions or "", chat_ctx=chat_ctx)
        self.name, self.rules = name, rules
        self.secret = rules.secret
        self.heard_from = 0.0
        self._prompts, self._language = prompts or Prompts(ask=prompt), language
        self._question: Question | None = None
        self._utterance: Utterance | None = None
        self._timer: asyncio.TimerHandle | None = None

    # -- the agent task ----------------------------------------------------------

    async def on_enter(self) -> None:
        """Begin to ask; returns at once, so that a hang-up never waits for an answer."""
        line = self._line = Line.of(self.session)
        self._question = Question(
            self.rules, self._prompts, language=self._language, pace=line.pace
        )
        self.heard_from = asyncio.get_running_loop().time()
        line.listen(self)
        self._tell(self._question.start, line.typed_ahead)

    async def on_exit(self) -> None:
        self._line.release(self)
        self._arm(None)
        self._hush()

    async def on_user_turn_completed(self, *_: Any) -> None:
        """Whatever the caller says is an answer, not a turn for an LLM."""
        raise StopResponse

    # -- what the caller does ----------------------------------------------------

    def receive_key(self, press: KeyPressed) -> None:
        """A key, from the line."""
        self._tell(self._asked.receive_key, press)

    def receive_words(self, words: Sequence[Word], *, final: bool) -> None:
        """Words, from the line."""
        self._tell(self._asked.receive_words, words, final=final)

    # -- what the question wants -------------------------------------------------

    @property
    def _asked(self) -> Question:
        assert self._question is not None
        return self._question

    def _tell(self, what: Callable[..., None], *args: Any, **kwargs: Any) -> None:
        """Tell the question something, then do what it wants done.

        Nothing is raised into the caller's audio or LiveKit's events: a fault ends the task.
        """
        if self.done():
            return
        try:
            what(*args, **kwargs, now=asyncio.get_running_loop().time())
            while event := self._asked.next_event():
                self._do(event)
            self._arm(None if self.done() else self._asked.get_timer())
        except Exception as error:
            self._finish(error)

    def _do(self, event: Event) -> None:
        record = self._line.record
        match event:
            case Say():
                self._say(event)
            case StopPrompt():
                self._hush()
            case KeyTaken(key, source, at):
                self.heard_from = min(self.heard_from, at)
                if record:
                    record.key(key, source=source, at=at, secret=self.secret, question=self.name)
            case Answered():
                if record:
                    record.answer(self.name, event, secret=self.secret)
                self._finish(_result(event))
            case Failed():
                self._finish(NotAnswered(self.name, event))
            case Commanded(name, attempts):
                self._finish(CommandGiven(self.name, name, attempts))

    def _say(self, say: Say) -> None:
        self._hush()
        self._utterance = Utterance(
            self.session,
            self._line,
            say.text,
            on_end=lambda: self._tell(self._asked.prompt_ended, say),
        )

    def _hush(self) -> None:
        if self._utterance is not None:
            self._utterance.stop()
            self._utterance = None

    def _finish(self, result: DtmfResult | Exception) -> None:
        self._line.release(self)
        self._hush()
        if not self.done():
            self.complete(result)

    def _arm(self, when: float | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if when is not None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_at(when, lambda: self._tell(self._asked.handle_timer))


def _result(answer: Answered) -> DtmfResult:
    return DtmfResult(
        user_input=" ".join(answer.digits),
        digits=answer.digits,
        sources=answer.sources,
        ended_by=answer.ended_by,
        attempts=answer.attempts,
        confirmed=answer.confirmed,
    )
