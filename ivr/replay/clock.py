"""Virtual time: an event loop whose clock jumps to whatever happens next, so a call takes no time.

While nothing is ready to run, asyncio waits for the next timer.  Here the wait is a jump::

    ready callbacks ──► run them                            the clock stands
    a thread job, a child process ──► wait, in real time    the clock stands
    bytes between two sockets of the loop ──► read them     the clock stands
    a timer         ──► clock = its time                    no time passes
    nothing at all  ──► WaitsForEver, who waits             instead of hanging

Two runs of one program see the same instants in the same order, on a loaded machine too: servers
and clients on the loop included.  Who is reached over the network is not on the clock: see
``peer_patience``.  ``datetime.now()`` reads the clock past Python, and tells the real date;
``datetime.fromtimestamp(time.time())`` tells the run's.
"""

from __future__ import annotations

import asyncio
import selectors
import threading
import time
from collections.abc import Callable, Coroutine, Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import closing, contextmanager
from contextvars import Context
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, Generic, TypeVar, TypeVarTuple, Unpack, cast

from ivr.errors import IvrError
from ivr.replay.resampler import steady_resampling
from ivr.replay.waiting import describe_tasks, name_of
from ivr.replay.wallclock import EPOCH, wall_clocks_read
from ivr.replay.wires import WiredLoop

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
JOB_PATIENCE_S = 1.0
"""A job in a thread is waited for this long on the spot, unless it calls upon the loop: what else
happens at that instant comes after it, in every run."""
COMPUTED_HERE = ("livekit.local_inference.", "livekit.plugins.silero.")
"""Whose jobs only compute, for a tenth of a millisecond, thirty times a second: the detectors of
speech.  They need no thread."""
STUCK_S = 20.0
"""Real seconds after which a thread job or a socket that stops the clock is called stuck."""
GRACE_S = 0.05
"""Real seconds for a thread that nobody knows of, before nothing more can happen."""

_real_clock = time.perf_counter


class RunsAlready(IvrError):
    """Virtual time is the whole process's: one run at a time, and none inside another loop."""


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
    utc_offset: float = 0.0,
) -> Ran[T]:
    """Run *main* to its end on a virtual clock that starts at 0.

    Args:
        main: a coroutine function without arguments.
        limit: virtual seconds after which the run is given up.
        peer_patience: for runs that ask somebody over the network: so many real seconds after the
            last sign of life on a socket the clock runs no faster than a real one; then the
            connection counts as idle.
        epoch: what the wall clock shows at the beginning, in seconds since 1970.
        utc_offset: of local time from UTC, in seconds east.

    Raises:
        WaitsForEver: every task waits and nothing is due, or *limit* is over.
        RunsAlready: called from a coroutine, or while another thread runs one.
    """
    began = _real_clock()
    with (
        _alone(),
        closing(VirtualLoop(limit=limit, peer_patience=peer_patience)) as loop,
        wall_clocks_read(loop.time, epoch=epoch, utc_offset=utc_offset),
        steady_resampling(),
        asyncio.Runner(loop_factory=lambda: loop) as runner,
    ):
        result = runner.run(main())
        virtual_s = loop.time()
    return Ran(result, virtual_s, _real_clock() - began)


_running = threading.Lock()


@contextmanager
def _alone() -> Iterator[None]:
    """See that nobody else needs the clocks."""
    if asyncio._get_running_loop() is not None:
        raise RunsAlready("run: called from a coroutine; await there what is to be run")
    if not _running.acquire(blocking=False):
        raise RunsAlready(
            "run: another thread is in virtual time, which is the whole process's;"
            " run one after the other, or in processes of their own"
        )
    try:
        yield
    finally:
        _running.release()


class VirtualLoop(WiredLoop):
    """An event loop whose :meth:`time` advances only by jumps to the next timer."""

    def __init__(self, *, limit: float = LIMIT_S, peer_patience: float = 0.0) -> None:
        self._virtual_now = 0.0
        self._limit = limit
        self._ties: dict[float, int] = {}
        self._jobs: dict[asyncio.Future[Any], str] = {}
        self._called = threading.Event()
        self._threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="virtual")
        selector = _JumpingSelector(self, peer_patience)
        super().__init__(selector, on_outside=selector.hear_from_outside)
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
        self._called.clear()
        job = (executor or self._threads).submit(func, *args)
        job.add_done_callback(lambda _: self._called.set())
        self._called.wait(JOB_PATIENCE_S)
        if job.done():
            return self._done(job.result)
        slow = asyncio.wrap_future(job, loop=self)
        self._stand_still_for(slow, f"a job in a thread, {name_of(func)},")
        return slow

    def call_soon_threadsafe(
        self,
        callback: Callable[[Unpack[Ts]], object],
        *args: *Ts,
        context: Context | None = None,
    ) -> asyncio.Handle:
        """As asyncio's; a job that calls upon the loop is not waited for on the spot."""
        handle = super().call_soon_threadsafe(callback, *args, context=context)
        self._called.set()
        return handle

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

    def _stand_still_for(self, job: asyncio.Future[Any], name: str) -> None:
        self._jobs[job] = name
        job.add_done_callback(self._jobs.pop)

    async def _make_subprocess_transport(
        self, protocol: Any, args: Any, *more: Any, **kw: Any
    ) -> Any:
        transport = await super()._make_subprocess_transport(  # type: ignore[misc]
            protocol, args, *more, **kw
        )
        ends = self.create_task(transport._wait(), name=f"child process {transport.get_pid()}")
        self._stand_still_for(ends, f"a child process, {args!r},")
        return transport

    def _jump(self, seconds: float) -> None:
        self._virtual_now = round(self._virtual_now + seconds, 6)
        if len(self._ties) > MANY_TIES:
            self._ties = {at: n for at, n in self._ties.items() if at > self._virtual_now}
        if self._virtual_now > self._limit:
            self._limit += STUCK_S  # what is cancelled now may take this long to end
            raise WaitsForEver(f"not over after {self._limit - STUCK_S:g} s\n{_who_waits(self)}")


class _JumpingSelector(selectors.DefaultSelector):
    """The real selector; where it would sleep until a timer, its loop's clock jumps instead."""

    def __init__(self, loop: VirtualLoop, patience: float) -> None:
        super().__init__()
        self._loop = loop
        self._whole_patience = self._patience = patience

    def hear_from_outside(self) -> None:
        """Somebody who is not on this loop was spoken to, or spoke."""
        self._patience = self._whole_patience

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        self.hear_from_outside()
        return super().register(fileobj, events, data)

    def modify(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        self.hear_from_outside()
        return super().modify(fileobj, events, data)

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        sockets = len(self.get_map()) > 1  # the loop's own wake-up pipe always comes first
        if timeout is not None and timeout <= 0:
            return super().select(0) if sockets else []
        if self._loop._jobs:
            return self._wait(next(iter(self._loop._jobs.values())))
        if sockets and self._loop._wires.under_way(self._reads):
            return self._wait("a connection of the loop with itself")
        outside = sockets and self._is_outside_watched()
        if sockets and (events := self._listen(timeout if outside else 0.0)):
            return events
        if timeout is not None:
            self._loop._jump(timeout)
            return []
        if outside:
            return self._wait("a socket")
        if events := super().select(GRACE_S):
            return events
        raise WaitsForEver(f"nothing more can happen\n{_who_waits(self._loop)}")

    def _reads(self, descriptor: int) -> bool:
        key = self.get_map().get(descriptor)
        return key is not None and bool(key.events & selectors.EVENT_READ)

    def _is_outside_watched(self) -> bool:
        ours = self._loop._wires.is_ours
        descriptors = cast("Iterable[int]", self.get_map())
        return any(not ours(descriptor) for descriptor in islice(descriptors, 1, None))

    def _listen(self, timeout: float | None) -> list[tuple[selectors.SelectorKey, int]]:
        """What has come on sockets; a peer that was spoken to a moment ago gets real time."""
        patience = min(timeout or 0.0, self._patience)
        if not patience:
            return super().select(0)
        began = _real_clock()
        events = super().select(patience)
        waited = _real_clock() - began
        if events:
            self.hear_from_outside()
            self._loop._jump(min(waited, patience))
        else:
            self._patience = max(0.0, self._patience - waited)
        return events

    def _wait(self, what: str) -> list[tuple[selectors.SelectorKey, int]]:
        if events := super().select(STUCK_S):
            return events
        raise WaitsForEver(f"{what} stands still for {STUCK_S:g} s\n{_who_waits(self._loop)}")


def _who_waits(loop: asyncio.AbstractEventLoop) -> str:
    return describe_tasks(asyncio.all_tasks(loop))
