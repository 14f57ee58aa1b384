"""Virtual time: an event loop whose clock jumps to whatever happens next, so a call takes no time.

While nothing is ready to run, asyncio waits for the next timer.  Here the wait is a jump::

    ready callbacks ──► run them                       the clock stands
    a thread job    ──► wait for it, in real time      the clock stands
    a socket        ──► read it                        the clock stands
    a timer         ──► clock = its time               no time passes
    nothing at all  ──► WaitsForEver, who waits        instead of hanging

Two runs of one program see the same instants in the same order, on a loaded machine too.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import selectors
import time
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextvars import Context
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar, TypeVarTuple, Unpack

from ivr.errors import IvrError
from ivr.replay.resampler import steady_resampling
from ivr.replay.wallclock import EPOCH, wall_clocks_read

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

LIMIT_S = 3600.0
"""How long a run may last on its own clock: the longest call anyone tests."""
INSTANT_S = 1e-6
"""The clock's grain: what lies closer together happens at one instant.  Times that are the same
in two runs are then the same bit by bit, however they were reached."""
TIE_S = 1e-9
"""Timers of one instant fire in the order they were set; a heap alone does not promise it."""
MANY_TIES = 4096
JOB_PATIENCE_S = 0.05
"""A job in a thread is waited for this long on the spot; nearly all (a resolver's, a file's) take
under a millisecond, and the loop need not turn for them."""
COMPUTED_HERE = ("livekit.local_inference.", "livekit.plugins.silero.")
"""Whose jobs only compute, for a tenth of a millisecond, thirty times a second: the detectors of
speech.  They need no thread."""
STUCK_S = 20.0
"""Real seconds after which a thread job or a socket that stops the clock is called stuck."""

_real_clock = time.perf_counter


class WaitsForEver(IvrError):
    """Nothing can happen any more, or the run has passed its limit; names the tasks that wait."""


@dataclass(frozen=True, slots=True)
class Ran(Generic[T]):
    """What came of a run, and how long it took on either clock, in seconds."""

    result: T
    virtual_s: float
    real_s: float


def run(
    main: Callable[[], Coroutine[Any, Any, T]],
    *,
    limit: float = LIMIT_S,
    peer_patience: float = 0.0,
    epoch: float = EPOCH,
) -> Ran[T]:
    """Run *main* to its end on a virtual clock that starts at 0.

    Args:
        main: a coroutine function without arguments.
        limit: virtual seconds after which the run is given up.
        peer_patience: for runs that ask somebody over the network: so many real seconds after the
            last sign of life on a socket the clock runs no faster than a real one; then the
            connection counts as idle.
        epoch: what the wall clock shows at the beginning, in seconds since 1970.

    Raises:
        WaitsForEver: every task waits and nothing is due, or *limit* is over.
    """
    began = _real_clock()
    loop = VirtualLoop(limit=limit, peer_patience=peer_patience)
    with (
        wall_clocks_read(loop.time, epoch=epoch),
        steady_resampling(),
        asyncio.Runner(loop_factory=lambda: loop) as runner,
    ):
        result = runner.run(main())
        virtual_s = loop.time()
    return Ran(result, virtual_s, _real_clock() - began)


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose :meth:`time` advances only by jumps to the next timer."""

    def __init__(self, *, limit: float = LIMIT_S, peer_patience: float = 0.0) -> None:
        self._virtual_now = 0.0
        self._limit = limit
        self._ties: dict[float, int] = {}
        self._jobs_under_way = 0
        self._threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="virtual")
        super().__init__(_JumpingSelector(self, peer_patience))
        self._clock_resolution = INSTANT_S  # asyncio's own: timers this near are due together

    def time(self) -> float:
        """Seconds since the run began, on its own clock."""
        return self._virtual_now

    def call_at(
        self,
        when: float,
        callback: Callable[[Unpack[Ts]], object],
        *args: *Ts,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        """As asyncio's; timers for the same instant keep their order."""
        instant = round(when, 6)
        order = self._ties[instant] = self._ties.get(instant, -1) + 1
        return super().call_at(instant + order * TIE_S, callback, *args, context=context)

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[Unpack[Ts]], T], *args: *Ts
    ) -> asyncio.Future[T]:
        """As asyncio's; the clock stands until the job is done."""
        if (getattr(func, "__module__", None) or "").startswith(COMPUTED_HERE):
            return self._done(partial(func, *args))
        job = (executor or self._threads).submit(func, *args)
        concurrent.futures.wait([job], timeout=JOB_PATIENCE_S)
        if job.done():
            return self._done(job.result)
        self._jobs_under_way += 1
        slow = asyncio.wrap_future(job, loop=self)
        slow.add_done_callback(self._job_done)
        return slow

    def close(self) -> None:
        """Close the loop and end its threads."""
        super().close()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _done(self, result: Callable[[], T]) -> asyncio.Future[T]:
        future: asyncio.Future[T] = self.create_future()
        try:
            future.set_result(result())
        except Exception as error:
            future.set_exception(error)
        return future

    def _job_done(self, _: asyncio.Future[Any]) -> None:
        self._jobs_under_way -= 1

    def _jump(self, seconds: float) -> None:
        self._virtual_now = round(self._virtual_now + seconds, 6)
        if len(self._ties) > MANY_TIES:
            self._ties = {at: n for at, n in self._ties.items() if at > self._virtual_now}
        if self._virtual_now > self._limit:
            self._limit += STUCK_S  # what is cancelled now may take this long to end
            raise WaitsForEver(f"not over after {self._limit - STUCK_S:g} s\n{_waiting(self)}")


class _JumpingSelector(selectors.DefaultSelector):
    """The real selector; where it would sleep until a timer, its loop's clock jumps instead."""

    def __init__(self, loop: VirtualLoop, patience: float) -> None:
        super().__init__()
        self._loop = loop
        self._whole_patience = self._patience = patience

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        self._patience = self._whole_patience
        return super().register(fileobj, events, data)

    def modify(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        self._patience = self._whole_patience
        return super().modify(fileobj, events, data)

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        outside = len(self.get_map()) > 1  # the loop's own wake-up pipe is always there
        if timeout is not None and timeout <= 0:
            return super().select(0) if outside else []
        if self._loop._jobs_under_way:
            return self._wait("a job in a thread")
        if outside and (events := self._listen(timeout)):
            return events
        if timeout is not None:
            self._loop._jump(timeout)
            return []
        if outside:
            return self._wait("a socket")
        raise WaitsForEver(f"nothing more can happen\n{_waiting(self._loop)}")

    def _listen(self, timeout: float | None) -> list[tuple[selectors.SelectorKey, int]]:
        """What has come on sockets; a peer that was spoken to a moment ago gets real time."""
        patience = min(timeout or 0.0, self._patience)
        if not patience:
            return super().select(0)
        began = _real_clock()
        events = super().select(patience)
        waited = _real_clock() - began
        if events:
            self._patience = self._whole_patience
            self._loop._jump(min(waited, patience))
        else:
            self._patience = max(0.0, self._patience - waited)
        return events

    def _wait(self, what: str) -> list[tuple[selectors.SelectorKey, int]]:
        if events := super().select(STUCK_S):
            return events
        raise WaitsForEver(f"{what} stands still for {STUCK_S:g} s\n{_waiting(self._loop)}")


def _waiting(loop: asyncio.AbstractEventLoop) -> str:
    return describe_tasks(asyncio.all_tasks(loop))


def describe_tasks(tasks: Iterable[asyncio.Task[Any]]) -> str:
    """Every task on a line: its name, and the way to where it waits."""
    by_name = sorted(tasks, key=lambda task: task.get_name())
    return "\n".join(f"  {task.get_name()} waits in {_where(task)}" for task in by_name)


def _where(task: asyncio.Task[Any]) -> str:
    names, place = [], ""
    waiter: Any = task.get_coro()
    while frame := getattr(waiter, "cr_frame", None) or getattr(waiter, "ag_frame", None):
        names.append(frame.f_code.co_qualname)
        place = f"{frame.f_code.co_filename.rpartition('/')[2]}:{frame.f_lineno}"
        waiter = getattr(waiter, "cr_await", None) or getattr(waiter, "ag_await", None)
    return f"{' → '.join(names)} ({place})" if names else "no frame"
