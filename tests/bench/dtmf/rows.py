"""One row of the table: what is measured, what is wanted of it, and which way is better."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from dsp.keypad import KEYS
from tests.bench.dtmf.ears import Ear
from tests.dsp.lines import mulaw
from tests.dsp.signals import press, random_keys

Samples = NDArray[np.float64]
Rng = np.random.Generator
Line = Callable[[Samples], Samples]


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


@dataclass(frozen=True, slots=True)
class Trial:
    """One signal, and the keys that should be heard in it."""

    signal: Samples
    keys: str
    rate: int = 8000


Score = Callable[[Ear], float | None]
"""What one detector reaches on signals made before; None if it can't be asked."""


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
    """

    name: str
    title: str
    source: str
    unit: str
    prepare: Callable[[Rng, Effort], Score]
    goal: float | None = None
    less: bool = False

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


# Scores: each takes the trials first, so that functools.partial makes it one of an ear alone.


def exact(trials: Sequence[Trial], ear: Ear) -> float:
    """Return the share of trials heard exactly, in percent."""
    right = sum(ear.hear(t.signal, t.rate) == t.keys for t in trials)
    return 100.0 * right / len(trials)


def taken(trials: Sequence[Trial], ear: Ear) -> float:
    """Return the share of trials in which any key is heard, in percent."""
    return 100.0 * sum(ear.hear(t.signal, t.rate) != "" for t in trials) / len(trials)


def doubled(trials: Sequence[Trial], ear: Ear) -> float:
    """Return in how many trials there are more keys heard than pressed."""
    return float(sum(len(ear.hear(t.signal, t.rate)) > len(t.keys) for t in trials))


def errors(trials: Sequence[Trial], ear: Ear) -> float:
    """Return how many keys are missed, added or taken for others, over all trials."""
    return float(sum(distance(t.keys, ear.hear(t.signal, t.rate)) for t in trials))


def furthest(
    steps: Iterable[float], trials_at: Callable[[float], Sequence[Trial]], ear: Ear
) -> float:
    """Return the last of the steps up to which every trial is heard exactly; NaN if none is."""
    reached = math.nan
    for step in steps:
        if any(ear.hear(t.signal, t.rate) != t.keys for t in trials_at(step)):
            break
        reached = step
    return reached


def last_taken(
    steps: Sequence[float], trials_at: Callable[[float], Sequence[Trial]], ear: Ear
) -> float:
    """Return the last of the steps at which any trial is still heard as what it is."""
    for step in reversed(steps):
        if any(t.keys in ear.hear(t.signal, t.rate) for t in trials_at(step)):
            return step
    return 0.0


def distance(sent: str, heard: str) -> int:
    """Return the edit distance of two strings: least number of keys missed, added or changed."""
    before = list(range(len(heard) + 1))
    for i, key in enumerate(sent, 1):
        now = [i]
        for j, other in enumerate(heard, 1):
            now.append(min(before[j] + 1, now[-1] + 1, before[j - 1] + (key != other)))
        before = now
    return before[-1]


def singles(
    rng: Rng, n: int, *, keys: Sequence[str] = KEYS, line: Line = mulaw, **how: Any
) -> list[Trial]:
    """Return n trials of one key each, over a line.

    An argument that is a list stands for alternatives: all combinations of them, with all keys,
    are gone through in random order before any comes again.
    """
    names = [name for name, value in how.items() if isinstance(value, list)]
    combinations = list(product(keys, *(how[name] for name in names)))
    trials = []
    while len(trials) < n:
        for i in rng.permutation(len(combinations))[: n - len(trials)]:
            key, *values = combinations[i]
            signal = press(key, rng, gap_ms=0, **{**how, **dict(zip(names, values, strict=True))})
            trials.append(Trial(line(signal), key))
    return trials


def streams(rng: Rng, n: int, *, each: int = 50, line: Line = mulaw, **how: Any) -> list[Trial]:
    """Return n keys in all, in streams of random ones, over a line."""
    trials = []
    for _ in range(0, n, each):
        keys = random_keys(min(each, n), rng)
        trials.append(Trial(line(press(keys, rng, **how)), keys))
    return trials
