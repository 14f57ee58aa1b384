"""What a real line on this machine needs: LiveKit's servers, workers, a recogniser's stand-in.

Everything listens on loopback and ends with us; no call leaves the machine, whatever keys of
services the environment holds.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sip.access import Access
from sip.server import Server
from sip.stack import Stack, find_free_ports, run_stack

START_TIMEOUT = 60.0  # s; a worker takes four on an idle machine
ANY_LOAD = "inf"  # a test machine is always busy: take calls all the same
RECORD_PATIENCE = 15.0  # s from the end of a call to its record
NO_LIVEKIT_SIP = "livekit-sip is neither on the PATH nor named by LIVEKIT_SIP: no SIP call was made"
IVR = Path(sys.executable).with_name("ivr")  # the command, as it was installed


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker that runs.

    Args:
        agent_name: as it is registered.
        records: the folder that it writes to.
    """

    agent_name: str
    records: Path

    def find_record(self, call_id: str) -> dict[str, Any] | None:
        """The record of a call; None while there is none."""
        path = self.records / f"{call_id}.json"
        found: dict[str, Any] | None = json.loads(path.read_text()) if path.is_file() else None
        return found


@contextmanager
def run_worker(
    access: Access, *, records: Path, log: Path, **settings: str
) -> Iterator[tuple[Server, float]]:
    """Run ``ivr start`` until it is registered; gives it and the seconds that took.

    Args:
        access: the LiveKit server.
        records: the folder for call records.
        log: the file that takes what it prints.
        settings: others, as environment variables.
    """
    port = str(find_free_ports(1)[0])
    env = environment(
        access,
        IVR_RECORDS=str(records),
        IVR_HEALTH_PORT=port,
        IVR_LOAD_THRESHOLD=ANY_LOAD,
        **settings,
    )
    with Server("worker", [str(IVR), "start"], log=log, env=env) as server:
        took = server.wait_until(
            lambda: "registered worker" in log.read_text(), timeout=START_TIMEOUT
        )
        yield server, took


def environment(access: Access, **settings: str) -> dict[str, str]:
    """The machine's environment without keys of services, so that no call leaves the machine."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("IVR_", "DEEPGRAM_", "CARTESIA_"))
    }
    return {**kept, **access.get_environment(), **settings}


class LineServers:
    """Started once; a worker for each menu when it is first rung.

    Args:
        folder: for logs and records.
        stack: LiveKit's servers, if they run already.
    """

    def __init__(self, folder: Path, *, stack: Stack | None = None) -> None:
        self._folder, self._stack = folder, stack
        self._running = ExitStack()
        self._workers: dict[str, Worker] = {}

    def __enter__(self) -> Self:
        self.stack = self._stack or self._running.enter_context(run_stack(folder=self._folder))
        told = self._start_standins()
        self.listener_url = told.pop("STANDINS_URL")
        self._ears = {name: value for name, value in told.items() if "DEEPGRAM" in name}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._running.close()

    def worker(self, menu: str) -> Worker:
        """The worker of *menu*.

        Raises:
            SipError: it does not start; with what it said.
        """
        if menu not in self._workers:
            name = f"ring-{re.sub(r'[^a-z0-9]+', '-', menu.lower())}"
            records = self._folder / name
            records.mkdir()
            settings = {
                "IVR_MENU": menu,
                "IVR_AGENT_NAME": name,
                "IVR_DTMF": "both",
                "IVR_CAPTIONS": "true",
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                **self._ears,
            }
            log = self._folder / f"{name}.log"
            self._running.enter_context(
                run_worker(self.stack.access, records=records, log=log, **settings)
            )
            self._workers[menu] = Worker(name, records)
        return self._workers[menu]

    def _start_standins(self) -> dict[str, str]:
        log = self._folder / "standins.log"
        server = Server("stand-ins", [sys.executable, "-m", "ivr.replay.standins"], log=log)
        self._running.callback(server.stop)
        server.wait_until(lambda: "STANDINS_URL" in log.read_text(), timeout=START_TIMEOUT)
        return dict(line.split("=", 1) for line in log.read_text().splitlines() if "=" in line)
