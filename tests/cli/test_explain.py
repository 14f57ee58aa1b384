"""``ivr explain``: which tones a recording holds, and why others were refused."""

import json

import numpy as np
import pytest

from dsp.tones import dtmf
from dsp.wav import read_wav, write_wav
from ivr.cli import main


@pytest.fixture
def recording(tmp_path):
    """A key that is heard, and one that is too short to be one."""
    sound = np.concatenate([dtmf("5", tone_ms=100), dtmf("7", tone_ms=15), np.zeros(4000)])
    write_wav(tmp_path / "two.wav", sound, 8000)
    return tmp_path / "two.wav"


def test_the_text_tells_what_was_heard_and_why_not(recording, capsys):
    """One line a candidate; a refusal with its reason and limit."""
    assert main(["explain", str(recording)]) == 0
    shown = capsys.readouterr().out
    assert "heard" in shown
    assert "limit" in shown


def test_json_holds_the_same(recording, capsys):
    """One document, for programs."""
    assert main(["explain", str(recording), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["keys"] == "5"
    assert [candidate["refused_by"] is None for candidate in told["candidates"]].count(True) == 1


def test_the_picture_is_drawn(recording, tmp_path, capsys):
    """A PNG beside the text."""
    picture = tmp_path / "two.png"
    assert main(["explain", str(recording), "--picture", str(picture)]) == 0
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_of_a_stereo_recording_the_caller_is_explained(recording, tmp_path, capsys):
    """The left channel, and the text says so."""
    sound, rate = read_wav(recording)
    write_wav(tmp_path / "both.wav", np.column_stack((sound, np.zeros_like(sound))), rate)
    assert main(["explain", str(tmp_path / "both.wav")]) == 0
    assert "both.wav, left channel, the caller's" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["two", "two.gif"])
def test_a_picture_of_no_kind_is_named(recording, capsys, name):
    """Which kinds there are; before anything is drawn."""
    assert main(["explain", str(recording), "--picture", str(recording.with_name(name))]) == 2
    assert f"{name}: a picture's name ends in .png, .svg, .pdf" in capsys.readouterr().err
