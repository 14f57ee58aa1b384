"""Rows of frequency, level and twist: ITU-T Q.24, annex A."""

from __future__ import annotations

from functools import partial

from tests.bench.dtmf.rows import Effort, Rng, Row, Score, heard, refused
from tests.bench.dtmf.scores import (
    exact,
    last_taken,
    of,
    stepper,
    steps_of,
    sweep,
    taken,
)
from tests.dsp.trials import LEVELS, both, off, one, one_off, singles, three_tones

OFF_STEPS = steps_of(0.1, 5.4)[1:]  # percent; beyond, a row is nearer to the next one

COLUMNS = {  # off by a share and Hz, weakest and loudest level, twist down and up
    "NTT": (0.018, 0.0, -24.0, -3.0, -5.0, 5.0),
    "AT&T": (0.015, 0.0, -25.0, 0.0, -8.0, 4.0),
    "Danish": (0.015, 2.0, -30.0, -5.0, -6.0, 6.0),
    "Australia": (0.015, 4.0, -27.0, -5.0, -10.0, 10.0),
    "Brazil": (0.018, 0.0, -25.0, -3.0, -9.0, 9.0),
}


def accepted_last(group: int, rng: Rng, effort: Effort) -> Score:
    """How far one tone may be off until no key is heard any more."""
    at = stepper(one_off, "percent", effort.count(64), {"group": group}, rng)
    return partial(last_taken, OFF_STEPS, at)


def _frequency_rows() -> list[Row]:
    rows = []
    for name, text, error, shift, source in (
        ("1.5", "1.5 %", 0.015, 0, "AT&T"),
        ("1.5+2", "1.5 % + 2 Hz", 0.015, 2, "Danish"),
        ("1.5+4", "1.5 % + 4 Hz", 0.015, 4, "Australia"),
        ("1.8", "1.8 %", 0.018, 0, "NTT, Brazil"),
    ):
        title = f"both tones off by ±({text}), 50 ms"
        how = {"error": error, "shift_hz": shift, "level_dbm0": LEVELS, "tone_ms": 50}
        rows.append(
            heard(f"off-{name}", title, f"Q.24 {source}", partial(of, exact, off, 1600, how))
        )
    for percent, source, goal in ((3.5, "Q.24 AT&T", 0), (3.0, "Q.24 NTT, Brazil", 1)):
        ways = one(percent / 100) + both(percent / 100)
        for ms in (50, 250):
            how = {"offset": ways, "tone_ms": ms, "level_dbm0": LEVELS}
            title = f"a tone, or both, {percent} % off, {ms} ms"
            prepare = partial(of, taken, singles, 1600, how)
            rows.append(refused(f"refuse-{percent}-{ms}", title, source, prepare, goal))
    for group, name in enumerate(("row", "column")):
        to = partial(sweep, OFF_STEPS, one_off, "percent", 64, {"group": group})
        last = partial(accepted_last, group)
        title = f"{name} tone off: "
        rows += [
            Row(f"accept-{name}", title + "all heard up to", "Q.24", "%", to, 1.5),
            Row(f"last-{name}", title + "last heard at", "Q.24", "%", last, 3.4, less=True),
        ]
    return rows


def _level_rows() -> list[Row]:
    how = {"level_dbm0": steps_of(1, -30), "tone_ms": 50}
    every = partial(of, exact, singles, 992, how)
    lowest = partial(sweep, steps_of(1, -60), singles, "level_dbm0", 32, {"tone_ms": 50})
    rows = [
        heard("level", "0 to -30 dBm0, 50 ms", "goal; Q.24 0 to -25", every),
        Row("level-low", "lowest level, all heard", "Q.24 Danish", "dBm0", lowest, -30, less=True),
    ]
    for level, source in ((-50, "Q.24 Brazil"), (-55, "Q.24 AT&T")):
        prepare = partial(of, taken, singles, 160, {"level_dbm0": level, "tone_ms": 100})
        rows.append(refused(f"level{level}", f"{level} dBm0, 100 ms", source, prepare))
    return rows


def _twist_rows() -> list[Row]:
    how = {"tone_ms": 50, "level_dbm0": -3.0}
    down = partial(sweep, steps_of(0.2, -15), singles, "twist_db", 64, how)
    up = partial(sweep, steps_of(0.2, 15), singles, "twist_db", 64, how)
    three = partial(of, taken, three_tones, 640, {})
    weak, strong = "column weaker: all heard up to", "column stronger: all heard up to"
    return [
        Row("twist-down", weak, "goal; Q.24 AT&T -8, Australia -10", "dB", down, -10, less=True),
        Row("twist-up", strong, "goal; Q.24 AT&T 4", "dB", up, 8),
        refused("three-tones", "three or four tones at once", "Q.24 2.2", three),
    ]


def _column_rows() -> list[Row]:
    """Everything that a column asks for at once, each at its edge."""
    rows = []
    for name, (error, shift, weakest, loudest, down, up) in COLUMNS.items():
        how = {
            "error": error,
            "shift_hz": shift,
            "level_dbm0": [loudest, weakest + max(-down, up)],  # the louder tone's
            "twist_db": [down, up],
            "tone_ms": 40,
        }
        prepare = partial(of, exact, off, 960, how)
        rows.append(heard(f"all-{name}", f"{name}, all limits at once, 40 ms", "Q.24", prepare))
    return rows


def rows() -> list[Row]:
    """Return all rows of this module."""
    return [*_frequency_rows(), *_level_rows(), *_twist_rows(), *_column_rows()]
