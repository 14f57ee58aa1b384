"""Rows of noise and other tones under the keys: SNR, dial tone, third tone, hum, echo, prompt."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from dsp.keypad import KEYS
from dsp.tones import call_progress, sines
from tests.bench.dtmf.ears import Ear
from tests.bench.dtmf.rows import Effort, Rng, Row, Score, heard, wrong
from tests.bench.dtmf.trials import Line, Samples, Trial, clean, errors, exact, streams
from tests.dsp.lines import direct_current, echo, hum, mulaw, overload
from tests.dsp.signals import press, random_keys, voice, voiceband, white

LEVEL = -10.0
Noise = Callable[[int, float, Rng], Samples]


def noisy(
    keys: str, snr_db: float, noise: Noise, rng: Rng, *, level: float = LEVEL, tone_ms: float = 50.0
) -> Trial:
    """Return 50/50 ms keys on mu-law, one tone of them so far above the noise."""
    signal = press(keys, rng, tone_ms=tone_ms, gap_ms=50, level_dbm0=level)
    return Trial(mulaw(signal + noise(len(signal), level - snr_db, rng)), keys)


def lowest_snr(keys: str | None, noise: Noise, rng: Rng, effort: Effort) -> Score:
    """The lowest SNR at which 1000 of 1000 keys are heard, all of them ``keys`` or random ones."""
    seed = int(rng.integers(2**32))
    return partial(_lowest_snr, seed, keys, noise, effort.count(1000))


def _lowest_snr(seed: int, keys: str | None, noise: Noise, n: int, ear: Ear) -> float:
    reached = math.nan
    for snr in np.arange(26, -6.5, -0.5):
        rng = np.random.default_rng([seed, round(10 * snr) + 1000])
        for _ in range(0, n, 50):
            trial = noisy(keys * 50 if keys else random_keys(50, rng), float(snr), noise, rng)
            if ear.hear(trial.signal) != trial.keys:
                return reached
        reached = float(snr)
    return reached


def at_snr(snr_db: float, n: int, tone_ms: float, rng: Rng, effort: Effort) -> Score:
    """Single random keys in voiceband noise on mu-law, 300 ms of noise before and after."""
    trials = []
    for key in rng.choice(list(KEYS), effort.count(n)):
        signal = press(
            key, rng, lead_ms=rng.uniform(300, 340), tail_ms=300, tone_ms=tone_ms, gap_ms=0
        )
        noise = voiceband(len(signal), LEVEL - snr_db, rng)
        trials.append(Trial(mulaw(signal + noise), key))
    return partial(exact, trials)


def missed_at_snr(keys: str | None, noise: Noise, snr_db: float, rng: Rng, effort: Effort) -> Score:
    """Errors in 1000 keys at one SNR."""
    n = effort.count(1000)
    batches = [keys * 50 if keys else random_keys(50, rng) for _ in range(0, n, 50)]
    return partial(errors, [noisy(batch, snr_db, noise, rng) for batch in batches])


def over_dial_tone(name: str, rng: Rng, effort: Effort) -> Score:
    """How far the keys (-25 dBm0) may be below a dial tone while all are heard: a negative SNR."""
    seed, n = int(rng.integers(2**32)), effort.count(160)
    return partial(_lowest_over, seed, n, name)


def _lowest_over(seed: int, n: int, name: str, ear: Ear) -> float:
    reached = math.nan
    for ratio in range(14, -27, -1):
        rng = np.random.default_rng([seed, ratio + 100])
        for trial in streams(rng, n, line=clean, tone_ms=50, gap_ms=50, level_dbm0=-25):
            level = {"dial": -13, "dial-425": -10}[name]
            seconds = len(trial.signal) / 8000
            tone = call_progress(name, seconds, gain_db=-25 - ratio - level)
            if ear.hear(mulaw(trial.signal + tone)) != trial.keys:
                return reached
        reached = float(ratio)
    return reached


def third_tone(hz: float, rng: Rng, effort: Effort) -> Score:
    """How strong a steady third tone may be, relative to each of the key's, while all are heard."""
    return partial(_third_tolerated, int(rng.integers(2**32)), effort.count(160), hz)


def _third_tolerated(seed: int, n: int, hz: float, ear: Ear) -> float:
    reached = math.nan
    for level in range(-24, 4):
        rng = np.random.default_rng([seed, level + 100])
        for trial in streams(rng, n, line=clean, tone_ms=50, gap_ms=50, level_dbm0=LEVEL):
            tone = sines((hz,), (LEVEL + level,), len(trial.signal) / 8000)
            if ear.hear(mulaw(trial.signal + tone)) != trial.keys:
                return reached
        reached = float(level)
    return reached


def through(line: Line, n: int, how: dict[str, Any], rng: Rng, effort: Effort) -> Score:
    """Streams of keys, spoilt by a line and then coded by mu-law: how many errors."""
    trials = streams(rng, effort.count(n), line=clean, **how)
    return partial(errors, [Trial(mulaw(line(t.signal)), t.keys) for t in trials])


def over_prompt(level_db: float, rng: Rng, effort: Effort) -> Score:
    """Keys over the echo of a prompt (a synthetic voice) so far below one tone: errors."""
    trials = []
    for trial in streams(
        rng, effort.count(640), line=clean, tone_ms=60, gap_ms=80, level_dbm0=LEVEL
    ):
        prompt = voice(len(trial.signal), LEVEL + level_db, rng)
        trials.append(Trial(mulaw(trial.signal + prompt), trial.keys))
    return partial(errors, trials)


def _noise_rows() -> list[Row]:
    sets: list[tuple[str, str, str | None, Noise]] = [
        ("snr-1", "key 1, white noise", "1", white),
        ("snr-all", "all keys, voiceband noise", None, voiceband),
    ]
    rows = []
    for name, what, keys, noise in sets:
        search = partial(lowest_snr, keys, noise)
        title = f"{what}: 1000 of 1000 from"
        rows.append(Row(name, title, "issue; MITEL 7: 26", "dB", search, 5, less=True))
        for snr, goal in ((5, 0), (3, None)):
            prepare = partial(missed_at_snr, keys, noise, snr)
            rows.append(wrong(f"{name}-{snr}", f"{what}, {snr} dB, 1000", "issue", prepare, goal))
    for snr, ms, goal in ((6, 50, 100), (6, 40, None), (3, 50, None), (0, 50, None)):
        prepare = partial(at_snr, snr, 1600, ms)
        title = f"one key of {ms} ms in noise, SNR {snr} dB"
        rows.append(heard(f"exact-{snr}-{ms}", title, "facts 4", prepare, goal))
    return rows


def _tone_rows() -> list[Row]:
    rows = []
    for name in ("dial", "dial-425"):
        prepare = partial(over_dial_tone, name)
        title = f"keys over {name} tone: all heard from"
        rows.append(Row(name, title, "issue; MITEL: 10", "dB", prepare, -20, less=True))
    for hz in (550, 1050, 2100):
        title = f"third tone of {hz} Hz: all heard up to"
        rows.append(Row(f"third-{hz}", title, "MT8870", "dB", partial(third_tone, hz), -16))
    return rows


def _line_rows() -> list[Row]:
    keys = {"tone_ms": 50, "gap_ms": 50, "level_dbm0": LEVEL}
    spoilt: list[tuple[str, str, Line, float | None]] = [
        ("dc-2", "DC 2 % of full scale", partial(direct_current, share=0.02), 0),
        ("dc-10", "DC 10 % of full scale", partial(direct_current, share=0.1), 0),
        ("dc-30", "DC 30 % of full scale", partial(direct_current, share=0.3), None),
        ("hum-50", "hum, 50 Hz, as strong as a tone", partial(hum, hz=50, level_dbm0=LEVEL), 0),
        ("hum-60", "hum, 60 Hz, as strong as a tone", partial(hum, hz=60, level_dbm0=LEVEL), 0),
        ("clip-12", "12 dB beyond full scale, clipped", partial(overload, drive_db=12), 0),
        ("echo", "echo, 20 ms, -10 dB", partial(echo, delay_ms=20, level_db=-10), 0),
    ]
    return [
        wrong(name, f"{title}, 640", "issue", partial(through, line, 640, keys), goal)
        for name, title, line, goal in spoilt
    ]


def rows() -> list[Row]:
    """Return all rows of this module."""
    prompts = [
        wrong(
            f"prompt{level}",
            f"a voice under the keys, {level} dB, 640",
            "facts 3",
            partial(over_prompt, level),
            goal,
        )
        for level, goal in ((-20, 0), (-10, None), (-3, None))
    ]
    return [*_noise_rows(), *_tone_rows(), *_line_rows(), *prompts]
