"""Trials: signals, each with the keys that should be heard in it.  For the tests and the bench."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dsp.keypad import COLUMNS_HZ, KEYS, ROWS_HZ
from dsp.tones import sines
from tests.dsp.lines import mulaw
from tests.dsp.signals import broken, press, random_keys

Samples = NDArray[np.float64]
Rng = np.random.Generator
Line = Callable[[Samples], Samples]

LEVELS = [-4.0, -10.0, -17.0, -24.0]  # dBm0: what comes in from telephones
SIGNS = list(product((-1, 1), repeat=2))


@dataclass(frozen=True, slots=True)
class Trial:
    """One signal, and the keys that should be heard in it."""

    signal: Samples
    keys: str
    rate: int = 8000


def clean(signal: Samples) -> Samples:
    """Return the signal: a line that does nothing."""
    return signal


def singles(
    rng: Rng, n: int, *, keys: Sequence[str] = KEYS, line: Line = mulaw, **how: Any
) -> list[Trial]:
    """Return n trials of one key each, over a line.

    An argument that is a list stands for alternatives: all combinations of them, with all keys,
    are gone through in random order before any comes again.
    """
    names = [name for name, value in how.items() if isinstance(value, list)]
    combinations = list(product(keys, *(how[name] for name in names)))
    trials: list[Trial] = []
    while len(trials) < n:
        for i in rng.permutation(len(combinations))[: n - len(trials)]:
            key, *values = combinations[i]
            signal = press(key, rng, gap_ms=0, **{**how, **dict(zip(names, values, strict=True))})
            trials.append(Trial(line(signal), key))
    return trials


def streams(rng: Rng, n: int, *, each: int = 50, line: Line = mulaw, **how: Any) -> list[Trial]:
    """Return n keys in all, in streams of random ones, over a line."""
    trials = []
    for at in range(0, n, each):
        keys = random_keys(min(each, n - at), rng)
        trials.append(Trial(line(press(keys, rng, **how)), keys))
    return trials


def both(error: float) -> list[tuple[float, float]]:
    """Return the four ways in which two tones can be off by so much."""
    return [(a * error, b * error) for a, b in SIGNS]


def one(error: float) -> list[tuple[float, float]]:
    """Return the four ways in which one of two tones can be off by so much."""
    return [(error, 0.0), (-error, 0.0), (0.0, error), (0.0, -error)]


def one_off(rng: Rng, n: int, group: int, percent: float) -> list[Trial]:
    """Return keys of 50 ms of which one tone, of rows (0) or columns (1), is off, both ways."""
    ways = [way for way in one(percent / 100) if way[group]]
    return singles(rng, n, offset=ways, level_dbm0=LEVELS, tone_ms=50)


def off(rng: Rng, n: int, error: float, shift_hz: float, **how: Any) -> list[Trial]:
    """Return keys of which both tones are off by a share and some Hz more, in all four ways."""
    return [
        trial
        for a, b in SIGNS
        for trial in singles(
            rng,
            n // 4,
            offset=(a * error, b * error),
            shift_hz=(a * shift_hz, b * shift_hz),
            **how,
        )
    ]


def three_tones(rng: Rng, n: int) -> list[Trial]:
    """Return two tones of one group and one of the other, or two of both, which are no key."""
    trials = []
    for i in range(n):
        rows, columns = [(2, 1), (1, 2), (2, 2)][i % 3]
        hz = [
            *rng.choice(ROWS_HZ, rows, replace=False),
            *rng.choice(COLUMNS_HZ, columns, replace=False),
        ]
        tones = sines(hz, [-12.0] * len(hz), 0.1, phases=list(rng.uniform(0, 2 * np.pi, len(hz))))
        lead = np.zeros(int(rng.integers(500, 900)))
        trials.append(Trial(mulaw(np.concatenate([lead, tones, np.zeros(800)])), ""))
    return trials


def interrupted(rng: Rng, n: int, ms: float) -> list[Trial]:
    """Return keys with a break in their middle."""
    trials = []
    for key in rng.choice(list(KEYS), n):
        signal = broken(key, rng, break_ms=ms, level_dbm0=rng.choice(LEVELS))
        trials.append(Trial(mulaw(signal), key))
    return trials


def paused(rng: Rng, n: int, ms: float, *, same: bool) -> list[Trial]:
    """Return two keys with a gap between, the same or different ones."""
    trials = []
    for _ in range(n):
        first, other = rng.choice(list(KEYS), 2, replace=False)
        keys = first + (first if same else other)
        how = {"tone_ms": rng.uniform(40, 120), "gap_ms": ms, "level_dbm0": rng.choice(LEVELS)}
        trials.append(Trial(mulaw(press(keys, rng, **how)), keys))
    return trials
