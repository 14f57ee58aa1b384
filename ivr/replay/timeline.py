"""A call as a list of moments: who said or pressed what, when.  No I/O.

::

       0.00  agent   Account services. To hear your balance, press 1.
       2.10  caller  [1] sip → account menu
    ✗ 32.40  test    expected  Your balance is 42 euros.
                     heard     Please enter your eight digit account number.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

from ivr.call.record import Entry, describe

WIDTH = 96
MARGIN = 17
KEPT_SECRET = "•••"


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened.

    Args:
        at: seconds since the ring.
        who: ``agent``, ``caller``, ``line`` or ``test``.
        what: in words; a line each.
        failed: whether the test failed there.
    """

    at: float
    who: str
    what: str
    failed: bool = False

    def __str__(self) -> str:
        mark = "✗" if self.failed else " "
        lines = [short for line in self.what.split("\n") for short in _wrap(line)]
        return f"{mark}{self.at:6.2f}  {self.who:<6}  " + f"\n{' ' * MARGIN}".join(lines)


def moment_of(entry: Entry) -> Moment:
    """What an entry of the call record tells."""
    who, _, what = describe(entry).partition(": ")
    cut = f" (stopped at {entry['cut']:.2f})" if "cut" in entry else ""
    return Moment(entry["at"], who, what + cut)


def draw(moments: Iterable[Moment]) -> str:
    """The call on paper, in the order of its times."""
    return "\n".join(str(moment) for moment in sorted(moments, key=lambda moment: moment.at))


def _wrap(line: str) -> list[str]:
    return textwrap.wrap(line, WIDTH - MARGIN)
