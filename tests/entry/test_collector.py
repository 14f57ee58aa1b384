"""One attempt, seen from inside: states, timers, and what they lead to."""

from __future__ import annotations

import pytest

from ivr.entry.collector import Collector
from ivr.entry.events import KeyTaken, Reason, StopPrompt
from ivr.entry.keys import KeyPressed, Source
from ivr.entry.languages import get_language
from ivr.entry.outcomes import Collected, CollectorEvent, NoInput, NoMatch, Warn
from ivr.entry.pace import Pace
from ivr.entry.progress import SPEECH_TIMEOUT
from ivr.entry.rules import EntryRules
from ivr.entry.states import State
from ivr.entry.words import words_of

FOUR_TO_EIGHT = EntryRules(min_digits=4, max_digits=8)


def collector(rules: EntryRules = FOUR_TO_EIGHT) -> Collector:
    """An attempt that begins at 10 s."""
    return Collector(rules, language=get_language("en"), pace=Pace(), since=10.0, now=10.0)


def press(to: Collector, keys: str, *, at: float = 11.0) -> Collector:
    """Keys, all at once."""
    for key in keys:
        to.receive_key(KeyPressed(key, Source.SIP, at), now=at)
    return to


def hear(to: Collector, text: str, *, at: float, final: bool = True) -> Collector:
    """A transcript of the last second."""
    to.receive_words(words_of(text, start=at - 1, end=at), final=final, now=at)
    return to


def events(of: Collector) -> list[CollectorEvent]:
    """What has come of it, without the keys."""
    found = []
    while (event := of.next_event()) is not None:
        if not isinstance(event, KeyTaken):
            found.append(event)
    return found


def at_time(what: Collector) -> Collector:
    """Its timer runs out."""
    due = what.get_timer()
    assert due is not None
    what.handle_timer(now=due)
    return what


def test_an_attempt_without_prompt_waits_at_once() -> None:
    """The no-input time runs from the beginning."""
    attempt = collector()
    assert attempt.state is State.WAITING
    assert attempt.get_timer() == 17.0
    assert events(at_time(attempt)) == [NoInput()]
    assert attempt.over


def test_a_prompt_holds_the_timer_until_its_end() -> None:
    """Then it starts anew."""
    attempt = collector()
    attempt.prompt_started(now=10.0)
    assert (attempt.state, attempt.get_timer()) == (State.PROMPTING, None)
    attempt.prompt_ended(now=20.0)
    assert (attempt.state, attempt.get_timer()) == (State.WAITING, 27.0)


@pytest.mark.parametrize(
    ("keys", "state", "timeout"),
    [("4", State.ENTERING, 3.0), ("4155", State.ENOUGH, 1.5), ("41*", State.WAITING, 7.0)],
)
def test_keys_lead_to_their_state_and_its_timeout(keys: str, state: State, timeout: float) -> None:
    """Too few, enough, cleared."""
    attempt = press(collector(), keys)
    assert attempt.state is state
    assert attempt.get_timer() == 11.0 + timeout


def test_a_warning_comes_before_time_is_up() -> None:
    """With the number of digits; then what is there is too short."""
    attempt = at_time(press(collector(), "41"))
    assert events(attempt) == [Warn(2)]
    assert attempt.state is State.WARNED
    [misfit] = events(at_time(attempt))
    assert isinstance(misfit, NoMatch)
    assert (misfit.reason, misfit.entered.keys) == (Reason.TOO_FEW, "41")


def test_a_digit_after_the_warning_brings_no_second_one() -> None:
    """It stays WARNED until there is enough."""
    attempt = press(at_time(press(collector(), "41")), "5", at=15.0)
    assert attempt.state is State.WARNED
    assert press(attempt, "5", at=16.0).state is State.ENOUGH


def test_speech_without_digits_is_listened_to() -> None:
    """An interim transcript waits for its final one, a filler gives time."""
    attempt = hear(collector(), "four", at=12.0, final=False)
    assert (attempt.state, attempt.get_timer()) == (State.LISTENING, 12.0 + SPEECH_TIMEOUT)
    hear(attempt, "um", at=13.0)
    assert (attempt.state, attempt.get_timer()) == (State.LISTENING, 20.0)
    assert events(at_time(attempt)) == [NoMatch(Reason.UNCLEAR)]


def test_pound_while_words_are_outstanding_waits_for_them() -> None:
    """Keys after it are surplus."""
    attempt = press(hear(collector(), "four", at=12.0, final=False), "#", at=12.5)
    assert (attempt.state, attempt.get_timer()) == (State.ENDING, 12.5 + SPEECH_TIMEOUT)
    press(attempt, "7", at=13.0)
    [answer] = events(hear(attempt, "four one five five", at=13.5))
    assert isinstance(answer, Collected)
    assert answer.reading.keys == "4155"
    assert [pressed.key for pressed in attempt.take_surplus()] == ["7"]
    assert attempt.take_surplus() == []


def test_pound_whose_words_say_nothing_ends_all_the_same() -> None:
    """The keys before it count."""
    attempt = hear(press(collector(), "4155"), "um", at=12.0, final=False)
    [answer] = events(hear(press(attempt, "#", at=12.1), "um", at=12.5))
    assert isinstance(answer, Collected)


def test_a_digit_stops_the_prompt_once() -> None:
    """The others find it silent."""
    attempt = collector()
    attempt.prompt_started(now=10.0)
    assert events(press(attempt, "41")) == [StopPrompt()]


def test_clearing_nothing_does_not_stop_the_prompt() -> None:
    """There is nothing to hear instead."""
    attempt = collector()
    attempt.prompt_started(now=10.0)
    assert events(press(attempt, "*")) == []
    assert attempt.state is State.PROMPTING


def test_after_the_end_keys_are_surplus_and_words_nothing() -> None:
    """And no timer runs."""
    attempt = press(collector(), "41550199")
    assert attempt.over
    press(hear(attempt, "four", at=12.0), "12")
    assert [pressed.key for pressed in attempt.take_surplus()] == ["1", "2"]
    assert attempt.get_timer() is None
    attempt.prompt_ended(now=13.0)
    assert len(events(attempt)) == 1


def test_words_that_began_before_are_nobodys() -> None:
    """Interim or final."""
    attempt = collector()
    hear(attempt, "four one five five", at=10.5, final=False)
    hear(attempt, "four one five five", at=10.9)
    assert attempt.untouched
    assert events(attempt) == []
