"""Rows of timing: how long a tone, how short a pause, which break.  ITU-T Q.24, annex A."""

from __future__ import annotations

from functools import partial

from tests.bench.dtmf.rows import Row, heard, refused, wrong
from tests.bench.dtmf.scores import errors, exact, of, taken
from tests.dsp.trials import LEVELS, interrupted, paused, singles, streams


def rows() -> list[Row]:
    """Return all rows of this module."""
    how = {"level_dbm0": LEVELS, "tone_ms": 40}
    result = [heard("tone-40", "40 ms", "Q.24, all", partial(of, exact, singles, 1600, how))]
    for ms, source in ((25, "Australia"), (24, "NTT"), (23, "AT&T"), (20, "Danish, Brazil")):
        prepare = partial(of, taken, singles, 1600, how | {"tone_ms": ms})
        result.append(refused(f"tone-{ms}", f"{ms} ms", f"Q.24 {source}", prepare))
    for ms, source in ((5, "all"), (10, "AT&T, NTT, Brazil"), (12, "Australia"), (20, "Danish")):
        title = f"a break of {ms} ms in a key stays one"
        prepare = partial(of, exact, interrupted, 640, {"ms": ms})
        result.append(heard(f"break-{ms}", title, f"Q.24 {source}", prepare))
    for ms, source in ((40, "AT&T, Danish"), (30, "NTT, Brazil")):
        for name in ("same", "other"):
            title = f"a pause of {ms} ms, {name} key, makes two"
            prepare = partial(of, exact, paused, 640, {"ms": ms, "same": name == "same"})
            result.append(heard(f"pause-{ms}-{name}", title, f"Q.24 {source}", prepare))
    fast = partial(of, errors, streams, 1000, {"tone_ms": 46.5, "gap_ms": 46.5})
    result.append(wrong("velocity", "1000 keys, 93 ms each", "Q.24 AT&T", fast))
    return result
