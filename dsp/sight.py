"""What is at hand of the sound of many calls, and a place in it.  No I/O, no clock."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dsp.measure import Look
from dsp.templates import WINDOW

Floats = NDArray[np.float64]

BEFORE = 2  # frames that stand before those that are new


class Sight:
    """One frame of one call, those before it, and how strong tones are in it.

    Parameters
    ----------
    sound : ndarray, shape (n_calls, n * WINDOW), float64, contiguous
        In which BEFORE frames, and after them those that are new, stand from some frame on.
    first, count : int
        The first of these frames, and how many are new.
    looks : tuple of Look, Look, int
        At the new frames, of the first call, of the second one, ...; at those before them; and how
        many of each call there were then.
    """

    __slots__ = ("_call", "_first", "_frame", "_last", "_last_count", "_now", "count", "sound")

    def __init__(
        self, sound: Floats, first: int, count: int, looks: tuple[Look, Look, int]
    ) -> None:
        self.sound, self.count = sound, count
        self._first = first + BEFORE
        self._now, self._last, self._last_count = looks
        self._call = self._frame = 0

    def move(self, call: int, frame: int) -> None:
        """Look at another frame, of all that are new."""
        self._call, self._frame = call, frame

    @property
    def place(self) -> int:
        """The place of the frame in all the sound."""
        width: int = self.sound.shape[1] // WINDOW
        return self._call * width + self._first + self._frame

    def strength(self, key: int) -> float:
        """Return about the energy of both tones of a key."""
        return self._now.strength(self._call * self.count + self._frame, key)

    def strength_before(self, key: int) -> float:
        """Return the same for the frame before."""
        if self._frame:
            return self._now.strength(self._call * self.count + self._frame - 1, key)
        return self._last.strength((self._call + 1) * self._last_count - 1, key)

    def samples(self) -> Floats:
        """Return the frame and the one before it."""
        last = (self._first + self._frame + 1) * WINDOW
        return self.sound[self._call, last - 2 * WINDOW : last]
