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
from typing import Any

from livekit.agents import NOT_GIVEN, AgentTask, NotGivenOr, StopResponse, llm
from livekit.agents.beta.workflows.utils import DtmfEvent

from ivr.call.dtmf_result import CommandGiven, DtmfResult, NotAnswered
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
    Reading,
    Say,
    SayKind,
    StopPrompt,
    Word,
)
from ivr.errors import EntryError

__all__ = ["CommandGiven", "DtmfResult", "GetDtmfTask", "NotAnswered"]

CLEAR = "*"  # starts an entry anew, unless it ends it
QUESTIONS = (SayKind.PROMPT, SayKind.NO_INPUT, SayKind.NO_MATCH)


class GetDtmfTask(AgentTask[DtmfResult]):
    """Ask for a number, keyed, spoken, or both.

    Args:
        num_digits: how many digits; or give ``rules``.
        ask_for_confirmation: read the number back and ask whether it is right.
        dtmf_input_timeout: seconds of silence after a digit that end the entry.
        dtmf_stop_event: the key that ends the entry.
        chat_ctx, extra_instructions: for the session's LLM, as in LiveKit: if there is one, it
            words the question where no ``prompt`` does.
        repeat_instructions: how often it is asked again.
        prompt: the question; or give ``prompts``.
        name: what errors and the call record call it.
        rules: everything that can be said of the entry, in place of the above.
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
        repeat_instructions: int = 2,
        prompt: str = "",
        name: str = "digits",
        rules: EntryRules | None = None,
        prompts: Prompts | None = None,
        language: str = "en",
    ) -> None:
        if rules is None:
            rules = _rules(
                num_digits=num_digits or 0,
                confirm=ask_for_confirmation,
                timeout=dtmf_input_timeout,
                stop=DtmfEvent(dtmf_stop_event).value,
                repeat=repeat_instructions,
            )
        elif num_digits is not None:
            raise EntryError("num_digits: the rules tell already how many")
        # Where nobody else does, the session's model words the question.  It hears no answer: it
        # is neither told what the caller says nor let guess a reply to what it takes for a turn.
        self._by_model = "" if prompt or prompts else extra_instructions or ""
        super().__init__(
            instructions=self._by_model,
            chat_ctx=chat_ctx,
            llm=NOT_GIVEN if self._by_model else None,
            turn_handling={"preemptive_generation": {"enabled": False}},
        )
        if num_digits and not prompt:
            prompt = f"Please enter {num_digits} digit{'s' * (num_digits > 1)}."
        self.name, self.rules = name, rules
        self.secret = rules.hidden
        self.heard_from = 0.0
        self._prompts, self._language = prompts or Prompts(ask=prompt), language
        self._heard: Sequence[Reading] = ()
        self._question: Question | None = None
        self._utterance: Utterance | None = None
        self._timer: asyncio.TimerHandle | None = None

    # -- the agent task ----------------------------------------------------------

    async def on_enter(self) -> None:
        """Begin to ask; returns at once, so that a hang-up never waits for an answer."""
        if self.done():
            return
        line = self._line = Line.of(self.session)
        self._question = Question(
            self.rules, self._prompts, language=self._language, pace=line.pace
        )
        self.heard_from = asyncio.get_running_loop().time()
        line.listen(self)
        self._tell(self._question.start, line.typed_ahead, heard=self._heard)

    async def on_exit(self) -> None:
        """The agent goes on without an answer: whoever waited for it was cancelled."""
        if not self.done():
            self.cancel()

    def complete(self, result: DtmfResult | Exception) -> None:
        """As LiveKit's; whoever completes the task, from now on it asks and hears nothing."""
        super().complete(result)
        if self._question is not None:
            self._line.release(self)
            self._arm(None)
            self._hush()

    async def on_user_turn_completed(self, *_: Any) -> None:
        """Whatever the caller says is an answer, not a turn for an LLM."""
        raise StopResponse

    @property
    def waiting(self) -> bool:
        """Whether it is the caller's turn: the question is asked, and not yet answered."""
        return self._timer is not None

    # -- what the caller does ----------------------------------------------------

    def receive_key(self, press: KeyPressed) -> None:
        """A key, from the line."""
        self._tell(self._asked.receive_key, press)

    def hold_key(self, down: bool) -> None:
        """A key is held in the sound, or let go."""
        self._tell(self._asked.hold_key if down else self._asked.release_key)

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
            if not self.done():
                self.complete(error)

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
                self.complete(DtmfResult.of(event))
            case Failed():
                self.complete(NotAnswered(self.name, event))
            case Commanded():
                self.complete(CommandGiven(self.name, event))

    def _say(self, say: Say) -> None:
        self._hush()
        self._utterance = Utterance(
            self.session,
            self._line,
            say.text,
            shown=say.shown,
            instructions=self._worded(say),
            on_end=lambda: self._tell(self._asked.prompt_ended, say),
        )

    def _worded(self, say: Say) -> str:
        """What the model is told, where it words the question."""
        if not self._by_model or self.session.llm is None or say.kind not in QUESTIONS:
            return ""
        before = say.text if say.kind is not SayKind.PROMPT else ""
        return f"{self._by_model}\n{before}"

    def _hush(self) -> None:
        if self._utterance is not None:
            self._utterance.stop()
            self._utterance = None

    def _arm(self, when: float | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if when is not None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_at(when, lambda: self._tell(self._asked.handle_timer))


def _rules(*, num_digits: int, confirm: bool, timeout: float, stop: str, repeat: int) -> EntryRules:
    """The rules that LiveKit's keywords stand for."""
    if num_digits <= 0:
        raise ValueError("num_digits must be greater than 0")
    if not timeout > 0:
        raise EntryError(f"dtmf_input_timeout: {timeout} leaves the caller no time")
    if repeat < 0:
        raise EntryError(f"repeat_instructions: {repeat} is less than 0")
    return EntryRules(
        min_digits=num_digits,
        allowed=DIGITS.replace(stop, ""),
        inter_digit_timeout=timeout,
        termination_key=stop,
        clear_key=None if stop == CLEAR else CLEAR,
        max_no_input=1 + repeat,
        max_no_match=1 + repeat,
        confirm=confirm,
    )
