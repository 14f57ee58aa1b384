"""Rows of frequency, level and twist: ITU-T Q.24, annex A."""

from __future__ import annotations

from functools import partial
from itertools import product
from typing import Any

import numpy as np

from dsp.keypad import COLUMNS_HZ, ROWS_HZ
from dsp.tones import sines
from tests.bench.dtmf.rows import Effort, Rng, Row, Score, heard, refused
from tests.bench.dtmf.trials import (
    LEVELS,
    Trial,
    accept,
    exact,
    furthest,
    last_taken,
    refuse,
    singles,
    steps_of,
    sweep,
    taken,
)
from tests.dsp.lines import mulaw

SIGNS = list(product((-1, 1), repeat=2))


def both(error: float) -> list[tuple[float, float]]:
    """Return the four ways in which two tones can be off by so much."""
    return [(a * error, b * error) for a, b in SIGNS]


def one(error: float) -> list[tuple[float, float]]:
    """Return the four ways in which one of two tones can be off by so much."""
    return [(error, 0.0), (-error, 0.0), (0.0, error), (0.0, -error)]


def corners(error: float, shift: float, n: int, how: dict[str, Any], rng: Rng) -> list[Trial]:
    """Return keys of which both tones are off by a share and some Hz, in all four ways."""
    return [
        trial
        for a, b in SIGNS
        for trial in singles(
            rng, n // 4, offset=(a * error, b * error), shift_hz=(a * shift, b * shift), **how
        )
    ]


def both_off(error: float, shift: float, rng: Rng, effort: Effort) -> Score:
    """Keys of 50 ms whose tones are both off."""
    how = {"level_dbm0": LEVELS, "tone_ms": 50}
    return partial(exact, corners(error, shift, effort.count(1600), how, rng))


def column(limits: tuple[float, ...], rng: Rng, effort: Effort) -> Score:
    """Everything a column asks for at once: frequency, level, twist and 40 ms, each at its edge."""
    error, shift, low, high, reverse, standard = limits
    how = {
        "level_dbm0": [high, low + max(-reverse, standard)],  # the louder tone's
        "twist_db": [reverse, standard],
        "tone_ms": 40,
    }
    return partial(exact, corners(error, shift, effort.count(960), how, rng))


def _one_off(group: int, seed: int, n: int, percent: float) -> list[Trial]:
    rng = np.random.default_rng([seed, round(percent * 1000)])
    ways = [way for way in one(percent / 100) if way[group]]
    return singles(rng, n, offset=ways, level_dbm0=LEVELS, tone_ms=50)


OFF_STEPS = steps_of(0.1, 5.4)[1:]  # beyond, a row is nearer to the next one


def accepted_to(group: int, rng: Rng, effort: Effort) -> Score:
    """How far one tone, of rows (0) or columns (1), may be off while all keys are heard."""
    at = partial(_one_off, group, int(rng.integers(2**32)), effort.count(64))
    return partial(furthest, OFF_STEPS, at)


def accepted_last(group: int, rng: Rng, effort: Effort) -> Score:
    """How far one tone may be off until no key is heard any more."""
    at = partial(_one_off, group, int(rng.integers(2**32)), effort.count(64))
    return partial(last_taken, OFF_STEPS, at)


def three_tones(rng: Rng, effort: Effort) -> Score:
    """Two tones of one group and one of the other, or two of both: no key."""
    trials = []
    for i in range(effort.count(640)):
        rows, columns = [(2, 1), (1, 2), (2, 2)][i % 3]
        hz = [
            *rng.choice(ROWS_HZ, rows, replace=False),
            *rng.choice(COLUMNS_HZ, columns, replace=False),
        ]
        tones = sines(hz, [-12.0] * len(hz), 0.1, phases=list(rng.uniform(0, 2 * np.pi, len(hz))))
        lead = np.zeros(int(rng.integers(500, 900)))
        trials.append(Trial(mulaw(np.concatenate([lead, tones, np.zeros(800)])), ""))
    return partial(taken, trials)


def _frequency_rows() -> list[Row]:
    rows = []
    for name, error, shift, source in (
        ("1.5", 0.015, 0, "AT&T"),
        ("1.5+2", 0.015, 2, "Danish"),
        ("1.5+4", 0.015, 4, "Australia"),
        ("1.8", 0.018, 0, "NTT, Brazil"),
    ):
        title = f"both tones off by ±({name.replace('+', ' % + ')} {'Hz' if shift else '%'}), 50 ms"
        prepare = partial(both_off, error, shift)
        rows.append(heard(f"off-{name}", title, f"Q.24 {source}", prepare))
    for percent, source, goal in ((3.5, "Q.24 AT&T", 0), (3.0, "Q.24 NTT, Brazil", 1)):
        ways = one(percent / 100) + both(percent / 100)
        for ms in (50, 250):
            how = {"offset": ways, "tone_ms": ms, "level_dbm0": LEVELS}
            title = f"a tone, or both, {percent} % off, {ms} ms"
            name = f"refuse-{percent}-{ms}"
            rows.append(refused(name, title, source, partial(refuse, 1600, how), goal))
    for group, name in enumerate(("row", "column")):
        to, last = partial(accepted_to, group), partial(accepted_last, group)
        rows += [
            Row(f"accept-{name}", f"{name} tone off: all heard up to", "Q.24", "%", to, 1.5),
            Row(
                f"last-{name}", f"{name} tone off: last heard at", "Q.24", "%", last, 3.4, less=True
            ),
        ]
    return rows


def _level_rows() -> list[Row]:
    levels = {"level_dbm0": [-x for x in steps_of(1, 30)], "tone_ms": 50}
    lowest = partial(sweep, "level_dbm0", [-x for x in steps_of(1, 60)], 32, {"tone_ms": 50})
    title = "lowest level at which all are heard"
    return [
        heard("level", "0 to -30 dBm0, 50 ms", "Q.24 0 to -25", partial(accept, 992, levels)),
        Row("level-low", title, "Q.24 Danish", "dBm0", lowest, -30, less=True),
        *(
            refused(
                f"level{level}",
                f"{level} dBm0, 100 ms",
                source,
                partial(refuse, 160, {"level_dbm0": level, "tone_ms": 100}),
            )
            for level, source in ((-50, "Q.24 Brazil"), (-55, "Q.24 AT&T"))
        ),
    ]


def _twist_rows() -> list[Row]:
    how = {"tone_ms": 50, "level_dbm0": -3.0}
    up = partial(sweep, "twist_db", steps_of(0.2, 15), 64, how)
    down = partial(sweep, "twist_db", [-x for x in steps_of(0.2, 15)], 64, how)
    low, high = "column weaker: all heard up to", "column stronger: all heard up to"
    return [
        Row("twist-down", low, "issue; Q.24 AT&T -8, Australia -10", "dB", down, -10, less=True),
        Row("twist-up", high, "issue; Q.24 AT&T 4", "dB", up, 8),
        refused("three-tones", "three or four tones at once", "Q.24 2.2", three_tones),
    ]


def _column_rows() -> list[Row]:
    columns = {  # off, Hz on top, weakest, loudest, twist down and up
        "NTT": (0.018, 0.0, -24.0, -3.0, -5.0, 5.0),
        "AT&T": (0.015, 0.0, -25.0, 0.0, -8.0, 4.0),
        "Danish": (0.015, 2.0, -30.0, -5.0, -6.0, 6.0),
        "Australia": (0.015, 4.0, -27.0, -5.0, -10.0, 10.0),
        "Brazil": (0.018, 0.0, -25.0, -3.0, -9.0, 9.0),
    }
    return [
        heard(f"all-{name}", f"{name}, all limits at once, 40 ms", "Q.24", partial(column, limits))
        for name, limits in columns.items()
    ]


def rows() -> list[Row]:
    """Return all rows of this module."""
    return [*_frequency_rows(), *_level_rows(), *_twist_rows(), *_column_rows()]
