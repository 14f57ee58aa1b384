"""What has been entered so far: keys and spoken numbers, joined in time order.  No I/O.

A draft is a row of pieces.  A keyed digit has one reading, spoken numbers may have several::

    time        1.0   1.3        2.1            3.0
    piece      key 4  key 1   "forty one"      "fifty"
    readings     4      1      41 | 401           50        → 414150, 4140150
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import Enum
from operator import attrgetter

from ivr.entry.codes import meant_by
from ivr.entry.events import Reason
from ivr.entry.keys import KeyPressed, Source
from ivr.entry.rules import Confirm, EntryRules, Fit

MAX_READINGS = 64  # six ambiguous numbers in one entry; beyond that, the natural ones


class Mark(Enum):
    """What a piece does to the pieces before it."""

    ADD = "goes on"
    CORRECT = "what follows replaces as much of what went before"
    RESTART = "forget what went before"


@dataclass(frozen=True, slots=True)
class Piece:
    """A key, a spoken number, or a spoken correction.

    Args:
        at: when it was pressed or said.
        source: by which way.
        readings: the digits it may stand for, the most natural first.
        mark: what it does to the pieces before it.
        sure: whether the recogniser was confident.
    """

    at: float
    source: Source
    readings: tuple[str, ...] = field(default=("",), repr=False)
    mark: Mark = Mark.ADD
    sure: bool = True

    @classmethod
    def from_key(cls, pressed: KeyPressed) -> Piece:
        """A piece of one key."""
        return cls(pressed.at, pressed.source, (pressed.key,))


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a whole draft."""

    keys: str = field(default="", repr=False)
    sources: tuple[Source, ...] = ()
    sure: bool = True
    also: tuple[str, ...] = field(default=(), repr=False)  # codes that have the same keys

    def __add__(self, other: Reading) -> Reading:
        return Reading(
            self.keys + other.keys, self.sources + other.sources, self.sure and other.sure
        )

    def keep(self, count: int) -> Reading:
        """Its first *count* digits."""
        return Reading(self.keys[:count], self.sources[:count], self.sure)

    def put(self, begin: int, better: Reading) -> Reading:
        """It with *better* in it from *begin* on; not sure."""
        end = begin + len(better.keys)
        return Reading(
            self.keys[:begin] + better.keys + self.keys[end:],
            self.sources[:begin] + better.sources + self.sources[end:],
            sure=False,
        )


class Draft:
    """The pieces of one entry, sorted by time."""

    def __init__(self) -> None:
        self._pieces: list[Piece] = []

    def add(self, piece: Piece) -> None:
        """Put *piece* where its time says."""
        insort(self._pieces, piece, key=attrgetter("at"))

    def readings(self) -> list[Reading]:
        """All ways to read it, the most natural first; one empty reading if nothing is entered."""
        found = [Reading()]
        before: list[Reading] = []
        for piece in self._pieces:
            if piece.mark is Mark.RESTART:
                before, found = [], [Reading()]
            elif piece.mark is Mark.CORRECT:
                before, found = _corrected(before, found), [Reading()]
            else:
                found = [so_far + more for so_far in found for more in _read(piece)]
            found = found[:MAX_READINGS]
        return _distinct(_corrected(before, found))[:MAX_READINGS]


def fit(readings: Iterable[Reading], rules: EntryRules) -> Fit:
    """How far they are an answer: enough if any of them is, else as the most natural one."""
    fits = [rules.fit(reading.keys) for reading in readings]
    natural = next((found for found in fits if found is not Fit.WRONG), Fit.WRONG)
    if natural is Fit.BEGUN and (Fit.ENOUGH in fits or Fit.FULL in fits):
        return Fit.ENOUGH
    return natural


def settle(readings: Iterable[Reading], rules: EntryRules) -> Reading | Reason:
    """The one reading that is meant: length first, then check or known values, then the natural.

    Returns:
        The reading, unsure if another was as good; or why none fits.
    """
    readings = list(readings)
    fits = [rules.fit(reading.keys) for reading in readings]
    whole = [r for r, fit in zip(readings, fits, strict=True) if fit in (Fit.ENOUGH, Fit.FULL)]
    if not whole:
        return Reason.TOO_FEW if Fit.BEGUN in fits else misfit(readings, rules)
    if rules.letters:
        whole = [code for reading in whole for code in _codes(reading, rules)]
    right = [reading for reading in whole if rules.accepts(reading.keys)]
    if not right:
        return Reason.UNKNOWN if rules.known is not None else Reason.INVALID
    if len(right) == 1:
        return right[0]
    also = tuple(reading.keys for reading in right[1:]) if rules.letters else ()
    return replace(right[0], sure=False, also=also)


def _codes(reading: Reading, rules: EntryRules) -> list[Reading]:
    """The codes that keys and spoken letters may stand for."""
    said = [source is Source.SPEECH for source in reading.sources]
    codes = meant_by(reading.keys, said, known=rules.known, pattern=rules.pattern)
    return [replace(reading, keys=code) for code in codes]


def misfit(readings: Iterable[Reading], rules: EntryRules) -> Reason:
    """Why none of *readings* can become an answer."""
    if rules.choices is None and all(len(reading.keys) > rules.longest for reading in readings):
        return Reason.TOO_MANY
    return Reason.NOT_ALLOWED


def must_confirm(number: Reading, rules: EntryRules) -> bool:
    """Whether *number* is to be read back before it is taken."""
    if not number.sure or rules.confirm is Confirm.ALWAYS:
        return True
    vouched = rules.vouched and Source.SPEECH not in number.sources
    return rules.confirm is Confirm.SPOKEN and not vouched


def _read(piece: Piece) -> list[Reading]:
    return [Reading(digits, (piece.source,) * len(digits), piece.sure) for digits in piece.readings]


def _corrected(before: list[Reading], after: list[Reading]) -> list[Reading]:
    """Join what was said before and after "no, I meant": the same length replaced, or all of it."""
    replaced = [
        replace(old.keep(max(0, len(old.keys) - len(new.keys))) + new, sure=False)
        for old in before
        for new in after
        if old.keys
    ]
    return replaced + [new for new in after if new.keys or not replaced]


def _distinct(readings: list[Reading]) -> list[Reading]:
    first: dict[str, Reading] = {}
    for reading in readings:
        first.setdefault(reading.keys, reading)
    return list(first.values())
