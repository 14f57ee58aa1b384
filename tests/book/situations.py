"""What callers do, and what happens to them, at any question.

Each is what a caller does from the moment in which the question begins to be asked.
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np

from dsp.levels import to_int16
from dsp.tones import CALL_PROGRESS, call_progress, dtmf, sines
from ivr.replay.rung import RungCall
from tests.book.stations import Station
from tests.dsp import signals

RATE = 8000
ASKED_S = 30.0


class Ends(Enum):
    """How a call ends."""

    WITH_THE_ANSWER = auto()  # it was understood after all
    WITH_A_PERSON = auto()
    BY_THE_CALLER = auto()


Play = Callable[[RungCall, Station], Awaitable[None]]


@dataclass(frozen=True)
class Situation:
    """One of the book.

    Args:
        play: what the caller does.
        ends: how the call ends then.
        fits: at which questions it can be.
    """

    play: Play
    ends: Ends
    fits: Callable[[Station], bool]

    @property
    def name(self) -> str:
        """Of the test."""
        return self.play.__name__.replace("_", "-")


BOOK: list[Situation] = []


def situation(
    ends: Ends, *, at: Callable[[Station], bool] = lambda station: True
) -> Callable[[Play], Play]:
    """Write it into the book."""

    def write(play: Play) -> Play:
        BOOK.append(Situation(play, ends, at))
        return play

    return write


def _takes_digits(at: Station) -> bool:
    return len(at.right) > 1


def _has_wrong(at: Station) -> bool:
    return bool(at.wrong)


def _is_asked_alone(at: Station) -> bool:
    """No sentence of a handler before it: what is said during that is said to nobody."""
    return at.name != "card"


def _takes_no_letters(at: Station) -> bool:
    return at.name != "parcel-code"


def _begins_a_menu(at: Station) -> bool:
    return not at.way


def _is_read_back(at: Station) -> bool:
    return not at.wrong


def _is_one_of_its_kind(at: Station) -> bool:
    return at.name in ("account-number", "account-read-back", "hour", "card")


async def _asked(call: RungCall, at: Station) -> None:
    await call.hears(at.asks, within=ASKED_S)


# -- Silence -----------------------------------------------------------------------------------


@situation(Ends.WITH_A_PERSON)
async def silence_to_the_end(call: RungCall, at: Station) -> None:
    """Nobody is there: asked three times, then a person."""


@situation(Ends.WITH_THE_ANSWER)
async def silence_once(call: RungCall, at: Station) -> None:
    """The caller looks for the letter with the number, and hears the question again."""
    await _asked(call, at)
    await _asked(call, at)
    call.press(at.right)


@situation(Ends.WITH_THE_ANSWER)
async def silence_twice(call: RungCall, at: Station) -> None:
    """Just before it is too late."""
    for _ in range(3):
        await _asked(call, at)
    call.press(at.right)


@situation(Ends.WITH_A_PERSON)
async def a_line_without_sound(call: RungCall, at: Station) -> None:
    """The trunk sends exact zeros."""
    call.plays(np.zeros(60 * RATE, np.int16))


# -- Hanging up --------------------------------------------------------------------------------


@situation(Ends.BY_THE_CALLER)
async def hang_up_at_once(call: RungCall, at: Station) -> None:
    """Before a word of the question is said."""


@situation(Ends.BY_THE_CALLER)
async def hang_up_in_the_question(call: RungCall, at: Station) -> None:
    """In the middle of it."""
    await call.interrupts(after=0.5)


@situation(Ends.BY_THE_CALLER)
async def hang_up_after_the_question(call: RungCall, at: Station) -> None:
    """A second later, without an answer."""
    await _asked(call, at)
    await call.waits(1)


@situation(Ends.BY_THE_CALLER)
async def hang_up_after_one_key(call: RungCall, at: Station) -> None:
    """With more to come, or with the whole answer."""
    await _asked(call, at)
    call.press(at.right[0])


@situation(Ends.BY_THE_CALLER)
async def hang_up_with_the_last_key(call: RungCall, at: Station) -> None:
    """The key still sounds when the line is dead."""
    await _asked(call, at)
    call.press(at.right[:-1])
    call.press(at.right[-1], duration=0.02, gap=0.001)


@situation(Ends.BY_THE_CALLER)
async def hang_up_in_a_word(call: RungCall, at: Station) -> None:
    """The recogniser tells the rest to nobody."""
    await _asked(call, at)
    call.says(at.words)


@situation(Ends.BY_THE_CALLER)
async def hang_up_when_asked_again(call: RungCall, at: Station) -> None:
    """While the machine says that it did not hear anything."""
    await _asked(call, at)
    await call.hears_silence(1)
    await call.interrupts(after=0.3)


# -- Too early, too late, too slow ----------------------------------------------------------------


@situation(Ends.WITH_THE_ANSWER)
async def keys_over_the_question(call: RungCall, at: Station) -> None:
    """They know the menu, and stop it."""
    await call.interrupts(after=0.3)
    call.press(at.right)


@situation(Ends.WITH_THE_ANSWER, at=_is_asked_alone)
async def words_over_the_question(call: RungCall, at: Station) -> None:
    """The same by voice."""
    await call.interrupts(after=0.3)
    call.says(at.words)


@situation(Ends.WITH_THE_ANSWER)
async def chatter_over_the_question(call: RungCall, at: Station) -> None:
    """Somebody else in the room is spoken to; the answer comes at the end."""
    await call.interrupts(after=0.3)
    call.says("uh just a moment mum")
    await _asked(call, at)
    call.press(at.right)


@situation(Ends.WITH_THE_ANSWER, at=_takes_digits)
async def slow_fingers(call: RungCall, at: Station) -> None:
    """Two and a half seconds for each key."""
    await _asked(call, at)
    call.press(at.right, gap=2.4)


@situation(Ends.WITH_THE_ANSWER, at=_takes_digits)
async def fingers_that_are_too_slow(call: RungCall, at: Station) -> None:
    """Half of it and no more: too short; asked again, they are quicker."""
    await _asked(call, at)
    call.press(at.right[: len(at.right) // 2])
    await call.waits(4)
    await _asked(call, at)
    call.press(at.right)


@situation(Ends.WITH_THE_ANSWER)
async def quick_fingers(call: RungCall, at: Station) -> None:
    """A dialler of 45 ms tones and pauses."""
    await _asked(call, at)
    call.press(at.right, duration=0.045, gap=0.045, how="inband")


# -- Wrong -----------------------------------------------------------------------------------------


@situation(Ends.WITH_A_PERSON, at=_has_wrong)
async def wrong_thrice(call: RungCall, at: Station) -> None:
    """They do not have what is asked for."""
    for _ in range(3):
        await _asked(call, at)
        call.press(at.wrong)


@situation(Ends.WITH_THE_ANSWER, at=_has_wrong)
async def wrong_twice(call: RungCall, at: Station) -> None:
    """Then they find it."""
    for _ in range(2):
        await _asked(call, at)
        call.press(at.wrong)
    await _asked(call, at)
    call.press(at.right)


@situation(Ends.WITH_THE_ANSWER, at=_has_wrong)
async def wrong_and_silent(call: RungCall, at: Station) -> None:
    """A wrong one, then nothing, then the right one: each counts for itself."""
    await _asked(call, at)
    call.press(at.wrong)
    await _asked(call, at)
    await _asked(call, at)
    call.press(at.right)


@situation(Ends.WITH_THE_ANSWER, at=_takes_digits)
async def pound_too_early(call: RungCall, at: Station) -> None:
    """The key that ends a number, after its first digit."""
    await _asked(call, at)
    call.press(f"{at.right[0]}#")
    await _asked(call, at)
    call.press(at.right)


@situation(Ends.WITH_THE_ANSWER)
async def pound_alone(call: RungCall, at: Station) -> None:
    """Some people press it whenever a machine speaks."""
    await _asked(call, at)
    call.press("#")
    await call.waits(1)
    call.press(at.right)


@situation(Ends.WITH_THE_ANSWER)
async def pound_at_the_end(call: RungCall, at: Station) -> None:
    """Nobody asked for it; it answers nothing that comes next."""
    await _asked(call, at)
    call.press(f"{at.right}#")


@situation(Ends.WITH_THE_ANSWER, at=_takes_digits)
async def star_in_the_middle(call: RungCall, at: Station) -> None:
    """A slip of the finger, and from the beginning."""
    await _asked(call, at)
    call.press(f"{at.right[:2]}*{at.right}")


@situation(Ends.WITH_THE_ANSWER, at=_takes_no_letters)
async def letters(call: RungCall, at: Station) -> None:
    """Keys that most telephones do not have."""
    await _asked(call, at)
    call.press("ABCD")
    await call.hears_silence(1)
    call.press(at.right)


# -- By voice ---------------------------------------------------------------------------------


@situation(Ends.WITH_THE_ANSWER)
async def said(call: RungCall, at: Station) -> None:
    """The right answer, so that the book is fair."""
    await _asked(call, at)
    call.says(at.words)


@situation(Ends.WITH_THE_ANSWER)
async def said_with_fillers(call: RungCall, at: Station) -> None:
    """As people speak."""
    await _asked(call, at)
    call.says(f"{'äh also' if at.german else 'uh well'} {at.words}")


@situation(Ends.WITH_THE_ANSWER)
async def only_fillers(call: RungCall, at: Station) -> None:
    """Uh, hm: they think."""
    await _asked(call, at)
    call.says("äh hm" if at.german else "uh hm")
    await call.waits(3)
    call.press(at.right)


@situation(Ends.WITH_A_PERSON)
async def nonsense_to_the_end(call: RungCall, at: Station) -> None:
    """Somebody who does not want to talk to a machine, and does not know the word for it."""
    for _ in range(3):
        await call.hears_silence(1)
        call.says("the cat sat on the mat")


@situation(Ends.WITH_A_PERSON)
async def asks_for_a_person(call: RungCall, at: Station) -> None:
    """At every question."""
    await _asked(call, at)
    call.says("Mitarbeiter" if at.german else "operator")


@situation(Ends.WITH_THE_ANSWER)
async def asks_to_hear_it_again(call: RungCall, at: Station) -> None:
    """It counts as no mistake."""
    for _ in range(4):
        await _asked(call, at)
        call.says("noch einmal" if at.german else "repeat that please")
    await _asked(call, at)
    call.press(at.right)


@situation(Ends.WITH_THE_ANSWER)
async def a_whisper(call: RungCall, at: Station) -> None:
    """The recogniser is not at all sure of it; keys settle it."""
    await _asked(call, at)
    call.says("mumble", confidence=0.1)
    await call.hears_silence(1)
    call.press(at.right)


# -- Noise -------------------------------------------------------------------------------------


def _noise(make: Callable[..., np.ndarray], level_dbm0: float = -20.0, seconds: float = 8.0):
    sound = make(int(seconds * RATE), level_dbm0, np.random.default_rng(7))
    return to_int16(sound)


@situation(Ends.WITH_THE_ANSWER, at=_is_one_of_its_kind)
async def television(call: RungCall, at: Station) -> None:
    """Voices, and words that the recogniser catches now and then."""
    call.plays(_noise(signals.voice))
    await call.hears_silence(0.5)
    call.press(at.right)


@situation(Ends.WITH_THE_ANSWER, at=_is_one_of_its_kind)
async def music(call: RungCall, at: Station) -> None:
    """In the car."""
    call.plays(_noise(signals.music), background=True)
    await _asked(call, at)
    call.press(at.right, how="inband")


@situation(Ends.WITH_THE_ANSWER, at=_is_one_of_its_kind)
async def wind(call: RungCall, at: Station) -> None:
    """Pink noise, 10 dB under the tones of the keys."""
    call.plays(_noise(signals.pink, -20.0, 20.0), background=True)
    await _asked(call, at)
    call.press(at.right, how="inband")


@situation(Ends.WITH_THE_ANSWER, at=_is_one_of_its_kind)
async def crackle(call: RungCall, at: Station) -> None:
    """A bad contact, ten clicks a second."""
    clicks = signals.impulses(20 * RATE, np.random.default_rng(7))
    call.plays(to_int16(0.3 * clicks / np.abs(clicks).max()), background=True)
    await _asked(call, at)
    call.press(at.right, how="both")


@situation(Ends.WITH_A_PERSON, at=_is_one_of_its_kind)
async def a_fax(call: RungCall, at: Station) -> None:
    """Half a second of 1100 Hz in every three and a half (ITU-T T.30), until somebody takes it."""
    cng = sines([1100.0], [-12.0], 0.5, sample_rate=RATE)
    calling = np.tile(np.concatenate([cng, np.zeros(3 * RATE)]), 25)
    call.plays(to_int16(calling), background=True)


@situation(Ends.WITH_A_PERSON, at=_is_one_of_its_kind)
async def a_modem(call: RungCall, at: Station) -> None:
    """For a minute."""
    call.plays(_noise(signals.modem, -15.0, 60.0), background=True)


def _tone(name: str) -> Play:
    async def play(call: RungCall, at: Station) -> None:
        sound = call_progress(name, 60.0, sample_rate=RATE)
        call.plays(to_int16(sound), background=True)

    play.__name__ = f"{name}_tone"
    play.__doc__ = "The other end has hung up, and nobody told us."
    return play


for _name in CALL_PROGRESS:
    situation(Ends.WITH_A_PERSON, at=_begins_a_menu)(_tone(_name))


# -- Keys, more than anybody wants ------------------------------------------------------------


@situation(Ends.WITH_A_PERSON, at=_has_wrong)
async def half_a_minute_of_keys(call: RungCall, at: Station) -> None:
    """A child has the telephone."""
    keys = random.Random(7).choices("23456789", k=120)
    call.press("".join(keys), duration=0.12, gap=0.13)


@situation(Ends.WITH_THE_ANSWER, at=_is_one_of_its_kind)
async def a_key_held(call: RungCall, at: Station) -> None:
    """For five seconds: one key."""
    await _asked(call, at)
    call.press(at.right[:1], duration=5.0, how="inband")
    call.press(at.right[1:])


@situation(Ends.WITH_THE_ANSWER, at=_is_one_of_its_kind)
async def two_keys_at_once(call: RungCall, at: Station) -> None:
    """Neither counts; then one after the other."""
    await _asked(call, at)
    both = 0.5 * (dtmf("1", tone_ms=300, gap_ms=0) + dtmf("9", tone_ms=300, gap_ms=0))
    call.plays(to_int16(both))
    await call.waits(1)
    call.press(at.right)


@situation(Ends.WITH_THE_ANSWER, at=_is_one_of_its_kind)
async def each_key_twice(call: RungCall, at: Station) -> None:
    """The trunk sends tone and event."""
    await _asked(call, at)
    call.press(at.right, how="both", duration=0.15)


@situation(Ends.WITH_THE_ANSWER, at=_is_one_of_its_kind)
async def faint_keys(call: RungCall, at: Station) -> None:
    """At -30 dBm0."""
    await _asked(call, at)
    call.plays(to_int16(dtmf(at.right, level_dbm0=-30)))


@situation(Ends.WITH_THE_ANSWER, at=_is_one_of_its_kind)
async def loud_keys(call: RungCall, at: Station) -> None:
    """Twelve decibels beyond what the line carries."""
    await _asked(call, at)
    call.plays(to_int16(np.clip(4 * dtmf(at.right, level_dbm0=-3), -1, 1)))


@situation(Ends.WITH_THE_ANSWER, at=_is_one_of_its_kind)
async def keys_of_an_old_telephone(call: RungCall, at: Station) -> None:
    """1.5 % off, and the columns 6 dB weaker."""
    await _asked(call, at)
    call.plays(to_int16(dtmf(at.right, offset=-0.015, twist_db=-6)))


@situation(Ends.WITH_THE_ANSWER)
async def keys_then_chatter(call: RungCall, at: Station) -> None:
    """They answer, and talk on to somebody else."""
    await _asked(call, at)
    call.press(at.right)
    call.says("there you are")


@situation(Ends.WITH_THE_ANSWER, at=_takes_digits)
async def an_echo_of_the_question(call: RungCall, at: Station) -> None:
    """A loudspeaker: the recogniser hears our own words."""
    await call.interrupts(after=0.5)
    call.says(at.asks)
    await call.hears_silence(1)
    call.press(at.right)


@situation(Ends.WITH_THE_ANSWER, at=_is_read_back)
async def an_echo_of_the_read_back(call: RungCall, at: Station) -> None:
    """It does not say yes to itself, nor no."""
    await _asked(call, at)
    call.says("if that is right press 1 or say yes")
    call.says("if not press 2 or say no")
    await _asked(call, at)
    call.press(at.right)
