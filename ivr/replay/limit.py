"""The longest that a call in virtual time may last, on its own clock and on a real one."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, TypeVar

from ivr.config import ConfigError
from ivr.errors import IvrError
from ivr.replay.clock import LIMIT_S, Ran, WaitsForEver, run
from ivr.replay.fixture import RecordedCaller
from ivr.replay.wallclock import EPOCH

T = TypeVar("T")

PEER_PATIENCE_S = 3.0  # that somebody whom a handler asks over the network may take to answer
AFTERWARDS_S = 60.0  # that a call may go on when its caller has hung up
STUCK_S = 30.0  # real seconds for a minute of a call: a hundred times what it takes


class NeverEnds(IvrError):
    """A menu goes on for longer than any call may."""


def check_limit(limit: float | None) -> None:
    """What ``--limit`` says.

    Raises:
        ConfigError: no time at all.
    """
    if limit is not None and not limit > 0:
        raise ConfigError("--limit: seconds, more than 0")


def longest_call(caller: RecordedCaller | None) -> float:
    """How long a call may last, if nobody says: seconds; who keys may stay on the line."""
    return caller.hangs_up_at + AFTERWARDS_S if caller else LIMIT_S


def not_over(name: str, limit: float) -> str:
    """What is said of a call that *limit* seconds were not enough for."""
    return f"{name}: the call does not end: not over after {limit:g} s"


def run_within(
    limit: float,
    call: Callable[[], Coroutine[Any, Any, T]],
    *,
    name: str,
    epoch: float = EPOCH,
    utc_offset: float = 0.0,
) -> Ran[T]:
    """Run *call* in virtual time, for *limit* seconds at most.

    Args:
        name: what messages call it.
        epoch: what the wall clock shows at the ring, in seconds since 1970.
        utc_offset: of local time from UTC, in seconds east.

    Raises:
        NeverEnds: it is not over by then, or computes without end.
        IvrError: it ended its process.
    """
    try:
        with _watchdog(STUCK_S * max(1.0, limit / 60)):
            return run(
                call,
                limit=limit,
                peer_patience=PEER_PATIENCE_S,
                epoch=epoch,
                utc_offset=utc_offset,
            )
    except WaitsForEver as error:
        raise NeverEnds(f"{name}: the call does not end: {error}") from None
    except SystemExit:
        raise IvrError(f"{name}: the menu ended its process") from None
    except _StandsStill as error:
        raise NeverEnds(f"{name}: the menu computes without end, in {error}") from None


class _StandsStill(KeyboardInterrupt):
    """Of a kind that neither handlers nor asyncio catch."""


@contextmanager
def _watchdog(seconds: float) -> Iterator[None]:
    """Stop code that does not give the loop back; no clock of the loop's would."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "SIGALRM"):
        yield
        return

    def bark(_: int, frame: FrameType | None) -> None:
        place = f"{frame.f_code.co_filename}, line {frame.f_lineno}" if frame else "unknown code"
        raise _StandsStill(place)

    before = signal.signal(signal.SIGALRM, bark)
    signal.setitimer(signal.ITIMER_REAL, seconds, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
