"""Any caller at all: random keys, words and times, and what must be true of every question."""

from __future__ import annotations

from collections import Counter

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ivr.entry import Answered, EntryRules, Failed, Prompts, SayKind, Source, luhn
from ivr.entry.codes import on_keypad
from ivr.entry.keys import KEYS
from tests.entry.caller import ASK, Caller, typed

QUESTIONS = [
    EntryRules(min_digits=4),
    EntryRules(min_digits=1),
    EntryRules(min_digits=2, max_digits=6, confirm=True),
    EntryRules(min_digits=3, max_digits=5, check=luhn, warning=False),
    EntryRules(min_digits=2, max_digits=4, known=["12", "1234", "4155"], adaptive=False),
    EntryRules(min_digits=4, max_digits=8, confirm=True, secret=True, termination_key=None),
    EntryRules(min_digits=3, allowed="12345", clear_key=None, command_keys={"*": "back"}),
    EntryRules(min_digits=4, confirm=True, groups=(2, 2), commands={"back": ("go back",)}),
    EntryRules(min_digits=2, max_digits=4, confirm=True, private=True, groups=(1, 1, 2)),
    EntryRules(min_digits=2, letters=True, known=["A1", "B1", "C1", "42", "ZZ"]),
    EntryRules(min_digits=3, letters=True, pattern="LDD", confirm=True),
    EntryRules(choices={"1": ("balance",), "12": ("payments",), "*": (), "2": ("balances",)}),
    EntryRules(choices={"1": ("my account",), "2": ("your account",)}, confirm=True),
]
SPEECH = [
    "four one", "four one five five", "forty one fifty", "double five", "one hundred five",
    "4155-0199", "no sorry five", "start over", "um", "pizza", "yes", "no", "one", "pound", "star",
    "the second part is 55", "the last part is wrong", "account", "balance", "payments",
    "A one", "B as in Bravo", "the second one", "part two", "go back", "say again",
    "no four one", "i meant", "to", "", "#",
]  # fmt: skip
PAUSES = st.sampled_from([0.0, 0.01, 0.08, 0.3, 1.0, 1.5, 2.9, 3.0, 7.0, 20.0])


class AnyCaller(RuleBasedStateMachine):
    """Presses, speaks, listens and waits in any order."""

    @initialize(
        rules=st.sampled_from(QUESTIONS),
        ask=st.sampled_from([ASK, ""]),
        ahead=st.text(KEYS, max_size=6),
    )
    def is_asked(self, rules: EntryRules, ask: str, ahead: str) -> None:
        """The question begins."""
        self.rules = rules
        self.pressed = list(ahead)
        self.caller = Caller(rules, Prompts(ask=ask), typed_ahead=typed(ahead))

    @rule(key=st.sampled_from(KEYS), pause=PAUSES)
    def presses(self, key: str, pause: float) -> None:
        """One key, after a pause."""
        self.caller.waits(pause)
        before, asked, ended = self._kept, len(self.caller.said), self.caller.final
        self.caller.presses(key, gap=0.0)
        self.pressed.append(key)
        if self._kept != before + 1:
            refused = [say.kind for say in self.caller.said[asked:]] == [SayKind.NO_MATCH]
            failed = ended is None and isinstance(self.caller.final, Failed)
            told = refused or failed or key == self.rules.termination_key
            assert told or self.caller.question._stage.in_burst, "a key was lost"

    @property
    def _kept(self) -> int:
        """How many keys were used, or wait for the next question."""
        keyed = [taken for taken in self.caller.taken if taken.source is Source.SIP]
        after_pound = self.caller.question._stage.collector._surplus  # while words are outstanding
        return len(keyed) + len(self.caller.ahead) + len(after_pound)

    @rule(
        text=st.sampled_from(SPEECH),
        seconds=st.floats(0.0, 3.0),
        late=st.floats(0.0, 2.0),
        final=st.booleans(),
        confidence=st.sampled_from([0.2, 0.95]),
    )
    def speaks(
        self, text: str, seconds: float, late: float, final: bool, confidence: float
    ) -> None:
        """Words that ended a while ago, perhaps before the question."""
        ended = self.caller.now - late
        self.caller.is_heard_saying(
            text, began=ended - seconds, ended=ended, final=final, confidence=confidence
        )

    @rule(pause=PAUSES)
    def waits(self, pause: float) -> None:
        """Time passes."""
        self.caller.waits(pause)

    @precondition(lambda self: self.caller.said)
    @rule()
    def listens(self) -> None:
        """The last prompt ends, or its end is reported once more."""
        self.caller.listens()

    @invariant()
    def never_stalls(self) -> None:
        """A question that is not over speaks, or has a timer; never both."""
        if self.caller.final is not None:
            return
        speaking = self.caller.sounding is not None
        assert (self.caller.question.get_timer() is None) is speaking

    @invariant()
    def never_counts_a_key_twice(self) -> None:
        """Each key is used once at most, and none that was not pressed."""
        keyed = Counter(taken.key for taken in self.caller.taken if taken.source is Source.SIP)
        assert not keyed - Counter(self.pressed)

    @invariant()
    def answers_well(self) -> None:
        """An answer is one by the rules, made of what was pressed and said."""
        final = self.caller.final
        if not isinstance(final, Answered):
            return
        assert len(final.digits) == len(final.sources) <= self.rules.longest
        assert self.rules.accepts(final.digits)
        came = zip(final.digits, final.sources, strict=True)
        keyed = Counter(on_keypad(digit) for digit, source in came if source is Source.SIP)
        assert not keyed - Counter(self.pressed)

    def teardown(self) -> None:
        """A caller who only listens from now on is let go."""
        for _ in range(30):
            if self.caller.final is None:
                if self.caller.said:
                    self.caller.listens()
                self.caller.waits(11.0)
        assert self.caller.final is not None, "the question never ends"


AnyCaller.TestCase.settings = settings(
    max_examples=200, stateful_step_count=25, deadline=None, derandomize=True
)
test_any_caller = AnyCaller.TestCase
