"""What the detector tells: a key that begins, and the same key that has ended.  No I/O."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ToneStart:
    """A key, told while it is still held.

    Attributes
    ----------
    key : str
        One of ``0-9 * # A-D``.
    start : float
        When its tones began, in seconds of audio.
    at : float
        When it was told, in seconds of audio.
    row_dbm0, column_dbm0 : float
        Level of each tone; a full-scale sine is +3.14 dBm0.
    twist_db : float
        Column level minus row level.
    row_hz, column_hz : float
        Measured frequencies.
    """

    key: str = field(repr=False)
    start: float
    at: float
    row_dbm0: float
    column_dbm0: float
    twist_db: float
    row_hz: float
    column_hz: float


@dataclass(frozen=True, slots=True)
class ToneEnd:
    """The same key once it has ended.

    Levels and frequencies are those of its beginning, as in `ToneStart`: a key that goes on is
    followed, not measured.

    Attributes
    ----------
    end : float
        When its tones ended, in seconds of audio; the others as in `ToneStart`.
    """

    key: str = field(repr=False)
    start: float
    at: float
    row_dbm0: float
    column_dbm0: float
    twist_db: float
    row_hz: float
    column_hz: float
    end: float


Event = ToneStart | ToneEnd
