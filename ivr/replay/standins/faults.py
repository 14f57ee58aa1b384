"""What can be wrong with a service, as data.  No I/O.

::

    services.deepgram.fail(Slow(seconds=3))            every transcript is late
    services.cartesia.fail(Answers(status=500, after=2))   from the third sentence on
    await services.deepgram.recover()                      all is well again

``after`` so many answers go well first, counted from :meth:`~Service.fail` on.  An answer is an
utterance to Deepgram and a sentence to Cartesia; to ``Answers`` at Deepgram it is a connection.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from ivr.errors import IvrError


class FaultError(IvrError):
    """There is no such fault, or it has no such setting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something is wrong.

    Args:
        after: so many answers go well first.
    """

    after: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuses(Fault):
    """Nobody listens at the address any more, and what is connected is cut off: at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers(Fault):
    """An HTTP status in place of the protocol: 401 wrong key, 429 too much, 500 broken."""

    status: int = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Silent(Fault):
    """The connection stands, and nothing comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slow(Fault):
    """The answer comes so many seconds late."""

    seconds: float = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Garbage(Fault):
    """Something comes that is not the protocol."""

    text: str = "<html>502 Bad Gateway</html>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drops(Fault):
    """In the middle of the answer the connection is gone, without a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closes(Fault):
    """In the middle of the answer the service closes the connection, in good form."""

    code: int = 1011  # RFC 6455 §7.4.1: the server met an unexpected condition


FAULTS: dict[str, type[Fault]] = {
    kind.__name__.lower(): kind for kind in (Refuses, Answers, Silent, Slow, Garbage, Drops, Closes)
}


def make_fault(name: str, **settings: Any) -> Fault:
    """The fault called *name*, in lower case: ``make_fault("slow", seconds=3)``.

    Raises:
        FaultError: naming what there is.
    """
    kind = FAULTS.get(name)
    if kind is None:
        raise FaultError(f"no such fault: {name!r}; there are {', '.join(FAULTS)}")
    known = {field.name for field in fields(kind)}
    if unknown := sorted(settings.keys() - known):
        raise FaultError(f"fault {name!r} has no {unknown[0]!r}; it has {', '.join(sorted(known))}")
    return kind(**settings)
