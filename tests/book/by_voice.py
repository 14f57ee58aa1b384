"""Who speaks, to us or to somebody else."""

from __future__ import annotations

from ivr.replay.rung import RungCall
from tests.book.situation import Ends, asked, situation
from tests.book.stations import Station


@situation(Ends.WITH_THE_ANSWER)
async def said(call: RungCall, at: Station) -> None:
    """The right answer, so that the book is fair."""
    await asked(call, at)
    call.says(at.words)


@situation(Ends.WITH_THE_ANSWER)
async def said_with_fillers(call: RungCall, at: Station) -> None:
    """As people speak."""
    await asked(call, at)
    call.says(f"{'äh also' if at.german else 'uh well'} {at.words}")


@situation(Ends.WITH_THE_ANSWER)
async def only_fillers(call: RungCall, at: Station) -> None:
    """Uh, hm: they think."""
    await asked(call, at)
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
    await asked(call, at)
    call.says("Mitarbeiter" if at.german else "operator")


@situation(Ends.WITH_THE_ANSWER)
async def asks_to_hear_it_again(call: RungCall, at: Station) -> None:
    """It counts as no mistake."""
    for _ in range(4):
        await asked(call, at)
        call.says("noch einmal" if at.german else "repeat that please")
    await asked(call, at)
    call.press(at.right)


@situation(Ends.WITH_THE_ANSWER)
async def a_whisper(call: RungCall, at: Station) -> None:
    """The recogniser is not at all sure of it; keys settle it."""
    await asked(call, at)
    call.says("mumble", confidence=0.1)
    await call.hears_silence(1)
    call.press(at.right)
