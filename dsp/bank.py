"""The ear for many calls at once: what is costly is done for all of them together.  No I/O."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dsp.debounce import Closed, Debounce
from dsp.decimate import Decimator
from dsp.events import Event
from dsp.hearing import check_rate, exact
from dsp.measure import NOBODY, Keys, leaders, measure
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
        self._closed: list[Closed] | None = None
        self._start()

    def _start(self) -> None:
        calls = range(self._n_calls)
        self._decimators = [Decimator(self._sample_rate) for _ in calls]
        delay_ms = self._decimators[0].delay_ms
        self._debounces = [Debounce(delay_ms=delay_ms, closed=self._closed) for _ in calls]
        self._awake: set[int] = set()  # calls that hold a key, or look at what might be one
        self._pending = np.zeros((self._n_calls, WINDOW))  # the last frames, and more
        self._frames = 0
        self._heard = 0
        self._led: Keys | None = None  # who led in the last frames, if anybody did
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

    def note_candidates(self, closed: list[Closed]) -> None:
        """Start anew, and add every pair of tones that was looked at to a list."""
        self._closed = closed
        self._start()

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
        sound = self._pending[:, : (count + 1) * WINDOW]
        self._pending = self._pending[:, count * WINDOW :]
        led = leaders(sound[:, WINDOW:].reshape(-1, WINDOW))
        if led is not None or self._led is not None or self._awake:
            self._debounce_all(np.ascontiguousarray(sound), count, led)
        self._frames += count
        if self._lost:
            self._lost = {k: v for k, v in self._lost.items() if k >= self._frames}

    def _debounce_all(self, sound: Floats, count: int, led: tuple[Keys, Floats] | None) -> None:
        shape = (self._n_calls, count)
        if led is None:
            found, strength = np.full(shape, NOBODY), np.zeros(shape)
        else:
            found, strength = led[0].reshape(shape), led[1].reshape(shape)
        keys = _followed(found, self._led)
        self._led = None if led is None else found[:, -1]
        needed = np.where(self._steady(found, strength), NOBODY, keys)
        fits = measure(sound, needed)
        wanted = self._awake.union(i // count for i in fits)
        for call in sorted(wanted):
            each = zip(keys[call].tolist(), strength[call].tolist(), strict=True)
            self._debounce(call, sound[call], list(each), fits)

    def _steady(self, found: Keys, strength: Floats) -> Bools:
        """Return the frames of which, likely, no more need be known: a key goes on as before.

        It is no more than a guess: a frame that is needed after all is measured by itself.
        """
        steady = np.zeros(found.shape, np.bool_)
        if found.shape[1] == 1:
            for call in self._awake:
                key, strong = int(found[call, 0]), float(strength[call, 0])
                steady[call, 0] = self._debounces[call].holds(key, strong)
        else:
            same = (found[:, 1:] == found[:, :-1]) & (strength[:, 1:] > 0.8 * strength[:, :-1])
            steady[:, 3:] = same[:, :-2] & same[:, 1:-1] & same[:, 2:]
        return steady

    def _debounce(
        self,
        call: int,
        sound: Floats,
        led: list[tuple[int, float]],
        fits: dict[int, list[list[float]]],
    ) -> None:
        """Hand its frames to one call, those without tones only if it waits for something."""
        debounce, base = self._debounces[call], call * len(led)
        for i, (key, strength) in enumerate(led):
            if key == NOBODY and debounce.idle:
                continue
            number = self._frames + i
            lost = number in self._lost and self._lost[number][call] > WINDOW // 2
            if not lost and debounce.goes_on(number, key, strength):
                continue
            around = sound[i * WINDOW : (i + 2) * WINDOW]
            fit = fits.get(base + i)
            if fit is None and key != NOBODY:
                fit = measure(around[None], np.array([[key]]))[0]
            debounce.frame(number, key, strength, fit, around, bool(lost))
        if debounce.idle:
            self._awake.discard(call)
        else:
            self._awake.add(call)


def _followed(found: Keys, last: Keys | None) -> Keys:
    """Return whose tones to measure in each frame of a call: its leader, or the one before."""
    before = np.empty_like(found)
    before[:, 0], before[:, 1:] = NOBODY if last is None else last, found[:, :-1]
    return np.where(found == NOBODY, before, found)
