"""A call on a real LiveKit server, recorded, and replayed as it went."""

import asyncio
import json
import os

import pytest

from dsp import ToneStart, detect
from dsp.wav import read_wav
from ivr.call.record import outline
from ivr.replay.fixture import RecordedCaller
from ivr.replay.line_servers import ANY_LOAD, IVR, environment
from ivr.replay.room_caller import RoomCaller
from sip.server import Server
from tests.line.conftest import tell
from tests.line.test_calls import PATIENCE
from tests.line.worker import FIRST_CALL, until_transfer

NAME = "octothorpe-recorded"


@pytest.fixture(scope="module")
def recorded_call(stack, tmp_path_factory):
    """The first call, recorded by ``ivr record``; what it said, and the WAV."""
    folder = tmp_path_factory.mktemp("recorded")
    log = folder / "record.log"
    settings = environment(
        stack.access,
        IVR_HEALTH_PORT="0",
        IVR_AGENT_NAME=NAME,
        IVR_LOAD_THRESHOLD=ANY_LOAD,
        PYTHONPATH=os.environ.get("PYTHONPATH", ""),
    )
    command = [str(IVR), "record", str(folder), "--calls", "1", "--secrets", "4711"]
    with Server("record", command, log=log, env=settings) as server:
        server.wait_until(lambda: "registered worker" in log.read_text(), timeout=60)
        caller = RoomCaller(stack.access, agent_name=NAME)
        recorded = RecordedCaller.load(FIRST_CALL)
        asyncio.run(caller.ring(recorded, answer_timeout=PATIENCE))
        server.wait_until(lambda: "1 call recorded" in log.read_text(), timeout=60)
    said = [line for line in log.read_text().splitlines() if ".wav: " in line]
    tell(said[-1])
    (wav,) = folder.glob("*.wav")
    return said[-1], wav


def test_recorded_call_replays_as_it_went(recorded_call):
    """The same conversation as in the fixture that the caller is, tones through Opus and all."""
    expected = json.loads(FIRST_CALL.with_suffix(".json").read_text("utf-8"))["entries"]
    _, wav = recorded_call
    came = json.loads(wav.with_suffix(".json").read_text("utf-8"))["entries"]
    assert until_transfer(outline(came)) == until_transfer(outline(expected))


def test_recording_holds_no_secret(recorded_call):
    """The PIN came as events: dots; what was keyed as tones before is there."""
    _, wav = recorded_call
    text = wav.with_suffix(".txt").read_text("utf-8")
    assert text.count("sip •") == 4
    samples, rate = read_wav(wav)
    heard = "".join(event.key for event in detect(samples, rate) if isinstance(event, ToneStart))
    assert heard.startswith("1141550199")
