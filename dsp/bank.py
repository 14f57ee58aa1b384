"""The ear for many calls at once: what is costly is done for all of them together.  No I/O."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dsp.debounce import NOBODY, Closed, Debounce
from dsp.decimate import Decimator
from dsp.events import Event
from dsp.hearing import check_rate, exact
from dsp.levels import check_samples
from dsp.measure import Fits, Leader, leaders, measure
from dsp.templates import WINDOW

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Frame = tuple[int, int, float]
"""Its place among those at hand, whose tones to look at, and how strong they lead, or 0.0."""

AT_ONCE = 128  # frames of all calls measured together: what a processor's cache holds
SAME = 3  # frames after which a key that leads as before is taken to go on


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
    [['4', '4', '2', '2'], ['1', '1', '7', '7']]
    """

    def __init__(self, n_calls: int, sample_rate: int) -> None:
        if n_calls < 1:
            raise ValueError(f"calls: {n_calls}, at least one is needed")
        check_rate(sample_rate)
        self._n_calls, self._sample_rate = n_calls, sample_rate
        self._closed: list[Closed] | None = None
        self._wide = False
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
        self._led: dict[int, int] = {}  # who led in the last frame of which call
        self._lost: dict[int, NDArray[np.int64]] = {}  # samples of a frame that are, in each call
        self._told: list[list[Event]] = []

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
        length = sound.shape[1]
        self._heard += length
        self._told = [[] for _ in self._debounces]
        step = max(WINDOW, AT_ONCE * WINDOW // self._n_calls)
        for first in range(0, length, step):
            self._hear(exact(sound[:, first : first + step]), gone)
        return self._told

    def flush(self) -> list[list[Event]]:
        """Say that all sound is over; return what was still to be told, and start anew."""
        at = self._heard / self._sample_rate
        self._told = [[] for _ in self._debounces]
        self._append(np.zeros((self._n_calls, -self._pending.shape[1] % WINDOW + WINDOW)))
        for events, debounce in zip(self._told, self._debounces, strict=True):
            debounce.close(1000 * at)
            events += debounce.take()
        told = self._told
        self._start()
        return [[replace(event, at=min(event.at, at)) for event in call] for call in told]

    def note_candidates(self, closed: list[Closed], *, wide: bool = False) -> None:
        """Start anew, and add every pair of tones that was looked at to a list.

        If ``wide``, look at mistuned ones too, and announce what may be other keys.
        """
        self._closed, self._wide = closed, wide
        self._start()

    def _checked(self, frames: NDArray[Any], lost: ArrayLike | None) -> tuple[Floats, Bools | None]:
        """Return samples and flags, or raise ValueError; nothing has been changed then."""
        frames = np.asarray(frames)
        if frames.ndim != 2 or len(frames) != self._n_calls:
            raise ValueError(f"samples: shape ({self._n_calls}, n) is needed, not {frames.shape}")
        if frames.dtype != np.int16:
            check_samples(frames.reshape(-1))
        if lost is None:
            return frames, None
        gone = np.asarray(lost, np.bool_)
        if gone.shape != (self._n_calls,):
            raise ValueError(f"lost: shape ({self._n_calls},) is needed, not {gone.shape}")
        return frames, gone if gone.any() else None

    def _hear(self, sound: Floats, gone: Bools | None) -> None:
        if self._decimators[0].delay_ms:
            pairs = zip(self._decimators, sound, strict=True)
            sound = np.stack([decimator.process(call) for decimator, call in pairs])
        if gone is not None:
            self._note_lost(gone, sound.shape[1])
        self._append(sound)

    def _note_lost(self, gone: Bools, samples: int) -> None:
        """Count, frame by frame, the samples of a block that is lost in some calls."""
        first = self._frames * WINDOW + self._pending.shape[1] - WINDOW
        for frame in range(first // WINDOW, (first + samples - 1) // WINDOW + 1):
            share = min(first + samples, (frame + 1) * WINDOW) - max(first, frame * WINDOW)
            self._lost[frame] = self._lost.get(frame, 0) + share * gone

    def _append(self, sound: Floats) -> None:
        """Hand all frames that are whole now to the calls that want them."""
        sound = np.concatenate((self._pending, sound), axis=1)
        count = sound.shape[1] // WINDOW - 1
        self._pending = sound[:, count * WINDOW :]
        if not count:
            return
        if count > 1:
            self._pending = self._pending.copy()  # and let go of all that was before
        if sound.shape[1] % WINDOW:
            sound = np.ascontiguousarray(sound[:, : (count + 1) * WINDOW])
        led = leaders(sound[:, WINDOW:].reshape(-1, WINDOW), wide=self._wide)
        if led or self._led or self._awake:
            self._debounce_all(sound, count, self._by_call(led, count))
        self._frames += count
        if self._lost:
            self._lost = {k: v for k, v in self._lost.items() if k >= self._frames}

    def _by_call(self, led: list[Leader], count: int) -> dict[int, list[Frame]]:
        """Return the frames of each call to look at: those led, and one more after those."""
        calls: dict[int, list[Frame]] = {call: [] for call in self._awake}
        last, self._led = self._led, {}
        for call, key in last.items():
            calls[call] = [(0, key, 0.0)]
        for at, key, strength in led:
            call, i = divmod(at, count)
            frames = calls.setdefault(call, [])
            if frames and frames[-1][0] == i:
                del frames[-1]
            frames.append((i, key, strength))
            if i + 1 < count:
                frames.append((i + 1, key, 0.0))
            else:
                self._led[call] = key
        return calls

    def _debounce_all(self, sound: Floats, count: int, calls: dict[int, list[Frame]]) -> None:
        """Measure together what, likely, is needed: not the middle of a key that goes on."""
        if count == 1:
            calls = {call: one for call, one in calls.items() if not self._goes_on(call, one)}
        needed: dict[int, int] = {}
        for call, frames in calls.items():
            first = call * (count + 1)
            for n, (i, key, _) in enumerate(frames):
                if n < SAME or not _steady(frames[n - SAME : n + 1]):
                    needed[first + i] = key
        fits = measure(sound, needed)
        for call, frames in calls.items():
            self._debounce(call, sound, count, frames, fits)

    def _debounce(
        self, call: int, sound: Floats, count: int, frames: list[Frame], fits: dict[int, Fits]
    ) -> None:
        """Hand its frames to one call, those without tones only if it waits for something."""
        debounce, done = self._debounces[call], 0
        for frame in [*frames, (count, NOBODY, 0.0)]:
            while done < frame[0] and not debounce.idle:
                self._debounce_frame(call, sound, count, (done, NOBODY, 0.0), fits)
                done += 1
            if frame[0] < count:
                self._debounce_frame(call, sound, count, frame, fits)
            done = frame[0] + 1
        self._told[call] += debounce.take()
        if debounce.idle:
            self._awake.discard(call)
        else:
            self._awake.add(call)

    def _debounce_frame(
        self, call: int, sound: Floats, count: int, frame: Frame, fits: dict[int, Fits]
    ) -> None:
        if count > 1 and self._goes_on(call, [frame]):
            return
        i, key, strength = frame
        place = call * (count + 1) + i
        fit = fits.get(place)
        if fit is None and key != NOBODY:
            fit = measure(sound, {place: key})[place]
        around = sound[call, i * WINDOW : (i + 2) * WINDOW]
        number = self._frames + i
        self._debounces[call].frame(number, key, strength, fit, around, self._is_lost(call, number))

    def _goes_on(self, call: int, frames: list[Frame]) -> bool:
        """Take one frame, if a key goes on in it as before, and nothing more need be known."""
        if not frames:
            return False
        i, key, strength = frames[0]
        number = self._frames + i
        if self._lost and self._is_lost(call, number):
            return False
        return self._debounces[call].goes_on(number, key, strength)

    def _is_lost(self, call: int, number: int) -> bool:
        return number in self._lost and bool(self._lost[number][call] > WINDOW // 2)


def _steady(frames: list[Frame]) -> bool:
    """Say whether the last of four frames of a call is led as those before it."""
    first, second, third, last = frames
    return (
        first[0] + SAME == last[0]
        and first[1] == second[1] == third[1] == last[1]
        and last[2] > 0.8 * third[2] > 0.6 * second[2]
    )
