"""Two tones that lead, frame after frame, until they are a key or no more.  No I/O, no clock.

To measure is dear, so it is put off until they have stood for about as long as a key must: their
strengths in whole frames tell that.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from dsp.measure import HOPS, Fits
from dsp.rules import MIN_TONE_MS, NOISY_SHARE
from dsp.span import FRAME_MS, HOP_MS, WINDOW_MS

Floats = NDArray[np.float64]

KEPT = 12  # windows, the last of which it is judged by
AT_ONCE = 2  # frames that can be measured later
LIKELY_SHARE = 0.58  # of a frame's energy: keys at all limits, or in 3 dB of noise, leave 0.67
RIPE_MS = MIN_TONE_MS - 4.0  # by strengths, which are off by 2 ms


class Suspect:
    """What might become a key.

    Parameters
    ----------
    key : int
        Index into `dsp.keypad.KEYS`.
    before : float
        How strong its tones were in the frame before the first in which they lead.
    """

    __slots__ = ("amplitudes", "behind", "fits", "key", "last", "promising", "share", "share_top", "top")

    def __init__(self, key: int, before: float) -> None:
        self.key = key
        self.last = self.top = before
        self.amplitudes = math.sqrt(before)  # the sum of all
        self.behind = 0  # frames not yet measured
        self.fits: Fits = []
        self.promising = False
        self.share = self.share_top = 0.0  # of the last frame's energy, if they led; the highest

    def go_on(self, strength: float, share: float) -> None:
        """Take note of one more frame, and of the share of its energy if they lead in it."""
        self.last, self.share = strength, share
        self.share_top = max(self.share_top, share)
        self.top = max(self.top, strength)
        self.amplitudes += math.sqrt(strength)
        self.behind += 1

    @property
    def ripe(self) -> bool:
        """Whether it may be a key, and have stood for as long as one must."""
        return self.share_top > LIKELY_SHARE and FRAME_MS * self.amplitudes > RIPE_MS * math.sqrt(self.top)

    @property
    def wanted(self) -> int:
        """How many frames, the last ones, are to be measured."""
        return min(self.behind, AT_ONCE)

    def add(self, fits: Fits, *, since_ms: float, end_ms: float) -> None:
        """Add the windows of the frames `wanted`, but those that began before some time."""
        if self.behind > AT_ONCE:
            self.fits = []
        early = math.ceil((since_ms - (end_ms - WINDOW_MS - HOP_MS * (len(fits) - 1))) / HOP_MS)
        if early > 0:
            fits = fits[min(early, len(fits) - 1) :]
        self.fits = (self.fits + fits)[-KEPT:]
        self.behind = 0
        if not self.promising:
            self.promising = any(fit[1] + fit[2] > NOISY_SHARE * fit[0] for fit in fits)
