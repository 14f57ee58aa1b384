"""Two tones that lead, frame after frame, until they are a key or no more.  No I/O, no clock.

To measure is dear, so it is put off until they have stood for about as long as a key must: their
strengths in whole frames tell that.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise

from dsp.measure import Fits, Wanted
from dsp.rules import MIN_TONE_MS, NOISY_SHARE
from dsp.sight import Sight
from dsp.span import FRAME_MS, HOP_MS, WINDOW_MS

Frame = tuple[int, int, float]
"""Its place among those that are new, whose tones lead in it, and with what share of its energy."""

KEPT = 12  # windows, the last of which it is judged by
AT_ONCE = 2  # frames that can be measured later
LIKELY_SHARE = 0.58  # of a frame's energy: keys at all limits, or in 3 dB of noise, leave 0.67
CLEAR_SHARE = 0.75  # what leads with so much is a key at once, or else is likely a voice
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

    __slots__ = (
        "amplitudes",
        "behind",
        "fits",
        "key",
        "last",
        "promising",
        "share",
        "share_top",
        "top",
    )

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
    def long(self) -> bool:
        """Whether it may have stood for as long as a key must."""
        return FRAME_MS * self.amplitudes > RIPE_MS * math.sqrt(self.top)

    @property
    def ripe(self) -> bool:
        """Whether it is long, and may be a key."""
        return self.share_top > LIKELY_SHARE and self.long

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


def foreseen(sight: Sight, calls: Mapping[int, list[Frame]]) -> list[Wanted]:
    """Return what, likely, will have to be measured of the frames of each call that are led.

    To be wrong costs time only: what is not foreseen is measured when it is wanted.
    """
    wanted: list[Wanted] = []
    for call, frames in calls.items():
        suspect, after, begun = Suspect(-1, 0.0), -1, False
        for (frame, key, share), (following, _, _) in pairwise([*frames, (-1, -1, 0.0)]):
            sight.move(call, frame)
            if suspect.key != key or frame != after:
                suspect, begun = Suspect(key, sight.strength_before(key)), False
            after = frame + 1
            if begun:
                continue
            suspect.go_on(sight.strength(key), share)
            if suspect.ripe:
                wanted.append((sight.place, key, suspect.wanted))
                suspect.behind, begun = 0, share > CLEAR_SHARE
                if not begun and following != after < sight.count:
                    wanted.append((sight.place + 1, key, 1))
    return wanted
