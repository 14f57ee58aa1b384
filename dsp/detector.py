"""The ear: hear keys in a stream of sound, each once, while it is still held.  No I/O."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dsp.debounce import Closed, Debounce
from dsp.decimate import Decimator
from dsp.events import Event, ToneEnd, ToneStart
from dsp.hearing import check_rate, exact, follow, measure
from dsp.levels import check_samples
from dsp.measure import NOBODY, leaders
from dsp.templates import RATE, WINDOW

__all__ = ["DtmfDetector", "Event", "ToneEnd", "ToneStart", "detect"]

AT_ONCE = 6000  # frames, two minutes: what a whole file is measured by


class DtmfDetector:
    """Hear keys in the sound of one call, block by block.

    The events are the same, bit for bit, however the sound is cut in blocks.

    Parameters
    ----------
    sample_rate : int
        In Hz, 8000 or more.

    Raises
    ------
    ValueError
        If the rate is below 8000 Hz.

    Examples
    --------
    >>> from dsp.tones import dtmf
    >>> detector = DtmfDetector(8000)
    >>> events = detector.process(dtmf("42", tone_ms=80, gap_ms=80)) + detector.flush()
    >>> "".join(event.key for event in events if isinstance(event, ToneStart))
    '42'
    """

    def __init__(self, sample_rate: int) -> None:
        check_rate(sample_rate)
        self._sample_rate = sample_rate
        self._closed: list[Closed] | None = None
        self._start()

    def _start(self) -> None:
        self._decimator = Decimator(self._sample_rate)
        self._debounce = Debounce(delay_ms=self._decimator.delay_ms, closed=self._closed)
        self._pending = np.zeros(WINDOW)  # the last whole frame, and what came since
        self._frames = 0
        self._heard = 0
        self._last = NOBODY
        self._lost: dict[int, int] = {}

    def process(self, samples: NDArray[Any], *, lost: bool = False) -> list[Event]:
        """Hear one block; return the keys that have begun and ended.

        Parameters
        ----------
        samples : ndarray, shape (n,), float (full scale 1.0) or int16
            Any length, empty too.  What lies beyond full scale is clipped.
        lost : bool
            The block stands for sound that was lost on its way: whatever it holds, it is no pause.

        Returns
        -------
        list of ToneStart or ToneEnd
            In order of time.

        Raises
        ------
        ValueError
            If it is no audio: not one dimension, another type, NaN or infinity.  The detector
            goes on as if the block had not come.
        """
        sound = exact(samples)
        self._heard += len(sound)
        sound = self._decimator.process(sound)
        if lost:
            self._note_lost(len(sound))
        self._pending = np.concatenate([self._pending, sound])
        events: list[Event] = []
        while (count := min(len(self._pending) // WINDOW - 1, AT_ONCE)) > 0:
            events += self._frames_in(count)
        return events

    def flush(self) -> list[Event]:
        """Say that the sound is over; return what was still to be told, and start anew."""
        at = self._heard / self._sample_rate
        rest = -len(self._pending) % WINDOW + WINDOW
        self._pending = np.concatenate([self._pending, np.zeros(rest)])
        events = self._frames_in(len(self._pending) // WINDOW - 1)
        self._debounce.close(1000 * at)
        events += self._debounce.take()
        self._start()
        return [replace(event, at=min(event.at, at)) for event in events]

    def note_candidates(self, closed: list[Closed]) -> None:
        """Start anew, and add every pair of tones that was looked at to a list: for `explain`."""
        self._closed = closed
        self._start()

    def _note_lost(self, samples: int) -> None:
        first = self._frames * WINDOW + len(self._pending) - WINDOW
        for frame in range(first // WINDOW, (first + samples - 1) // WINDOW + 1):
            share = min(first + samples, (frame + 1) * WINDOW) - max(first, frame * WINDOW)
            self._lost[frame] = self._lost.get(frame, 0) + share

    def _frames_in(self, count: int) -> list[Event]:
        sound = self._pending[: (count + 1) * WINDOW]
        self._pending = self._pending[count * WINDOW :]
        found = leaders(sound[WINDOW:].reshape(count, WINDOW))
        keys = follow(found, self._last)
        self._last = int(found[-1])
        blocks = np.lib.stride_tricks.sliding_window_view(sound, 2 * WINDOW)[::WINDOW]
        fits = measure(blocks, keys)
        first, self._frames = self._frames, self._frames + count
        for i in sorted(fits) if self._debounce.idle and not fits else range(count):
            fit = fits.get(i)
            if fit is None and self._debounce.idle:
                continue
            lost = self._lost.get(first + i, 0) > WINDOW // 2 if self._lost else False
            self._debounce.frame(first + i, int(keys[i]), fit, blocks[i], lost)
        if self._lost:
            self._lost = {k: v for k, v in self._lost.items() if k >= self._frames}
        return self._debounce.take()


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
    return detector.process(check_samples(samples)) + detector.flush()
