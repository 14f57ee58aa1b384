"""One row of the table: what is measured, what is wanted of it, and which way is better."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from tests.bench.dtmf.ears import Ear

Rng = np.random.Generator


@dataclass(frozen=True, slots=True)
class Effort:
    """How much to listen to.

    Attributes
    ----------
    fast : bool
        A tenth of the counts, for whoever is tuning.
    seed : int
        Of all signals; each row draws its own from it.
    """

    fast: bool = False
    seed: int = 1

    def count(self, full: int) -> int:
        """Return how many of ``full`` trials are made."""
        return max(16, full // 10) if self.fast else full

    def rng(self, row: str) -> Rng:
        """Return the generator of one row: the same signals whichever rows are run."""
        return np.random.default_rng([self.seed, crc32(row.encode())])


Score = Callable[[Ear], float | None]
"""What one detector reaches on signals made before; None if it can't be asked."""

Prepare = Callable[[Rng, Effort], Score]
"""Makes the signals of a row."""


@dataclass(frozen=True, slots=True)
class Row:
    """A requirement or a figure.

    Attributes
    ----------
    name : str
        For ``--rows``.
    title, source : str
        What is done, and which standard or user asks for it.
    unit : str
        Of the figure.  In dB, a ratio is one of powers.
    prepare : callable
        Makes the signals and returns the score, which is asked of every detector.
    goal : float, optional
        To be reached; without one the row is only reported.
    less : bool
        Whether less is better.
    like : str, optional
        The row whose signals it shares.
    """

    name: str
    title: str
    source: str
    unit: str
    prepare: Prepare
    goal: float | None = None
    less: bool = False
    like: str | None = None

    def met(self, figure: float | None) -> bool | None:
        """Say whether a figure reaches the goal; None if there is no goal or no figure."""
        if self.goal is None or figure is None:
            return None
        return figure <= self.goal + 1e-9 if self.less else figure >= self.goal - 1e-9

    def ratio(self, ours: float | None, theirs: float | None) -> float | None:
        """Return how many times better ours is: 1 if equal, infinite if theirs is worth nothing."""
        if ours is None or theirs is None or math.isnan(ours) or math.isnan(theirs):
            return None
        if self.unit.startswith("dB"):
            return 10 ** ((theirs - ours if self.less else ours - theirs) / 10)
        better, worse = (theirs, ours) if self.less else (ours, theirs)
        if better == worse:
            return 1.0
        return math.inf if worse == 0 else better / worse


def heard(name: str, title: str, source: str, prepare: Prepare, goal: float | None = 100) -> Row:
    """Return a row of keys that must be heard."""
    return Row(name, f"{title}: heard", source, "%", prepare, goal)


def refused(name: str, title: str, source: str, prepare: Prepare, goal: float | None = 0) -> Row:
    """Return a row of what must not be heard."""
    return Row(name, f"{title}: heard", source, "%", prepare, goal, less=True)


def wrong(name: str, title: str, source: str, prepare: Prepare, goal: float | None = 0) -> Row:
    """Return a row of streams in which keys missed, added or taken for others are counted."""
    return Row(name, f"{title}: errors", source, "keys", prepare, goal, less=True)
