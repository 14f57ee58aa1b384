"""How slowly this caller keys, so that the next wait is long enough.  No I/O."""

from __future__ import annotations

PATIENCE = 1.5  # times the longest pause seen
LONGEST_TIMEOUT = 10.0  # the field's upper end for a first digit: longer is dead air


class Pace:
    """Learns a caller's longest pause between two keys; one for a call.

    A slow caller gets more time with every pause (36 CFR 1194.23(d)); nobody gets less.
    """

    def __init__(self) -> None:
        self.longest_pause = 0.0

    def learn(self, pause: float) -> None:
        """Note the seconds between two keys of one entry."""
        self.longest_pause = max(self.longest_pause, pause)

    def stretch(self, timeout: float) -> float:
        """How long to wait where the rules say *timeout*; 0 stays 0."""
        if timeout == 0:
            return 0.0
        return max(timeout, min(PATIENCE * self.longest_pause, LONGEST_TIMEOUT))
