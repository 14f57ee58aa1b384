"""A situation of the book: what a caller does at a question, where it can be, and how it ends."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto

from ivr.replay.rung import RungCall
from tests.book.stations import Station

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
    def chapter(self) -> str:
        """The module that it stands in."""
        return self.play.__module__

    @property
    def name(self) -> str:
        """Of the test."""
        return self.play.__name__.replace("_", "-")


WRITTEN: list[Situation] = []


def situation(
    ends: Ends, *, at: Callable[[Station], bool] = lambda station: True
) -> Callable[[Play], Play]:
    """Write it into the book."""

    def write(play: Play) -> Play:
        WRITTEN.append(Situation(play, ends, at))
        return play

    return write


def takes_digits(at: Station) -> bool:
    """More than one key."""
    return len(at.right) > 1


def has_wrong(at: Station) -> bool:
    """There is a wrong answer."""
    return bool(at.wrong)


def is_asked_alone(at: Station) -> bool:
    """No sentence of a handler before it: what is said during that is said to nobody."""
    return at.name != "card"


def takes_no_letters(at: Station) -> bool:
    """Keys A to D are none of its."""
    return at.name != "parcel-code"


def begins_a_menu(at: Station) -> bool:
    """Nothing is to be answered before it."""
    return not at.way


def is_read_back(at: Station) -> bool:
    """It is a yes or a no."""
    return not at.wrong


def is_one_of_its_kind(at: Station) -> bool:
    """One of four that stand for all: what is heard depends on the sound, not on the question."""
    return at.name in ("account-number", "account-read-back", "hour", "card")


async def asked(call: RungCall, at: Station) -> None:
    """The question is asked, perhaps again."""
    await call.hears(at.asks, within=ASKED_S)
