"""What the caller's ear got, with times, and the three waits a caller notices. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from numpy.typing import NDArray

BLOCK = 0.01  # seconds: how finely sound and silence are told apart
LOUD = 104.0  # rms of 16-bit samples, -50 dBFS: above a codec's noise, below any word
PROMPT_GAP = 0.2  # seconds: a voice pauses for less inside a phrase


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
    """How long the caller waited, in seconds; ``None`` where it never came.

    Args:
        first_word: from the dial.
        answer: from the last key until the next prompt.
        silence: from each key that was pressed into a prompt until that prompt was silent.
    """

    first_word: float | None
    answer: float | None
    silence: tuple[float, ...]

    def __str__(self) -> str:
        silence = "not measured"
        if self.silence:
            worst = f"worst of {len(self.silence)}: {max(self.silence):.2f} s"
            silence = f"{median(self.silence):.2f} s ({worst})"
        return (
            f"dial → first word {_seconds(self.first_word)}, "
            f"last key → answer {_seconds(self.answer)}, key → prompt silent {silence}"
        )


def measure_waits(heard: Heard, presses: Sequence[float]) -> Waits:
    """Measure what the caller waited for.

    Args:
        heard: what arrived.
        presses: when each key was pressed, seconds from the dial.
    """
    silences = [_find_silence_of_prompt(heard, press) for press in presses]
    answer = None
    if presses:
        quiet = heard.find_silence(after=presses[-1])
        spoken = None if quiet is None else heard.find_sound(after=quiet)
        answer = None if spoken is None else spoken - presses[-1]
    return Waits(
        first_word=heard.find_sound(after=heard.started),
        answer=answer,
        silence=tuple(wait for wait in silences if wait is not None),
    )


def _find_silence_of_prompt(heard: Heard, press: float) -> float | None:
    """Return how long a prompt went on after a press, ``None`` when none was being spoken."""
    quiet = heard.find_silence(after=press)
    return None if quiet is None or quiet - press < BLOCK else quiet - press


def _seconds(wait: float | None) -> str:
    return "never" if wait is None else f"{wait:.2f} s"
