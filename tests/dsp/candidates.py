"""Candidates made up, to be rendered."""

from __future__ import annotations

from dsp.candidate import Candidate
from dsp.keypad import tones_of


def accepted(key: str, start: float) -> Candidate:
    """Return a key of 100 ms that was heard."""
    return _candidate(key, start, None, None, None, "")


def refused(
    key: str,
    start: float,
    by: str,
    *,
    measured: float | None = None,
    limit: float | None = None,
    unit: str = "",
) -> Candidate:
    """Return a pair of tones of 100 ms that a test refused."""
    return _candidate(key, start, by, measured, limit, unit)


def _candidate(
    key: str,
    start: float,
    by: str | None,
    measured: float | None,
    limit: float | None,
    unit: str,
) -> Candidate:
    row_hz, column_hz = tones_of(key)
    return Candidate(
        key=key,
        start=start,
        end=start + 0.1,
        row_dbm0=-10.0,
        column_dbm0=-10.5,
        twist_db=-0.5,
        row_hz=float(row_hz),
        column_hz=float(column_hz),
        refused_by=by,
        measured=measured,
        limit=limit,
        unit=unit,
    )
