"""A call as it sounded: one stereo WAV, caller left, agent right, both on the call's clock."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Literal

import numpy as np

from dsp.levels import to_int16
from dsp.resample import resample
from dsp.wav import WavError, write_wav
from ivr.errors import IvrError
from ivr.replay.audio import Samples, Stretch

Side = Literal["caller", "agent", "both"]
JOIN_S = 0.0005  # stretches that follow within this are one sound: clocks are rounded to samples


@dataclass(slots=True)
class Recording:
    """Both sides of a call, sample by sample.

    Args:
        rate: Hz.
        caller: what the caller sent.
        agent: what the caller heard, as long as *caller*.
    """

    rate: int
    caller: Samples = field(repr=False)
    agent: Samples = field(repr=False)

    @property
    def duration(self) -> float:
        """Seconds."""
        return len(self.caller) / self.rate

    def blank(self, start: float, end: float, *, side: Side = "both") -> None:
        """Silence the seconds from *start* to *end*: a secret was keyed or said there."""
        span = slice(max(0, math.floor(start * self.rate)), max(0, math.ceil(end * self.rate)))
        if side in ("caller", "both"):
            self.caller[span] = 0
        if side in ("agent", "both"):
            self.agent[span] = 0

    def save(self, path: Path) -> None:
        """Write the stereo WAV, 16 bit PCM.

        Raises:
            IvrError: the file cannot be written.
        """
        try:
            write_wav(path, np.column_stack((self.caller, self.agent)), self.rate)
        except (OSError, WavError) as error:
            raise IvrError(str(error)) from None


def mix_down(caller: Samples, heard: Iterable[Stretch], *, rate: int, began: float) -> Recording:
    """Lay what the caller *heard* beside what the caller sent.

    Args:
        caller: samples at *rate*, the first at *began*.
        heard: stretches in the order of the call, of any rate.
        rate: Hz of the recording.
        began: the call's start on the loop's clock.
    """
    agent = np.zeros(len(caller), np.int16)
    for stretch in _joined(heard):
        samples = _resampled(stretch, rate)
        start = round((stretch.start - began) * rate)
        room = agent[start : start + len(samples)]
        room[:] = samples[: len(room)]
    return Recording(rate, caller.copy(), agent)


def _joined(heard: Iterable[Stretch]) -> list[Stretch]:
    """Frames that follow each other as one stretch, so that resampling leaves no seams."""
    number, last = 0, None
    numbered = []
    for stretch in heard:
        if last and (stretch.rate != last.rate or stretch.start - last.end > JOIN_S):
            number += 1
        numbered.append((number, stretch))
        last = stretch
    groups = ([stretch for _, stretch in group] for _, group in groupby(numbered, lambda n: n[0]))
    return [
        Stretch(group[0].start, group[0].rate, np.concatenate([part.samples for part in group]))
        for group in groups
    ]


def _resampled(stretch: Stretch, rate: int) -> Samples:
    if stretch.rate == rate:
        return stretch.samples
    return to_int16(resample(stretch.samples, stretch.rate, rate))
