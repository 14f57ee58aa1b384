"""The keypad: sixteen keys, the two tones each is made of, and its number on the wire.  No I/O.

                   columns, Hz
              1209   1336   1477   1633
           ┌──────┬──────┬──────┬──────┐
       697 │  1   │  2   │  3   │  A   │
           ├──────┼──────┼──────┼──────┤
       770 │  4   │  5   │  6   │  B   │
rows,      ├──────┼──────┼──────┼──────┤
Hz     852 │  7   │  8   │  9   │  C   │
           ├──────┼──────┼──────┼──────┤
       941 │  *   │  0   │  #   │  D   │
           └──────┴──────┴──────┴──────┘
"""

from __future__ import annotations

ROWS_HZ = (697, 770, 852, 941)  # ITU-T Q.23, 5: the low group
COLUMNS_HZ = (1209, 1336, 1477, 1633)  # ITU-T Q.23, 5: the high group
GRID = ("123A", "456B", "789C", "*0#D")

KEYS = "".join(GRID)
"""All sixteen keys, row by row: ``KEYS[4 * row + column]``."""

EVENT_ORDER = "0123456789*#ABCD"  # RFC 4733, 3.2, table 3: telephone-event codes 0 to 15


def is_key(text: str) -> bool:
    """Say whether ``text`` is one key; ``a`` to ``d`` are keys too."""
    return len(text) == 1 and text.upper() in KEYS


def normalise(key: str) -> str:
    """Return the key as this project writes it, ``a`` to ``d`` in capitals.

    Raises
    ------
    ValueError
        If it is no key.  The text does not repeat what was given: keys are private.
    """
    if not is_key(key):
        raise ValueError("not a key: one of 0-9, *, # and A-D is meant")
    return key.upper()


def position_of(key: str) -> tuple[int, int]:
    """Return the row and the column of a key, each 0 to 3, counted from the top left."""
    return divmod(KEYS.index(normalise(key)), len(COLUMNS_HZ))


def tones_of(key: str) -> tuple[int, int]:
    """Return the row and the column tone of a key, in Hz.

    >>> tones_of("5")
    (770, 1336)
    """
    row, column = position_of(key)
    return ROWS_HZ[row], COLUMNS_HZ[column]


def event_of(key: str) -> int:
    """Return the RFC 4733 telephone-event code of a key, 0 to 15."""
    return EVENT_ORDER.index(normalise(key))


def key_of_event(code: int) -> str:
    """Return the key of an RFC 4733 telephone-event code.

    Raises
    ------
    ValueError
        If the code is not 0 to 15; 16 is a hook flash and no key.
    """
    if not 0 <= code < len(EVENT_ORDER):
        raise ValueError("not a key event: RFC 4733 codes 0 to 15 are keys")
    return EVENT_ORDER[code]
