"""``ivr record``: what it says before any call comes, and that it ends with its worker."""

import pytest

from ivr.cli import main
from tests.callers import ROOT


@pytest.fixture(autouse=True)
def server(monkeypatch):
    """Settings of a LiveKit server that is not there."""
    monkeypatch.chdir(ROOT)
    for name in ("LIVEKIT_API_KEY", "LIVEKIT_API_SECRET"):
        monkeypatch.setenv(name, "devkey")
    monkeypatch.setenv("LIVEKIT_URL", "ws://127.0.0.1:1")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["LICENSE"], "LICENSE: cannot write into 'LICENSE': it is no folder"),
        (["calls", "--calls", "0"], "--calls: at least 1"),
        (["calls", "--secrets", "four"], "--secrets: digits"),
    ],
)
def test_what_cannot_be_recorded_is_named(capsys, arguments, sentence):
    """Before a worker is started."""
    assert main(["record", *arguments]) == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.processes
def test_worker_that_does_not_start_ends_the_recording(tmp_path, capfd):
    """It says itself what it lacks; the status is its own."""
    assert main(["record", str(tmp_path / "calls")]) == 1
    told = capfd.readouterr()
    assert "no LiveKit server answers at ws://127.0.0.1:1" in told.err
    assert "0 calls recorded" in told.out
