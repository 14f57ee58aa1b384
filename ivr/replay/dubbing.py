"""A voice for recordings of calls whose agent was silent: what it said, when it said it.

Tests ring with a silent voice, which is quick and the same on every machine; whoever listens to a
failed one wants to hear both sides.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dsp.levels import to_int16
from dsp.resample import resample
from ivr.replay.recording import Recording
from ivr.replay.transcript import Utterance
from ivr.speech.espeak import RATE_HZ, WORDS_PER_MINUTE, VoiceMissing, synthesise

FASTEST = 450  # words a minute that eSpeak speaks


def dub(recording: Recording, said: Sequence[Utterance], *, began: float) -> None:
    """Let eSpeak say in *recording* what the agent *said* without a sound; if it is installed.

    Args:
        recording: is changed, unless its agent can be heard.
        said: what, and when on the loop's clock.
        began: the call's start on that clock.
    """
    if recording.agent.any():
        return
    for utterance in said:
        try:
            sound = _say(utterance.text, utterance.sound_s)
        except VoiceMissing:
            return
        spoken = to_int16(resample(np.frombuffer(sound, np.int16), RATE_HZ, recording.rate))
        start = round((utterance.start - began) * recording.rate)
        until = None if utterance.over is None else round((utterance.over - began) * recording.rate)
        slot = recording.agent[start:until]
        slot[: len(spoken)] = spoken[: len(slot)]


def _say(text: str, seconds: float) -> bytes:
    """*text* in at most *seconds*, as far as a voice can hurry."""
    sound = synthesise(text)
    length = len(sound) / 2 / RATE_HZ
    if length <= seconds or not seconds:
        return sound
    return synthesise(
        text, words_per_minute=min(FASTEST, round(WORDS_PER_MINUTE * length / seconds))
    )
