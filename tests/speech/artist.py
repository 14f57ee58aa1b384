"""A voice artist who hums: each recording is a tone, so that what plays can be told apart."""

from pathlib import Path

import numpy as np
import soundfile

RATE_HZ = 48000


def hum(hz: float = 440, *, seconds: float = 1.0, rate: int = RATE_HZ, level: float = 0.3):
    """A tone with a soft beginning and end."""
    t = np.arange(round(seconds * rate)) / rate
    return level * np.minimum(1, np.minimum(t, t[::-1]) / 0.02) * np.sin(2 * np.pi * hz * t)


def record(folder: Path, file: str, sound=None, *, rate: int = RATE_HZ, **how) -> Path:
    """Write the recording of a sentence: a hum, unless a *sound* is given."""
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, hum(rate=rate, **how) if sound is None else sound, rate, format="WAV")
    return path


def hummed(samples, rate: int, hz: float) -> float:
    """How many seconds of *samples* are a hum of *hz*, and nothing else."""
    block = rate // 50
    blocks = samples[: len(samples) // block * block].reshape(-1, block) * np.hanning(block)
    powers = np.abs(np.fft.rfft(blocks.astype(float), 4 * block)) ** 2
    near = np.abs(np.fft.rfftfreq(4 * block, 1 / rate) - hz) < 110
    total = powers.sum(axis=1)
    return float(np.sum((powers[:, near].sum(axis=1) > 0.9 * total) & (total > 0)) / 50)
