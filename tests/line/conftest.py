"""A real LiveKit server and a real worker on loopback, for all tests of this folder."""

import os
import sys
from pathlib import Path

import pytest

from ivr.replay.line_servers import NO_LIVEKIT_SIP, run_worker
from sip.access import Access
from sip.stack import Stack, find_free_ports, run_stack
from tests.line.worker import AGENT, ROOT

LOGS = ROOT / ".line" / "log"


@pytest.fixture(scope="session")
def stack():
    """Redis, livekit-server and, where there is one, livekit-sip; compose.yaml runs its own."""
    if "LINE_SIP_ADDRESS" in os.environ:
        yield Stack(Access.read(), os.environ["LINE_SIP_ADDRESS"], {})
        return
    print(file=sys.stderr)
    with run_stack(folder=LOGS, say=tell) as running:
        yield running


@pytest.fixture(scope="session")
def records(tmp_path_factory) -> Path:
    """The folder that the worker writes its call records to."""
    return tmp_path_factory.mktemp("records")


@pytest.fixture(scope="session")
def worker(stack, records):
    """The worker of the shipped menus, registered and with a warm process."""
    LOGS.mkdir(parents=True, exist_ok=True)
    with run_worker(stack.access, records=records, log=LOGS / "worker.log") as (server, waited):
        tell(f"{'worker':<15} registered as {AGENT!r} after {waited:.2f} s")
        yield server


@pytest.fixture(scope="session")
def sip_address(stack) -> str:
    """Where livekit-sip takes calls; without one, one line says that its tests did not run."""
    if stack.sip_address is None:
        tell(NO_LIVEKIT_SIP)
        pytest.skip(NO_LIVEKIT_SIP)
    return stack.sip_address


@pytest.fixture
def free_port() -> int:
    """A port on which nobody listens."""
    return find_free_ports(1)[0]


def tell(line: str) -> None:
    """Say something to whoever runs `make line`."""
    print(f"line: {line}", file=sys.stderr, flush=True)
