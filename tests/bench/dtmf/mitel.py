"""Rows of the MITEL CM7291 procedure that need no tape, as spandsp's dtmf_rx_tests.c has it."""

from __future__ import annotations

from functools import partial
from itertools import product

import numpy as np

from dsp.keypad import KEYS
from tests.bench.dtmf.ears import Ear
from tests.bench.dtmf.rows import Effort, Rng, Row, Score, wrong
from tests.bench.dtmf.scores import errors, steps_of, sweep
from tests.dsp.lines import alaw, mulaw
from tests.dsp.signals import press
from tests.dsp.trials import Line, Trial, clean, singles, streams

MITEL_KEYS = "159D"  # every tone once


def decode(line: Line, rng: Rng, effort: Effort) -> Score:
    """Test 2: all keys, 50/50 ms, at five levels."""
    trials: list[Trial] = []
    for level in (-4, -10, -20, -30, -35):
        how = {"tone_ms": 50, "gap_ms": 50, "level_dbm0": level}
        trials += streams(rng, effort.count(320), line=line, **how)
    return partial(errors, trials)


def bandwidth(rng: Rng, effort: Effort) -> Score:
    """Test 3: how many of the eight tones have the bandwidth and the centre that are asked for."""
    return partial(_in_limits, int(rng.integers(2**32)))


def _in_limits(seed: int, ear: Ear) -> float:
    right = 0
    for key, group in product(MITEL_KEYS, (0, 1)):
        up, down = (_accepted_steps(ear, seed, key, group, sign) for sign in (1, -1))
        rrb, rcfo = (up + down) / 10, (up - down) / 10
        right += 3 + rcfo <= rrb < 15 + rcfo
    return float(right)


def _accepted_steps(ear: Ear, seed: int, key: str, group: int, sign: int) -> int:
    rng = np.random.default_rng([seed, KEYS.index(key), group, sign + 1])
    steps = 0
    for permille in range(1, 61):
        error = sign * permille / 1000
        offset = (error, 0.0) if group == 0 else (0.0, error)
        steps += ear.hear(press(key, rng, offset=offset, level_dbm0=-17, tone_ms=50)) == key
    return steps


def dynamic_range(rng: Rng, effort: Effort) -> Score:
    """Test 5: key 1 from +3 to -50 dBm0; the decibels over which it is heard."""
    return partial(_heard_levels, int(rng.integers(2**32)))


def _heard_levels(seed: int, ear: Ear) -> float:
    rng = np.random.default_rng(seed)
    levels = range(3, -51, -1)
    return float(sum(ear.hear(press("1", rng, level_dbm0=x, tone_ms=50)) == "1" for x in levels))


def guard_time(rng: Rng, effort: Effort) -> Score:
    """Test 6: key 1 of 49 to 10 ms by 0.1 ms; the time below which it is mostly refused."""
    return partial(_guard_time, int(rng.integers(2**32)))


def _guard_time(seed: int, ear: Ear) -> float:
    rng = np.random.default_rng(seed)
    lengths = [tenths / 10 for tenths in range(490, 99, -1)]
    heard = sum(ear.hear(press("1", rng, tone_ms=length)) == "1" for length in lengths)
    return (500 - heard) / 10


def rows() -> list[Row]:
    """Return all rows of this module; tests 7 and 10, noise and dial tone, are in `disturbed`."""
    how = {"tone_ms": 50, "level_dbm0": -3.0, "keys": MITEL_KEYS, "line": clean}
    normal = partial(sweep, steps_of(0.1, -20), singles, "twist_db", 16, how)
    reverse = partial(sweep, steps_of(0.1, 20), singles, "twist_db", 16, how)
    up_to = "column {}: keys 1 5 9 D heard up to"
    return [
        *(
            wrong(
                f"decode-{line.__name__}",
                f"1600 keys, 50/50 ms, -4 to -35 dBm0, {line.__name__}",
                "MITEL 2",
                partial(decode, line),
            )
            for line in (clean, mulaw, alaw)
        ),
        Row("mitel-band", "bandwidth and centre right, of 8", "MITEL 3", "tones", bandwidth, 8),
        Row("mitel-normal", up_to.format("weaker"), "MITEL 4", "dB", normal, -8, less=True),
        Row("mitel-reverse", up_to.format("stronger"), "MITEL 4", "dB", reverse, 4),
        Row("mitel-range", "dynamic range, key 1", "MITEL 5", "dB", dynamic_range, 35),
        Row("mitel-guard", "guard time, key 1", "MITEL 6", "ms", guard_time),
    ]
