"""Signals to listen to, each made from a seeded generator: keys, noises, voices, network tones."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, lfilter, sosfilt

from dsp.keypad import KEYS
from dsp.levels import amplitude_of
from dsp.tones import CALL_PROGRESS, call_progress, dtmf, sines

Samples = NDArray[np.float64]
RATE = 8000


def silence(ms: float, *, rate: int = RATE) -> Samples:
    """Return nothing, for so long."""
    return np.zeros(round(ms * rate / 1000))


def random_keys(n: int, rng: np.random.Generator) -> str:
    """Return n keys, each of the sixteen as often as chance has it."""
    return "".join(rng.choice(list(KEYS), n))


def press(
    keys: str,
    rng: np.random.Generator,
    *,
    lead_ms: float | None = None,
    tail_ms: float = 100.0,
    rate: int = RATE,
    **how: Any,
) -> Samples:
    """Return keys as in `dsp.tones.dtmf`, each with phases of its own, somewhere in time.

    Without ``lead_ms`` the first tone begins 60 to 100 ms in, so that no frame or block of a
    detector is ever aligned with it.
    """
    lead = silence(rng.uniform(60, 100) if lead_ms is None else lead_ms, rate=rate)
    tones = [
        dtmf(key, sample_rate=rate, phases=tuple(rng.uniform(0, 2 * np.pi, 2)), **how)
        for key in keys
    ]
    return np.concatenate([lead, *tones, silence(tail_ms, rate=rate)])


def broken(
    key: str,
    rng: np.random.Generator,
    *,
    break_ms: float,
    before_ms: float = 100.0,
    after_ms: float = 100.0,
    **how: Any,
) -> Samples:
    """Return one key whose line goes dead for ``break_ms`` in its middle; its phase runs on."""
    tone_ms = before_ms + break_ms + after_ms
    tone = press(key, rng, lead_ms=0, tail_ms=0, tone_ms=tone_ms, gap_ms=0, **how)
    first = round(before_ms * RATE / 1000)
    tone[first : first + round(break_ms * RATE / 1000)] = 0
    return np.concatenate([silence(rng.uniform(60, 100)), tone, silence(100)])


# Noises: the level is that of the whole noise, a sine of the same power standing at that dBm0.


def noise_rms(level_dbm0: float) -> float:
    """Return the root mean square of any signal with the power of a sine at this level."""
    return amplitude_of(level_dbm0) / np.sqrt(2)


def white(n: int, level_dbm0: float, rng: np.random.Generator) -> Samples:
    """Return white noise, 0 to half the sample rate."""
    return rng.normal(0.0, noise_rms(level_dbm0), n)


def voiceband(n: int, level_dbm0: float, rng: np.random.Generator) -> Samples:
    """Return noise of 300 to 3400 Hz, as a telephone channel lets through."""
    sos = butter(4, (300, 3400), "bandpass", fs=RATE, output="sos")
    return at_level(sosfilt(sos, rng.normal(size=n + 800))[800:], level_dbm0)


def pink(n: int, level_dbm0: float, rng: np.random.Generator) -> Samples:
    """Return noise whose power falls by 3 dB an octave."""
    spectrum = np.fft.rfft(rng.normal(size=n))
    spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 1))
    return at_level(np.fft.irfft(spectrum, n), level_dbm0)


def impulses(n: int, rng: np.random.Generator, *, per_second: float = 10.0) -> Samples:
    """Return clicks: single samples and short ringing bursts, up to full scale."""
    clicks = np.zeros(n)
    for _ in range(rng.poisson(per_second * n / RATE)):
        at, width = rng.integers(n), rng.integers(1, 40)
        ring = np.exp(-np.arange(width) / 8) * np.cos(rng.uniform(0, np.pi) * np.arange(width))
        clicks[at : at + width] += (rng.uniform(-1, 1) * ring)[: n - at]
    return np.clip(clicks, -1, 1)


def at_level(signal: Samples, level_dbm0: float) -> Samples:
    """Return a signal brought to a level, the mean over all of it; silence stays silent."""
    rms = np.sqrt(np.mean(signal**2))
    return signal * (noise_rms(level_dbm0) / rms) if rms else signal


# Voices and music, synthetic: nothing recorded, so that the repository carries no one's voice.

VOWELS_HZ = (  # Peterson and Barney (1952), first three formants
    (270, 2290, 3010),
    (530, 1840, 2480),
    (660, 1720, 2410),
    (730, 1090, 2440),
    (570, 840, 2410),
    (300, 870, 2240),
    (490, 1350, 1690),
)


def voice(n: int, level_dbm0: float, rng: np.random.Generator) -> Samples:
    """Return a voice that says nothing: vowels of one gliding pitch, hisses and pauses."""
    scale, pitch = rng.uniform(0.9, 1.3), rng.uniform(80, 300)
    sounds: list[Samples] = []
    made = 0
    while made < n:
        length = int(rng.uniform(0.05, 0.35) * RATE)
        sound = _syllable(length, pitch, scale, rng)
        sounds.append(sound)
        made += length
    return at_level(np.concatenate(sounds)[:n], level_dbm0)


def _syllable(length: int, pitch: float, scale: float, rng: np.random.Generator) -> Samples:
    kind = rng.random()
    if kind < 0.15:
        return np.zeros(length)
    if kind < 0.3:
        return 0.05 * rng.normal(size=length)
    glide = pitch * np.exp(rng.uniform(-0.2, 0.2) * np.linspace(0, 1, length))
    source = np.diff(np.floor(np.cumsum(glide) / RATE), prepend=0.0)
    for hz in VOWELS_HZ[rng.integers(len(VOWELS_HZ))]:
        radius, angle = np.exp(-np.pi * 80 / RATE), 2 * np.pi * min(hz * scale, 3800) / RATE
        source = lfilter([1 - radius], [1, -2 * radius * np.cos(angle), radius**2], source)
    return source / (np.abs(source).max() + 1e-9) * np.hanning(length) ** 0.3


def music(n: int, level_dbm0: float, rng: np.random.Generator) -> Samples:
    """Return chords of a tempered scale, four overtones each, a new one twice a second or more."""
    out = np.zeros(n)
    at = 0
    while at < n:
        length = int(rng.uniform(0.1, 0.5) * RATE)
        t = np.arange(min(length, n - at)) / RATE
        for _ in range(rng.integers(1, 5)):
            hz = 440 * 2 ** (rng.integers(-24, 25) / 12)
            for overtone in range(1, 5):
                if hz * overtone < 3800:
                    out[at : at + len(t)] += np.sin(2 * np.pi * hz * overtone * t) / overtone
        out[at : at + len(t)] *= np.exp(-3 * t)
        at += length
    return at_level(out, level_dbm0)


# Tones that are no key.

MF_R1_HZ = (700, 900, 1100, 1300, 1500, 1700)  # ITU-T Q.322
MF_R2_HZ = (1380, 1500, 1620, 1740, 1860, 1980)  # ITU-T Q.441, forward
MF_R2_BACK_HZ = (540, 660, 780, 900, 1020, 1140)  # ITU-T Q.441, backward


def multi_frequency(n: int, level_dbm0: float, rng: np.random.Generator) -> Samples:
    """Return signals between exchanges: two of six tones, 60 ms on and off, in three systems.

    But for the 7 of R1, 700 + 1500 Hz, which Q.24 holds to be a 3: 0.4 and 1.6 % off.
    """
    pairs = [
        list(pair)
        for group in (MF_R1_HZ, MF_R2_HZ, MF_R2_BACK_HZ)
        for pair in combinations(group, 2)
        if pair != (700, 1500)
    ]
    signals = []
    for _ in range(0, n, RATE * 120 // 1000):
        hz = pairs[rng.integers(len(pairs))]
        phases = list(rng.uniform(0, 2 * np.pi, 2))
        signals += [sines(hz, (level_dbm0, level_dbm0), 0.06, phases=phases), silence(60)]
    return np.concatenate(signals)[:n]


def modem(n: int, level_dbm0: float, rng: np.random.Generator) -> Samples:
    """Return random bits: V.21 both ways at once (300 bit/s), then V.23 (1200 bit/s)."""
    v21 = _fsk(n, 980, 1180, 300, rng) + _fsk(n, 1650, 1850, 300, rng)
    v23 = _fsk(n, 1300, 2100, 1200, rng)
    return np.concatenate([v21[: n // 2], v23[n // 2 :]]) * amplitude_of(level_dbm0)


def _fsk(n: int, mark_hz: int, space_hz: int, baud: int, rng: np.random.Generator) -> Samples:
    bits = rng.integers(0, 2, n * baud // RATE + 2)
    hz = np.where(bits[np.arange(n) * baud // RATE], mark_hz, space_hz)
    return np.sin(2 * np.pi * np.cumsum(hz) / RATE)


def chirps(n: int, level_dbm0: float, rng: np.random.Generator) -> Samples:
    """Return two sines that glide up and down, by 600 Hz or more in every quarter of a second.

    Slower ones would stay inside a key's frequencies for as long as a key lasts.
    """
    out = np.zeros(n)
    glide = RATE // 4
    for _ in range(2):
        corners = rng.uniform(300, 1000, n // glide + 2)
        corners[1::2] = rng.uniform(1600, 3400, len(corners[1::2]))
        hz = np.interp(np.arange(n) / glide, np.arange(len(corners)), corners)
        out += np.sin(2 * np.pi * np.cumsum(hz) / RATE)
    return out * amplitude_of(level_dbm0)


def network(n: int, rng: np.random.Generator) -> Samples:
    """Return every call-progress tone, one after the other, at levels up to 6 dB off."""
    each = n / RATE / len(CALL_PROGRESS)
    tones = [
        call_progress(name, each + 0.001, gain_db=rng.uniform(-6, 6)) for name in CALL_PROGRESS
    ]
    return np.concatenate(tones)[:n]


NOT_KEYS: dict[str, Callable[[int, np.random.Generator], Samples]] = {
    "voice": lambda n, rng: voice(n, -15, rng),
    "music": lambda n, rng: music(n, -15, rng),
    "call-progress tones": network,
    "MF R1 and R2": lambda n, rng: multi_frequency(n, -10, rng),
    "modem": lambda n, rng: modem(n, -12, rng),
    "chirps": lambda n, rng: chirps(n, -10, rng),
    "white noise": lambda n, rng: white(n, -20, rng),
    "pink noise": lambda n, rng: pink(n, -15, rng),
    "clicks": lambda n, rng: impulses(n, rng),
}
"""What a line carries besides keys: name, and maker of n samples."""
