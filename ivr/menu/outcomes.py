"""What happens next: what a choice leads to, and what a handler returns or raises.  No I/O."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from ivr.errors import MenuError


class Move(Enum):
    """Where the caller goes inside the tree of menus."""

    BACK = "back"  # to the menu before this one
    MAIN = "main"  # to the first menu of the call
    REPEAT = "repeat"  # the same menu again
    HANG_UP = "hang up"  # say good-bye and end the call


BACK, MAIN, REPEAT, HANG_UP = Move.BACK, Move.MAIN, Move.REPEAT, Move.HANG_UP


@dataclass(frozen=True, slots=True)
class Transfer:
    """Hand the call to a person.

    Args:
        to: where, as ``tel:`` or ``sip:`` address (RFC 3966, RFC 3261).
        say: what the caller hears first; what the caller's language has for it, if not given,
            and nothing when empty.
    """

    to: str
    say: str | None = None


@dataclass(frozen=True, slots=True)
class Handoff:
    """Hand the call to a LiveKit agent, which hands it back by :class:`~ivr.call.floor.Handback`.

    What it hands back is done as if a handler had returned it; nothing, and the menu comes again.

    Args:
        make: makes the agent, one for each call: its class, or a function without parameters.

    Raises:
        MenuError: it makes nothing: it is an agent itself, say.
    """

    make: Callable[[], Any]

    def __post_init__(self) -> None:
        if not callable(self.make):
            raise MenuError(
                f"Handoff: {type(self.make).__name__} makes no agent; each call has one of its own:"
                " Handoff(Concierge), or Handoff(lambda: Concierge(…))",
                rule="no-outcome",
            )

    @property
    def agent(self) -> str:
        """What the agent is called, where that is known."""
        name = getattr(self.make, "__name__", "")
        return name if name.isidentifier() else "an agent"


class Reprompt(Exception):
    """Raised by a handler: the answer was well formed but wrong, so ask for one field again.

    Args:
        say: why, in words for the caller.
        field: the parameter to ask for again.
    """

    def __init__(self, say: str, *, field: str) -> None:
        super().__init__(say)
        self.say, self.field = say, field
