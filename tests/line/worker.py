"""The worker as a user starts it, and what it wrote about a call."""

import json
import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from sip.access import Access
from sip.server import Server
from sip.stack import find_free_ports

ROOT = Path(__file__).parents[2]
IVR = Path(sys.executable).with_name("ivr")
AGENT = "octothorpe"
ANY_LOAD = "2"  # a test machine is always busy: take calls all the same
FIRST_CALL = ROOT / "tests" / "fixtures" / "first_call.wav"


def environment(access: Access, **settings: str) -> dict[str, str]:
    """The machine's environment without keys of services, so that no call leaves the machine."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("IVR_", "DEEPGRAM_", "CARTESIA_"))
    }
    return {**kept, **access.get_environment(), "IVR_AGENT_NAME": AGENT, **settings}


@contextmanager
def run_worker(access: Access, *, records: Path, log: Path):
    """Run `ivr start` until it is registered; give it and the seconds that took."""
    port = str(find_free_ports(1)[0])
    settings = environment(
        access, IVR_RECORDS=str(records), IVR_HEALTH_PORT=port, IVR_LOAD_THRESHOLD=ANY_LOAD
    )
    with Server("worker", [str(IVR), "start"], log=log, env=settings) as server:
        yield server, server.wait_until(lambda: "registered worker" in log.read_text(), timeout=60)


def wait_for_record(folder: Path, known: set[Path], *, patience: float = 15.0) -> dict:
    """Return the record that the worker writes when a call is over."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        for file in set(folder.glob("*.json")) - known:
            return json.loads(file.read_text())
        time.sleep(0.05)
    raise AssertionError(f"the worker wrote no call record within {patience:g} s")


def until_transfer(lines: list[str]) -> list[str]:
    """The conversation without what became of its transfer."""
    return lines[: next(n for n, line in enumerate(lines) if ": transfer: " in line) + 1]
