"""The ear: hear keys in a stream of sound, each once, while it is still held.  No I/O.

samples → Decimator → look ───────────────→ Debounce ─→ ToneStart, ToneEnd
          8 kHz       20 ms: which two      │     ↑     one key, or two?
                      tones lead            └→ measure
                                               how well they fit: a key?
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dsp.bank import DetectorBank
from dsp.candidate import Closed
from dsp.events import Event, ToneEnd, ToneStart
from dsp.levels import as_array
from dsp.settings import said

__all__ = ["DtmfDetector", "Event", "ToneEnd", "ToneStart", "detect"]


class DtmfDetector:
    """Hear keys in the sound of one call, block by block.

    The events are the same, bit for bit, however the sound is cut in blocks.  It is for a call that
    comes by itself; many whose blocks come together are heard quicker by a `DetectorBank`.

    Parameters
    ----------
    sample_rate : int
        In Hz, 8000 or more.

    Raises
    ------
    ValueError
        If the rate is below 8000 Hz, or no whole number.

    Examples
    --------
    >>> from dsp.tones import dtmf
    >>> detector = DtmfDetector(8000)
    >>> events = detector.process(dtmf("42", tone_ms=80, gap_ms=80)) + detector.flush()
    >>> "".join(event.key for event in events if isinstance(event, ToneStart))
    '42'
    """

    __slots__ = ("_bank",)

    def __init__(self, sample_rate: int) -> None:
        self._bank = DetectorBank(1, sample_rate)

    def process(self, samples: NDArray[Any], *, lost: bool = False) -> list[Event]:
        """Hear one block; return the keys that have begun and ended.

        Parameters
        ----------
        samples : ndarray, shape (n,), float (full scale 1.0) or int16
            Any length, empty too.  What lies beyond full scale is clipped.
        lost : bool
            The block stands for sound that was lost on its way.  It has to be as long as what was
            lost, or all later times are early; what it holds does not matter much: zeros, or what
            the jitter buffer made up.  While it lasts, however long, a key that is held is held
            on, and the clock that ends it after 25 ms without its tones stands still.  So the
            same key before and after a pause that was lost is one key; another one is told.
            Losses that nobody told of are bridged up to 60 ms, if they are whole frames of 20 ms
            of exact zeros, after which the tones go on in phase.

        Returns
        -------
        list of ToneStart or ToneEnd
            In order of time.

        Raises
        ------
        ValueError
            If it is no audio (no array, not one dimension, another type, NaN or infinity), or
            `lost` is no truth value.  The detector goes on as if the block had not come.
        """
        if type(samples) is not np.ndarray:
            samples = as_array(samples)
        if samples.ndim != 1:
            raise ValueError(f"samples: one dimension is needed, not {samples.ndim}")
        if lost is not False and not isinstance(lost, bool | np.bool_):
            raise ValueError(f"lost: True or False is needed, not {said(lost)}")
        return self._bank.process(samples[None], lost=(lost,) if lost else None)[0]

    def flush(self) -> list[Event]:
        """Say that the sound is over; return what was still to be told, and start anew."""
        return self._bank.flush()[0]

    def _note_candidates(self, closed: list[Closed], *, wide: bool = False) -> None:
        """Start anew, and add every pair of tones that was looked at to a list: for `explain`.

        If ``wide``, look at mistuned ones too, and announce what may be other keys.
        """
        self._bank._note_candidates(closed, wide=wide)


def detect(samples: NDArray[Any], sample_rate: int) -> list[Event]:
    """Hear the keys of a whole recording.

    Parameters
    ----------
    samples : ndarray, shape (n,), float (full scale 1.0) or int16
        The recording; empty gives no events.
    sample_rate : int
        In Hz, 8000 or more.

    Returns
    -------
    list of ToneStart or ToneEnd
        What a `DtmfDetector` tells of it, bit for bit, whatever its blocks.

    Raises
    ------
    ValueError
        As `DtmfDetector` and its `process` do.
    """
    detector = DtmfDetector(sample_rate)
    return detector.process(samples) + detector.flush()
