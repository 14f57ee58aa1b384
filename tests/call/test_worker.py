"""The worker's own part of a call: who rang, the record on disk, the end of the job."""

import importlib
import json
import os
import re
import subprocess
import sys
from types import SimpleNamespace

import pytest

from ivr.config import load_settings
from ivr.speech import RecordedTTS, SilentTTS
from tests.callers import ROOT

SERVER = {
    "LIVEKIT_URL": "ws://127.0.0.1:1",
    "LIVEKIT_API_KEY": "devkey",
    "LIVEKIT_API_SECRET": "not the secret, but just as long",
}


class Job:
    """A job as LiveKit hands it to the worker; its room is closed before anybody comes in."""

    def __init__(self, *, caller=None) -> None:
        self.job = SimpleNamespace(id="AJ_1")
        self.room = SimpleNamespace(on=lambda event, act: None)
        self.proc = SimpleNamespace(userdata={"voice": SilentTTS(), "menu": None, "cast": None})
        self.caller = caller
        self.ended_because: list[str] = []

    async def connect(self) -> None: ...

    def is_fake_job(self) -> bool:
        return False

    async def wait_for_participant(self, *, kind: int) -> object:
        if self.caller is None:
            raise RuntimeError("room disconnected while waiting for participant")
        return self.caller

    def shutdown(self, reason: str) -> None:
        self.ended_because.append(reason)


@pytest.fixture
def worker(monkeypatch, tmp_path):
    """The worker's module, set up to write records into a folder."""
    for name, value in SERVER.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("IVR_RECORDS", str(tmp_path / "records"))
    monkeypatch.delitem(sys.modules, "ivr.call.worker", raising=False)
    yield importlib.import_module("ivr.call.worker")
    sys.modules.pop("ivr.call.worker", None)


def records(folder):
    """What stands in the folder of call records."""
    return [json.loads(path.read_text("utf-8")) for path in folder.glob("*.json")]


async def test_caller_who_left_while_it_rang_leaves_a_record(worker, tmp_path):
    """The room is gone before anybody is in it: a record, and the job ends."""
    job = Job()
    await worker.ring(job)
    assert [record["result"] for record in records(tmp_path / "records")] == ["caller hung up"]
    assert job.ended_because == ["caller hung up"]


async def test_session_that_does_not_start_is_a_failure(worker, tmp_path, monkeypatch):
    """A fault of ours is not the caller's: the record says so, and the job ends."""

    async def broken(*_, record, **__):
        raise OSError("no sound device")

    monkeypatch.setattr(worker, "answer", broken)
    job = Job(caller=SimpleNamespace(identity="sip_1", attributes={}))
    with pytest.raises(OSError, match="no sound device"):
        await worker.ring(job)
    assert [record["result"] for record in records(tmp_path / "records")] == ["failed"]
    assert job.ended_because == ["failed"]


async def test_record_that_cannot_be_written_ends_the_job_all_the_same(worker, tmp_path, caplog):
    """The folder is gone: the log names the call, and the job ends."""
    (tmp_path / "records").rmdir()
    (tmp_path / "records").write_text("a file where the folder was", "utf-8")
    job = Job()
    await worker.ring(job)
    assert "the record of call AJ_1 is lost" in caplog.text
    assert job.ended_because == ["caller hung up"]


def test_worker_tells_how_much_is_recorded(worker, tmp_path, monkeypatch, caplog):
    """One line before the first ring, and a voice that plays it."""
    settings = load_settings(menu="menus.account", recordings=tmp_path)
    monkeypatch.setattr(worker, "settings", settings)
    process = SimpleNamespace(userdata={})
    with caplog.at_level("INFO", "ivr.speech"):
        worker.prewarm(process)
    [line] = [message for message in caplog.messages if "recorded" in message]
    assert re.fullmatch(r"0 of \d+ sentences are recorded", line)
    assert isinstance(process.userdata["voice"], RecordedTTS)


@pytest.mark.processes
@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({}, "LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET are not set"),
        ({**SERVER, "IVR_RECORDS": "LICENSE/records"}, "records: cannot write into"),
        ({**SERVER, "IVR_DTMF": "loud"}, "environment: IVR_DTMF"),
        ({**SERVER, "IVR_RECORDINGS": "gone"}, "recordings: 'gone' is no folder"),
    ],
)
def test_worker_with_a_wrong_setting_does_not_start(settings, sentence):
    """One sentence, status 1, no traceback; also when LiveKit's own command runs it."""
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("LIVEKIT_", "IVR_"))}
    ran = subprocess.run(
        [sys.executable, "-m", "livekit.agents", "start", "ivr/call/worker.py"],
        cwd=ROOT,
        env={**kept, **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 1
    assert sentence in ran.stderr
    assert ran.stderr.count("\n") == 1
