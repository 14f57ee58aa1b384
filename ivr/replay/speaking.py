"""How callers sound and how long their words take, where nobody recorded them.

The times do not depend on what is installed: eSpeak speaks each word if it is there, else a vowel
is hummed; both take the word's own slot.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from dsp.levels import to_int16
from dsp.resample import resample
from ivr.replay.audio import Samples
from ivr.speech.espeak import RATE_HZ, VoiceMissing, synthesise

SURE = 0.95
"""How sure a recogniser is of a word, when a script does not say."""
GAP_S = 0.05  # between words in running speech
VOICE = "en-us+f3"  # not the agent's, so that a recording can be followed
LEVEL = 0.5


def word_seconds(word: str) -> float:
    """How long a word takes to say."""
    return 0.2 + 0.04 * len(word)


def speaking_seconds(words: Sequence[str]) -> float:
    """How long *words* take, the gaps between them included."""
    return sum(word_seconds(word) + GAP_S for word in words) - GAP_S


@lru_cache(maxsize=512)
def word_sound(word: str, rate: int) -> Samples:
    """A caller says *word*: speech, no longer than its slot."""
    length = round(word_seconds(word) * rate)
    try:
        pcm = synthesise(word, voice=VOICE, words_per_minute=200)
    except VoiceMissing:
        return to_int16(_vowel(length, rate))
    spoken = resample(np.frombuffer(pcm, np.int16), RATE_HZ, rate)
    loud = np.flatnonzero(np.abs(spoken) > 0.01)
    if not loud.size:
        return to_int16(_vowel(length, rate))
    return to_int16(spoken[loud[0] : loud[-1]][:length] * LEVEL)


def _vowel(length: int, rate: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """An open vowel: harmonics of a 140 Hz voice, shaped by the formants of [a]."""
    t = np.arange(length) / rate
    sound = np.zeros(length)
    for harmonic in range(1, int(3000 / 140)):
        hz = 140 * harmonic
        level = sum(1 / (1 + ((hz - formant) / 120) ** 2) for formant in (730, 1090, 2440))
        sound += level * np.sin(2 * np.pi * hz * t)
    rise = np.minimum(1, np.minimum(t, t[::-1]) / 0.03)
    return np.asarray(LEVEL * rise * sound / max(np.abs(sound).max(), 1e-9))
