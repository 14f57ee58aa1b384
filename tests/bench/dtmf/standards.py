"""Rows of ITU-T Q.24 and of the MITEL CM7291 procedure: frequency, level, twist, timing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import product
from typing import Any

import numpy as np

from dsp.keypad import KEYS
from dsp.tones import sines
from tests.bench.dtmf.ears import Ear
from tests.bench.dtmf.rows import (
    Effort,
    Line,
    Rng,
    Row,
    Score,
    Trial,
    errors,
    exact,
    furthest,
    last_taken,
    singles,
    streams,
    taken,
)
from tests.dsp.lines import alaw, mulaw
from tests.dsp.signals import broken, press

LEVELS = [-4.0, -10.0, -17.0, -24.0]
MITEL_KEYS = "159D"  # every tone once


def both(error: float) -> list[tuple[float, float]]:
    """Return the four ways in which two tones can be off by so much."""
    return list(product((-error, error), repeat=2))


def one(error: float) -> list[tuple[float, float]]:
    """Return the four ways in which one of two tones can be off by so much."""
    return [(error, 0.0), (-error, 0.0), (0.0, error), (0.0, -error)]


def clean(signal: Any) -> Any:
    """Return the signal: a line that does nothing."""
    return signal


# What is prepared.  Each takes the row's generator and the effort last.


def accepted(n: int, how: dict[str, Any], rng: Rng, effort: Effort) -> Score:
    """Keys that must be heard exactly."""
    return partial(exact, singles(rng, effort.count(n), **how))


def refused(n: int, how: dict[str, Any], rng: Rng, effort: Effort) -> Score:
    """Keys of which nothing may be heard."""
    return partial(taken, singles(rng, effort.count(n), **how))


def sent(n: int, how: dict[str, Any], rng: Rng, effort: Effort) -> Score:
    """Streams of keys: how many errors are made."""
    return partial(errors, streams(rng, effort.count(n), **how))


def shared_operate(error: float, shift: float, rng: Rng, effort: Effort) -> Score:
    """Both tones off by so much, with the Hz of the Danish and Australian columns on top."""
    signs = list(product((-1, 1), repeat=2))
    trials: list[Trial] = []
    for a, b in signs:
        how: dict[str, Any] = {
            "offset": (a * error, b * error),
            "shift_hz": (a * shift, b * shift),
            "level_dbm0": LEVELS,
            "tone_ms": 50,
        }
        trials += singles(rng, effort.count(1600) // 4, **how)
    return partial(exact, trials)


def swept(
    name: str, values: Sequence[float], how: dict[str, Any], each: int, rng: Rng, effort: Effort
) -> Score:
    """One argument of the generator raised until a key is not heard exactly."""
    seed = rng.integers(2**32)
    n = effort.count(each)

    def trials_at(step: float) -> list[Trial]:
        return singles(
            np.random.default_rng([seed, abs(round(step * 1e6))]), n, **how, **{name: step}
        )

    return partial(furthest, values, trials_at)


def off_trials(group: int, seed: int, n: int, error: float) -> list[Trial]:
    """Keys with one tone, of rows (0) or columns (1), off by so many percent, both ways."""
    rng = np.random.default_rng([seed, round(error * 1000)])
    ways = [way for way in one(error / 100) if way[group]] or [(0.0, 0.0)]
    return singles(rng, n, offset=ways, level_dbm0=LEVELS, tone_ms=50)


def off_accepted(group: int, rng: Rng, effort: Effort) -> Score:
    """How far one tone may be off while all keys are heard, in percent."""
    steps = [step / 10 for step in range(1, 55)]
    at = partial(off_trials, group, int(rng.integers(2**32)), effort.count(64))
    return partial(furthest, steps, at)


def off_last(group: int, rng: Rng, effort: Effort) -> Score:
    """How far one tone may be off until no key is heard any more, in percent."""
    steps = [step / 10 for step in range(1, 55)]  # beyond, it is nearer to the next tone
    at = partial(off_trials, group, int(rng.integers(2**32)), effort.count(64))
    return partial(last_taken, steps, at)


def steps_down(rng: Rng, effort: Effort) -> Score:
    """The lowest level at which all keys are heard, from 0 dBm0 down by the decibel."""
    return swept("level_dbm0", [float(-x) for x in range(61)], {"tone_ms": 50}, 32, rng, effort)


def breaks(ms: float, rng: Rng, effort: Effort) -> Score:
    """One key with a break in its middle must stay one."""
    keys = rng.choice(list(KEYS), effort.count(640))
    levels = rng.choice(LEVELS, len(keys))
    return partial(
        exact,
        [
            Trial(mulaw(broken(key, rng, break_ms=ms, level_dbm0=level)), key)
            for key, level in zip(keys, levels, strict=True)
        ],
    )


def pauses(ms: float, same: bool, rng: Rng, effort: Effort) -> Score:
    """Two keys with a gap between, the same or different ones, must be two."""
    trials = []
    for _ in range(effort.count(640)):
        first, other = rng.choice(list(KEYS), 2, replace=False)
        keys = first + (first if same else other)
        how = {"tone_ms": rng.uniform(40, 120), "gap_ms": ms, "level_dbm0": rng.choice(LEVELS)}
        trials.append(Trial(mulaw(press(keys, rng, **how)), keys))
    return partial(exact, trials)


def velocity(ms_per_digit: float, rng: Rng, effort: Effort) -> Score:
    """Keys at the highest rate that a column allows: half tone, half gap."""
    return sent(1000, {"tone_ms": ms_per_digit / 2, "gap_ms": ms_per_digit / 2}, rng, effort)


def three_tones(rng: Rng, effort: Effort) -> Score:
    """Two tones of one group and one of the other, or two of both: no key."""
    from dsp.keypad import COLUMNS_HZ, ROWS_HZ

    trials = []
    for i in range(effort.count(640)):
        rows, columns = [(2, 1), (1, 2), (2, 2)][i % 3]
        hz = [
            *rng.choice(ROWS_HZ, rows, replace=False),
            *rng.choice(COLUMNS_HZ, columns, replace=False),
        ]
        tones = sines(hz, [-12.0] * len(hz), 0.1, phases=list(rng.uniform(0, 2 * np.pi, len(hz))))
        quiet = np.zeros(int(rng.integers(500, 900)))
        trials.append(Trial(mulaw(np.concatenate([quiet, tones, np.zeros(800)])), ""))
    return partial(taken, trials)


def column(
    offset: float,
    shift: float,
    low: float,
    high: float,
    twists: Sequence[float],
    rng: Rng,
    effort: Effort,
) -> Score:
    """Everything a column asks for at once: frequency, level, twist and 40 ms, each at its edge."""
    trials: list[Trial] = []
    for a, b in product((-1, 1), repeat=2):
        trials += singles(
            rng,
            effort.count(960) // 4,
            offset=(a * offset, b * offset),
            shift_hz=(a * shift, b * shift),
            level_dbm0=[high, low + max(abs(t) for t in twists)],
            twist_db=list(twists),
            tone_ms=40,
        )
    return partial(exact, trials)


# The MITEL procedure.


def mitel_bandwidth(rng: Rng, effort: Effort) -> Score:
    """Test 3: how many of the eight tones have the bandwidth and the centre that are asked for."""
    return partial(_bandwidths_in_limits, int(rng.integers(2**32)))


def _bandwidths_in_limits(seed: int, ear: Ear) -> float:
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
        how = {"offset": offset, "level_dbm0": -17, "tone_ms": 50, "gap_ms": 50}
        steps += ear.hear(press(key, rng, **how)) == key
    return steps


def mitel_range(rng: Rng, effort: Effort) -> Score:
    """Test 5: key 1 from +3 to -50 dBm0; the decibels over which it is heard."""
    seed = int(rng.integers(2**32))
    return partial(_heard_levels, seed)


def _heard_levels(seed: int, ear: Ear) -> float:
    rng = np.random.default_rng(seed)
    how = {"tone_ms": 50, "gap_ms": 50}
    return float(
        sum(ear.hear(press("1", rng, level_dbm0=x, **how)) == "1" for x in range(3, -51, -1))
    )


def mitel_guard(rng: Rng, effort: Effort) -> Score:
    """Test 6: key 1 of 49 to 10 ms by 0.1 ms; the time below which it is mostly refused."""
    return partial(_guard_time, int(rng.integers(2**32)))


def _guard_time(seed: int, ear: Ear) -> float:
    rng = np.random.default_rng(seed)
    heard = 0
    for tenths in range(490, 99, -1):
        heard += ear.hear(press("1", rng, tone_ms=tenths / 10, gap_ms=50)) == "1"
    return (500 - heard) / 10


def two_decimals(steps: int, size: float) -> list[float]:
    """Return the steps from 0, of one size."""
    return [round(i * size, 2) for i in range(steps + 1)]


def _row(name: str, title: str, source: str, prepare: Any, goal: float | None, **how: Any) -> Row:
    return Row(name, title, source, how.pop("unit", "%"), prepare, goal, **how)


def _decode(line: Line) -> Any:
    how = {"tone_ms": 50, "gap_ms": 50, "line": line}
    return partial(_decode_levels, how)


def _decode_levels(how: dict[str, Any], rng: Rng, effort: Effort) -> Score:
    trials: list[Trial] = []
    for level in (-4, -10, -20, -30, -35):
        trials += streams(rng, effort.count(320), level_dbm0=level, **how)
    return partial(errors, trials)


def frequency_rows() -> list[Row]:
    """Which frequencies are a tone."""
    both50 = partial(shared_operate)
    rows = [
        _row(
            f"off-{name}",
            f"both tones off by {text}, 50 ms: heard",
            source,
            partial(both50, e, hz),
            100,
        )
        for name, text, source, e, hz in (
            ("1.5", "±1.5 %", "Q.24 AT&T", 0.015, 0),
            ("1.5+2", "±(1.5 % + 2 Hz)", "Q.24 Danish", 0.015, 2),
            ("1.5+4", "±(1.5 % + 4 Hz)", "Q.24 Australia", 0.015, 4),
            ("1.8", "±1.8 %", "Q.24 NTT, Brazil", 0.018, 0),
        )
    ]
    rows += [
        _row(
            f"refuse-{percent}-{ms}",
            f"a tone {percent} % off, {ms} ms: heard",
            source,
            partial(
                refused,
                1600,
                {
                    "offset": one(percent / 100) + both(percent / 100),
                    "tone_ms": ms,
                    "level_dbm0": LEVELS,
                },
            ),
            goal,
            less=True,
        )
        for percent, source, goal in ((3.5, "Q.24 AT&T", 0), (3.0, "Q.24 NTT, Brazil", 1))
        for ms in (50, 250)
    ]
    for group, name in enumerate(("row", "column")):
        rows += [
            _row(
                f"accept-{name}",
                f"{name} tone off: all heard up to",
                "Q.24",
                partial(off_accepted, group),
                1.5,
            ),
            _row(
                f"last-{name}",
                f"{name} tone off: last one heard at",
                "Q.24",
                partial(off_last, group),
                3.4,
                less=True,
            ),
        ]
    return rows


def level_rows() -> list[Row]:
    """How loud, and how unequal."""
    twist = {"tone_ms": 50, "level_dbm0": -3.0}
    return [
        _row(
            "level",
            "0 to -30 dBm0, 50 ms: heard",
            "issue; Q.24 0 to -25",
            partial(accepted, 992, {"level_dbm0": [float(-x) for x in range(31)], "tone_ms": 50}),
            100,
        ),
        _row(
            "level-low",
            "lowest level at which all are heard",
            "Q.24 Danish -30",
            steps_down,
            -30,
            unit="dBm0",
            less=True,
        ),
        _row(
            "level-50",
            "-50 dBm0, 100 ms: heard",
            "Q.24 Brazil",
            partial(refused, 160, {"level_dbm0": -50, "tone_ms": 100}),
            0,
            less=True,
        ),
        _row(
            "level-55",
            "-55 dBm0, 100 ms: heard",
            "Q.24 AT&T",
            partial(refused, 160, {"level_dbm0": -55, "tone_ms": 100}),
            0,
            less=True,
        ),
        _row(
            "twist-reverse",
            "column weaker: all heard up to",
            "issue; Q.24 AT&T 8, Australia 10",
            partial(swept, "twist_db", [-x for x in two_decimals(75, 0.2)], twist, 64),
            -10,
            unit="dB",
            less=True,
        ),
        _row(
            "twist-standard",
            "column stronger: all heard up to",
            "issue; Q.24 AT&T 4",
            partial(swept, "twist_db", two_decimals(75, 0.2), twist, 64),
            8,
            unit="dB",
        ),
        _row(
            "three-tones",
            "three or four tones at once: heard",
            "Q.24 2.2",
            three_tones,
            0,
            less=True,
        ),
    ]


def timing_rows() -> list[Row]:
    """How long, and how far apart."""
    rows = [
        _row(
            "tone-40",
            "40 ms: heard",
            "Q.24, all",
            partial(accepted, 1600, {"tone_ms": 40, "level_dbm0": LEVELS}),
            100,
        )
    ]
    rows += [
        _row(
            f"tone-{ms}",
            f"{ms} ms: heard",
            source,
            partial(refused, 1600, {"tone_ms": ms, "level_dbm0": LEVELS}),
            0,
            less=True,
        )
        for ms, source in (
            (25, "Q.24 Australia"),
            (24, "Q.24 NTT"),
            (23, "Q.24 AT&T"),
            (20, "Q.24 Danish, Brazil"),
        )
    ]
    rows += [
        _row(f"break-{ms}", f"{ms} ms break in a key: stays one", source, partial(breaks, ms), 100)
        for ms, source in (
            (5, "Q.24"),
            (10, "Q.24 AT&T, NTT"),
            (12, "Q.24 Australia"),
            (20, "Q.24 Danish; one lost frame"),
        )
    ]
    rows += [
        _row(
            f"pause-{ms}-{name}",
            f"{ms} ms pause, {name} key: two",
            source,
            partial(pauses, ms, name == "same"),
            100,
        )
        for ms, source in ((40, "Q.24 AT&T, Danish"), (30, "Q.24 NTT, Brazil"))
        for name in ("same", "other")
    ]
    rows.append(
        _row(
            "velocity",
            "93 ms a digit, 1000: errors",
            "Q.24 AT&T",
            partial(velocity, 93),
            0,
            unit="keys",
            less=True,
        )
    )
    return rows


def column_rows() -> list[Row]:
    """Everything at once: the corners of each column."""
    return [
        _row(
            f"column-{name}",
            f"{name}: all its limits at once, 40 ms",
            f"Q.24 {name}",
            partial(column, *limits),
            100,
        )
        for name, limits in {
            "NTT": (0.018, 0, -24, -3, (-5, 5)),
            "AT&T": (0.015, 0, -25, 0, (-8, 4)),
            "Danish": (0.015, 2, -30, -5, (-6, 6)),
            "Australia": (0.015, 4, -27, -5, (-10, 10)),
            "Brazil": (0.018, 0, -25, -3, (-9, 9)),
        }.items()
    ]


def mitel_rows() -> list[Row]:
    """The procedure of the MITEL tape that needs no tape."""
    twist = {"tone_ms": 50, "level_dbm0": -3.0, "keys": MITEL_KEYS, "line": clean}
    return [
        *(
            _row(
                f"decode-{line.__name__}",
                f"1600 keys, 50/50 ms, -4 to -35 dBm0, {line.__name__}: errors",
                "MITEL 2",
                _decode(line),
                0,
                unit="keys",
                less=True,
            )
            for line in (clean, mulaw, alaw)
        ),
        _row(
            "mitel-bandwidth",
            "bandwidth and centre: tones in limits, of 8",
            "MITEL 3",
            mitel_bandwidth,
            8,
            unit="tones",
        ),
        _row(
            "mitel-twist",
            "normal twist, column weaker: keys 1 5 9 D up to",
            "MITEL 4",
            partial(swept, "twist_db", [-x for x in two_decimals(200, 0.1)], twist, 16),
            -8,
            unit="dB",
            less=True,
        ),
        _row(
            "mitel-reverse",
            "reverse twist, column stronger: keys 1 5 9 D up to",
            "MITEL 4",
            partial(swept, "twist_db", two_decimals(200, 0.1), twist, 16),
            4,
            unit="dB",
        ),
        _row(
            "mitel-range",
            "dynamic range, key 1, +3 to -50 dBm0",
            "MITEL 5",
            mitel_range,
            35,
            unit="dB",
        ),
        _row("mitel-guard", "guard time, key 1", "MITEL 6", mitel_guard, None, unit="ms"),
    ]


def rows() -> list[Row]:
    """Return all rows of the two standards."""
    return [*mitel_rows(), *frequency_rows(), *level_rows(), *timing_rows(), *column_rows()]
