"""The ear for many calls at once: what is costly is done for all of them together.  No I/O."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
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

AT_ONCE = 1000  # frames of all calls measured together: what a processor's cache holds


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
        self._led: list[int] | None = None  # who led in the last frames, if anybody did
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
        if led is None:
            found, strength = [NOBODY] * (self._n_calls * count), [0.0] * (self._n_calls * count)
        else:
            found, strength = led[0].tolist(), led[1].tolist()
        last = self._led or [NOBODY] * self._n_calls
        self._led = None if led is None else found[count - 1 :: count]
        calls = []
        for call in range(self._n_calls):
            mine = slice(call * count, (call + 1) * count)
            keys = _followed(found[mine], last[call])
            active = [i for i in range(count) if keys[i] != NOBODY]
            if active or call in self._awake:
                calls.append(_Frames(call, keys, strength[mine], active))
        self._measure(sound, count, calls)
        for frames in calls:
            self._debounce(sound[frames.call], frames)

    def _measure(self, sound: Floats, count: int, calls: list[_Frames]) -> None:
        """Measure together what, likely, is needed: not the middle of a key that goes on."""
        places: list[int] = []
        keys: list[int] = []
        for frames in calls:
            first = (frames.call * (count + 1) + 1) * WINDOW
            frames.needed = self._needed(frames)
            places += [first + i * WINDOW for i in frames.needed]
            keys += [frames.keys[i] for i in frames.needed]
        fits = iter(measure(sound, places, keys))
        for frames in calls:
            frames.fits = {i: next(fits) for i in frames.needed}

    def _needed(self, frames: _Frames) -> list[int]:
        keys, strength = frames.keys, frames.strength
        if len(keys) == 1:
            steady = self._debounces[frames.call].holds(keys[0], strength[0])
            return [] if steady else frames.active
        return [
            i
            for i in frames.active
            if i < 3
            or not keys[i - 3] == keys[i - 2] == keys[i - 1] == keys[i]
            or not strength[i] > 0.8 * strength[i - 1] > 0.6 * strength[i - 2]
        ]

    def _debounce(self, sound: Floats, frames: _Frames) -> None:
        """Hand its frames to one call, those without tones only if it waits for something."""
        debounce, done = self._debounces[frames.call], 0
        for i in [*frames.active, len(frames.keys)]:
            while done < i and not debounce.idle:
                self._debounce_frame(sound, frames, done)
                done += 1
            if i < len(frames.keys):
                self._debounce_frame(sound, frames, i)
            done = i + 1
        if debounce.idle:
            self._awake.discard(frames.call)
        else:
            self._awake.add(frames.call)

    def _debounce_frame(self, sound: Floats, frames: _Frames, i: int) -> None:
        debounce, key, strength = self._debounces[frames.call], frames.keys[i], frames.strength[i]
        number = self._frames + i
        lost = number in self._lost and self._lost[number][frames.call] > WINDOW // 2
        if not lost and debounce.goes_on(number, key, strength):
            return
        fit = frames.fits.get(i)
        if fit is None and key != NOBODY:
            fit = measure(sound, [(i + 1) * WINDOW], [key])[0]
        around = sound[i * WINDOW : (i + 2) * WINDOW]
        debounce.frame(number, key, strength, fit, around, bool(lost))


@dataclass(slots=True)
class _Frames:
    """Frames of one call: whose tones to measure in each, how strong they lead, how they fit."""

    call: int
    keys: list[int]
    strength: list[float]
    active: list[int]  # those in which somebody leads, or did in the one before
    needed: list[int] = field(default_factory=list)
    fits: dict[int, list[list[float]]] = field(default_factory=dict)


def _followed(found: list[int], last: int) -> list[int]:
    """Return whose tones to measure in each frame of a call: its leader, or the one before."""
    if len(found) == 1:
        return found if found[0] != NOBODY else [last]
    before = [last, *found[:-1]]
    return [b if f == NOBODY else f for f, b in zip(found, before, strict=True)]
