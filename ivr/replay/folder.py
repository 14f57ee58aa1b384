"""A folder of fixtures, rung several at a time, in processes of their own.

The verdicts come in the order of the paths, whoever was ready first.  Children take no Ctrl-C:
whoever started them ends them.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from ivr.errors import IvrError
from ivr.replay.beside import FixtureError
from ivr.replay.verdict import Judge, Judged

METHOD = (
    "spawn" if sys.platform == "win32" else "forkserver"
)  # a plain fork copies LiveKit's threads
PRELOADED = ["ivr.replay.verdict"]  # imported once, for all children


def cores() -> int:
    """How many calls are rung at a time, if nobody says."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def find_fixtures(folder: Path) -> list[Path]:
    """Every WAV in *folder* and below it, in the order of their names.

    Raises:
        FixtureError: there is none.
    """
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() == ".wav")
    if not found:
        raise FixtureError(f"{folder}: no WAV in it, nor in a folder below")
    return found


def judge_all(judge: Judge, paths: Sequence[Path], *, jobs: int) -> Iterator[Judged]:
    """Judge *paths*, *jobs* at a time; the verdicts come in their order.

    Raises:
        IvrError: a call ended its whole process.
    """
    if min(jobs, len(paths)) == 1:
        yield from map(judge, paths)
        return
    context = multiprocessing.get_context(METHOD)
    if METHOD == "forkserver":
        context.set_forkserver_preload(PRELOADED)
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(min(jobs, len(paths)), context, _ignore_interrupts)
    try:
        waiting = [(path, pool.submit(judge, path)) for path in paths]
        for path, verdict in waiting:
            try:
                yield verdict.result()
            except BrokenProcessPool:
                message = "it, or a call rung beside it, ended its process"
                raise IvrError(f"{path}: {message}") from None
        pool.shutdown()
    finally:
        for child in set(multiprocessing.active_children()) - others:
            child.terminate()
        pool.shutdown(wait=False, cancel_futures=True)


def _ignore_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
