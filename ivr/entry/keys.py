"""Keys and where a press was heard.  No I/O.

::

    ┌───┬───┬───┬───┐
    │ 1 │ 2 │ 3 │ A │
    ├───┼───┼───┼───┤
    │ 4 │ 5 │ 6 │ B │
    ├───┼───┼───┼───┤
    │ 7 │ 8 │ 9 │ C │
    ├───┼───┼───┼───┤
    │ * │ 0 │ # │ D │
    └───┴───┴───┴───┘
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

DIGITS = "0123456789"
DOT = "•"  # stands for a digit that nobody may read
KEYS = DIGITS + "*#ABCD"  # in the order of their telephone-events, 0 to 15 (RFC 4733 §3.2)


class Source(StrEnum):
    """How a key reached us."""

    SIP = "sip"  # a telephone-event, out of band
    INBAND = "inband"  # the tone in the audio
    SPEECH = "speech"  # said, not pressed


@dataclass(frozen=True, slots=True)
class KeyPressed:
    """One press, or one spoken digit, counted once.

    Args:
        key: one of :data:`KEYS`.
        source: which ear heard it first.
        at: when, in seconds on the clock that ``now`` comes from.
    """

    key: str = field(repr=False)
    source: Source
    at: float


def normalise_key(raw: str) -> str | None:
    """The key that *raw* names; ``None`` if it names none.

    livekit-sip emits ``a`` to ``d`` in lower case, and a NUL for event 16 (flash).
    """
    key = raw.upper()
    return key if len(key) == 1 and key in KEYS else None
