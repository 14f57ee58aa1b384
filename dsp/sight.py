"""What is at hand of the sound of many calls, one after the other.  No I/O, no clock."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dsp.look import Look
from dsp.templates import WINDOW

Floats = NDArray[np.float64]

BEFORE = 2  # frames that stand before those that are new


class Sight:
    """The new frames of one call, those before them, and how strong tones are in them.

    Frames are counted as in a `Leader`: the new ones of the first call, of the second one, ...

    Parameters
    ----------
    sound : ndarray, shape (n_calls, n * WINDOW), float64, contiguous
        In which BEFORE frames, and after them those that are new, stand from some frame on.
    first, count : int
        The first of these frames, and how many are new.
    looks : tuple of Look, Look, int
        At the new frames; at those before them; and how many of each call there were then.

    Attributes
    ----------
    begin, end : int
        Of the new frames of the call that is looked at.
    """

    __slots__ = (
        "_call",
        "_last",
        "_last_count",
        "_now",
        "_place",
        "begin",
        "count",
        "end",
        "sound",
    )

    def __init__(
        self, sound: Floats, first: int, count: int, looks: tuple[Look, Look, int]
    ) -> None:
        self.sound, self.count = sound, count
        self._place = first + BEFORE
        self._now, self._last, self._last_count = looks
        self.turn_to(0)

    def turn_to(self, call: int) -> None:
        """Look at another call."""
        self._call = call
        self.begin = call * self.count
        self.end = self.begin + self.count

    def place(self, frame: int) -> int:
        """Return the place of a frame in all the sound."""
        width: int = self.sound.shape[1] // WINDOW
        return self._call * width + self._place + frame - self.begin

    def amplitude(self, frame: int, key: int) -> float:
        """Return about the amplitude of both tones of a key, also in the frame before the first."""
        if frame < self.begin:
            return self._last.amplitude((self._call + 1) * self._last_count - 1, key)
        return self._now.amplitude(frame, key)

    def samples(self, frame: int) -> Floats:
        """Return a frame and the one before it."""
        last = (self._place + frame - self.begin + 1) * WINDOW
        return self.sound[self._call, last - 2 * WINDOW : last]
