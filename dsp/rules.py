"""What a pair of tones must be to be a key: the acceptance tests, as a table.  No I/O.

The detector and `dsp.explain` read the same table; no limit stands anywhere else.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from dsp.keypad import COLUMNS_HZ, ROWS_HZ
from dsp.levels import FULL_SCALE_DBM0
from dsp.templates import WINDOW


class Fit(NamedTuple):
    """How two tones fit 20 ms of sound; energies are sums of squares, full scale 1.0."""

    energy: float  # of all but hum, dial tone and what else is steady below 460 Hz
    row: float
    column: float
    row_off_hz: float
    column_off_hz: float
    below: float  # of what lies below the columns, hum, dial tone and the row tone left out


class Evidence(NamedTuple):
    """What is known of a pair of tones: the mean of all windows that it fills."""

    row: int
    column: int
    length_ms: float
    fit: Fit
    row_drift_hz: float
    column_drift_hz: float


@dataclass(frozen=True, slots=True)
class Rule:
    """One test: what is measured, and the range in which it must lie."""

    name: str
    unit: str
    source: str
    measure: Callable[[Evidence], float]
    limits: Callable[[Evidence], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Which test a pair of tones failed, with what measured value and limit."""

    name: str
    measured: float
    limit: float
    unit: str


MIN_TONE_MS = 27.8  # ITU-T Q.24: 40 ms is a key; 25 (Australia), 24, 23, 20 ms is none
SURE_MS = 34.5  # a shorter one is taken at once if it is clean, else more of it is waited for
CLEAN_SHARE = 0.93
NOISY_SHARE = 0.72  # 3 dB of noise in the voice band leave 0.75; speech seldom comes so far
BELOW_SHARE = 0.14  # noise of 3 dB leaves 0.10 below 1050 Hz; a voice is strongest there
DRIFT_HZ = 14.0  # noise of 3 dB moves a window's frequency by 12; a voice glides
STANDARD_OFF = 0.015  # ITU-T Q.24: 1.5 % is a key, with 2 Hz (Danish) or 4 Hz (Australia) on top
MORE_OFF_HZ = 8.0  # ... and what noise adds; 3 % (NTT, Brazil) is none: 21 Hz at 697 Hz
MIN_DBM0 = -42.0  # ITU-T Q.24: -30 (Danish) is a key, with 10 dB of twist; -50 (Brazil) is none
TWIST_DB = (-11.5, 11.0)  # ITU-T Q.24: 10 dB (Australia) is a key

ANY = math.inf


def level_dbm0(energy: float) -> float:
    """Return the level of a tone with this energy in a window."""
    return 10 * math.log10(max(2 * energy / WINDOW, 1e-12)) + FULL_SCALE_DBM0


def _share(e: Evidence) -> float:
    return (e.fit.row + e.fit.column) / e.fit.energy if e.fit.energy > 0 else 0.0


def _below(e: Evidence) -> float:
    return e.fit.below / e.fit.energy if e.fit.energy > 0 else 0.0


def _off(nominal_hz: float) -> tuple[float, float]:
    most = STANDARD_OFF * nominal_hz + MORE_OFF_HZ
    return -most, most


RULES = (
    Rule("length", "ms", "ITU-T Q.24", lambda e: e.length_ms, lambda e: (MIN_TONE_MS, ANY)),
    Rule(
        "energy share",
        "",
        "speech; 5 dB of noise",
        _share,
        lambda e: (CLEAN_SHARE if e.length_ms < SURE_MS else NOISY_SHARE, ANY),
    ),
    Rule(
        "row frequency",
        "Hz",
        "ITU-T Q.24",
        lambda e: e.fit.row_off_hz,
        lambda e: _off(ROWS_HZ[e.row]),
    ),
    Rule(
        "column frequency",
        "Hz",
        "ITU-T Q.24",
        lambda e: e.fit.column_off_hz,
        lambda e: _off(COLUMNS_HZ[e.column]),
    ),
    Rule(
        "twist",
        "dB",
        "ITU-T Q.24",
        lambda e: level_dbm0(e.fit.column) - level_dbm0(e.fit.row),
        lambda e: TWIST_DB,
    ),
    Rule(
        "level",
        "dBm0",
        "ITU-T Q.24",
        lambda e: level_dbm0(min(e.fit.row, e.fit.column)),
        lambda e: (MIN_DBM0, ANY),
    ),
    Rule("energy below", "", "speech", _below, lambda e: (-ANY, BELOW_SHARE)),
    Rule("row drift", "Hz", "speech", lambda e: e.row_drift_hz, lambda e: (-ANY, DRIFT_HZ)),
    Rule("column drift", "Hz", "speech", lambda e: e.column_drift_hz, lambda e: (-ANY, DRIFT_HZ)),
)


def refusal(evidence: Evidence) -> Refusal | None:
    """Return the first test that a pair of tones fails, or None: it is a key."""
    for rule in RULES:
        low, high = rule.limits(evidence)
        measured = rule.measure(evidence)
        if not low <= measured <= high:
            return Refusal(rule.name, measured, low if measured < low else high, rule.unit)
    return None
