"""Random conversations over lines that lose and delay: the answers are those of a clean line."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from random import Random

import pytest

from ivr.entry import EntryRules, Prompts
from tests.call.bad_lines import bad_line, hold_without_session
from tests.call.steps import (
    Conversation,
    Enter,
    Hears,
    Interrupts,
    Outcome,
    Step,
    Waits,
    Way,
    answers,
)
from tests.call.ways import good_line, hold

ASK = "Your number, please."
Story = tuple[EntryRules, tuple[Step, ...], Outcome]


class AnyCaller:
    """A caller whose numbers, rhythm and mistakes are random.

    Args:
        rng: what they depend on.
    """

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._tone_ms, self._gap_ms = rng.uniform(80, 250), rng.uniform(60, 400)
        self._number = self._digits(rng.randint(3, 8))

    def conversation(self) -> Conversation:
        """What this caller does, and what must come of it."""
        stories: list[Callable[[], Story]] = [
            self.enters,
            self.ends_by_key,
            self.ends_by_silence,
            self.clears,
            self.ends_too_early,
            self.pauses_too_long,
            self.is_asked_for_others,
            self.is_right,
            self.is_wrong_first,
        ]
        story = self._rng.choice(stories)
        rules, steps, outcome = story()
        hears = self._rng.choice([Hears(ASK), Interrupts(self._rng.uniform(0.1, 0.6))])
        return Conversation(
            story.__name__, rules, (hears, *steps), outcome, prompts=Prompts(ask=ASK)
        )

    def enters(self) -> Story:
        """A number of a fixed length."""
        return self._exactly(), (self._enter(self._number),), answers(self._number)

    def ends_by_key(self) -> Story:
        """A number that may go on, and ``#``."""
        steps = (self._enter(self._number + "#"),)
        return self._up_to_nine(), steps, answers(self._number, "key")

    def ends_by_silence(self) -> Story:
        """A number that may go on, and nothing."""
        return self._up_to_nine(), (self._enter(self._number),), answers(self._number, "timeout")

    def clears(self) -> Story:
        """The beginning of another number, and ``*``."""
        steps = (self._enter(self._beginning() + "*"), self._enter(self._number))
        return self._exactly(), steps, answers(self._number)

    def ends_too_early(self) -> Story:
        """``#`` before there are enough digits; then all of them."""
        again = Hears(f"too short. {ASK}")
        steps = (self._enter(self._beginning() + "#"), again, self._enter(self._number))
        return self._exactly(), steps, answers(self._number, attempts=2)

    def pauses_too_long(self) -> Story:
        """Half of it, a warning, the other half."""
        half = self._beginning()
        steps = (
            self._enter(half),
            Hears("so far. Please go on."),
            Waits(self._rng.uniform(0, 2)),
            self._enter(self._number[len(half) :]),
        )
        return self._exactly(), steps, answers(self._number)

    def is_asked_for_others(self) -> Story:
        """A digit that no answer holds; then only others."""
        rules = EntryRules(min_digits=4, allowed="2345678")
        right = "".join(self._rng.choices(rules.allowed, k=4))
        steps = (self._enter(right[:2] + "9"), Hears(f"get that. {ASK}"), self._enter(right))
        return rules, steps, answers(right, attempts=2)

    def is_right(self) -> Story:
        """Read back, and yes."""
        steps = (self._enter(self._number), Hears("say yes"), Enter("1", "yes"))
        return self._exactly(confirm=True), steps, answers(self._number, confirmed=True)

    def is_wrong_first(self) -> Story:
        """Read back, and no; asked again, and yes."""
        steps = (
            self._enter(self._digits(len(self._number))),
            Hears("say no."),
            Enter("2", "no"),
            Hears(ASK),
            self._enter(self._number),
            Hears("say yes"),
            Enter("1", "yes"),
        )
        outcome = answers(self._number, attempts=2, confirmed=True)
        return self._exactly(confirm=True), steps, outcome

    def _exactly(self, *, confirm: bool = False) -> EntryRules:
        return EntryRules(min_digits=len(self._number), confirm=confirm)

    @staticmethod
    def _up_to_nine() -> EntryRules:
        return EntryRules(min_digits=2, max_digits=9)

    def _beginning(self) -> str:
        return self._number[: self._rng.randint(1, len(self._number) - 1)]

    def _digits(self, count: int) -> str:
        return "".join(self._rng.choices("0123456789", k=count))

    def _enter(self, keys: str) -> Enter:
        return Enter(keys, tone_ms=self._tone_ms, gap_ms=self._gap_ms)


def any_conversation(seed: int) -> tuple[Conversation, Way]:
    """One of them, and how it is held."""
    rng = Random(seed)
    return AnyCaller(rng).conversation(), rng.choice(list(Way))


@pytest.mark.parametrize("seed", range(40))
def test_a_session_answers_on_a_bad_line_as_on_a_clean_one(seed: int):
    """All of LiveKit's session between the line and the answer."""
    conversation, way = any_conversation(seed)
    clean = hold(conversation, way)
    assert clean.outcomes == conversation.outcomes
    assert hold(conversation, way, line=partial(bad_line, seed)).outcomes == clean.outcomes


@pytest.mark.parametrize("hundred", range(10))
def test_a_thousand_conversations_on_bad_lines(hundred: int):
    """Line, detector and question alone."""
    for seed in range(100 * hundred, 100 * hundred + 100):
        conversation, way = any_conversation(seed)
        came = hold_without_session(conversation, way, line=partial(bad_line, seed))
        assert came == conversation.outcomes, f"seed {seed}, {conversation.story} by {way}"


@pytest.mark.parametrize("seed", range(0, 1000, 25))
def test_those_conversations_on_a_clean_line(seed: int):
    """What must come out is what comes out where nothing is lost or late."""
    conversation, way = any_conversation(seed)
    assert hold_without_session(conversation, way, line=good_line) == conversation.outcomes
