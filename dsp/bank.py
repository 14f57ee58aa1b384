"""The ear for many calls at once: what is costly is done for all of them together.  No I/O."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dsp.candidate import Closed
from dsp.debounce import Debounce
from dsp.decimate import Decimator
from dsp.events import Event
from dsp.hearing import check_rate, exact
from dsp.levels import as_array, check_samples
from dsp.look import NOTHING, Leader, look
from dsp.measure import Wanted, measure
from dsp.settings import whole
from dsp.sight import BEFORE, Sight
from dsp.span import FRAME_MS
from dsp.suspect import foreseen
from dsp.templates import WINDOW

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

ROOM = 8 * WINDOW  # samples of a call at hand, or a whole block if it is longer
AT_ONCE = 1024  # windows of all calls heard together


class DetectorBank:
    """Hear keys in the sound of many calls, which all go on at the same pace.

    Each call is told what a `DtmfDetector` of its own would tell, bit for bit.  A bank is for calls
    whose sound comes together, as a mixer or a recorder of many channels has it: 32 calls at once
    cost about a fifth of what they cost one by one.  If each comes at a pace of its own, give each
    a `DtmfDetector`.  Where a call ends, and another takes its place: `reset`.

    Parameters
    ----------
    n_calls : int
        How many, one or more.
    sample_rate : int
        In Hz, 8000 or more; of all calls.

    Raises
    ------
    ValueError
        If there is no call, the rate is below 8000 Hz, or either is no whole number.

    Examples
    --------
    >>> from dsp.tones import dtmf
    >>> bank = DetectorBank(2, 8000)
    >>> told = bank.process(np.stack([dtmf("42"), dtmf("17")]))
    >>> [[event.key for event in call] for call in told]
    [['4', '4', '2', '2'], ['1', '1', '7', '7']]
    """

    def __init__(self, n_calls: int, sample_rate: int) -> None:
        self._n_calls = whole("calls", n_calls, least=1)
        self._sample_rate = check_rate(sample_rate)
        self._closed: list[Closed] | None = None
        self._wide = False
        self._start()

    def _start(self) -> None:
        calls = range(self._n_calls)
        self._decimators = [Decimator(self._sample_rate) for _ in calls]
        delay_ms = self._decimators[0].delay_ms
        self._decimated = delay_ms > 0
        self._debounces = [Debounce(delay_ms=delay_ms, closed=self._closed) for _ in calls]
        self._awake: list[int] = []  # calls that hold a key, or look at what might be one
        self._sound = np.zeros((self._n_calls, ROOM))
        self._first, self._end = 0, BEFORE * WINDOW  # of it, the last frames and what is no frame
        self._frames = 0
        self._heard = 0
        self._last, self._last_count = NOTHING, 0  # what was seen in the frames before
        self._lost: dict[int, NDArray[np.int64]] = {}  # samples of a frame that are, in each call
        self._told: list[list[Event]] = []

    def process(self, frames: NDArray[Any], *, lost: ArrayLike | None = None) -> list[list[Event]]:
        """Hear one block of every call; return the keys that have begun and ended in each.

        Parameters
        ----------
        frames : ndarray, shape (n_calls, n), float (full scale 1.0) or int16
            Any length, empty too.  What lies beyond full scale is clipped.
        lost : array_like of bool, shape (n_calls,), optional
            In which calls the block stands for sound that was lost on its way, as `lost` of
            `DtmfDetector.process`.

        Returns
        -------
        list of list of ToneStart or ToneEnd
            One for each call, in order of time.

        Raises
        ------
        ValueError
            If the shape is another, it is no audio (no array, another type, NaN or infinity), or
            `lost` holds anything but a flag for each call.  The bank goes on as if the block had
            not come.
        """
        sound, gone = self._checked(frames, lost)
        length = sound.shape[1]
        self._heard += length
        self._told = [[] for _ in self._debounces]
        step = max(WINDOW, AT_ONCE * WINDOW // self._n_calls)
        for first in range(0, length, step):
            self._hear(sound[:, first : first + step], gone)
        return self._told

    def flush(self) -> list[list[Event]]:
        """Say that all sound is over; return what was still to be told, and start anew."""
        at = self._heard / self._sample_rate
        self._told = [[] for _ in self._debounces]
        self._append(np.zeros((self._n_calls, -self._end % WINDOW + WINDOW)))
        for events, debounce in zip(self._told, self._debounces, strict=True):
            debounce.close(1000 * at)
            events += debounce.take()
        told = self._told
        self._start()
        return [[replace(event, at=min(event.at, at)) for event in call] for call in told]

    def reset(self, call: int) -> None:
        """Let a call start anew, because it has ended, while the others go on untouched.

        From here on it is as if it had been silent so far.  A key that is held is forgotten: no
        `ToneEnd` is told of it.  Times go on by the clock of the bank: they still count from its
        first sample, or from the last `flush`.

        Parameters
        ----------
        call : int
            Its place in the bank, from 0 on.

        Raises
        ------
        ValueError
            If there is no such call.
        """
        call = whole("call", call, least=0)
        if call >= self._n_calls:
            raise ValueError(f"call: {call}, the last one is {self._n_calls - 1}")
        decimator = self._decimators[call]
        decimator.forget()
        self._debounces[call] = Debounce(delay_ms=decimator.delay_ms, closed=self._closed)
        self._sound[call, : self._end] = 0.0
        self._last = self._last.without(call * self._last_count, (call + 1) * self._last_count)

    def _note_candidates(self, closed: list[Closed], *, wide: bool = False) -> None:
        """Start anew, and add every pair of tones that was looked at to a list.

        If ``wide``, look at mistuned ones too, and announce what may be other keys.
        """
        self._closed, self._wide = closed, wide
        self._start()

    def _checked(
        self, frames: NDArray[Any], lost: ArrayLike | None
    ) -> tuple[NDArray[Any], Bools | None]:
        """Return samples and flags, or raise ValueError; nothing has been changed then."""
        if type(frames) is not np.ndarray:
            frames = as_array(frames)
        if frames.ndim != 2 or len(frames) != self._n_calls:
            raise ValueError(f"samples: shape ({self._n_calls}, n) is needed, not {frames.shape}")
        if frames.dtype != np.int16:
            if frames.dtype == np.longdouble:  # which may hold more than any float64
                with np.errstate(over="ignore"):
                    frames = frames.astype(np.float64)
            frames = check_samples(frames.reshape(-1)).reshape(frames.shape)
        if lost is None:
            return frames, None
        try:
            gone = np.asarray(lost)
        except ValueError as error:
            raise ValueError("lost: one True or False for each call is needed") from error
        if gone.shape != (self._n_calls,):
            raise ValueError(f"lost: shape ({self._n_calls},) is needed, not {gone.shape}")
        if gone.dtype != np.bool_:
            raise ValueError(f"lost: True or False is needed for each call, not {gone.dtype}")
        return frames, gone if gone.any() else None

    def _hear(self, frames: NDArray[Any], gone: Bools | None) -> None:
        if self._decimated:
            pairs = zip(self._decimators, exact(frames), strict=True)
            frames = np.stack([decimator.process(call) for decimator, call in pairs])
        if gone is not None:
            self._note_lost(gone, frames.shape[1])
        self._append(frames)

    def _note_lost(self, gone: Bools, samples: int) -> None:
        """Count, frame by frame, the samples of a block that is lost in some calls."""
        first = self._frames * WINDOW + self._end - self._first - BEFORE * WINDOW
        for frame in range(first // WINDOW, (first + samples - 1) // WINDOW + 1):
            share = min(first + samples, (frame + 1) * WINDOW) - max(first, frame * WINDOW)
            self._lost[frame] = self._lost.get(frame, 0) + share * gone

    def _append(self, frames: NDArray[Any]) -> None:
        """Hand all frames that are whole now to the calls that want them."""
        room = self._room(frames.shape[1])
        if self._decimated:
            room[...] = frames
        else:
            exact(frames, out=room)
        first = self._first
        count = (self._end - first) // WINDOW - BEFORE
        if not count:
            return
        self._first += count * WINDOW
        new = self._sound[:, first + BEFORE * WINDOW : self._first + BEFORE * WINDOW]
        seen = look(new.reshape(-1, WINDOW), wide=self._wide)
        if seen.led or self._awake:
            sight = Sight(self._sound, first // WINDOW, count, (seen, self._last, self._last_count))
            self._debounce(sight, self._by_call(seen.led, count))
        self._last, self._last_count = seen, count
        self._frames += count
        if self._sound.shape[1] > ROOM:
            self._renew(0)
        if self._lost:
            self._lost = {k: v for k, v in self._lost.items() if k >= self._frames}

    def _room(self, samples: int) -> Floats:
        """Return where so many more samples of each call are to stand, after those before."""
        if self._end + samples > self._sound.shape[1]:
            self._renew(samples)
        self._end += samples
        return self._sound[:, self._end - samples : self._end]

    def _renew(self, samples: int) -> None:
        """Keep what is still at hand, with room for so many more samples of each call."""
        kept = self._sound[:, self._first : self._end]
        whole = -(-(kept.shape[1] + samples) // WINDOW) * WINDOW
        self._sound = np.empty((self._n_calls, max(ROOM, whole)))
        self._sound[:, : kept.shape[1]] = kept
        self._first, self._end = 0, kept.shape[1]

    def _by_call(self, led: list[Leader], count: int) -> dict[int, list[Leader]]:
        """Return the frames in which tones lead of each call that has any, or waits for some."""
        calls: dict[int, list[Leader]] = {call: [] for call in self._awake}
        for leader in led:
            call = leader[0] // count
            if call in calls:
                calls[call].append(leader)
            else:
                calls[call] = [leader]
        return calls

    def _debounce(self, sight: Sight, calls: dict[int, list[Leader]]) -> None:
        """Measure together what is wanted in the last frame, and what, likely, will be before."""
        fits = measure(sight.sound, foreseen(sight, calls)) if sight.count > 1 else {}
        begin_ms, end_ms = FRAME_MS * self._frames, FRAME_MS * (self._frames + sight.count)
        waiting: list[tuple[Debounce, Wanted]] = []
        for call, leaders in calls.items():
            debounce = self._debounces[call]
            sight.turn_to(call)
            lost = self._lost_frames(call, sight.begin) if self._lost else ()
            wanted = debounce.hear(leaders, sight, fits, begin_ms, lost)
            if wanted is not None:
                waiting.append((debounce, wanted))
        if waiting:
            fits |= measure(sight.sound, [wanted for _, wanted in waiting if wanted not in fits])
            for debounce, wanted in waiting:
                debounce.judge(fits[wanted], end_ms)
        self._awake = []
        for call in calls:
            debounce = self._debounces[call]
            if debounce.events:
                self._told[call] += debounce.take()
            if not debounce.idle:
                self._awake.append(call)

    def _lost_frames(self, call: int, begin: int) -> list[int]:
        """Return which of the new frames are lost in a call, of which they begin somewhere."""
        return [
            begin + number - self._frames
            for number, samples in self._lost.items()
            if samples[call] > WINDOW // 2
        ]
