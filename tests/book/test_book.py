"""Every situation at every question: it is answered, or a person takes the call, or nobody is left.

Whatever happens: nothing fails, nothing is left behind, no secret is shown, nobody is hung up on.
"""

from __future__ import annotations

import os

import pytest

from ivr.replay import Ring
from tests.book.situation import Ends, Situation
from tests.book.situations import BOOK
from tests.book.stations import STATIONS, Station
from tests.callers import said

LONGEST_S = 300.0  # nobody is kept longer by a machine that does not understand them

AT_MOST = 4  # questions for each situation, others for the next one; BOOK=whole plays all


def _questions(number: int, situation: Situation) -> list[Station]:
    """At which questions a situation is played."""
    fitting = [station for station in STATIONS if situation.fits(station)]
    if os.environ.get("BOOK") == "whole":
        return fitting
    first = number % len(fitting)
    return [*fitting[first:], *fitting[:first]][:AT_MOST]


PAGES = [
    pytest.param(situation, station, id=f"{situation.name}-{station.name}")
    for number, situation in enumerate(BOOK)
    for station in _questions(number, situation)
]


@pytest.mark.parametrize(("situation", "station"), PAGES)
async def test_a_situation_ends_well(ring: Ring, situation: Situation, station: Station):
    """One page of the book."""
    call = await ring(station.menu, dialled=station.dialled)
    for heard, keys in station.way:
        await call.hears(heard)
        call.press(keys)
    await situation.play(call, station)
    if situation.ends is Ends.WITH_THE_ANSWER:
        await call.hears(station.then)
    if situation.ends is not Ends.WITH_A_PERSON:
        call.hang_up()
    record = await call.ends(within=LONGEST_S)
    assert not [entry for entry in record.entries if "error" in entry]
    assert record.duration < LONGEST_S
    assert not station.secret or station.secret not in record.to_json() + call.timeline()
    if situation.ends is Ends.WITH_A_PERSON:
        assert record.result == "transferred"
        assert station.person in said(record)[-1]
    else:
        assert record.result == "caller hung up"
