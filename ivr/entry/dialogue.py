"""The dialogue of a question: asked, asked again, read back, mended, ended.  No I/O.

::

    asking ── answer ──► Confirming ── yes ──► Answered
      │ ▲ └─ sure answer ──│──│──▲───────────► Answered
      │ └── no, new number ┘  └──┴─ Repairing  one group ◄── Choosing  which one, after a no
      └── no-input or no-match, past the limit ──► Failed
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ivr.entry.draft import Reading, must_confirm, settle
from ivr.entry.events import Answered, Commanded, EndedBy, Failed, Final, KeyTaken, Reason, Say
from ivr.entry.keys import KeyPressed, Source
from ivr.entry.outcomes import Collected, NoMatch
from ivr.entry.phases import Choosing, Confirming, Phase, Picked, Picking, Repairing, Verdict
from ivr.entry.prompts import Prompts
from ivr.entry.reply import Another, Better, Other, Right, Same, Wrong, WrongPart
from ivr.entry.rules import EntryRules
from ivr.entry.stage import Stage
from ivr.entry.understanding import REPEAT
from ivr.entry.wording import Wording
from ivr.entry.words import Word, tokens_of

MAX_CHANGES = 6  # new numbers and mended groups: a television never ends by itself


class Dialogue:
    """What is asked next, and how it ends.

    Args:
        rules: what an answer is.
        prompts: what is said.
        stage: where it takes place.
    """

    def __init__(self, rules: EntryRules, prompts: Prompts, stage: Stage) -> None:
        self._rules, self._stage = rules, stage
        self._wording = Wording(prompts, rules, stage.language)
        self._phase: Phase | None = None  # the number itself is asked for
        self._ended_by, self._too_short = EndedBy.LENGTH, Reading()
        self._attempts, self._no_input, self._no_match, self._changes = 1, 0, 0, 0
        self._misfits: Counter[Reason] = Counter()
        self.done = False
        """Whether there is a result."""

    def begin(self, heard: Sequence[Reading], *, now: float) -> None:
        """Ask, unless what was *heard* before is the answer."""
        self._ask(self._wording.ask(1), now=now)
        found = settle(heard, self._rules)
        if isinstance(found, Reading):
            self._tell_said(found, at=now)
            self._propose(found, EndedBy.SPEECH, now=now)

    def say_again(self, *, now: float) -> None:
        """The same, without counting."""
        if self._phase is None:
            self._ask(self._wording.ask(self._attempts), now=now)
        else:
            self._turn_to(self._phase, now=now)

    def warn(self, count: int, *, now: float) -> None:
        """There are *count* digits, too few, and time is running out."""
        self._stage.interject(self._wording.warning(count), now=now)

    def take_key(self, pressed: KeyPressed, *, now: float) -> None:
        """Collect a key: for what is asked, or for a number that begins with it."""
        untouched = self._stage.collector.untouched
        if self._phase is not None and self._phase.begins_anew(pressed.key, untouched=untouched):
            self._begin_anew(kept=isinstance(self._phase, Choosing), now=now)
        if not self.done:
            self._stage.collector.receive_key(pressed, now=now)

    def take_words(self, words: Sequence[Word], *, final: bool, now: float) -> None:
        """Collect words, unless they are a whole reply to what is asked."""
        if not (final and self._take_reply(words, now=now)):
            self._stage.collector.receive_words(words, final=final, now=now)

    def take_answer(self, event: Collected, *, now: float) -> None:
        """The number, or what was asked about it."""
        if self._phase is None:
            self._propose(event.reading, event.ended_by, now=now)
            return
        if isinstance(self._phase, Repairing):
            self._stage.expect_burst(now=now)  # whoever keys on says no "1" yet
        self._follow(self._phase, self._phase.judge(event.reading), now=now)

    def obey(self, name: str, *, now: float) -> None:
        """A command: the question's own, or whoever asks it obeys."""
        if name == REPEAT and REPEAT not in self._rules.commands:
            self.say_again(now=now)
        else:
            self._finish(Commanded(name, self._attempts))

    # What did not fit

    def after_silence(self, *, now: float) -> None:
        """Nothing came."""
        self._no_input += 1
        self._stage.ahead.drop()
        if self._no_input >= self._rules.max_no_input:
            self._finish(Failed("no_input", self._attempts))
        elif self._phase is not None:
            self.say_again(now=now)
        else:
            self._attempts += 1
            self._ask(self._wording.after_silence(self._no_input, attempt=self._attempts), now=now)

    def after_misfit(self, event: NoMatch, *, now: float) -> None:
        """What came is no answer, or the caller says no."""
        phase, refused = self._phase, event.reason is Reason.REFUSED
        if phase is None and self._join_halves(event, now=now):
            return
        self._no_match += 1
        self._stage.forget(now=now, unheard=event.unheard)
        if not refused:
            self._stage.expect_burst(now=now)
        if self._no_match >= self._rules.max_no_match:
            self._finish(Failed("no_match", self._attempts, event.reason))
        elif phase is not None and not refused:
            self._turn_to(phase, again=True, now=now)
        elif phase is not None and (less := phase.after_no()) is not None:
            self._turn_to(less, now=now)
        else:
            self._attempts += 1
            self._ask(self._say_misfit(event), now=now)

    def _say_misfit(self, event: NoMatch) -> Say:
        if event.fits:
            return self._wording.which(event.fits)
        self._misfits[event.reason] += 1  # "again" is said of the same mistake only
        same = self._misfits[event.reason]
        return self._wording.after_misfit(
            event.reason, self._no_match, same=same, attempt=self._attempts
        )

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

    # What was said about the number

    def _propose(self, number: Reading, ended_by: EndedBy, *, now: float) -> None:
        """Take a number, or ask about it first."""
        self._ended_by = ended_by
        if number.also or must_confirm(number, self._rules):
            self._stage.since = now
            phase = Picking if number.also else Confirming
            self._turn_to(phase(number, self._rules, self._stage.language), now=now)
        else:
            self._accept(number, confirmed=False)

    def _take_reply(self, words: Sequence[Word], *, now: float) -> bool:
        """Whether the words are a whole reply; if so, that is what happens."""
        if self._phase is None:
            return False
        tokens = tokens_of(words)
        verdict = self._phase.judge_words(tokens)
        if isinstance(verdict, Other):
            return False
        if isinstance(verdict, Same):
            self._stage.collector.receive_words(words, final=False, now=now)
            return True
        if isinstance(verdict, Better):
            self._tell_said(verdict.said, at=tokens[0].at)
        self._follow(self._phase, verdict, now=now)
        return not isinstance(verdict, Another)

    def _follow(self, phase: Phase, verdict: Verdict, *, now: float) -> None:
        match verdict:
            case Right():
                self._accept(phase.number, confirmed=True)
            case Picked(number):
                self._accept(number, confirmed=True)
            case Wrong():
                self.after_misfit(NoMatch(Reason.REFUSED), now=now)
            case NoMatch():
                self.after_misfit(verdict, now=now)
            case WrongPart(at):
                self._turn_to(Repairing(phase.number, phase.whole, phase.language, at), now=now)
            case Better(number):
                self._change_to(number, now=now)
            case Another():
                self._begin_anew(kept=False, now=now)

    def _begin_anew(self, *, kept: bool, now: float) -> None:
        """The caller begins a new number, perhaps with what is *kept*: listen, and say nothing."""
        if not self._may_change():
            return
        if kept:
            self._phase = None
            self._stage.collector.go_on_with(self._rules)
        else:
            self._ask(None, now=now)

    def _change_to(self, number: Reading, *, now: float) -> None:
        """The caller has given a better number: check it and read it back."""
        if not self._may_change():
            return
        self._phase = None
        found = settle([number], self._rules)
        if isinstance(found, Reason):
            self.after_misfit(NoMatch(found), now=now)
        else:
            self._propose(number, EndedBy.SPEECH, now=now)

    def _may_change(self) -> bool:
        self._changes += 1
        if self._changes > MAX_CHANGES:
            self._finish(Failed("no_match", self._attempts, Reason.REFUSED))
        return not self.done

    # Turns

    def _ask(self, say: Say | None, *, now: float) -> None:
        self._phase = None
        self._stage.turn_to(self._rules, say, now=now)

    def _turn_to(self, phase: Phase, *, again: bool = False, now: float) -> None:
        self._phase = phase
        self._stage.turn_to(phase.rules, phase.say(self._wording, again=again), now=now)

    def _tell_said(self, number: Reading, *, at: float) -> None:
        for key in number.keys:
            self._stage.tell(KeyTaken(key, Source.SPEECH, at))

    def _accept(self, number: Reading, *, confirmed: bool) -> None:
        self._finish(
            Answered(number.keys, number.sources, self._ended_by, self._attempts, confirmed)
        )

    def _finish(self, final: Final) -> None:
        self._stage.stop()
        self.done = True
        if isinstance(final, Failed):
            self._stage.ahead.drop()
        self._stage.tell(final)
