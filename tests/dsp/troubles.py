"""Trials in trouble: keys in noise, over other tones and voices, coded, and with frames lost."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dsp.keypad import KEYS
from dsp.resample import resample
from dsp.tones import call_progress, sines
from tests.dsp.lines import lose, mulaw
from tests.dsp.signals import press, random_keys, voice, voiceband, white
from tests.dsp.trials import Line, Rng, Samples, Trial, clean, streams

LEVEL = -10.0  # dBm0, of each tone, where nothing else is said
HALF = {"tone_ms": 50, "gap_ms": 50}
Noise = Callable[[int, float, Rng], Samples]

CORNERS: dict[str, list[dict[str, Any]]] = {
    "plain": [{}],
    "1.5": [{"offset": pair} for pair in product((-0.015, 0.015), repeat=2)],
    "twist": [{"twist_db": 7.5}, {"twist_db": -7.5}],
}


def noisy(rng: Rng, n: int, snr_db: float, noise: Noise, keys: str | None = None) -> list[Trial]:
    """Return streams of 50/50 ms keys on mu-law, one tone of them so far above the noise.

    All keys are ``keys``, or random ones; at most 50 in a stream.
    """
    trials = []
    for at in range(0, n, 50):
        count = min(50, n - at)
        sent = keys * count if keys else random_keys(count, rng)
        signal = press(sent, rng, level_dbm0=LEVEL, **HALF)
        trials.append(Trial(mulaw(signal + noise(len(signal), LEVEL - snr_db, rng)), sent))
    return trials


def alone_in_noise(rng: Rng, n: int, snr_db: float, tone_ms: float) -> list[Trial]:
    """Return single keys in voiceband noise, 300 ms of it before and after."""
    trials = []
    for key in rng.choice(list(KEYS), n):
        lead_ms = rng.uniform(300, 340)
        signal = press(key, rng, lead_ms=lead_ms, tail_ms=300, tone_ms=tone_ms, gap_ms=0)
        noise = voiceband(len(signal), LEVEL - snr_db, rng)
        trials.append(Trial(mulaw(signal + noise), key))
    return trials


def over_dial_tone(rng: Rng, n: int, ratio_db: float, name: str = "dial") -> list[Trial]:
    """Return keys of -25 dBm0 over a dial tone: a key's tone minus one of the dial tone's."""
    own = {"dial": -13, "dial-425": -10}[name]
    trials = []
    for trial in streams(rng, n, line=clean, level_dbm0=-25, **HALF):
        tone = call_progress(name, len(trial.signal) / 8000, gain_db=-25 - ratio_db - own)
        trials.append(Trial(mulaw(trial.signal + tone), trial.keys))
    return trials


def over_third_tone(rng: Rng, n: int, hz: float, level_db: float) -> list[Trial]:
    """Return keys over one steady tone, its level relative to each of the key's."""
    trials = []
    for trial in streams(rng, n, line=clean, level_dbm0=LEVEL, **HALF):
        tone = sines((hz,), (LEVEL + level_db,), len(trial.signal) / 8000)
        trials.append(Trial(mulaw(trial.signal + tone), trial.keys))
    return trials


def over_voice(rng: Rng, n: int, level_db: float) -> list[Trial]:
    """Return keys over a voice, as the echo of a prompt is: its level relative to one tone."""
    trials = []
    for trial in streams(rng, n, line=clean, tone_ms=60, gap_ms=80, level_dbm0=LEVEL):
        prompt = voice(len(trial.signal), LEVEL + level_db, rng)
        trials.append(Trial(mulaw(trial.signal + prompt), trial.keys))
    return trials


def spoilt(rng: Rng, n: int, line: Line, **how: Any) -> list[Trial]:
    """Return streams of keys, spoilt by a line and then coded by mu-law."""
    sent = streams(rng, n, line=clean, **{"level_dbm0": LEVEL, **HALF, **how})
    return [Trial(mulaw(line(t.signal)), t.keys) for t in sent]


def coded(rng: Rng, n: int, line: Line, corner: str) -> list[Trial]:
    """Return streams of keys through a codec, at one kind of corner and two levels."""
    ways = list(product(CORNERS[corner], (-6, -20)))
    return [
        trial
        for how, level in ways
        for trial in streams(rng, n // len(ways), line=line, level_dbm0=level, **HALF, **how)
    ]


def at_rate(rng: Rng, n: int, rate: int) -> list[Trial]:
    """Return streams of keys at another sample rate, hiss as strong as a tone above 4 kHz."""
    trials = []
    for at in range(0, n, 48):
        keys = random_keys(min(48, n - at), rng)
        signal = press(keys, rng, rate=rate, **HALF)
        hiss = white(len(signal), -10, rng)
        hiss -= resample(resample(hiss, rate, 8000), 8000, rate)[: len(hiss)]
        trials.append(Trial(np.clip(signal + hiss, -1, 1), keys, rate))
    return trials


def lossy(rng: Rng, n: int, tone_ms: float, share: float, how: str = "zeros") -> list[Trial]:
    """Return single keys over mu-law of which so many frames are lost, none of them told."""
    trials = []
    for key in rng.choice(list(KEYS), n):
        signal = mulaw(press(key, rng, tone_ms=tone_ms, gap_ms=100))
        trials.append(Trial(lose(signal, share, rng, concealed_by=how)[0], key))
    return trials


def lossy_and_told(
    rng: Rng, n: int, tone_ms: float, share: float
) -> list[tuple[Trial, NDArray[np.bool_]]]:
    """Return single keys over mu-law of which frames are lost, and which."""
    trials = []
    for key in rng.choice(list(KEYS), n):
        signal = mulaw(press(key, rng, tone_ms=tone_ms, gap_ms=100))
        left, lost = lose(signal, share, rng)
        trials.append((Trial(left, key), lost))
    return trials


def conversation(rng: Rng, n: int, loss: float = 0.0) -> list[Trial]:
    """Return callers who talk and then key at human timing, ten keys each."""
    trials = []
    for _ in range(0, n, 10):
        keys, parts = random_keys(10, rng), []
        for key in keys:
            if rng.random() < 0.3:
                parts.append(voice(int(rng.uniform(0.5, 2.0) * 8000), rng.uniform(-25, -12), rng))
            how = {"tone_ms": rng.uniform(80, 200), "gap_ms": rng.uniform(80, 700)}
            level = rng.uniform(-18, -6)
            parts.append(press(key, rng, lead_ms=60, tail_ms=0, level_dbm0=level, **how))
        signal = mulaw(np.concatenate(parts))
        trials.append(Trial(lose(signal, loss, rng)[0], keys))
    return trials
