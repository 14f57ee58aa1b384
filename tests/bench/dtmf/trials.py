"""Trials, how they are made and how they are scored."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dsp.keypad import KEYS
from tests.bench.dtmf.ears import Ear
from tests.bench.dtmf.rows import Effort, Rng, Score
from tests.dsp.lines import mulaw
from tests.dsp.signals import press, random_keys

Samples = NDArray[np.float64]
Line = Callable[[Samples], Samples]

LEVELS = [-4.0, -10.0, -17.0, -24.0]


def clean(signal: Samples) -> Samples:
    """Return the signal: a line that does nothing."""
    return signal


@dataclass(frozen=True, slots=True)
class Trial:
    """One signal, and the keys that should be heard in it."""

    signal: Samples
    keys: str
    rate: int = 8000


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


# What a row prepares most often.  The row's generator and the effort come last.


def accept(n: int, how: dict[str, Any], rng: Rng, effort: Effort) -> Score:
    """Prepare keys that must be heard exactly."""
    return partial(exact, singles(rng, effort.count(n), **how))


def refuse(n: int, how: dict[str, Any], rng: Rng, effort: Effort) -> Score:
    """Prepare keys of which nothing may be heard."""
    return partial(taken, singles(rng, effort.count(n), **how))


def send(n: int, how: dict[str, Any], rng: Rng, effort: Effort) -> Score:
    """Prepare streams of keys, in which errors are counted."""
    return partial(errors, streams(rng, effort.count(n), **how))


def sweep(
    name: str, steps: Sequence[float], n: int, how: dict[str, Any], rng: Rng, effort: Effort
) -> Score:
    """Prepare one argument of the generator, moved on until a key is not heard exactly."""
    seed = int(rng.integers(2**32))
    at = partial(_at_step, name, seed, effort.count(n), how)
    return partial(furthest, steps, at)


def _at_step(name: str, seed: int, n: int, how: dict[str, Any], step: float) -> list[Trial]:
    rng = np.random.default_rng([seed, abs(round(step * 1000))])
    return singles(rng, n, **how, **{name: step})


def steps_of(size: float, last: float) -> list[float]:
    """Return the steps of one size from 0 to the last."""
    return [round(i * size, 3) for i in range(round(last / size) + 1)]
