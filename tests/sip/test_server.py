"""A server process that never outlives us."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sip import SipError
from sip.server import Server

SLEEPER = "import time; print('ready', flush=True); time.sleep(60)"
PARENT = f"""
import pathlib, sys, time
from sip.server import Server
server = Server("child", [sys.executable, "-c", {SLEEPER!r}], log=pathlib.Path(sys.argv[1]))
print(server.pid, flush=True)
time.sleep(60)
"""


def python(code: str) -> list[str]:
    """A command that runs the code."""
    return [sys.executable, "-c", code]


def is_alive(pid: int) -> bool:
    """Tell whether a process runs; one that nobody has waited for yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until_gone(pid: int) -> bool:
    """Give the kernel up to five seconds to end a process."""
    for _ in range(500):
        if not is_alive(pid):
            return True
        subprocess.run(["sleep", "0.01"], check=True)
    return False


def test_server_that_answers_is_waited_for(tmp_path):
    """It is waited for until it answers, and the time that took is returned."""
    with Server("it", python(SLEEPER), log=tmp_path / "log") as server:
        waited = server.wait_until(lambda: "ready" in server.log.read_text(), timeout=10)
        assert 0 < waited < 10
        assert is_alive(server.pid)
    assert not is_alive(server.pid)


def test_server_that_ends_at_its_start_shows_its_last_lines(tmp_path):
    """The error holds the status and what the server itself said, at most eight lines of it."""
    complain = "for n in range(20): print('line', n)\nraise SystemExit(3)"
    with (
        Server("it", python(complain), log=tmp_path / "log") as server,
        pytest.raises(SipError) as failed,
    ):
        server.wait_until(lambda: False, timeout=10)
    lines = str(failed.value).splitlines()
    assert lines[0] == "it ended with status 3"
    assert lines[1:] == [f"  line {number}" for number in range(12, 20)]


def test_server_that_never_answers_is_given_up(tmp_path):
    """The wait has an end."""
    with (
        Server("it", python(SLEEPER), log=tmp_path / "log") as server,
        pytest.raises(SipError, match=r"^it did not answer within 0.1 s"),
    ):
        server.wait_until(lambda: False, timeout=0.1)


def test_program_that_is_not_there_is_named(tmp_path):
    """No traceback of subprocess, one sentence."""
    with pytest.raises(SipError, match=r"^it: cannot run /no/such/program: No such file"):
        Server("it", ["/no/such/program"], log=tmp_path / "log")


def test_deaf_server_is_killed(tmp_path):
    """SIGTERM is a request; one that ignores it is killed after the time it is given."""
    deaf = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEPER}"
    server = Server("it", python(deaf), log=tmp_path / "log")
    server.wait_until(lambda: "ready" in server.log.read_text(), timeout=10)
    server.stop(timeout=0.1)
    assert not is_alive(server.pid)


def test_children_of_a_server_go_with_it(tmp_path):
    """A server that leaves its own children behind does not leave them to us."""
    child = "import subprocess, time; print(subprocess.Popen(['sleep', '60']).pid, flush=True); "
    server = Server("it", python(child + "time.sleep(60)"), log=tmp_path / "log")
    server.wait_until(lambda: "\n" in server.log.read_text(), timeout=10)
    grandchild = int(server.log.read_text())
    assert is_alive(grandchild)
    server.stop()
    assert wait_until_gone(grandchild)


@pytest.mark.skipif(sys.platform != "linux", reason="prctl(2) is Linux's")
def test_server_dies_with_a_parent_that_is_killed(tmp_path):
    """kill -9 leaves the parent no time for good-byes; the kernel ends the server."""
    root = Path(__file__).parents[2]
    parent = subprocess.Popen(
        [*python(PARENT), tmp_path / "log"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    child = int(parent.stdout.readline())
    assert is_alive(child)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert wait_until_gone(child)
