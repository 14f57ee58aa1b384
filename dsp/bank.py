"""The ear for many calls at once: what is costly is done for all of them together.  No I/O."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dsp.debounce import Debounce
from dsp.decimate import Decimator
from dsp.events import Event
from dsp.hearing import check_rate, exact, follow, measure
from dsp.measure import NOBODY, leaders
from dsp.templates import WINDOW

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

AT_ONCE = 6000  # frames of all calls that are measured together


class DetectorBank:
    """Hear keys in the sound of many calls, which all go on at the same pace.

    Each call is told what a `DtmfDetector` of its own would tell, bit for bit.

    Parameters
    ----------
    n_calls : int
        How many, one or more.
    sample_rate : int
        In Hz, 8000 or more; of all calls.

    Raises
    ------
    ValueError
        If there is no call, or the rate is below 8000 Hz.

    Examples
    --------
    >>> from dsp.tones import dtmf
    >>> bank = DetectorBank(2, 8000)
    >>> told = bank.process(np.stack([dtmf("42"), dtmf("17")]))
    >>> [[event.key for event in call] for call in told]
    [['4', '4', '2'], ['1', '1', '7']]
    """

    def __init__(self, n_calls: int, sample_rate: int) -> None:
        if n_calls < 1:
            raise ValueError(f"calls: {n_calls}, at least one is needed")
        check_rate(sample_rate)
        self._n_calls, self._sample_rate = n_calls, sample_rate
        self._start()

    def _start(self) -> None:
        calls = range(self._n_calls)
        self._decimators = [Decimator(self._sample_rate) for _ in calls]
        delay_ms = self._decimators[0].delay_ms
        self._debounces = [Debounce(delay_ms=delay_ms) for _ in calls]
        self._pending = np.zeros(
            (self._n_calls, WINDOW)
        )  # the last whole frames, and what came since
        self._frames = 0
        self._heard = 0
        self._last = np.full(self._n_calls, NOBODY)
        self._lost: dict[int, NDArray[np.int64]] = {}  # samples of a frame that are, in each call

    def process(self, frames: NDArray[Any], *, lost: ArrayLike | None = None) -> list[list[Event]]:
        """Hear one block of every call; return the keys that have begun and ended in each.

        Parameters
        ----------
        frames : ndarray, shape (n_calls, n), float (full scale 1.0) or int16
            Any length, empty too.  What lies beyond full scale is clipped.
        lost : array_like of bool, shape (n_calls,), optional
            In which calls the block stands for sound that was lost on its way.

        Returns
        -------
        list of list of ToneStart or ToneEnd
            One for each call, in order of time.

        Raises
        ------
        ValueError
            If the shape is another, or it is no audio: another type, NaN or infinity.  The bank
            goes on as if the block had not come.
        """
        sound, gone = self._checked(frames, lost)
        self._heard += sound.shape[1]
        if self._decimators[0].delay_ms:
            pairs = zip(self._decimators, sound, strict=True)
            sound = np.stack([decimator.process(call) for decimator, call in pairs])
        if gone is not None:
            self._note_lost(gone, sound.shape[1])
        self._pending = np.concatenate([self._pending, sound], axis=1)
        self._measure_all()
        return self._take()

    def flush(self) -> list[list[Event]]:
        """Say that all sound is over; return what was still to be told, and start anew."""
        at = self._heard / self._sample_rate
        rest = -self._pending.shape[1] % WINDOW + WINDOW
        self._pending = np.concatenate([self._pending, np.zeros((self._n_calls, rest))], axis=1)
        self._measure_all()
        for debounce in self._debounces:
            debounce.close(1000 * at)
        events = self._take()
        self._start()
        return [[replace(event, at=min(event.at, at)) for event in call] for call in events]

    def _checked(self, frames: NDArray[Any], lost: ArrayLike | None) -> tuple[Floats, Bools | None]:
        """Return samples and flags, or raise ValueError; nothing has been changed then."""
        frames = np.asarray(frames)
        if frames.ndim != 2 or len(frames) != self._n_calls:
            raise ValueError(f"samples: shape ({self._n_calls}, n) is needed, not {frames.shape}")
        sound = exact(frames.reshape(-1)).reshape(frames.shape)
        if lost is None:
            return sound, None
        gone = np.asarray(lost, np.bool_)
        if gone.shape != (self._n_calls,):
            raise ValueError(f"lost: shape ({self._n_calls},) is needed, not {gone.shape}")
        return sound, gone if gone.any() else None

    def _note_lost(self, gone: Bools, samples: int) -> None:
        """Count, frame by frame, the samples of a block that is lost in some calls."""
        first = self._frames * WINDOW + self._pending.shape[1] - WINDOW
        for frame in range(first // WINDOW, (first + samples - 1) // WINDOW + 1):
            share = min(first + samples, (frame + 1) * WINDOW) - max(first, frame * WINDOW)
            self._lost[frame] = self._lost.get(frame, 0) + share * gone

    def _take(self) -> list[list[Event]]:
        return [debounce.take() for debounce in self._debounces]

    def _measure_all(self) -> None:
        most = max(1, AT_ONCE // self._n_calls)
        while (count := min(self._pending.shape[1] // WINDOW - 1, most)) > 0:
            self._frames_in(count)

    def _frames_in(self, count: int) -> None:
        """Measure the next frames of all calls, and hand them to the calls that want them."""
        sound = np.ascontiguousarray(self._pending[:, : (count + 1) * WINDOW])
        self._pending = self._pending[:, count * WINDOW :]
        found = leaders(sound[:, WINDOW:].reshape(-1, WINDOW)).reshape(-1, count)
        keys = np.concatenate(
            [follow(call, last) for call, last in zip(found, self._last.tolist(), strict=True)]
        )
        self._last = found[:, -1].copy()
        blocks = np.lib.stride_tricks.sliding_window_view(sound, 2 * WINDOW, axis=1)[:, ::WINDOW]
        fits = measure(blocks.reshape(-1, 2 * WINDOW), keys)
        first, self._frames = self._frames, self._frames + count
        wanted = set(i // count for i in fits)
        wanted.update(i for i, debounce in enumerate(self._debounces) if not debounce.idle)
        for call in sorted(wanted):
            debounce = self._debounces[call]
            for i in range(count):
                fit = fits.get(call * count + i)
                if fit is None and debounce.idle:
                    continue
                lost = first + i in self._lost and self._lost[first + i][call] > WINDOW // 2
                key = int(keys[call * count + i])
                debounce.frame(first + i, key, fit, blocks[call, i], bool(lost))
        for frame in [frame for frame in self._lost if frame < self._frames]:
            del self._lost[frame]
