"""What goes wrong on a real line is one sentence, and soon."""

import subprocess

import numpy as np
import pytest

from ivr.replay.fixture import RecordedCaller
from ivr.replay.line_servers import IVR, environment
from ivr.replay.room_caller import RoomCaller
from sip import Access, SipError
from sip.stack import run_stack
from tests.line.worker import AGENT, ROOT

SILENCE = RecordedCaller(np.zeros(8000, np.int16), 8000)
WRONG_SECRET = "not the secret, but just as long"


async def test_room_caller_with_a_wrong_key_is_told_so(stack):
    """Before LiveKit's client would log the refused token."""
    access = Access(stack.access.url, "nokey", WRONG_SECRET)
    with pytest.raises(SipError) as refused:
        await RoomCaller(access, agent_name=AGENT).ring(SILENCE)
    assert str(refused.value) == (
        f"call: the LiveKit server at {access.url} does not accept API key 'nokey' with this secret"
    )


async def test_room_caller_without_a_server_is_told_so(stack, free_port):
    """Nobody listens there."""
    access = Access(f"ws://127.0.0.1:{free_port}", "devkey", WRONG_SECRET)
    with pytest.raises(SipError) as refused:
        await RoomCaller(access, agent_name=AGENT).ring(SILENCE)
    assert str(refused.value) == f"call: no LiveKit server answers at {access.url}"


async def test_room_caller_whom_nobody_answers_gives_up(stack):
    """No worker of that name: a real caller would hear it ring for ever."""
    with pytest.raises(SipError) as refused:
        await RoomCaller(stack.access, agent_name="nobody").ring(SILENCE, answer_timeout=1.0)
    assert str(refused.value) == (
        f"no agent 'nobody' answered at {stack.access.url} within 1 s: is its worker running?"
    )


def test_second_server_on_the_same_port_is_refused(stack):
    """The port is named, and nothing of the second line is left."""
    port = int(stack.access.url.rpartition(":")[2])
    with pytest.raises(SipError, match=rf"port {port} .*: Address already"), run_stack(port=port):
        pass


@pytest.mark.parametrize("verb", ["start", "dev"])
def test_worker_whose_health_port_is_taken_says_so(stack, verb):
    """One sentence, status 1, no traceback."""
    port = stack.access.url.rpartition(":")[2]
    ran = subprocess.run(
        [IVR, verb],
        cwd=ROOT,
        env=environment(stack.access, IVR_HEALTH_PORT=port),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert ran.returncode == 1
    assert ran.stderr.count("\n") == 1
    assert f"127.0.0.1:{port}: Address already in use" in ran.stderr


@pytest.mark.parametrize("fault", ["no server", "wrong key"])
def test_worker_without_a_server_says_so_at_once(stack, free_port, fault):
    """It does not try for minutes: one sentence, status 1, no traceback."""
    access = {
        "no server": Access(f"ws://127.0.0.1:{free_port}", "devkey", WRONG_SECRET),
        "wrong key": Access(stack.access.url, "nokey", WRONG_SECRET),
    }[fault]
    sentence = {"no server": "no LiveKit server answers at", "wrong key": "does not accept API key"}
    ran = subprocess.run(
        [IVR, "start"],
        cwd=ROOT,
        env=environment(access, IVR_HEALTH_PORT=str(free_port)),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert ran.returncode == 1
    assert ran.stderr.count("\n") == 1
    assert sentence[fault] in ran.stderr
