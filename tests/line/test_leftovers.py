"""However the line ends, no process of it is left."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ivr.replay.line_servers import environment
from sip.access import Access
from tests.line.worker import ROOT

HOLDER = """
import pathlib, sys, time
from sip.stack import run_stack
from ivr.replay.line_servers import run_worker
folder = pathlib.Path(sys.argv[1])
with run_stack(folder=folder) as stack:
    with run_worker(stack.access, records=folder, log=folder / "worker.log"):
        print("up", flush=True)
        sys.stdin.readline()
        raise SystemExit("a test failed")
"""


def find_family(pid: int) -> dict[int, str]:
    """Find a process and all that come from it, and their names."""
    parents, names = {}, {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            head, _, tail = file.read_text().rpartition(")")
        except OSError:
            continue  # gone meanwhile
        if tail.split()[0] != "Z":  # ended, and only not waited for yet
            child, names[child] = int(head.split()[0]), head.partition("(")[2]
            parents[child] = int(tail.split()[1])
    family = {pid}
    while born := {child for child, parent in parents.items() if parent in family} - family:
        family |= born
    return {member: names[member] for member in family if member in names}


def wait_until_gone(family: dict[int, str], *, patience: float = 15.0) -> dict[int, str]:
    """Return who of a family is still there when patience ends: nobody, if all is well."""
    until = time.monotonic() + patience
    while True:
        left = {pid: name for pid, name in family.items() if pid in find_family(pid)}
        if not left or time.monotonic() > until:
            return left
        time.sleep(0.05)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize(
    "end", [None, signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda end: end and end.name
)
def test_nothing_is_left(tmp_path, end):
    """After a failure, Ctrl-C, a polite and an impolite kill of whoever holds the line."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, tmp_path],
        cwd=ROOT,
        env=environment(Access("ws://none", "none", "none")),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with holder:
        assert holder.stdout.readline() == "up\n", "the line did not start"
        family = find_family(holder.pid)
        assert {"redis-server", "ivr"} <= set(family.values())
        if end is None:
            holder.stdin.write("\n")
            holder.stdin.flush()
        else:
            holder.send_signal(end)
        holder.wait(timeout=30)
    assert wait_until_gone(family) == {}
