"""Why was this a key, and that none?  Every pair of tones that stood out.  No I/O."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numpy.typing import NDArray

from dsp.candidate import Candidate, Closed
from dsp.detector import DtmfDetector
from dsp.keypad import KEYS
from dsp.levels import check_samples
from dsp.rules import level_dbm0

__all__ = ["Candidate", "explain"]

BLOCK_S = 10.0  # of sound between two reports of progress
FREQUENCIES = ("row frequency", "column frequency")


def explain(
    samples: NDArray[Any],
    sample_rate: int,
    *,
    progress: Callable[[float], None] | None = None,
) -> list[Candidate]:
    """Return all pairs of tones that might have been keys, and what became of them.

    It is the detector itself that tells: what is accepted here is what `dsp.detector.detect` hears.

    Parameters
    ----------
    samples : ndarray, shape (n,), float (full scale 1.0) or int16
        A whole recording; empty gives no candidates.
    sample_rate : int
        In Hz, 8000 or more.
    progress : callable, optional
        Called with the share done, 0 to 1, after every ten seconds of sound.

    Returns
    -------
    list of Candidate
        In order of their start.  Two tones are a candidate from the first 20 ms in which one of
        each group leads; such as are mistuned too much for that, up to 4 %, are looked for apart.
        Of the tests in `dsp.rules.RULES` the first that fails is named.

    Raises
    ------
    ValueError
        As `dsp.detector.DtmfDetector` and its `process` do.
    """
    closed: list[Closed] = []
    astray: list[Closed] = []
    detector, wide = DtmfDetector(sample_rate), DtmfDetector(sample_rate)
    detector._note_candidates(closed)
    wide._note_candidates(astray, wide=True)
    whole = check_samples(samples)
    step = round(BLOCK_S * sample_rate)
    for at in range(0, len(whole), step):
        detector.process(whole[at : at + step])
        wide.process(whole[at : at + step])
        if progress is not None:
            progress(min(1.0, (at + step) / len(whole)))
    detector.flush()
    wide.flush()
    found = closed + [one for one in _mistuned(astray) if not _overlaps(one, closed)]
    return sorted((_candidate(one) for one in found), key=lambda candidate: candidate.start)


def _mistuned(closed: list[Closed]) -> list[Closed]:
    return [one for one in closed if one.refused and one.refused.name in FREQUENCIES]


def _overlaps(one: Closed, others: list[Closed]) -> bool:
    return any(one.start < o.end and o.start < one.end for o in others)


def _candidate(closed: Closed) -> Candidate:
    evidence, refused = closed.evidence, closed.refused
    row_dbm0, column_dbm0 = level_dbm0(evidence.row), level_dbm0(evidence.column)
    return Candidate(
        key=KEYS[evidence.key],
        start=closed.start,
        end=closed.end,
        row_dbm0=row_dbm0,
        column_dbm0=column_dbm0,
        twist_db=column_dbm0 - row_dbm0,
        row_hz=evidence.row_hz,
        column_hz=evidence.column_hz,
        refused_by=None if refused is None else refused.name,
        measured=None if refused is None else refused.measured,
        limit=None if refused is None else refused.limit,
        unit="" if refused is None else refused.unit,
    )
