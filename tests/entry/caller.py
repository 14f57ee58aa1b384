"""A caller who answers one question, so that a test reads as a transcript of the call."""

from __future__ import annotations

from ivr.entry import (
    Answered,
    Commanded,
    EntryRules,
    Failed,
    KeyPressed,
    KeyTaken,
    Pace,
    Prompts,
    Question,
    Say,
    Source,
    StopPrompt,
    TypeAhead,
    words_of,
)

ASK = "Your number, please."


class Caller:
    """Asks the question at 100 s, then does what the test says, on a clock of its own."""

    def __init__(
        self,
        rules: EntryRules,
        prompts: Prompts | None = None,
        *,
        typed_ahead: TypeAhead | None = None,
        language: str = "en",
        pace: Pace | None = None,
        now: float = 100.0,
    ) -> None:
        self.now = now
        self.question = Question(rules, prompts or Prompts(ask=ASK), language=language, pace=pace)
        self.ahead = typed_ahead if typed_ahead is not None else TypeAhead()
        self.said: list[Say] = []
        self.sounding: Say | None = None
        self.taken: list[KeyTaken] = []
        self.stops = 0
        self.final: Answered | Failed | Commanded | None = None
        self.question.start(self.ahead, now=now)
        self._drain()

    # What the caller does

    def listens(self) -> Caller:
        """The prompt has been spoken to its end."""
        self.sounding = None
        self.question.prompt_ended(self.said[-1], now=self.now)
        return self._drain()

    def waits(self, seconds: float) -> Caller:
        """Nothing but time, and what its passing brings."""
        until = self.now + seconds
        while (due := self.question.get_timer()) is not None and due <= until:
            self.now = due
            self.question.handle_timer(now=due)
            self._drain()
        self.now = until
        return self

    def presses(self, keys: str, *, gap: float = 0.3, source: Source = Source.SIP) -> Caller:
        """Keys, one after the other, the first one *gap* from now."""
        for key in keys:
            self.waits(gap)
            self.question.receive_key(KeyPressed(key, source, self.now), now=self.now)
            self._drain()
        return self

    def holds(self, seconds: float) -> Caller:
        """The last key, for so long."""
        self.question.hold_key(now=self.now)
        self.waits(seconds)
        self.question.release_key(now=self.now)
        self._drain()
        return self

    def says(
        self, text: str, *, seconds: float = 1.0, late: float = 0.2, confidence: float = 0.95
    ) -> Caller:
        """Words for so many *seconds*, whose final transcript comes *late*."""
        began = self.now
        self.waits(seconds + late)
        return self.is_heard_saying(text, began=began, ended=began + seconds, confidence=confidence)

    def is_heard_saying(
        self,
        text: str,
        *,
        began: float,
        ended: float,
        final: bool = True,
        confidence: float = 0.95,
    ) -> Caller:
        """A transcript arrives now."""
        words = words_of(text, start=began, end=ended, confidence=confidence)
        self.question.receive_words(words, final=final, now=self.now)
        return self._drain()

    # What came of it

    @property
    def digits(self) -> str | None:
        """The answer, if there is one."""
        return self.final.digits if isinstance(self.final, Answered) else None

    @property
    def kinds(self) -> list[str]:
        """What was said, by kind."""
        return [str(say.kind) for say in self.said]

    @property
    def keys_taken(self) -> str:
        """What the question used."""
        return "".join(taken.key for taken in self.taken)

    def _drain(self) -> Caller:
        while (event := self.question.next_event()) is not None:
            assert self.final is None, "something came after the final event"
            match event:
                case Say():
                    self.said.append(event)
                    self.sounding = event
                case StopPrompt():
                    self.stops += 1
                    self.sounding = None
                case KeyTaken():
                    self.taken.append(event)
                case _:
                    self.final = event
        return self


def typed(keys: str, *, until: float = 100.0, gap: float = 0.3) -> TypeAhead:
    """A buffer with *keys*, the last one pressed at *until*."""
    ahead = TypeAhead()
    for at, key in enumerate(keys, 1 - len(keys)):
        ahead.receive_key(KeyPressed(key, Source.SIP, until + at * gap))
    return ahead
