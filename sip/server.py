"""One server process that never outlives us: started, waited for, stopped."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

from sip.errors import SipError

PR_SET_PDEATHSIG = 1  # prctl(2): the kernel's signal to a child whose parent thread has ended
SHOWN_LOG_LINES = 8
POLL_INTERVAL = 0.02

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None  # loaded before any fork


def die_with_parent() -> None:
    """Ask the kernel, in a child between fork and exec, to kill it when its parent ends."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Server:
    """A server in a process group of its own, its output in a log file.

    A group of its own, so that Ctrl-C reaches us alone and the servers are stopped in our order;
    the kernel kills them when we are killed ourselves.

    Args:
        name: what errors call it.
        command: the program and its arguments.
        log: the file that takes what it prints.
        env: its environment, ours when not given.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        log: Path,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.log = log
        self.started_at = time.monotonic()
        with log.open("wb") as output:
            try:
                self._process = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    env=env,
                    start_new_session=True,
                    preexec_fn=die_with_parent,
                )
            except OSError as error:
                raise SipError(f"{name}: cannot run {command[0]}: {error.strerror}") from error

    @property
    def pid(self) -> int:
        """The process id, which is the id of the group as well."""
        return self._process.pid

    def wait_until(self, answers: Callable[[], bool], *, timeout: float) -> float:
        """Wait until it answers, and return the seconds that took since its start.

        Raises:
            SipError: it ended, or did not answer in time; with the last lines of its log.
        """
        give_up_at = time.monotonic() + timeout
        while True:
            ended = self._process.poll()
            if ended is not None:
                raise SipError(f"{self.name} ended with status {ended}{self._tail()}")
            if answers():
                return time.monotonic() - self.started_at
            if time.monotonic() > give_up_at:
                raise SipError(f"{self.name} did not answer within {timeout:g} s{self._tail()}")
            time.sleep(POLL_INTERVAL)

    def stop(self, *, timeout: float = 5.0) -> None:
        """Ask it to end, give it `timeout` seconds, then kill it and all that it started."""
        try:
            self._signal_group(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout)
        finally:
            self._signal_group(signal.SIGKILL)
            self._process.wait()

    def _signal_group(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    def _tail(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-SHOWN_LOG_LINES:]
        return "".join(f"\n  {line}" for line in lines) or " and printed nothing"

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()
