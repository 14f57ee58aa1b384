"""Rows of time: how soon a key is told, how much audio a second of one core takes, memory."""

from __future__ import annotations

import resource
import time
import tracemalloc
from collections.abc import Callable
from functools import partial

import numpy as np

from dsp.detector import DtmfDetector
from dsp.keypad import KEYS
from tests.bench.dtmf.ears import FRAME_MS, Ear, Octothorpe, Spandsp
from tests.bench.dtmf.rows import Effort, Rng, Row, Score
from tests.dsp.lines import mulaw
from tests.dsp.signals import press, random_keys, voice
from tests.dsp.trials import Samples

RATE = 8000
FRAME = RATE * FRAME_MS // 1000
BANK = 32
OURS, SPANDSP = Octothorpe.name, Spandsp.name


def latency(percentile: float, rng: Rng, effort: Effort) -> Score:
    """Time from a tone's first sample to the end of the frame after which it is announced."""
    trials = []
    for key in rng.choice(list(KEYS), effort.count(1600)):
        lead = round(rng.uniform(60, 100) * RATE / 1000)
        how = {"tone_ms": rng.uniform(60, 200), "level_dbm0": rng.uniform(-24, -6)}
        signal = press(key, rng, lead_ms=0, **how)
        trials.append((lead, mulaw(np.concatenate([np.zeros(lead), signal]))))
    return partial(_waited, trials, percentile)


def _waited(trials: list[tuple[int, Samples]], percentile: float, ear: Ear) -> float | None:
    waits = []
    for first, signal in trials:
        told = ear.follow(signal)
        if told is None:
            return None
        frames = [i for i, keys in enumerate(told) if keys]
        waits.append((frames[0] + 1) * FRAME_MS - first * 1000 / RATE if frames else np.inf)
    return float(np.percentile(waits, percentile))


def call_sound(seconds: int, rng: Rng) -> Samples:
    """Return a busy call: a fifth keys, the rest a voice and silence."""
    keys = press(random_keys(seconds, rng), rng, tone_ms=100, gap_ms=100)
    talk = voice(seconds * RATE * 2 // 5, -18, rng)
    signal = np.concatenate([keys, talk])
    return mulaw(np.append(signal, np.zeros(seconds * RATE))[: seconds * RATE])


def whole(rng: Rng, effort: Effort) -> Score:
    """A whole file at once: seconds of audio for a second of CPU."""
    signal = call_sound(60 if effort.fast else 600, rng)
    return partial(_batch_speed, signal)


def _batch_speed(signal: Samples, ear: Ear) -> float:
    pcm = np.clip(np.rint(signal * 32768), -32768, 32767).astype(np.int16)
    return len(pcm) / RATE / _cpu(lambda: ear.hear(pcm))


def framed(rng: Rng, effort: Effort) -> Score:
    """One call in frames of 20 ms from Python: seconds of audio for a second of CPU."""
    return partial(_frame_speed, call_sound(30 if effort.fast else 120, rng))


def _frame_speed(signal: Samples, ear: Ear) -> float | None:
    pcm = np.clip(np.rint(signal * 32768), -32768, 32767).astype(np.int16)
    if ear.follow(pcm[: 4 * FRAME]) is None:
        return None
    return len(pcm) / RATE / _cpu(lambda: ear.follow(pcm))


def banked(rng: Rng, effort: Effort) -> Score:
    """32 calls in one bank, for spandsp one after the other, in frames of 20 ms."""
    calls = np.stack([call_sound(20 if effort.fast else 60, rng) for _ in range(BANK)])
    return partial(_bank_speed, np.rint(calls * 32767).astype(np.int16))


def _bank_speed(calls: Samples, ear: Ear) -> float | None:
    seconds = calls.size / RATE
    if ear.name == SPANDSP:
        return seconds / _cpu(lambda: [ear.follow(call) for call in calls])
    if ear.name != OURS:
        return None
    frames = np.ascontiguousarray(calls.reshape(BANK, -1, FRAME).swapaxes(0, 1))
    return seconds / _cpu(lambda: _run_bank(frames))


def _run_bank(frames: Samples) -> None:
    from dsp.bank import DetectorBank

    bank = DetectorBank(BANK, RATE)
    for frame in frames:
        bank.process(frame)


def memory(rng: Rng, effort: Effort) -> Score:
    """What one more call's state takes after a busy minute, in kB."""
    return partial(_state_size, call_sound(20, rng))


def _state_size(signal: Samples, ear: Ear) -> float | None:
    if ear.name != OURS:
        return None
    DtmfDetector(RATE).process(signal[:FRAME])
    tracemalloc.start()
    detectors = [DtmfDetector(RATE) for _ in range(20)]
    for at in range(0, len(signal), FRAME):
        for detector in detectors:
            detector.process(signal[at : at + FRAME])
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return held / len(detectors) / 1000


def _cpu(work: Callable[[], object]) -> float:
    """Return the CPU seconds of the work, children included, best of three."""
    best = np.inf
    for _ in range(3):
        before = _spent()
        work()
        best = min(best, _spent() - before)
    return float(best)


def _spent() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def rows() -> list[Row]:
    """Return all rows of this module."""
    title = "first sample to announcement, 20 ms frames, {}"
    waits = [
        Row(
            f"latency-{name}",
            title.format(name),
            "goal",
            "ms",
            partial(latency, percentile),
            goal,
            less=True,
            like="latency",
        )
        for name, percentile, goal in (("median", 50, 40), ("p95", 95, None), ("maximum", 100, 60))
    ]
    return [
        *waits,
        Row("speed-whole", "a whole file, audio to CPU time", "goal", "x", whole, 16000),
        Row("speed-frames", "one call in 20 ms frames", "goal", "x", framed, 1000),
        Row("speed-bank", "32 calls in 20 ms frames", "goal", "x", banked, 10000),
        Row("memory", "a call's state", "goal", "kB", memory, 64, less=True),
    ]
