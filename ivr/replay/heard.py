"""What the caller's ear got, with times, and the three waits a caller notices. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np
from numpy.typing import NDArray

BLOCK = 0.01  # seconds: how finely sound and silence are told apart
LOUD = 104.0  # rms of 16-bit samples, -50 dBFS: above a codec's noise, below any word
PROMPT_GAP = 0.2  # seconds: a voice pauses for less inside a phrase
SAME_PROMPT = 0.5  # seconds: what is heard for longer after a key is the next prompt already


@dataclass(frozen=True, slots=True)
class Heard:
    """Sound as it arrived.

    Args:
        samples: 16-bit, mono.
        rate: samples per second.
        started: seconds from the dial to the first sample.
    """

    samples: NDArray[np.int16]
    rate: int
    started: float

    def is_loud(self) -> NDArray[np.bool_]:
        """Tell for each block of 10 ms whether there is sound in it."""
        block = int(self.rate * BLOCK)
        whole = self.samples[: len(self.samples) // block * block].reshape(-1, block)
        loud: NDArray[np.bool_] = np.sqrt(np.mean(whole.astype(np.float64) ** 2, axis=1)) > LOUD
        return loud

    def find_sound(self, *, after: float) -> float | None:
        """Find when the first sound after a moment begins; the moment itself if one goes on."""
        return self._find(self.is_loud(), after)

    def find_silence(self, *, after: float) -> float | None:
        """Find when the first silence longer than a pause begins after a moment."""
        quiet = ~self.is_loud()
        length = round(PROMPT_GAP / BLOCK)
        if len(quiet) < length:
            return None
        windows = np.lib.stride_tricks.sliding_window_view(quiet, length)
        return self._find(np.all(windows, axis=1), after)

    def _find(self, blocks: NDArray[np.bool_], after: float) -> float | None:
        if not len(blocks):
            return None
        first = max(0, int(np.ceil((after - self.started) / BLOCK - 1e-6)))
        found = np.flatnonzero(blocks[first:])
        return self.started + (first + int(found[0])) * BLOCK if len(found) else None


@dataclass(frozen=True, slots=True)
class Waits:
    """How long the caller waited, in seconds.

    Args:
        first_word: from the dial, ``None`` when there was none.
        answers: from the last key of each entry to the prompt that answers it.
        silences: from each key that was pressed into a prompt until that prompt was silent, where
            no other prompt followed at once.
    """

    first_word: float | None
    answers: tuple[float, ...]
    silences: tuple[float, ...]

    def __str__(self) -> str:
        first = "never" if self.first_word is None else f"{self.first_word:.2f} s"
        return (
            f"dial → first word {first}, last key → answer {_summarise(self.answers)}, "
            f"key → prompt silent {_summarise(self.silences)}"
        )


def measure_waits(heard: Heard, presses: Sequence[float]) -> Waits:
    """Measure what the caller waited for.

    Args:
        heard: what arrived.
        presses: when each key was pressed, seconds from the dial, in their order.
    """
    answers, silences = [], []
    for press, following in pairwise([*presses, float("inf")]):
        silent = heard.find_silence(after=press - PROMPT_GAP)
        if silent is None:
            continue
        if silent < press:
            sound = heard.find_sound(after=press)
            if sound is not None and sound < following:
                answers.append(sound - press)
        elif silent < min(following, press + SAME_PROMPT):
            silences.append(silent - press)
    first = heard.find_sound(after=heard.started)
    return Waits(first, tuple(answers), tuple(silences))


def _summarise(waits: Sequence[float]) -> str:
    if not waits:
        return "not measured"
    return f"{median(waits):.2f} s (worst of {len(waits)}: {max(waits):.2f} s)"
