"""A question: asked, asked again, warned, read back, mended, until there is one result.  No I/O.

::

    ASKING ── answer ──► CONFIRMING ── yes ──► Answered
      │ ▲ └─ sure answer ──│──│──▲───────────► Answered
      │ └── no, new number ┘  └──┴─ REPAIRING  one group ◄── CHOOSING  which one, after a no
      └── no-input or no-match, past the limit ──► Failed
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from enum import Enum, auto
from math import inf

from ivr.entry.codes import MOST
from ivr.entry.collector import (
    Collected,
    CollectorEvent,
    Command,
    NoInput,
    NoMatch,
    Warn,
)
from ivr.entry.draft import Reading, must_confirm, settle
from ivr.entry.echo import without_echo
from ivr.entry.events import (
    Answered,
    Commanded,
    EndedBy,
    Event,
    Failed,
    Final,
    KeyTaken,
    Reason,
    Say,
    StopPrompt,
)
from ivr.entry.keys import KeyPressed, Source
from ivr.entry.languages import get_language
from ivr.entry.pace import Pace
from ivr.entry.prompts import Prompts
from ivr.entry.repair import count_parts, is_part, one_part, part_said, put_part, which_part
from ivr.entry.reply import (
    NO,
    YES,
    Another,
    Better,
    Other,
    Right,
    Same,
    Wrong,
    WrongPart,
    judge_reply,
    one_of,
    yes_or_no,
)
from ivr.entry.rules import EntryRules, Fit
from ivr.entry.spoken import names_key, read_spoken
from ivr.entry.stage import Stage
from ivr.entry.typeahead import TypeAhead
from ivr.entry.understanding import REPEAT, Ordered, understand
from ivr.entry.wording import Wording
from ivr.entry.words import Word, tokens_of

BURST = 0.5  # s: keys that follow each other closer belong to one attempt
MAX_CHANGES = 6  # new numbers and mended groups: a television never ends by itself


class Phase(Enum):
    """What the question is about just now."""

    ASKING = auto()  # the number
    CONFIRMING = auto()  # whether it is right
    CHOOSING = auto()  # which group of it is wrong
    REPAIRING = auto()  # one group of it
    PICKING = auto()  # which of several codes on the same keys
    DONE = auto()


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
        self._wording = Wording(prompts or Prompts(), rules, self._language)
        self._stage = Stage(language=self._language, pace=pace or Pace())
        self._phase = Phase.ASKING
        self._number, self._ended_by = Reading(), EndedBy.LENGTH
        self._too_short = Reading()
        self._part = 0
        self._attempts, self._no_input, self._no_match, self._changes = 1, 0, 0, 0
        self._misfits: Counter[Reason] = Counter()
        self._pressed_at, self._in_misfit = -inf, False

    @property
    def done(self) -> bool:
        """Whether the final event has been told."""
        return self._phase is Phase.DONE

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
        self._ahead = typed_ahead if typed_ahead is not None else TypeAhead()
        if self._rules.flush:
            self._ahead.drop()
        self._since = now
        self._ask(self._wording.ask(1), now=now)
        found = settle(heard, self._rules)
        if isinstance(found, Reading):
            for key in found.keys:
                self._stage.tell(KeyTaken(key, Source.SPEECH, now))
            self._propose(found, EndedBy.SPEECH, now=now)
        self._go_on(now=now)

    def ask_again(self, *, now: float) -> None:
        """Say the same again, without counting: what was said answers another question.

        Nothing is said while an answer is being entered.
        """
        if not self.done and not self._stage.collector.begun:
            self._say_again(now=now)
            self._go_on(now=now)

    def receive_key(self, pressed: KeyPressed, *, now: float) -> None:
        """A key of this caller; after the end it is kept for the next question."""
        if self.done:
            self._ahead.receive_key(pressed)
        elif not self._ahead.swallows(pressed) and not self._belongs_to_misfit(pressed):
            self._take_key(pressed, now=now)
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
        if self.done or not words or words[0].start < self._since:
            return
        words = self.without_echo(words)
        if not words:
            return
        if self._is_late_key(words, final=final, now=now):
            return
        replying = final and self._phase in (Phase.CONFIRMING, Phase.CHOOSING)
        if not (replying and self._take_reply(words, now=now)):
            self._stage.collector.receive_words(words, final=final, now=now)
        self._go_on(now=now)

    def without_echo(self, words: Sequence[Word]) -> Sequence[Word]:
        """What of *words* does not only repeat what this question says."""
        if self._rules.choices is not None:  # who chooses may well repeat an option
            return words
        return without_echo(words, self._stage.said, self._language)

    def prompt_ended(self, say: Say, *, now: float) -> None:
        """The sound of *say* has ended, or was cut; anything but the latest is ignored."""
        if not self.done:
            if self._stage.prompt_ended(say, now=now):
                self._in_misfit = False  # the caller knows by now
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

    # Asking

    def _ask(self, say: Say, *, now: float) -> None:
        self._turn_to(Phase.ASKING, self._rules, say, now=now)

    def _turn_to(self, phase: Phase, rules: EntryRules, say: Say | None, *, now: float) -> None:
        self._phase = phase
        self._stage.turn_to(rules, say, since=self._since, now=now)

    def _take_key(self, pressed: KeyPressed, *, now: float) -> None:
        if self._phase is Phase.CONFIRMING and self._begins_new_number(pressed.key):
            self._change(now=now)
        elif self._phase is Phase.CHOOSING and self._is_more_than_a_part(pressed.key):
            self._go_on_anew()
        if not self.done:
            self._stage.collector.receive_key(pressed, now=now)

    def _belongs_to_misfit(self, pressed: KeyPressed) -> bool:
        """Whether a key goes on with the attempt that has just failed, unheard: one mistake."""
        last, self._pressed_at = self._pressed_at, pressed.at
        self._in_misfit = self._in_misfit and pressed.at - last < BURST
        return self._in_misfit

    def _is_late_key(self, words: Sequence[Word], *, final: bool, now: float) -> bool:
        """Whether all that was said is the termination key of an entry that is complete."""
        key = self._ahead.late_key(words[0].start)
        if key is None or not names_key(tokens := tokens_of(words), key, self._language):
            return False
        spoken = read_spoken(tokens, self._language)
        if spoken.rest or len(spoken.pieces) > 1:
            return False
        if final:
            self._ahead.expect_late(None, now=now)
        return True

    def _begins_new_number(self, key: str) -> bool:
        return key not in (YES, NO) and self._rules.fit(key) is not Fit.WRONG

    def _is_more_than_a_part(self, key: str) -> bool:
        if self._rules.fit(key) is Fit.WRONG:
            return False
        return not (self._stage.collector.untouched and is_part(key, self._parts))

    def _go_on(self, *, now: float) -> None:
        """Do what follows from what was collected, until nothing does; then speak."""
        self._follow(now=now)
        if not self._rules.barge_in and not self.done:
            self._stage.speak(now=now)
        while not self.done and (pressed := self._ahead.take()) is not None:
            self._take_key(pressed, now=now)
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
                self._stage.interject(self._wording.warning(count), now=now)
            case Collected():
                self._ahead.give_back(self._stage.collector.take_surplus())
                self._expect_late_key(event.ended_by, now=now)
                self._take_answer(event, now=now)
            case NoInput():
                self._after_silence(now=now)
            case NoMatch():
                self._after_misfit(event, now=now)
            case Command(name):
                self._ahead.give_back(self._stage.collector.take_surplus())
                self._obey(name, now=now)
            case _:
                self._stage.tell(event)

    def _expect_late_key(self, ended_by: EndedBy, *, now: float) -> None:
        if ended_by is not EndedBy.KEY:
            pressed_at = self._stage.collector.last_key_at if ended_by is EndedBy.LENGTH else None
            at = now if pressed_at is None else pressed_at
            self._ahead.expect_late(self._rules.termination_key, now=at)

    def _obey(self, name: str, *, now: float) -> None:
        if name == REPEAT and REPEAT not in self._rules.commands:
            self._say_again(now=now)
        else:
            self._finish(Commanded(name, self._attempts))

    def _say_again(self, *, now: float) -> None:
        """The same question, without counting."""
        if self._phase is Phase.CONFIRMING:
            self._confirm(now=now)
        elif self._phase is Phase.CHOOSING:
            self._ask_which_part(now=now)
        elif self._phase is Phase.PICKING:
            self._pick(now=now)
        elif self._phase is Phase.REPAIRING:
            self._repair(self._part, now=now)
        else:
            self._ask(self._wording.ask(self._attempts), now=now)

    # What did not fit

    def _after_silence(self, *, now: float) -> None:
        self._no_input += 1
        self._ahead.drop()
        if self._no_input >= self._rules.max_no_input:
            self._finish(Failed("no_input", self._attempts))
        elif self._phase is not Phase.ASKING:
            self._say_again(now=now)
        else:
            self._attempts += 1
            say = self._wording.after_silence(self._no_input, attempt=self._attempts)
            self._ask(say, now=now)

    def _after_misfit(self, event: NoMatch, *, now: float) -> None:
        if self._phase is Phase.ASKING and self._join_halves(event, now=now):
            return
        self._no_match += 1
        self._in_misfit = event.reason is not Reason.REFUSED and now - self._pressed_at < BURST
        self._since = now
        self._ahead.drop()
        if self._no_match >= self._rules.max_no_match:
            self._finish(Failed("no_match", self._attempts, event.reason))
        elif self._phase is Phase.CONFIRMING and event.reason is not Reason.REFUSED:
            self._confirm(again=True, now=now)
        elif self._phase is not Phase.ASKING and event.reason is not Reason.REFUSED:
            self._say_again(now=now)
        elif self._phase is Phase.CONFIRMING and self._parts:
            self._ask_which_part(now=now)
        elif event.fits:
            self._attempts += 1
            self._ask(self._wording.which(event.fits), now=now)
        else:
            self._ask_anew(event.reason, now=now)

    def _ask_anew(self, reason: Reason, *, now: float) -> None:
        self._attempts += 1
        self._misfits[reason] += 1  # "again" is said of the same mistake only
        say = self._wording.after_misfit(
            reason, self._no_match, same=self._misfits[reason], attempt=self._attempts
        )
        self._ask(say, now=now)

    def _join_halves(self, event: NoMatch, *, now: float) -> bool:
        """Whether the digits of two attempts, each too short, make one number together."""
        first, self._too_short = self._too_short, Reading()
        if event.reason is not Reason.TOO_FEW:
            return False
        whole = settle([first + event.entered], self._rules) if first.keys else Reason.TOO_FEW
        if isinstance(whole, Reason):
            self._too_short = event.entered
            return False
        self._propose(replace(whole, sure=False), EndedBy.TIMEOUT, now=now)
        return True

    # Is that right?

    def _take_answer(self, event: Collected, *, now: float) -> None:
        if self._phase is Phase.ASKING:
            self._propose(event.reading, event.ended_by, now=now)
        elif self._phase is Phase.REPAIRING:
            self._in_misfit = now - self._pressed_at < BURST  # whoever keys on says no "1" yet
            self._change_to(put_part(self._number, self._part, event.reading, self._rules), now=now)
        elif self._phase is Phase.CHOOSING:
            self._take_part(event.reading, now=now)
        elif self._phase is Phase.PICKING and event.reading.keys.isdecimal():
            self._number = replace(self._number, keys=self._codes[int(event.reading.keys) - 1])
            self._accept(confirmed=True)
        elif event.reading.keys == YES:
            self._accept(confirmed=True)
        else:
            self._refuse(now=now)

    def _propose(self, number: Reading, ended_by: EndedBy, *, now: float) -> None:
        """Take a number, or read it back first."""
        self._number, self._ended_by = number, ended_by
        if number.also:
            self._since = now
            self._pick(now=now)
        elif must_confirm(number, self._rules):
            self._since = now
            self._confirm(now=now)
        else:
            self._accept(confirmed=False)

    @property
    def _codes(self) -> tuple[str, ...]:
        """The codes that have the keys that were pressed."""
        return (self._number.keys, *self._number.also)[:MOST]

    def _pick(self, *, now: float) -> None:
        """Ask which of several codes is meant."""
        rules = one_of(self._codes, self._rules, self._language)
        self._turn_to(Phase.PICKING, rules, self._wording.which_code(self._codes), now=now)

    def _confirm(self, *, again: bool = False, now: float) -> None:
        say = self._wording.confirm(self._number.keys, again=again)
        rules = yes_or_no(self._rules, self._language)
        self._turn_to(Phase.CONFIRMING, rules, say, now=now)

    def _accept(self, *, confirmed: bool) -> None:
        number = self._number
        self._finish(
            Answered(number.keys, number.sources, self._ended_by, self._attempts, confirmed)
        )

    def _refuse(self, *, now: float) -> None:
        self._after_misfit(NoMatch(Reason.REFUSED), now=now)

    # No, it is …

    def _take_reply(self, words: Sequence[Word], *, now: float) -> bool:
        """Whether the words are a whole reply to the read-back; if so, that is what happens."""
        tokens = tokens_of(words)
        if self._phase is Phase.CHOOSING:
            at = part_said(tokens, self._parts, self._language)
            if at is not None:
                self._repair(at, now=now)
                return True
        replies = yes_or_no(self._rules, self._language)
        if isinstance(understand(tokens, replies, self._language), Ordered):
            return False  # "the account number was wrong": of another question
        match judge_reply(tokens, self._number, self._rules, self._language):
            case Right() if self._phase is Phase.CONFIRMING:
                self._accept(confirmed=True)
            case Wrong():
                self._refuse(now=now)
            case WrongPart(at):
                self._repair(at, now=now)
            case Better(number, said):
                for key in said.keys:
                    self._stage.tell(KeyTaken(key, Source.SPEECH, tokens[0].at))
                self._change_to(number, now=now)
            case Another():
                self._change(now=now)
                return False
            case Same():
                self._stage.collector.receive_words(words, final=False, now=now)
            case Right() | Other():
                return False
        return True

    def _change(self, *, now: float) -> None:
        """The caller begins a new number: listen, and say nothing."""
        if self._may_change():
            self._turn_to(Phase.ASKING, self._rules, None, now=now)

    def _go_on_anew(self) -> None:
        """What was keyed for the number of a part begins the whole number anew."""
        if self._may_change():
            self._phase = Phase.ASKING
            self._stage.collector.go_on_with(self._rules)

    def _change_to(self, number: Reading, *, now: float) -> None:
        """The caller has given a better number: check it and read it back."""
        if not self._may_change():
            return
        self._stage.stop()
        self._phase = Phase.ASKING
        found = settle([number], self._rules)
        if isinstance(found, Reason):
            self._after_misfit(NoMatch(found), now=now)
        else:
            self._propose(number, EndedBy.SPEECH, now=now)

    def _may_change(self) -> bool:
        self._changes += 1
        if self._changes > MAX_CHANGES:
            self._finish(Failed("no_match", self._attempts, Reason.REFUSED))
        return not self.done

    @property
    def _parts(self) -> int:
        """How many groups the read-back had, of which one may be wrong."""
        return count_parts(self._number, self._rules)

    def _ask_which_part(self, *, now: float) -> None:
        say = self._wording.which_part(self._parts)
        self._turn_to(Phase.CHOOSING, which_part(self._rules), say, now=now)

    def _take_part(self, chosen: Reading, *, now: float) -> None:
        if is_part(chosen.keys, self._parts):
            self._repair(int(chosen.keys) - 1, now=now)
        else:
            self._after_misfit(NoMatch(Reason.NOT_ALLOWED), now=now)

    def _repair(self, at: int, *, now: float) -> None:
        """Ask for group *at* again, from 0."""
        self._part = at
        rules = one_part(self._number, at, self._rules)
        self._turn_to(Phase.REPAIRING, rules, self._wording.repair(at), now=now)

    def _finish(self, final: Final) -> None:
        self._stage.stop()
        self._phase = Phase.DONE
        if isinstance(final, Failed):
            self._ahead.drop()
        self._stage.tell(final)
