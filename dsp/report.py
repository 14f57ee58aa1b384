"""What `explain` found, to be read: as text, and as JSON.  No I/O."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from dsp.candidate import Candidate

HEAD = "   start      end   length  key    row Hz  column Hz  row dBm0  column dBm0   twist"


def reason(candidate: Candidate) -> str:
    """Return why a candidate was refused, measured value and limit; empty if it is a key."""
    if candidate.refused_by is None:
        return ""
    measured, limit = candidate.measured, candidate.limit
    if measured is None or limit is None:
        return candidate.refused_by
    unit = f" {candidate.unit}" if candidate.unit else ""
    told, allowed = _figures(measured, limit)
    return f"{candidate.refused_by} {told}{unit}, limit {allowed}{unit}"


def render_text(
    candidates: Sequence[Candidate],
    *,
    name: str = "",
    seconds: float | None = None,
    notes: Sequence[str] = (),
) -> str:
    """Return a table of candidates, in order of time.

    Parameters
    ----------
    candidates : sequence of Candidate
        As `dsp.explain.explain` returns them.
    name : str
        What was listened to, for the first line.
    seconds : float, optional
        How long it is.
    notes : sequence of str
        What else there is to say, a line each, below the first one.

    Returns
    -------
    str
        A sentence, the keys heard, and a line for each candidate; it ends with a newline.
    """
    lines = [_summary(candidates, name, seconds), *notes]
    if candidates:
        lines += ["", HEAD]
        lines += [_line(c) for c in sorted(candidates, key=lambda c: c.start)]
    return "\n".join(lines) + "\n"


def render_json(
    candidates: Sequence[Candidate],
    *,
    name: str = "",
    seconds: float | None = None,
    facts: Mapping[str, Any] | None = None,
) -> str:
    """Return the same as JSON: ``name``, ``seconds``, *facts*, ``keys`` and ``candidates``.

    Every field of a candidate is there under its own name; what is not a number is null.
    """
    listed = [
        {field: _json_value(value) for field, value in asdict(c).items()}
        for c in sorted(candidates, key=lambda c: c.start)
    ]
    whole = {"name": name, "seconds": seconds, **(facts or {})}
    whole |= {"keys": _keys(candidates), "candidates": listed}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _keys(candidates: Sequence[Candidate]) -> str:
    accepted = (c for c in candidates if c.refused_by is None)
    return "".join(c.key for c in sorted(accepted, key=lambda c: c.start))


def _summary(candidates: Sequence[Candidate], name: str, seconds: float | None) -> str:
    keys = _keys(candidates)
    refused = len(candidates) - len(keys)
    what = f"{name}: " if name else ""
    length = f"{seconds:.3f} s, " if seconds is not None else ""
    heard = f"{len(keys)} key{'' if len(keys) == 1 else 's'}"
    return f"{what}{length}{heard}{f' {keys}' if keys else ''}, {refused} refused"


def _line(c: Candidate) -> str:
    return (
        f"{c.start:8.3f} {c.end:8.3f} {1000 * (c.end - c.start):5.0f} ms"
        f"   {c.key}   {c.row_hz:8.1f}   {c.column_hz:8.1f}"
        f"  {c.row_dbm0:8.1f}     {c.column_dbm0:8.1f} {c.twist_db:+7.1f}"
        f"   {'heard' if c.refused_by is None else 'refused: ' + reason(c)}"
    )


def _figures(measured: float, limit: float) -> tuple[str, str]:
    """Return both in three digits, or in as many as tell them apart."""
    for digits in range(3, 10):
        told, allowed = _figure(measured, digits), _figure(limit, digits)
        if told != allowed:
            break
    return told, allowed


def _figure(value: float, digits: int) -> str:
    return f"{value:.0f}" if abs(value) >= 10**digits - 1 else f"{value:.{digits}g}"


def _json_value(value: Any) -> Any:
    if not isinstance(value, float):
        return value
    return round(value, 6) if math.isfinite(value) else None
