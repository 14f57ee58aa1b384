"""Rows of timing: how long a tone, how short a pause, which break.  ITU-T Q.24, annex A."""

from __future__ import annotations

from functools import partial

from dsp.keypad import KEYS
from tests.bench.dtmf.rows import Effort, Rng, Row, Score, heard, refused, wrong
from tests.bench.dtmf.trials import LEVELS, Trial, accept, exact, refuse, send
from tests.dsp.lines import mulaw
from tests.dsp.signals import broken, press


def breaks(ms: float, rng: Rng, effort: Effort) -> Score:
    """One key with a break in its middle must stay one."""
    keys = rng.choice(list(KEYS), effort.count(640))
    levels = rng.choice(LEVELS, len(keys))
    trials = [
        Trial(mulaw(broken(key, rng, break_ms=ms, level_dbm0=level)), key)
        for key, level in zip(keys, levels, strict=True)
    ]
    return partial(exact, trials)


def pauses(ms: float, same: bool, rng: Rng, effort: Effort) -> Score:
    """Two keys with a gap between, the same or different ones, must be two."""
    trials = []
    for _ in range(effort.count(640)):
        first, other = rng.choice(list(KEYS), 2, replace=False)
        keys = first + (first if same else other)
        how = {"tone_ms": rng.uniform(40, 120), "gap_ms": ms, "level_dbm0": rng.choice(LEVELS)}
        trials.append(Trial(mulaw(press(keys, rng, **how)), keys))
    return partial(exact, trials)


def rows() -> list[Row]:
    """Return all rows of this module."""
    tone = {"level_dbm0": LEVELS}
    result = [heard("tone-40", "40 ms", "Q.24, all", partial(accept, 1600, tone | {"tone_ms": 40}))]
    for ms, source in ((25, "Australia"), (24, "NTT"), (23, "AT&T"), (20, "Danish, Brazil")):
        prepare = partial(refuse, 1600, tone | {"tone_ms": ms})
        result.append(refused(f"tone-{ms}", f"{ms} ms", f"Q.24 {source}", prepare))
    for ms, source in ((5, "all"), (10, "AT&T, NTT, Brazil"), (12, "Australia"), (20, "Danish")):
        title = f"a break of {ms} ms in a key stays one"
        result.append(heard(f"break-{ms}", title, f"Q.24 {source}", partial(breaks, ms)))
    for ms, source in ((40, "AT&T, Danish"), (30, "NTT, Brazil")):
        for name in ("same", "other"):
            title = f"a pause of {ms} ms, {name} key, makes two"
            prepare = partial(pauses, ms, name == "same")
            result.append(heard(f"pause-{ms}-{name}", title, f"Q.24 {source}", prepare))
    fast = partial(send, 1000, {"tone_ms": 46.5, "gap_ms": 46.5})
    result.append(wrong("velocity", "1000 keys, 93 ms each", "Q.24 AT&T", fast))
    return result
