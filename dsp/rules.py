"""What a pair of tones must be to be a key: the acceptance tests, as a table.  No I/O.

The detector and `dsp.explain` read the same table; no limit stands anywhere else.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from dsp.keypad import COLUMNS_HZ, ROWS_HZ
from dsp.levels import FULL_SCALE_DBM0, INT16_SCALE
from dsp.templates import WINDOW


class Evidence(NamedTuple):
    """What is known of a pair of tones: the mean of all windows of 20 ms that it fills.

    Energies are sums of the squares of samples in int16's units.
    """

    key: int  # whose tones they are, index into `dsp.keypad.KEYS`
    length_ms: float
    energy: float  # of all but hum, dial tone and what else is steady below 460 Hz
    row: float
    column: float
    row_off_hz: float
    column_off_hz: float
    below: float  # of what lies below the columns, hum, dial tone and the row tone left out
    share: float  # of the energy, that of the tones
    twist_db: float
    row_sway: float  # variance of the frequency from window to window, Hz squared
    column_sway: float
    clear: float  # at best, how clearly they led in a frame, as in `dsp.look.Leader`
    rise_db: float = 0.0  # above what was heard before, if that is known

    @property
    def row_hz(self) -> float:
        return KEY_ROW_HZ[self.key] + self.row_off_hz

    @property
    def column_hz(self) -> float:
        return KEY_COLUMN_HZ[self.key] + self.column_off_hz


@dataclass(frozen=True, slots=True)
class Rule:
    """One test: what is measured must not be below the first of two limits, nor above the other."""

    name: str
    unit: str
    source: str
    test: Callable[[Evidence], tuple[float, float, float]]  # lowest, measured, highest


@dataclass(frozen=True, slots=True)
class Refusal:
    """Which test a pair of tones failed, with what measured value and limit."""

    name: str
    measured: float
    limit: float
    unit: str


MIN_TONE_MS = 28.0  # ITU-T Q.24: 40 ms is a key; 25 (Australia), 24, 23, 20 ms is none
SURE_MS = 36.5  # a shorter one is taken at once if it is clean, else more of it is waited for
CLEAN_SHARE = 0.95
NOISY_SHARE = 0.75  # three tones of equal level leave 0.67; 5 dB of noise leave 0.82 or more
CLEAR = 0.45  # in 3 dB of noise keys reach 0.5; a third tone in a group, 4 dB weaker, leaves 0.4
STANDARD_OFF = 0.015  # ITU-T Q.24: 1.5 % is a key, with 2 Hz (Danish) or 4 Hz (Australia) on top
MORE_OFF_HZ = 5.5  # ... and what noise adds; 3 % (NTT, Brazil) is none: 21 Hz at 697 Hz
MIN_DBM0 = -42.0  # ITU-T Q.24: -30 (Danish) is a key, with 10 dB of twist; -50 (Brazil) is none
MAX_TWIST_DB = 12.0  # ITU-T Q.24: 10 dB (Australia) is a key

# A key begins at once, a voice seldom does: of nine hours of speech nothing that is in less doubt
# than 0.26 rises by more than 5 dB, and nothing that might be a key by more than 20 dB.
RISEN_DB = 5.0  # above what was heard before; 3 dB of noise leave 6
SILENT_DB = 25.0
CHORD_SHARE, STILL = 0.85, 2.7  # Hz squared: noise makes tones sway, in a chord they stand still

# How much each departure from a clean pair of tones weighs.  A telephone may be poor, or the line
# noisy; a voice departs a little in all.  Begun from a logistic regression of keys in noise of
# 4 dB, through Opus and at Q.24's corners against nine hours of speech, then rounded.  A poor
# telephone never weighs more than MOST_TELEPHONE, so that all corners at once (Australia: 1.5 % +
# 4 Hz, 10 dB of twist, 40 ms) stay keys on a clean line.
MAX_DOUBT, MAX_DOUBT_RISEN, MAX_DOUBT_SILENT = 0.205, 0.24, 0.35
WEIGHT_BELOW = 0.2  # energy below the columns that is no tone's: a voice is strongest there
WEIGHT_ROW_SWAY, WEIGHT_COLUMN_SWAY = 0.0019, 0.003  # per Hz squared: a voice glides
MOST_SWAY = 0.115  # of one tone: Opus now and then spoils the weaker one
WEIGHT_ROW_OFF, WEIGHT_COLUMN_OFF = 0.06, 0.068  # at the limit of frequency
WEIGHT_TWIST = 0.09  # at 10 dB
MOST_TELEPHONE = 0.1
WEIGHT_HARMONIC = 0.1  # two tones that both are multiples of one pitch, as a steady voice's are
HARMONIC_HZ = 12.0  # so far from 3 : 4, which a mistuned * may be, or 5 : 7, a mistuned 0 or 7

ANY = math.inf

KEY_ROW_HZ = tuple(ROWS_HZ[key // 4] for key in range(16))
KEY_COLUMN_HZ = tuple(COLUMNS_HZ[key % 4] for key in range(16))


def _most_off(nominal_hz: float) -> float:
    return STANDARD_OFF * nominal_hz + MORE_OFF_HZ


_MOST_ROW_OFF = tuple(map(_most_off, KEY_ROW_HZ))
_MOST_COLUMN_OFF = tuple(map(_most_off, KEY_COLUMN_HZ))


def level_dbm0(energy: float) -> float:
    """Return the level of a tone with this energy in a window."""
    return 10 * math.log10(max(2 * energy / (WINDOW * INT16_SCALE**2), 1e-12)) + FULL_SCALE_DBM0


def _within(measured: float, most: float) -> tuple[float, float, float]:
    return -most, measured, most


def _doubt(e: Evidence) -> float:
    """Return the weighted sum of all departures from a clean pair of tones."""
    row_off = e.row_off_hz / _MOST_ROW_OFF[e.key]
    column_off = e.column_off_hz / _MOST_COLUMN_OFF[e.key]
    twist = e.twist_db / 10
    telephone = (
        WEIGHT_ROW_OFF * row_off * row_off
        + WEIGHT_COLUMN_OFF * column_off * column_off
        + WEIGHT_TWIST * twist * twist
    )
    return (
        1
        - e.share
        + WEIGHT_BELOW * e.below / max(e.energy, 1e-9)
        + min(WEIGHT_ROW_SWAY * e.row_sway, MOST_SWAY)
        + min(WEIGHT_COLUMN_SWAY * e.column_sway, MOST_SWAY)
        + min(telephone, MOST_TELEPHONE)
        + WEIGHT_HARMONIC * _is_harmonic(e.row_hz, e.column_hz)
    )


def _is_harmonic(row_hz: float, column_hz: float) -> bool:
    return (
        abs(4 * row_hz - 3 * column_hz) < HARMONIC_HZ
        or abs(7 * row_hz - 5 * column_hz) < HARMONIC_HZ
    )


def _most_doubt(e: Evidence) -> float:
    if e.share < CHORD_SHARE and e.row_sway + e.column_sway < STILL:
        return MAX_DOUBT
    if e.rise_db > SILENT_DB:
        return MAX_DOUBT_SILENT
    return MAX_DOUBT_RISEN if e.rise_db > RISEN_DB else MAX_DOUBT


RULES = (
    Rule("length", "ms", "ITU-T Q.24", lambda e: (MIN_TONE_MS, e.length_ms, ANY)),
    Rule(
        "energy share",
        "",
        "speech; 5 dB of noise",
        lambda e: (CLEAN_SHARE if e.length_ms < SURE_MS else NOISY_SHARE, e.share, ANY),
    ),
    Rule(
        "row frequency", "Hz", "ITU-T Q.24", lambda e: _within(e.row_off_hz, _MOST_ROW_OFF[e.key])
    ),
    Rule(
        "column frequency",
        "Hz",
        "ITU-T Q.24",
        lambda e: _within(e.column_off_hz, _MOST_COLUMN_OFF[e.key]),
    ),
    Rule("twist", "dB", "ITU-T Q.24", lambda e: _within(e.twist_db, MAX_TWIST_DB)),
    Rule(
        "level", "dBm0", "ITU-T Q.24", lambda e: (MIN_DBM0, level_dbm0(min(e.row, e.column)), ANY)
    ),
    Rule("other tones", "", "ITU-T Q.24, 2.2", lambda e: (CLEAR, e.clear, ANY)),
    Rule("doubt", "", "speech", lambda e: (-ANY, _doubt(e), _most_doubt(e))),
)


def refusal(evidence: Evidence) -> Refusal | None:
    """Return the first test that a pair of tones fails, or None: it is a key."""
    for rule in RULES:
        low, measured, high = rule.test(evidence)
        if not low <= measured <= high:
            return Refusal(rule.name, measured, low if measured < low else high, rule.unit)
    return None
