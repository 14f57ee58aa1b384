"""What the document says besides the figures: on what they were measured, what limits them."""

from __future__ import annotations

import os
import platform
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import scipy

from tests.bench.dtmf.rows import Row
from tests.bench.dtmf.table import OURS, Figures, number

SPEED = (
    "The goals were set on another machine, on which spandsp hears a file at 16,000 x; what it "
    "does on the machine of this run stands in the table, beside ours.  What the detector does "
    "to be quick: one matrix product takes a first look at the frames of 20 ms of all calls; "
    "only where two tones lead clearly, with little beside them in their groups, and for as long"
    " as a key must, are their frequencies and levels measured, mostly once for each key; a key "
    "that is held is followed by the first look alone.  What was tried and dropped: more "
    "templates beside each row tone in the first look (voices lead as much more clearly as "
    "keys); windows folded in halves, which saves half the arithmetic and loses it again to the "
    "folding; frequencies taken from the first look (most voices that lead are in tune); another"
    " order in memory.  A first look in float32 was not taken: frames beside a key would have to"
    " be looked at again.  What is left is Python: 10 µs to judge a pair of tones, as much to "
    "follow a key to its end, and, for a bank, some seventy calls of numpy for every 20 ms."
)
OPUS = (
    "About one key in some thousands leaves the codec as a burst of noise 8 to 16 dB louder than "
    "the key, most often with less than two fifths of its energy in the two tones.  Of keys in "
    "tune spandsp and multimon-ng miss as many.  A tone so disturbed can't be taken if three tones "
    "at once are to be refused."
)
REASONS = {
    "speed-whole": SPEED,
    "speed-bank": SPEED,
    "line": (
        "All in one recording with lost packets: of one key 11 ms are left, of two 30 ms, put "
        "together from two pieces whose phases do not meet, which reads as 2.6 % off.  To take "
        "these would be to take short tones 3 % off (NTT, Brazil: none)."
    ),
}


def machine() -> str:
    """Return what the figures were measured on."""
    versions = (
        f"Python {platform.python_version()}, numpy {np.__version__}, scipy {scipy.__version__}"
    )
    return f"{_processor()}, {os.cpu_count()} cores, {versions}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def missed(rows: Sequence[Row], results: Mapping[str, Figures]) -> str:
    """Return a list of the goals that ours does not reach, how near it comes, and why."""
    told: list[str] = []
    given = set()
    for row in rows:
        figure = results[row.name].get(OURS)
        if row.met(figure) is False:
            reason = REASONS.get(row.name, OPUS if row.name.startswith("opus") else "")
            if reason in given:
                reason = "As above."
            given.add(reason)
            what = f"**{row.title}**: {number(figure)} {row.unit}, wanted {number(row.goal)}."
            told += textwrap.wrap(
                f"- {what}  {reason}".rstrip(), 100, subsequent_indent="  ", break_on_hyphens=False
            )
    return "\n".join(told) or "None."
