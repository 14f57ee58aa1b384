"""One candidate: a pair of tones that might have been a key, and what became of it.  No I/O."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from dsp.rules import Evidence, Refusal


class Closed(NamedTuple):
    """A candidate as the detector notes it when all is known; times in seconds of audio."""

    start: float
    end: float
    evidence: Evidence
    refused: Refusal | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A time in which two tones, one of each group, stood out.

    Attributes
    ----------
    key : str
        The key that they would be.
    start, end : float
        In seconds of audio.
    row_dbm0, column_dbm0 : float
        Level of each tone; a full-scale sine is +3.14 dBm0.
    twist_db : float
        Column minus row level.
    row_hz, column_hz : float
        Measured frequencies; NaN where they could not be measured.
    refused_by : str or None
        The test that refused it in a word or two, ``"twist"``, ``"row frequency"``; None for a key
        that was announced.
    measured, limit : float or None
        What that test measured, and what it would have let pass.
    unit : str
        Of both: ``"Hz"``, ``"%"``, ``"dB"``, ``"ms"``, or nothing.
    """

    key: str = field(repr=False)
    start: float
    end: float
    row_dbm0: float
    column_dbm0: float
    twist_db: float
    row_hz: float
    column_hz: float
    refused_by: str | None = None
    measured: float | None = None
    limit: float | None = None
    unit: str = ""
