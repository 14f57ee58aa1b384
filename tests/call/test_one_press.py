"""One press, three ears, in a whole session: what a trunk may do to keys, and the answer stands."""

import asyncio

import pytest

from ivr.entry import EntryRules
from ivr.replay import ReplayRoom
from ivr.replay.audio import CallerAudio
from tests.call.steps import Conversation, Enter, Hears, Way, answers
from tests.call.ways import hold
from tests.callers import call, keys

ONE, FOUR = EntryRules(min_digits=1), EntryRules(min_digits=4)
SLOW_S = 0.5  # a slow line delays either way by as much


class EarlyEvents(ReplayRoom):
    """As the line was measured: events 22 ms after the press, tones 120 ms."""

    def __init__(self) -> None:
        super().__init__(rate=8000)


class LateEvents(EarlyEvents):
    """The signalling is slow."""

    def send_key(self, key: str) -> None:
        self._loop.call_later(SLOW_S, super().send_key, key)


class LateTones(EarlyEvents):
    """The audio is slow."""

    def __init__(self) -> None:
        super().__init__()
        self.audio_in = LateAudio(rate=8000)


class LateAudio(CallerAudio):
    """Everything is heard later."""

    def play(self, samples, *, at=None):
        return super().play(samples, at=None if at is None else at + SLOW_S)


class RepeatedEvents(EarlyEvents):
    """The network delivers each event twice."""

    def send_key(self, key: str) -> None:
        super().send_key(key)
        self._loop.call_later(0.008, super().send_key, key)


class OneLostEvent(EarlyEvents):
    """The third event never comes; its tone does."""

    def __init__(self) -> None:
        super().__init__()
        self._sent = 0

    def send_key(self, key: str) -> None:
        self._sent += 1
        if self._sent != 3:
            super().send_key(key)


def digits(line, entered: Enter, rules: EntryRules = FOUR) -> str | None:
    """What comes of keys that are pressed as events and as tones."""
    conversation = Conversation("keys both ways", rules, (Hears(), entered), answers("any"))
    return hold(conversation, Way.MIX, line=line).outcomes[0].digits


@pytest.mark.parametrize("line", [EarlyEvents, LateEvents, LateTones, RepeatedEvents])
@pytest.mark.parametrize(
    "rhythm",
    [
        {"tone_ms": 100, "gap_ms": 100},
        {"tone_ms": 45, "gap_ms": 40},
        {"tone_ms": 160, "gap_ms": 600},
        {"tone_ms": 1500, "gap_ms": 100},
    ],
    ids=["even", "quick", "slow", "held"],
)
def test_keys_heard_both_ways_count_once(line, rhythm):
    """Four presses, the same key twice among them, are four digits."""
    assert digits(line, Enter("4155", whole=True, **rhythm)) == "4155"


@pytest.mark.parametrize("line", [EarlyEvents, LateEvents, LateTones, RepeatedEvents])
def test_a_key_held_for_five_seconds_counts_once(line):
    """By both ways; nothing of it is left for the next question, which is answered by voice."""
    held = Enter("7", tone_ms=5000, whole=True)
    steps = (Hears(), held, Hears(), Enter("8", whole=True))
    conversation = Conversation("held", ONE, steps, answers("7"), then=(ONE, answers("8")))
    came = hold(conversation, Way.MIX, line=line).outcomes
    assert came == conversation.outcomes


def test_a_tone_without_event_in_a_call_with_events_is_heard_and_not_counted():
    """It may be anybody's: a voice, music, another telephone."""
    assert digits(OneLostEvent, Enter("41955", whole=True)) == "4155"


def test_letters_come_in_lower_case_and_are_keys():
    """As livekit-sip sends them."""
    letters = EntryRules(min_digits=4, allowed="ABCD")
    assert digits(EarlyEvents, Enter("BADC", whole=True), letters) == "BADC"


def test_a_call_with_a_single_tone_says_that_no_events_come(caplog):
    """Its only key leads to a person; log and record know about the trunk."""

    async def caller(c):
        await c.hears("press 0.")
        c.press("0", how="inband")
        await asyncio.sleep(2)

    record = call(caller)
    assert keys(record) == [("0", "inband")]
    assert sum("notice" in entry for entry in record.entries) == 1
    assert caplog.text.count("this trunk sends keys as tones") == 1
