"""Every way to run the worker: each registers with the server, and ends when it is told to."""

import sys

import pytest

from ivr.replay.line_servers import IVR, environment
from sip.server import Server
from tests.line.worker import ROOT

FILE = str(ROOT / "ivr" / "call" / "worker.py")
WAYS = {
    "ivr dev": [str(IVR), "dev"],
    "livekit start": [sys.executable, "-m", "livekit.agents", "start", FILE],
    "livekit start --dev": [sys.executable, "-m", "livekit.agents", "start", FILE, "--dev"],
}


@pytest.mark.parametrize("way", WAYS)
def test_worker_registers(stack, free_port, tmp_path, way):
    """One file, whoever starts it; the agent name is the configured one."""
    log = tmp_path / "worker.log"
    settings = environment(
        stack.access, IVR_HEALTH_PORT=str(free_port), IVR_AGENT_NAME="octothorpe-test"
    )
    with Server("worker", WAYS[way], log=log, env=settings) as server:
        server.wait_until(lambda: "registered worker" in log.read_text(), timeout=60)
    assert "octothorpe-test" in log.read_text()
    assert "Traceback" not in log.read_text()
