"""How the tests listen: the keys in a signal, and the trials that were heard wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from dsp.detector import DtmfDetector, ToneEnd, ToneStart, detect
from tests.dsp.trials import Samples, Trial

FRAME = 160


def begun(events: Iterable[ToneStart | ToneEnd]) -> str:
    """Return the keys that begin."""
    return "".join(event.key for event in events if not isinstance(event, ToneEnd))


def heard(signal: Samples, rate: int = 8000) -> str:
    """Return the keys in a signal."""
    return begun(detect(signal, rate))


def misheard(trials: Sequence[Trial]) -> list[str]:
    """Return what was sent and what was heard of each trial where they differ."""
    told = [(t.keys, heard(t.signal, t.rate)) for t in trials]
    return [f"{sent} heard as {got or 'nothing'}" for sent, got in told if sent != got]


def taken(trials: Sequence[Trial]) -> list[str]:
    """Return what was heard of each trial in which nothing should be."""
    return misheard([Trial(t.signal, "", t.rate) for t in trials])


def waits_ms(signal: Samples, first: int, *, lost: np.ndarray | None = None) -> list[float]:
    """Return when keys are announced, in frames of 20 ms: ms from a sample to the frame's end."""
    detector = DtmfDetector(8000)
    waits = []
    for i, at in enumerate(range(0, len(signal), FRAME)):
        gone = lost is not None and bool(lost[i])
        if begun(detector.process(signal[at : at + FRAME], lost=gone)):
            waits.append((at + FRAME - first) / 8)
    return waits
