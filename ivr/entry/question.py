"""A question to the caller: keys, words and time in; what to say, and one result, out.  No I/O.

What comes in is collected on the :class:`~ivr.entry.stage.Stage`; what follows from it is decided
by the :class:`~ivr.entry.dialogue.Dialogue`.
"""

from __future__ import annotations

from collections.abc import Sequence

from ivr.entry.dialogue import Dialogue
from ivr.entry.draft import Reading
from ivr.entry.echo import without_echo
from ivr.entry.events import EndedBy, Event, Say, StopPrompt
from ivr.entry.keys import KeyPressed
from ivr.entry.languages import get_language
from ivr.entry.outcomes import Collected, CollectorEvent, Command, NoInput, NoMatch, Warn
from ivr.entry.pace import Pace
from ivr.entry.prompts import Prompts
from ivr.entry.rules import EntryRules
from ivr.entry.stage import Stage
from ivr.entry.typeahead import TypeAhead
from ivr.entry.words import Word


class Question:
    """One question to the caller.

    Args:
        rules: what an answer is.
        prompts: what is said.
        language: the caller's, as ``en`` or ``en-US``.
        pace: what is known of the caller's speed; one for a call.

    Raises:
        EntryError: the language is not known.
    """

    def __init__(
        self,
        rules: EntryRules,
        prompts: Prompts | None = None,
        *,
        language: str = "en",
        pace: Pace | None = None,
    ) -> None:
        self._rules, self._language = rules, get_language(language)
        self._stage = Stage(language=self._language, pace=pace or Pace())
        self._dialogue = Dialogue(rules, prompts or Prompts(), self._stage)

    @property
    def done(self) -> bool:
        """Whether the final event has been told."""
        return self._dialogue.done

    def start(
        self,
        typed_ahead: TypeAhead | None = None,
        *,
        heard: Sequence[Reading] = (),
        now: float,
    ) -> None:
        """Begin; nothing is said that the keys typed ahead have answered.

        Args:
            typed_ahead: keys that were pressed before.
            heard: what was said before and may be the answer: taken, or read back first, if it is.
            now: the time.
        """
        if typed_ahead is not None:
            self._stage.ahead = typed_ahead
        if self._rules.flush:
            self._stage.ahead.drop()
        self._stage.since = now
        self._dialogue.begin(heard, now=now)
        self._go_on(now=now)

    def ask_again(self, *, now: float) -> None:
        """Say the same again, without counting: what was said answers another question.

        Nothing is said while an answer is being entered.
        """
        if not self.done and not self._stage.collector.begun:
            self._dialogue.say_again(now=now)
            self._go_on(now=now)

    def receive_key(self, pressed: KeyPressed, *, now: float) -> None:
        """A key of this caller; after the end it is kept for the next question."""
        if self.done:
            self._stage.ahead.receive_key(pressed)
        elif self._stage.takes_key(pressed):
            self._dialogue.take_key(pressed, now=now)
            self._go_on(now=now)

    def hold_key(self, *, now: float) -> None:
        """A key is down; whoever holds it for long has more time."""
        if not self.done:
            self._stage.collector.hold_key(now=now)

    def release_key(self, *, now: float) -> None:
        """It is up again."""
        if not self.done:
            self._stage.collector.release_key(now=now)

    def receive_words(self, words: Sequence[Word], *, final: bool, now: float) -> None:
        """A transcript of this caller; what began before the question belongs to nobody."""
        if self.done or not words or words[0].start < self._stage.since:
            return
        words = self.without_echo(words)
        if words and not self._stage.ahead.swallows_words(words, self._language, final=final):
            self._stage.words_begin(at=words[0].start)
            self._dialogue.take_words(words, final=final, now=now)
            self._go_on(now=now)

    def without_echo(self, words: Sequence[Word]) -> Sequence[Word]:
        """What of *words* does not only repeat what this question says."""
        if self._rules.choices is not None:  # who chooses may well repeat an option
            return words
        return without_echo(words, self._stage.said, self._language)

    def prompt_ended(self, say: Say, *, now: float) -> None:
        """The sound of *say* has ended, or was cut; anything but the latest is ignored."""
        if not self.done:
            self._stage.prompt_ended(say, now=now)
            self._go_on(now=now)

    def get_timer(self) -> float | None:
        """When :meth:`handle_timer` is due; ``None`` while something is said, and at the end."""
        return None if self.done else self._stage.collector.get_timer()

    def handle_timer(self, *, now: float) -> None:
        """Time has passed; nothing happens before :meth:`get_timer`."""
        if not self.done:
            self._stage.collector.handle_timer(now=now)
            self._go_on(now=now)

    def next_event(self) -> Event | None:
        """What to do, oldest first; ``None`` if nothing is left to do."""
        return self._stage.next_event()

    def _go_on(self, *, now: float) -> None:
        """Do what follows from what was collected, until nothing does; then speak."""
        self._follow(now=now)
        if not self._rules.barge_in and not self.done:
            self._stage.speak(now=now)
        while not self.done and (pressed := self._stage.ahead.take()) is not None:
            self._dialogue.take_key(pressed, now=now)
            self._follow(now=now)
        if not self.done:
            self._stage.speak(now=now)

    def _follow(self, *, now: float) -> None:
        while not self.done and (event := self._stage.collector.next_event()) is not None:
            self._react(event, now=now)

    def _react(self, event: CollectorEvent, *, now: float) -> None:
        match event:
            case StopPrompt():
                self._stage.stop()
            case Warn(count):
                self._dialogue.warn(count, now=now)
            case Collected():
                self._keep_surplus()
                self._expect_late_key(event.ended_by, now=now)
                self._dialogue.take_answer(event, now=now)
            case NoInput():
                self._dialogue.after_silence(now=now)
            case NoMatch():
                self._dialogue.after_misfit(event, now=now)
            case Command(name):
                self._keep_surplus()
                self._dialogue.obey(name, now=now)
            case _:
                self._stage.tell(event)

    def _keep_surplus(self) -> None:
        self._stage.ahead.give_back(self._stage.collector.take_surplus())

    def _expect_late_key(self, ended_by: EndedBy, *, now: float) -> None:
        if ended_by is not EndedBy.KEY:
            pressed_at = self._stage.collector.last_key_at if ended_by is EndedBy.LENGTH else None
            at = now if pressed_at is None else pressed_at
            self._stage.ahead.expect_late(self._rules.termination_key, now=at)
