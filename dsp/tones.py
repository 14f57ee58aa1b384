"""Make tones: keys as a telephone sends them, and the tones of the network.  No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from dsp.keypad import tones_of
from dsp.levels import amplitude_of
from dsp.settings import number, numbers, pair, whole

Samples = NDArray[np.float64]


def sines(
    frequencies_hz: Sequence[float],
    levels_dbm0: Sequence[float],
    seconds: float,
    *,
    sample_rate: int = 8000,
    phases: Sequence[float] | None = None,
    ramp_ms: float = 0.0,
) -> Samples:
    """Return a sum of sines.

    Parameters
    ----------
    frequencies_hz, levels_dbm0 : sequence of float
        One frequency and one level for each sine; a full-scale sine is +3.14 dBm0.
    seconds : float
        Length, rounded to whole samples.
    sample_rate : int
        In Hz.
    phases : sequence of float, optional
        Phase of each sine at the first sample, in radians; zero if not given.
    ramp_ms : float
        Length of the raised-cosine rise and fall, inside ``seconds``.

    Returns
    -------
    ndarray, shape (n,), float64
        Full scale 1.0.  Not clipped: two tones above -3 dBm0 go beyond it.

    Raises
    ------
    ValueError
        If a number is none, NaN or infinite, a length or a frequency negative, the lists are of
        different length, or the rate is no whole number above twice the highest frequency.
    """
    hertz = numbers("frequencies_hz", frequencies_hz, least=0.0)
    levels = numbers("levels_dbm0", levels_dbm0)
    starts = [0.0] * len(hertz) if phases is None else numbers("phases", phases)
    if not len(hertz) == len(levels) == len(starts):
        counts = f"{len(levels)} levels_dbm0, {len(starts)} phases"
        raise ValueError(f"frequencies_hz: {len(hertz)}, but {counts}; each sine needs one of each")
    rate = _rate(sample_rate, hertz)
    n = round(number("seconds", seconds, least=0.0) * rate)
    t = np.arange(n) / rate
    total = np.zeros(n)
    for hz, level, phase in zip(hertz, levels, starts, strict=True):
        total += amplitude_of(level) * np.sin(2 * np.pi * hz * t + phase)
    return total * _envelope(n, round(number("ramp_ms", ramp_ms, least=0.0) * rate / 1000))


def _rate(sample_rate: float, frequencies_hz: Sequence[float]) -> int:
    rate = whole("sample rate", sample_rate, least=1, unit=" Hz")
    highest = max(frequencies_hz, default=0.0)
    if rate <= 2 * highest:
        needed = f"more than {2 * highest:g} is needed for a tone of {highest:g} Hz"
        raise ValueError(f"sample rate: {rate} Hz, {needed}")
    return rate


def _envelope(n: int, ramp: int) -> Samples:
    envelope = np.ones(n)
    ramp = min(ramp, n // 2)
    if ramp:
        rise = 0.5 - 0.5 * np.cos(np.pi * (np.arange(ramp) + 0.5) / ramp)
        envelope[:ramp] = rise
        envelope[n - ramp :] = rise[::-1]
    return envelope


def dtmf(
    keys: str,
    *,
    sample_rate: int = 8000,
    tone_ms: float = 100.0,
    gap_ms: float = 100.0,
    level_dbm0: float = -10.0,
    twist_db: float = 0.0,
    offset: float | tuple[float, float] = 0.0,
    shift_hz: float | tuple[float, float] = 0.0,
    phases: tuple[float, float] = (0.0, 0.0),
    ramp_ms: float = 0.0,
) -> Samples:
    """Return keys as a telephone sends them: each a tone and then a gap.

    Parameters
    ----------
    keys : str
        Any of ``0-9 * # A-D``, lower case allowed; empty gives no samples.
    sample_rate : int
        In Hz.
    tone_ms, gap_ms : float
        Length of each tone, and of the silence after it.
    level_dbm0 : float
        Level of the louder of the two tones; a full-scale sine is +3.14 dBm0.
    twist_db : float
        Column level minus row level; the weaker tone is lowered by it.
    offset : float or (float, float)
        Relative error of the frequencies, of both tones or of row and column: 0.015 is +1.5 %.
    shift_hz : float or (float, float)
        Error in Hz on top of ``offset``, of both tones or of row and column.
    phases : (float, float)
        Phase of row and column at each key's first sample, in radians.
    ramp_ms : float
        Raised-cosine rise and fall, inside the tone.

    Returns
    -------
    ndarray, shape (n,), float64
        In [-1, 1]: two tones above -3 dBm0 clip, as they would on a line.

    Raises
    ------
    ValueError
        If there is another key, which is not repeated; if a number is none, NaN or infinite, a
        length negative, a pair no pair, or the rate no whole number above twice the column tone.

    References
    ----------
    ITU-T Q.23 (1988), 5 and 6: frequencies and their tolerance at the sender, +-1.8 %.
    """
    off, shift, starts = (
        pair("offset", offset),
        pair("shift_hz", shift_hz),
        pair("phases", phases),
    )
    level, twist = number("level_dbm0", level_dbm0), number("twist_db", twist_db)
    levels = (level - max(twist, 0.0), level + min(twist, 0.0))
    seconds = number("tone_ms", tone_ms, least=0.0) / 1000
    ramp = number("ramp_ms", ramp_ms, least=0.0)
    rate = _rate(sample_rate, [])
    gap = np.zeros(round(number("gap_ms", gap_ms, least=0.0) * rate / 1000))
    parts: list[Samples] = []
    for tones in _tones(keys):
        hz = [f * (1 + off[i]) + shift[i] for i, f in enumerate(tones)]
        parts.append(sines(hz, levels, seconds, sample_rate=rate, phases=starts, ramp_ms=ramp))
        parts.append(gap)
    return np.clip(np.concatenate(parts), -1.0, 1.0) if parts else np.zeros(0)


def _tones(keys: str) -> list[tuple[int, int]]:
    if not isinstance(keys, str):
        raise ValueError(f"keys: a str is needed, not {type(keys).__name__}")
    try:
        return [tones_of(key) for key in keys]
    except ValueError as error:
        raise ValueError(f"keys: {error}") from None


@dataclass(frozen=True, slots=True)
class Burst:
    """One step of a cadence; no frequencies is silence.

    Attributes
    ----------
    seconds : float
        How long it lasts.
    frequencies_hz : tuple of float
        Its sines.
    level_dbm0 : float
        Level of each of them.
    """

    seconds: float
    frequencies_hz: tuple[float, ...] = ()
    level_dbm0: float = -13.0


# North America: the precise tone plan (Bell "Notes on the Networks", 6; dial -13, ringing -19,
# busy -24 dBm0 for each tone).  Europe: ITU-T E.180, 425 Hz.  SIT: ITU-T E.180 and Bellcore's
# no-circuit, no-circuit order (380 ms tones).  Fax: ITU-T T.30, CNG and CED.
CALL_PROGRESS = MappingProxyType(
    {
        "dial": (Burst(1.0, (350, 440), -13),),
        "stutter-dial": (Burst(0.1, (350, 440), -13), Burst(0.1)),
        "ringback": (Burst(2.0, (440, 480), -19), Burst(4.0)),
        "busy": (Burst(0.5, (480, 620), -24), Burst(0.5)),
        "reorder": (Burst(0.25, (480, 620), -24), Burst(0.25)),
        "call-waiting": (Burst(0.3, (440,), -13), Burst(9.7)),
        "off-hook": (Burst(0.1, (1400, 2060, 2450, 2600), -13), Burst(0.1)),
        "dial-425": (Burst(1.0, (425,), -10),),
        "ringback-425": (Burst(1.0, (425,), -10), Burst(4.0)),
        "busy-425": (Burst(0.5, (425,), -10), Burst(0.5)),
        "ringback-uk": (
            Burst(0.4, (400, 450), -19),
            Burst(0.2),
            Burst(0.4, (400, 450), -19),
            Burst(2.0),
        ),
        "sit": (
            Burst(0.38, (985.2,), -24),
            Burst(0.38, (1428.5,), -24),
            Burst(0.38, (1776.7,), -24),
            Burst(1.0),
        ),
        "cng": (Burst(0.5, (1100,), -13), Burst(3.0)),
        "ced": (Burst(3.0, (2100,), -13), Burst(1.0)),
    }
)
"""The tones of the network by name, each a cadence that repeats."""


def call_progress(
    name: str, seconds: float, *, sample_rate: int = 8000, gain_db: float = 0.0
) -> Samples:
    """Return a tone of the network, its cadence repeated.

    Parameters
    ----------
    name : str
        A name in `CALL_PROGRESS`.
    seconds : float
        Length of the whole.
    sample_rate : int
        In Hz.
    gain_db : float
        Added to the level of the plan.

    Returns
    -------
    ndarray, shape (n,), float64
        In [-1, 1].

    Raises
    ------
    ValueError
        If the name is not known: the known ones are listed.  If the length is negative, a number
        NaN or infinite, or the rate no whole number above twice the highest tone.
    """
    if not isinstance(name, str) or name not in CALL_PROGRESS:
        raise ValueError(f"call-progress tone {name!r}: known are {', '.join(CALL_PROGRESS)}")
    cadence = CALL_PROGRESS[name]
    gain = number("gain_db", gain_db)
    rate = _rate(sample_rate, [hz for burst in cadence for hz in burst.frequencies_hz])
    period = sum(burst.seconds for burst in cadence)
    seconds = number("seconds", seconds, least=0.0)
    n = round(seconds * rate)
    out = np.zeros(n)
    for turn in range(int(np.ceil(seconds / period))):
        start = turn * period
        for burst in cadence:
            first = round(start * rate)
            start += burst.seconds
            tone = _continued(burst, first, round(start * rate), rate)
            out[first : first + len(tone)] += tone[: max(0, n - first)]
    return np.clip(out * 10 ** (gain / 20), -1.0, 1.0)


def _continued(burst: Burst, first: int, last: int, sample_rate: int) -> Samples:
    """Return a burst whose phase runs with the clock, so that a steady tone has no seams."""
    phases = [2 * np.pi * hz * first / sample_rate for hz in burst.frequencies_hz]
    levels = [burst.level_dbm0] * len(burst.frequencies_hz)
    return sines(
        burst.frequencies_hz,
        levels,
        (last - first) / sample_rate,
        sample_rate=sample_rate,
        phases=phases,
    )
