"""``ivr explain``: which tones a recording holds, and why others were refused."""

import json
import subprocess
import sys

import numpy as np
import pytest

from dsp import rules
from dsp.tones import dtmf, sines
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
    assert capsys.readouterr().err == f"{picture}: drawn\n"


def test_of_a_stereo_recording_the_caller_is_explained(recording, tmp_path, capsys):
    """The left channel, and the text says so."""
    sound, rate = read_wav(recording)
    write_wav(tmp_path / "both.wav", np.column_stack((sound, np.zeros_like(sound))), rate)
    assert main(["explain", str(tmp_path / "both.wav")]) == 0
    assert "both.wav, left channel, the caller's" in capsys.readouterr().out


@pytest.fixture
def both(tmp_path):
    """The menu left, the caller right."""
    keys = dtmf("42")
    write_wav(tmp_path / "both.wav", np.column_stack((np.zeros_like(keys), keys)), 8000)
    return str(tmp_path / "both.wav")


@pytest.mark.parametrize("channel", ["right", "2"])
def test_another_channel_can_be_chosen(both, capsys, channel):
    """By its side or its number."""
    assert main(["explain", both, "--channel", channel]) == 0
    assert "both.wav, right channel: 0.400 s, 2 keys 42" in capsys.readouterr().out


def test_keys_in_another_channel_are_told(both, capsys):
    """Where the chosen one holds none."""
    assert main(["explain", both]) == 0
    told = capsys.readouterr().out
    assert told.endswith("\nno key in this channel, but 42 in another: --channel right\n")


def test_json_tells_channel_and_rate(both, capsys):
    """And the notes."""
    assert main(["explain", both, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["sample_rate"], told["channels"], told["channel"]) == (8000, 2, 1)
    assert told["notes"] == ["no key in this channel, but 42 in another: --channel right"]


@pytest.mark.parametrize(
    ("channel", "said"),
    [
        ("3", "both.wav: it has 2 channels, not a channel 3"),
        ("0", "--channel 0: left, right, or a number from 1"),
        ("up", "--channel up: left, right, or a number from 1"),
    ],
)
def test_channel_that_is_not_there_is_refused(both, capsys, channel, said):
    """In one sentence."""
    assert main(["explain", both, "--channel", channel]) == 2
    assert capsys.readouterr().err.endswith(f"{said}\n")


@pytest.mark.parametrize(
    ("sound", "said"),
    [
        (sines([697, 1209], [-46, -46], 2.0), "the loudest second has -43.0 dBm0"),
        (np.zeros(8000), "it is all silent"),
    ],
)
def test_recording_that_is_too_quiet_tells_its_level(tmp_path, capsys, sound, said):
    """Where nothing at all was found."""
    write_wav(tmp_path / "quiet.wav", sound, 8000)
    assert main(["explain", str(tmp_path / "quiet.wav")]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        f"{said}; keys are heard from -42 dBm0 for each tone"
    ]


def test_listening_tells_how_far_it_is(recording, capsys, monkeypatch):
    """On a terminal."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert main(["explain", str(recording)]) == 0
    assert "two.wav: listening, 100%" in capsys.readouterr().err


def test_help_knows_every_reason(capsys):
    """Each rule by its name, and its limit."""
    with pytest.raises(SystemExit):
        main(["explain", "--help"])
    told = capsys.readouterr().out
    assert all(f"  {rule.name}" in told for rule in rules.RULES)
    for limit in (
        *(rules.MIN_TONE_MS, rules.NOISY_SHARE, rules.CLEAN_SHARE, rules.SURE_MS),
        *(100 * rules.STANDARD_OFF, rules.MORE_OFF_HZ, rules.MAX_TWIST_DB, rules.MIN_DBM0),
        *(rules.CLEAR, rules.MAX_DOUBT, rules.MAX_DOUBT_RISEN, rules.MAX_DOUBT_SILENT),
    ):
        assert f" {limit:g}" in told


def test_explain_does_not_load_livekit():
    """Which takes seconds."""
    code = "import sys, ivr.cli.explain; sys.exit('livekit.agents' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.fixture
def unheard(monkeypatch):
    """Listening is a mistake here: it takes minutes."""
    monkeypatch.setattr("ivr.cli.explain.explain", lambda *args, **kw: pytest.fail("listened"))


@pytest.mark.parametrize("name", ["two", "two.gif", ".png", ""])
def test_a_picture_of_no_kind_is_named(recording, capsys, monkeypatch, unheard, name):
    """Which kinds there are; before anything is heard."""
    monkeypatch.chdir(recording.parent)
    assert main(["explain", str(recording), "--picture", name]) == 2
    assert f"{name}: a picture's name ends in .png, .svg, .pdf" in capsys.readouterr().err


def test_missing_library_is_named_before_listening(recording, capsys, monkeypatch, unheard):
    """With what brings it."""
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    assert main(["explain", str(recording), "--picture", str(recording.with_suffix(".png"))]) == 2
    assert capsys.readouterr().err.startswith("ivr: matplotlib is not installed")
