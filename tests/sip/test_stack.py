"""The local line: what is configured, and how it fails; that it runs is shown in tests/line."""

import json
import os
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from sip import SipError
from sip.stack import _configure_server, _configure_sip, find_free_ports, run_stack

ROOT = Path(__file__).parents[2]
LIAR = "#!/bin/sh\necho cannot read the moon\nexit 7\n"


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine on which each program complains and ends."""
    for name in ("redis-server", "livekit-server"):
        file = tmp_path / "bin" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(LIAR)
        file.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/usr/bin:/bin")
    monkeypatch.delenv("LIVEKIT_SERVER", raising=False)
    monkeypatch.delenv("LIVEKIT_SIP", raising=False)
    return tmp_path


def test_nothing_is_asked_of_the_network():
    """Every address in the configurations is on loopback, STUN's too."""
    sip = _configure_sip(5060, 8181, "ws://127.0.0.1:7880", 6379)
    server = _configure_server(7880, 7882, 6379)
    assert server["bind_addresses"] == ["127.0.0.1"]
    assert server["rtc"]["stun_servers"] == ["127.0.0.1:3478"]  # empty means Google's
    assert server["rtc"]["use_external_ip"] is sip["use_external_ip"] is False
    assert sip["listen_ip"] == sip["nat_1_to_1_ip"] == "127.0.0.1"
    assert "://" not in json.dumps([server, sip]).replace("ws://127.0.0.1:", "")


def test_free_ports_are_free_and_different():
    """Each can be had for TCP and UDP at once."""
    ports = find_free_ports(5)
    assert len(set(ports)) == 5
    with ExitStack() as held:
        for port in ports:
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                held.enter_context(socket.socket(type=kind)).bind(("127.0.0.1", port))


def test_busy_port_is_named(machine):
    """Before anything is started."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with (
            pytest.raises(
                SipError, match=rf"^livekit-server: port {port} on 127.0.0.1: Address already"
            ),
            run_stack(port=port),
        ):
            pass


def test_server_that_does_not_start_shows_its_log(machine):
    """What it said itself is the best explanation there is."""
    with (
        pytest.raises(SipError, match=r"^redis-server ended with status 7\n  cannot read the moon"),
        run_stack(),
    ):
        pass


def test_command_ends_with_one_sentence_and_a_status(machine):
    """`python -m sip.stack` shows no traceback."""
    ran = subprocess.run(
        [sys.executable, "-m", "sip.stack"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=dict(os.environ),
    )
    assert ran.returncode == 1
    assert ran.stderr.startswith("error: redis-server ended with status 7")
    assert "Traceback" not in ran.stderr
