"""What else is on the line: noise, machines, tones, and keys that are hard to hear."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np

from dsp.levels import to_int16
from dsp.tones import CALL_PROGRESS, call_progress, dtmf, sines
from ivr.replay.rung import RungCall
from tests.book.situation import (
    Ends,
    Play,
    asked,
    begins_a_menu,
    has_wrong,
    is_one_of_its_kind,
    is_read_back,
    situation,
    takes_digits,
)
from tests.book.stations import Station
from tests.dsp import signals

RATE = 8000


# -- Noise -------------------------------------------------------------------------------------


def _noise(make: Callable[..., np.ndarray], level_dbm0: float = -20.0, seconds: float = 8.0):
    sound = make(int(seconds * RATE), level_dbm0, np.random.default_rng(7))
    return to_int16(sound)


@situation(Ends.WITH_THE_ANSWER, at=is_one_of_its_kind)
async def television(call: RungCall, at: Station) -> None:
    """Voices, and words that the recogniser catches now and then."""
    call.plays(_noise(signals.voice))
    await call.hears_silence(0.5)
    call.press(at.right)


@situation(Ends.WITH_THE_ANSWER, at=is_one_of_its_kind)
async def music(call: RungCall, at: Station) -> None:
    """In the car."""
    call.plays(_noise(signals.music), background=True)
    await asked(call, at)
    call.press(at.right, how="inband")


@situation(Ends.WITH_THE_ANSWER, at=is_one_of_its_kind)
async def wind(call: RungCall, at: Station) -> None:
    """Pink noise, 10 dB under the tones of the keys."""
    call.plays(_noise(signals.pink, -20.0, 20.0), background=True)
    await asked(call, at)
    call.press(at.right, how="inband")


@situation(Ends.WITH_THE_ANSWER, at=is_one_of_its_kind)
async def crackle(call: RungCall, at: Station) -> None:
    """A bad contact, ten clicks a second."""
    clicks = signals.impulses(20 * RATE, np.random.default_rng(7))
    call.plays(to_int16(0.3 * clicks / np.abs(clicks).max()), background=True)
    await asked(call, at)
    call.press(at.right, how="both")


@situation(Ends.WITH_A_PERSON, at=is_one_of_its_kind)
async def a_fax(call: RungCall, at: Station) -> None:
    """Half a second of 1100 Hz in every three and a half (ITU-T T.30), until somebody takes it."""
    cng = sines([1100.0], [-12.0], 0.5, sample_rate=RATE)
    calling = np.tile(np.concatenate([cng, np.zeros(3 * RATE)]), 25)
    call.plays(to_int16(calling), background=True)


@situation(Ends.WITH_A_PERSON, at=is_one_of_its_kind)
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
    situation(Ends.WITH_A_PERSON, at=begins_a_menu)(_tone(_name))


# -- Keys, more than anybody wants ------------------------------------------------------------


@situation(Ends.WITH_A_PERSON, at=has_wrong)
async def half_a_minute_of_keys(call: RungCall, at: Station) -> None:
    """A child has the telephone."""
    keys = random.Random(7).choices("23456789", k=120)
    call.press("".join(keys), duration=0.12, gap=0.13)


@situation(Ends.WITH_THE_ANSWER, at=is_one_of_its_kind)
async def a_key_held(call: RungCall, at: Station) -> None:
    """For five seconds: one key."""
    await asked(call, at)
    call.press(at.right[:1], duration=5.0, how="inband")
    call.press(at.right[1:])


@situation(Ends.WITH_THE_ANSWER, at=is_one_of_its_kind)
async def two_keys_at_once(call: RungCall, at: Station) -> None:
    """Neither counts; then one after the other."""
    await asked(call, at)
    both = 0.5 * (dtmf("1", tone_ms=300, gap_ms=0) + dtmf("9", tone_ms=300, gap_ms=0))
    call.plays(to_int16(both))
    await call.waits(1)
    call.press(at.right)


@situation(Ends.WITH_THE_ANSWER, at=is_one_of_its_kind)
async def each_key_twice(call: RungCall, at: Station) -> None:
    """The trunk sends tone and event."""
    await asked(call, at)
    call.press(at.right, how="both", duration=0.15)


@situation(Ends.WITH_THE_ANSWER, at=is_one_of_its_kind)
async def faint_keys(call: RungCall, at: Station) -> None:
    """At -30 dBm0."""
    await asked(call, at)
    call.plays(to_int16(dtmf(at.right, level_dbm0=-30)))


@situation(Ends.WITH_THE_ANSWER, at=is_one_of_its_kind)
async def loud_keys(call: RungCall, at: Station) -> None:
    """Twelve decibels beyond what the line carries."""
    await asked(call, at)
    call.plays(to_int16(np.clip(4 * dtmf(at.right, level_dbm0=-3), -1, 1)))


@situation(Ends.WITH_THE_ANSWER, at=is_one_of_its_kind)
async def keys_of_an_old_telephone(call: RungCall, at: Station) -> None:
    """1.5 % off, and the columns 6 dB weaker."""
    await asked(call, at)
    call.plays(to_int16(dtmf(at.right, offset=-0.015, twist_db=-6)))


@situation(Ends.WITH_THE_ANSWER)
async def keys_then_chatter(call: RungCall, at: Station) -> None:
    """They answer, and talk on to somebody else."""
    await asked(call, at)
    call.press(at.right)
    call.says("there you are")


@situation(Ends.WITH_THE_ANSWER, at=takes_digits)
async def an_echo_of_the_question(call: RungCall, at: Station) -> None:
    """A loudspeaker: the recogniser hears our own words."""
    await call.interrupts(after=0.5)
    call.says(at.asks)
    await call.hears_silence(1)
    call.press(at.right)


@situation(Ends.WITH_THE_ANSWER, at=is_read_back)
async def an_echo_of_the_read_back(call: RungCall, at: Station) -> None:
    """It does not say yes to itself, nor no."""
    await asked(call, at)
    call.says("if that is right press 1 or say yes")
    call.says("if not press 2 or say no")
    await asked(call, at)
    call.press(at.right)
