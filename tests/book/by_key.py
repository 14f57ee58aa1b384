"""Who says nothing, hangs up, is too early or too slow, or keys what is wrong."""

from __future__ import annotations

import numpy as np

from ivr.replay.rung import RungCall
from tests.book.situation import (
    Ends,
    asked,
    has_wrong,
    is_asked_alone,
    situation,
    takes_digits,
    takes_no_letters,
)
from tests.book.stations import Station

RATE = 8000


# -- Silence -----------------------------------------------------------------------------------


@situation(Ends.WITH_A_PERSON)
async def silence_to_the_end(call: RungCall, at: Station) -> None:
    """Nobody is there: asked three times, then a person."""


@situation(Ends.WITH_THE_ANSWER)
async def silence_once(call: RungCall, at: Station) -> None:
    """The caller looks for the letter with the number, and hears the question again."""
    await asked(call, at)
    await asked(call, at)
    call.press(at.right)


@situation(Ends.WITH_THE_ANSWER)
async def silence_twice(call: RungCall, at: Station) -> None:
    """Just before it is too late."""
    for _ in range(3):
        await asked(call, at)
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
    await asked(call, at)
    await call.waits(1)


@situation(Ends.BY_THE_CALLER)
async def hang_up_after_one_key(call: RungCall, at: Station) -> None:
    """With more to come, or with the whole answer."""
    await asked(call, at)
    call.press(at.right[0])


@situation(Ends.BY_THE_CALLER)
async def hang_up_with_the_last_key(call: RungCall, at: Station) -> None:
    """The key still sounds when the line is dead."""
    await asked(call, at)
    call.press(at.right[:-1])
    call.press(at.right[-1], duration=0.02, gap=0.001)


@situation(Ends.BY_THE_CALLER)
async def hang_up_in_a_word(call: RungCall, at: Station) -> None:
    """The recogniser tells the rest to nobody."""
    await asked(call, at)
    call.says(at.words)


@situation(Ends.BY_THE_CALLER)
async def hang_up_when_asked_again(call: RungCall, at: Station) -> None:
    """While the machine says that it did not hear anything."""
    await asked(call, at)
    await call.hears_silence(1)
    await call.interrupts(after=0.3)


# -- Too early, too late, too slow ----------------------------------------------------------------


@situation(Ends.WITH_THE_ANSWER)
async def keys_over_the_question(call: RungCall, at: Station) -> None:
    """They know the menu, and stop it."""
    await call.interrupts(after=0.3)
    call.press(at.right)


@situation(Ends.WITH_THE_ANSWER, at=is_asked_alone)
async def words_over_the_question(call: RungCall, at: Station) -> None:
    """The same by voice."""
    await call.interrupts(after=0.3)
    call.says(at.words)


@situation(Ends.WITH_THE_ANSWER)
async def chatter_over_the_question(call: RungCall, at: Station) -> None:
    """Somebody else in the room is spoken to; the answer comes at the end."""
    await call.interrupts(after=0.3)
    call.says("uh just a moment mum")
    await asked(call, at)
    call.press(at.right)


@situation(Ends.WITH_THE_ANSWER, at=takes_digits)
async def slow_fingers(call: RungCall, at: Station) -> None:
    """Two and a half seconds for each key."""
    await asked(call, at)
    call.press(at.right, gap=2.4)


@situation(Ends.WITH_THE_ANSWER, at=takes_digits)
async def fingers_that_are_too_slow(call: RungCall, at: Station) -> None:
    """Half of it and no more: too short; asked again, they are quicker."""
    await asked(call, at)
    call.press(at.right[: len(at.right) // 2])
    await call.waits(4)
    await asked(call, at)
    call.press(at.right)


@situation(Ends.WITH_THE_ANSWER)
async def quick_fingers(call: RungCall, at: Station) -> None:
    """A dialler of 45 ms tones and pauses."""
    await asked(call, at)
    call.press(at.right, duration=0.045, gap=0.045, how="inband")


# -- Wrong -----------------------------------------------------------------------------------------


@situation(Ends.WITH_A_PERSON, at=has_wrong)
async def wrong_thrice(call: RungCall, at: Station) -> None:
    """They do not have what is asked for."""
    for _ in range(3):
        await asked(call, at)
        call.press(at.wrong)


@situation(Ends.WITH_THE_ANSWER, at=has_wrong)
async def wrong_twice(call: RungCall, at: Station) -> None:
    """Then they find it."""
    for _ in range(2):
        await asked(call, at)
        call.press(at.wrong)
    await asked(call, at)
    call.press(at.right)


@situation(Ends.WITH_THE_ANSWER, at=has_wrong)
async def wrong_and_silent(call: RungCall, at: Station) -> None:
    """A wrong one, then nothing, then the right one: each counts for itself."""
    await asked(call, at)
    call.press(at.wrong)
    await asked(call, at)
    await asked(call, at)
    call.press(at.right)


@situation(Ends.WITH_THE_ANSWER, at=takes_digits)
async def pound_too_early(call: RungCall, at: Station) -> None:
    """The key that ends a number, after its first digit."""
    await asked(call, at)
    call.press(f"{at.right[0]}#")
    await asked(call, at)
    call.press(at.right)


@situation(Ends.WITH_THE_ANSWER)
async def pound_alone(call: RungCall, at: Station) -> None:
    """Some people press it whenever a machine speaks."""
    await asked(call, at)
    call.press("#")
    await call.waits(1)
    call.press(at.right)


@situation(Ends.WITH_THE_ANSWER)
async def pound_at_the_end(call: RungCall, at: Station) -> None:
    """Nobody asked for it; it answers nothing that comes next."""
    await asked(call, at)
    call.press(f"{at.right}#")


@situation(Ends.WITH_THE_ANSWER, at=takes_digits)
async def star_in_the_middle(call: RungCall, at: Station) -> None:
    """A slip of the finger, and from the beginning."""
    await asked(call, at)
    call.press(f"{at.right[:2]}*{at.right}")


@situation(Ends.WITH_THE_ANSWER, at=takes_no_letters)
async def letters(call: RungCall, at: Station) -> None:
    """Keys that most telephones do not have."""
    await asked(call, at)
    call.press("ABCD")
    await call.hears_silence(1)
    call.press(at.right)
