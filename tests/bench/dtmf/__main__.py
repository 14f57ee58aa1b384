"""Run the bench: ``python -m tests.bench.dtmf [--fast] [--rows snr,twist] [--ears octothorpe]``."""

from __future__ import annotations

import argparse
import os
import sys
import time
from fnmatch import fnmatch
from pathlib import Path

from tests.bench.dtmf import (
    disturbed,
    frequency,
    mitel,
    notes,
    pace,
    table,
    talk_off,
    timing,
    transport,
)
from tests.bench.dtmf.ears import EARS, Ear
from tests.bench.dtmf.rows import Effort

SECTIONS = {
    "The MITEL procedure": mitel.rows(),
    "Frequency, level, twist": frequency.rows(),
    "Timing": timing.rows(),
    "Noise and other tones": disturbed.rows(),
    "Codecs and lost frames": transport.rows(),
    "Talk-off": talk_off.rows(),
    "Latency, speed, memory": pace.rows(),
}
ALL_ROWS = [row for rows in SECTIONS.values() for row in rows]
DOCUMENT = Path(__file__).parents[3] / "docs" / "dtmf-bench.md"

MATERIALS = (
    "Rows of real sound are measured only where the environment names a folder of it: TALKOFF, "
    "speech without keys (WAV, FLAC, .ul); LINE, recordings with a truth.json."
)
STORY = """# The detector beside others

Written by `make bench-dsp` (full counts, seed {seed}, {minutes:.0f} min).  All detectors hear the
same signals in the same run: this project's, spandsp 0.0.6 (Debian's `libspandsp2`, through ctypes,
parameters as they come) and multimon-ng (Debian's, as a program).  ✗ is a goal not reached.  × is
how many times better ours is: of shares and counts their quotient, of decibels the quotient of the
powers, ∞ where the other's is worth nothing and ours is not.  Levels in dBm0 for each tone, +3.14
being a full-scale sine; SNR is one tone over the noise.

In brackets is where a row comes from: a standard or a data sheet (ITU-T Q.24, MITEL's test tape,
MT8870); *goal*, what this project set itself; *field*, what lines and callers do of which no
standard speaks.  The limit in the column "goal" may be stricter than the source.

Machine: {machine}.
One thread; speeds are audio for CPU time, the best of three; other work on the machine lowers them.

To repeat it: `make bench-dsp`, with folders of your own in `TALKOFF` (speech without keys: WAV,
FLAC, `.ul`) and `LINE` (recordings with a `truth.json`), or these rows stay empty.  A few rows,
other signals, a tenth of the counts: `python -m tests.bench.dtmf --rows snr,twist --seed 2 --fast`.
{absent}
Goals reached: {met}.

## Not reached

{missed}

{tables}
"""


def main() -> int:
    """Run the rows that are asked for, print each as it is done, write the document after all."""
    args = _arguments()
    rows = [row for row in ALL_ROWS if _wanted(row.name, args.rows)]
    ears = _listeners(args.ears.split(","))
    effort = Effort(fast=args.fast, seed=args.seed)
    for variable, what in _absent():
        print(f"no {what}: name their folder in {variable} to measure it", file=sys.stderr)
    started = time.monotonic()
    print(table.plain(table.heading([ear.name for ear in ears])))
    results = {}
    for row in rows:
        score = row.prepare(effort.rng(row.like or row.name), effort)
        results[row.name] = {ear.name: score(ear) for ear in ears}
        print(table.plain(table.cells(row, results[row.name])), flush=True)
    met = ", ".join(
        "{} {} of {}".format(ear.name, *table.count_met(rows, results, ear.name)) for ear in ears
    )
    print(f"Goals reached: {met}.")
    if rows == ALL_ROWS and len(ears) == len(EARS) and not args.fast:
        _document(results, ears, effort, met, (time.monotonic() - started) / 60)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.dtmf", description=__doc__, epilog=MATERIALS
    )
    parser.add_argument("--fast", action="store_true", help="a tenth of the counts")
    parser.add_argument("--rows", default="*", help="names, beginnings or patterns, by comma")
    parser.add_argument(
        "--ears", default=",".join(EARS), help=f"who listens, by comma: {', '.join(EARS)}"
    )
    parser.add_argument("--seed", type=int, default=1, help="of all signals")
    parser.add_argument("--list", action="store_true", help="list the rows and stop")
    args = parser.parse_args()
    if args.list:
        print("\n".join(f"{row.name:<18} {row.title}" for row in ALL_ROWS), flush=True)
        raise SystemExit(0)
    if unknown := [name for name in args.ears.split(",") if name not in EARS]:
        parser.error(f"--ears: {unknown[0]!r} is none of {', '.join(EARS)}")
    if not any(_wanted(row.name, args.rows) for row in ALL_ROWS):
        parser.error(f"--rows: no row is named {args.rows!r}; --list shows them")
    return args


def _absent() -> list[tuple[str, str]]:
    materials = (("TALKOFF", "real speech"), ("LINE", "recordings of a line"))
    return [(variable, what) for variable, what in materials if not os.environ.get(variable)]


def _wanted(name: str, patterns: str) -> bool:
    return any(fnmatch(name, p) or name.startswith(p) for p in patterns.split(","))


def _listeners(names: list[str]) -> list[Ear]:
    ears = []
    for name in names:
        try:
            ears.append(EARS[name]())
        except OSError as error:
            print(f"{error}: left out.", file=sys.stderr)
    return ears


def _document(
    results: dict[str, table.Figures],
    ears: list[Ear],
    effort: Effort,
    met: str,
    minutes: float,
) -> None:
    text = STORY.format(
        seed=effort.seed,
        minutes=minutes,
        machine=notes.machine(),
        absent="\n".join(f"In this run there was no {what}." for _, what in _absent()) + "\n",
        met=met,
        missed=notes.missed(ALL_ROWS, results),
        tables="\n\n".join(
            f"## {name}\n\n{table.markdown(rows, results, [ear.name for ear in ears])}"
            for name, rows in SECTIONS.items()
        ),
    )
    DOCUMENT.parent.mkdir(exist_ok=True)
    DOCUMENT.write_text(text, encoding="utf-8")
    print(f"Wrote {DOCUMENT.relative_to(Path.cwd())}")


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except BrokenPipeError:  # who reads has read enough, as head does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
