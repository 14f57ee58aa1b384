"""The readers of the wall clock, made to tell a run's own time while it runs.

LiveKit stamps its events with ``time.time`` and measures with ``time.perf_counter``.  On a virtual
loop both must tell the loop's time, or the history of a call comes out of order.  Local time is the
run's too, not the machine's: "today" is the same day wherever a call is replayed.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

from pydantic import BaseModel

EPOCH = 1767225600.0
"""What ``time.time()`` says at the start of a run, by default: 2026-01-01T00:00:00Z."""
TICK_NS = 1000
"""Two readings at one instant differ by this much: what is sorted by time keeps its order."""

_real_time = time.time


class WallClock:
    """Readings of one clock in the units of :mod:`time`; no two are the same."""

    def __init__(self, now: Callable[[], float], *, epoch: float = EPOCH) -> None:
        self._now, self._epoch = now, epoch
        self._last_ns = -1

    def read_ns(self) -> int:
        """Nanoseconds since the run began."""
        self._last_ns = max(round(self._now() * 1e9), self._last_ns + TICK_NS)
        return self._last_ns

    def read(self) -> float:
        """Seconds since the run began: in place of ``perf_counter`` and ``monotonic``."""
        return self.read_ns() / 1e9

    def time_ns(self) -> int:
        """Nanoseconds since 1970."""
        return round(self._epoch * 1e9) + self.read_ns()

    def time(self) -> float:
        """Seconds since 1970."""
        return self._epoch + self.read()


@contextmanager
def wall_clocks_read(
    now: Callable[[], float], *, epoch: float = EPOCH, utc_offset: float = 0.0
) -> Iterator[None]:
    """Let every reader in :mod:`time`, and every pydantic stamp, tell *now*; then restore them.

    Args:
        now: seconds since the run began.
        epoch: when it began, in seconds since 1970.
        utc_offset: of local time, in seconds east.
    """
    clock = WallClock(now, epoch=epoch)
    with ExitStack() as patches:
        patches.enter_context(_local_time(utc_offset))
        for name, reading in (
            ("time", clock.time),
            ("time_ns", clock.time_ns),
            ("perf_counter", clock.read),
            ("perf_counter_ns", clock.read_ns),
            ("monotonic", clock.read),
            ("monotonic_ns", clock.read_ns),
        ):
            patches.enter_context(mock.patch.object(time, name, reading))
        for model, validator in _late_validators().items():
            patches.enter_context(mock.patch.object(model, "__pydantic_validator__", validator))
        yield


@contextmanager
def _local_time(utc_offset: float) -> Iterator[None]:
    """Let local time be *utc_offset* seconds east of UTC, where the system can be told."""
    if not hasattr(time, "tzset"):
        yield
        return
    west = "-" if utc_offset > 0 else "+"  # POSIX counts zones westward
    minutes, seconds = divmod(round(abs(utc_offset)), 60)
    zone = f"<run>{west}{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    before = os.environ.get("TZ")
    _set_zone(zone)
    try:
        yield
    finally:
        _set_zone(before)


def _set_zone(zone: str | None) -> None:
    if zone is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = zone
    time.tzset()


_late: dict[type[BaseModel], Any] = {}


def _late_validators() -> dict[type[BaseModel], Any]:
    """Per model that stamps itself with ``time.time``: a validator that looks the clock up late.

    A compiled validator holds the function that it was given at import, so patching
    :mod:`time` does not reach it.  Each is compiled once and swapped in during a run.
    """
    for model in _stamped_models(BaseModel):
        if model not in _late:
            _late[model] = _compile_late(model)
    return _late


def _stamped_models(root: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for model in root.__subclasses__():
        if any(field.default_factory is _real_time for field in model.model_fields.values()):
            yield model
        yield from _stamped_models(model)


_COMPILED = ("__pydantic_core_schema__", "__pydantic_validator__", "__pydantic_serializer__")


def _compile_late(model: type[BaseModel]) -> Any:
    model.model_rebuild()  # some wait for their first use to be compiled
    before = {name: vars(model)[name] for name in _COMPILED}
    stamps = [f for f in model.model_fields.values() if f.default_factory is _real_time]
    for field in stamps:
        field.default_factory = _time_now
    try:
        model.model_rebuild(force=True)
        return model.__pydantic_validator__
    finally:
        for field in stamps:
            field.default_factory = _real_time
        for name, value in before.items():
            setattr(model, name, value)


def _time_now() -> float:
    return time.time()
