"""Two tones that lead, frame after frame, until they are a key or no more.  No I/O, no clock.

To measure is dear, so it is put off until they have stood for about as long as a key must: their
amplitudes in whole frames tell that.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dsp.look import Leader
from dsp.measure import HOP, Fits, Wanted
from dsp.rules import CLEAR, MIN_TONE_MS, NOISY_SHARE
from dsp.sight import Sight
from dsp.span import FRAME_MS, HOP_MS, WINDOW_MS
from dsp.templates import WINDOW

Floats = NDArray[np.float64]

NO_SOUND = np.zeros(0)
NONE = -1  # in place of a key
KEPT = 12  # windows, the last of which it is judged by
LATER = 2  # frames that can be measured later
CERTAIN = 0.7  # what leads so clearly is, likely, not measured again
EDGE_MS = 2.0  # so near to its beginning a tone may be seen already
RIPE_MS = MIN_TONE_MS - 4.0  # by amplitudes, which are off by 2 ms


class Suspect:
    """What might become a key.

    Parameters
    ----------
    key : int
        Index into `dsp.keypad.KEYS`.
    before : float
        The amplitude of its tones in the frame before the first in which they lead.
    around : ndarray, shape (2 * WINDOW,), float64
        The samples of both.
    end_ms : float
        When these end.

    Attributes
    ----------
    long, ripe : bool
        Whether it may have stood for as long as a key must; whether it may be a key, besides.
    """

    __slots__ = (
        "_around",
        "_around_ms",
        "amplitudes",
        "behind",
        "clear",
        "fits",
        "key",
        "last",
        "led",
        "long",
        "promising",
        "ripe",
        "top",
    )

    def __init__(self, key: int, before: float, around: Floats, end_ms: float) -> None:
        self.key, self._around, self._around_ms = key, around, end_ms - 2 * FRAME_MS
        self.last = self.top = self.amplitudes = before  # of one frame, the highest, the sum
        self.behind = 0  # frames not yet measured
        self.fits: Fits = []
        self.promising = self.long = self.ripe = False
        self.clear = 0.0  # how clearly they led at best
        self.led = False  # in the last frame

    def go_on(self, amplitude: float, clear: float | None) -> None:
        """Take note of one more frame, and of how clearly they lead in it, if they do."""
        self.last, self.led = amplitude, clear is not None
        if clear is not None and clear > self.clear:
            self.clear = clear
        if amplitude > self.top:
            self.top = amplitude
        self.amplitudes += amplitude
        self.behind += 1
        self.long = FRAME_MS * self.amplitudes > RIPE_MS * self.top
        self.ripe = self.long and self.clear >= CLEAR

    @property
    def wanted(self) -> int:
        """How many frames, the last ones, are to be measured."""
        return min(self.behind, LATER)

    def add(self, fits: Fits, since_ms: float, end_ms: float) -> None:
        """Add the windows of the frames `wanted`, but those that began before some time."""
        if self.behind > LATER:
            self.fits = []
        first_ms = end_ms - WINDOW_MS - HOP_MS * (len(fits) - 1)
        if since_ms > first_ms:
            fits = fits[min(math.ceil((since_ms - first_ms) / HOP_MS), len(fits) - 1) :]
        self.fits = (self.fits + fits)[-KEPT:] if self.fits else fits
        self.behind = 0
        for fit in fits:
            if self.promising:
                break
            self.promising = fit[1] + fit[2] > NOISY_SHARE * fit[0]

    def rise_db(self, start_ms: float, energy: float) -> float:
        """Return how far its tones rise above the sound before them; 0 if that is not known."""
        whole = int((start_ms - EDGE_MS - self._around_ms) / HOP_MS)
        before = self._around[: HOP * max(0, whole)]
        cut_off = self._around[WINDOW] and not np.count_nonzero(self._around[:WINDOW])
        if not len(before) or cut_off:  # a frame of zeros that is cut off is lost, not silent
            return 0.0
        return 10 * math.log10(energy / max(WINDOW * float(before @ before) / len(before), 1.0))


def foreseen(sight: Sight, calls: Mapping[int, list[Leader]]) -> list[Wanted]:
    """Return what, likely, will have to be measured of the frames of each call that are led.

    To be wrong costs time only: what is not foreseen is measured when it is wanted.
    """
    wanted: list[Wanted] = []
    for call, leaders in calls.items():
        sight.turn_to(call)
        suspect, after, begun = Suspect(NONE, 0.0, NO_SOUND, 0.0), 0, False
        over: Leader = (sight.end, NONE, 0.0, 0.0)
        for (frame, key, clear, amplitude), (following, _, _, _) in pairwise([*leaders, over]):
            if suspect.key != key or frame > after:
                if clear < CLEAR and following > frame + 1:  # it is looked at for no more than this
                    suspect.key = NONE
                    continue
                before = sight.amplitude(frame - 1, key)
                suspect, begun = Suspect(key, before, NO_SOUND, 0.0), False
            after = frame + 1
            if begun:
                continue
            suspect.go_on(amplitude, clear)
            if suspect.ripe:
                wanted.append((sight.place(frame), key, suspect.wanted))
                suspect.behind, begun = 0, clear > CERTAIN
            if following > after and not begun:  # for one frame more it is looked at
                suspect.go_on(sight.amplitude(after, key), None)
                if suspect.ripe:
                    wanted.append((sight.place(after), key, suspect.wanted))
                    suspect.behind = 0
                after += 1
    return wanted
