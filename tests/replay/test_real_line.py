"""Recordings of a real line: every key that their story tells of is heard, and in its order."""

import json

import pytest

from ivr.config import Settings
from ivr.replay import RecordedCaller
from ivr.replay.trial import try_fixture
from tests.callers import ROOT

RECORDINGS = sorted((ROOT / "tests" / "fixtures").glob("line_*.wav"))


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.stem)
@pytest.mark.parametrize("rate", [8000, 16000])
def test_every_key_is_heard(path, rate, monkeypatch):
    """Through lost packets, twist and two codings, at either rate of the line."""
    monkeypatch.chdir(ROOT)
    settings = Settings(sample_rate=rate, offline_voice="silent")
    record = json.loads(try_fixture(path, settings).record)
    keys = "".join(entry["key"] for entry in record["entries"] if "key" in entry)
    assert keys == RecordedCaller.load(path).story.rpartition("The keys: ")[2]
