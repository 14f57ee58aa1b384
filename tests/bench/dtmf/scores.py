"""What a detector is asked: how many trials it hears right, and how far a sweep gets."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import numpy as np

from tests.bench.dtmf.ears import Ear
from tests.bench.dtmf.rows import Effort, Rng, Score
from tests.dsp.trials import Trial

Make = Callable[..., list[Trial]]
"""A maker of trials: takes a generator, how many, and what it likes."""


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


# What a row prepares: the row's generator and the effort come last.


def of(
    score: Callable[[list[Trial], Ear], float],
    make: Make,
    n: int,
    how: dict[str, Any],
    rng: Rng,
    effort: Effort,
) -> Score:
    """Prepare n trials of one kind, for one score."""
    return partial(score, make(rng, effort.count(n), **how))


def sweep(
    steps: Sequence[float],
    make: Make,
    name: str,
    n: int,
    how: dict[str, Any],
    rng: Rng,
    effort: Effort,
) -> Score:
    """Prepare to move one argument of a maker on until a trial is not heard exactly."""
    return partial(furthest, steps, stepper(make, name, effort.count(n), how, rng))


def stepper(
    make: Make, name: str, n: int, how: dict[str, Any], rng: Rng
) -> Callable[[float], list[Trial]]:
    """Return what makes n trials at a step, the same ones whoever listens."""
    return partial(_at_step, make, name, n, how, int(rng.integers(2**32)))


def _at_step(
    make: Make, name: str, n: int, how: dict[str, Any], seed: int, step: float
) -> list[Trial]:
    rng = np.random.default_rng([seed, round(step * 1000) + 10**6])
    return make(rng, n, **how, **{name: step})


def steps_of(size: float, last: float) -> list[float]:
    """Return the steps of one size from 0 to the last."""
    count = round(abs(last / size))
    return [round(math.copysign(i * size, last), 3) for i in range(count + 1)]
