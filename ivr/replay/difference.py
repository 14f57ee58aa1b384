"""Two records of one call, side by side in time: what is expected, and what came.  No I/O.

::

        duration: 45.178 → 45.4
        5.18  caller  [1] inband → front desk menu
    -   9.08  caller  [1] inband → account menu
    +   9.30  caller  [1] inband → account menu
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

from ivr.call.record import Entry
from ivr.replay.timeline import moment_of

CONTEXT = 2  # entries that are shown around each difference
MARGIN = "  "
Record = dict[str, Any]


def differences(expected: Record, came: Record) -> list[str]:
    """Lines that tell how *came* differs from what was *expected*; none if it does not."""
    return [*_facts(expected, came), *_entries(expected["entries"], came["entries"])]


def _facts(expected: Record, came: Record) -> Iterator[str]:
    for name in sorted((expected.keys() | came.keys()) - {"entries"}):
        if expected.get(name) != came.get(name):
            yield f"{MARGIN}  {name}: {_json(expected.get(name))} → {_json(came.get(name))}"


def _entries(expected: Sequence[Entry], came: Sequence[Entry]) -> Iterator[str]:
    before, after = [*map(_json, expected)], [*map(_json, came)]
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    groups = [] if before == after else list(matcher.get_grouped_opcodes(CONTEXT))
    shown = 0
    for group in groups:
        if group[0][1] > shown:
            yield f"{MARGIN}  …"
        for kind, start, end, new_start, new_end in group:
            shown = end
            if kind == "equal":
                yield from (_line(" ", entry) for entry in expected[start:end])
                continue
            yield from _changed(expected[start:end], came[new_start:new_end])
    if groups and shown < len(before):
        yield f"{MARGIN}  …"


def _changed(gone: Sequence[Entry], new: Sequence[Entry]) -> Iterator[str]:
    """As moments; as JSON where only what a moment leaves out has changed."""
    old_lines, new_lines = [_line("-", e) for e in gone], [_line("+", e) for e in new]
    if {line[len(MARGIN) + 1 :] for line in old_lines} & {
        line[len(MARGIN) + 1 :] for line in new_lines
    }:
        old_lines = [f"{MARGIN}- {_json(entry)}" for entry in gone]
        new_lines = [f"{MARGIN}+ {_json(entry)}" for entry in new]
    yield from old_lines
    yield from new_lines


def _line(sign: str, entry: Entry) -> str:
    first, *more = str(moment_of(entry)).splitlines()
    return "\n".join([f"{MARGIN}{sign}{first}", *(f"{MARGIN} {line}" for line in more)])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
