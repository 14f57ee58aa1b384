"""``ivr synth``: a script becomes a recording, the same each time."""

import json

import pytest
import soundfile

from dsp import ToneStart, detect
from ivr.cli import main
from ivr.cli.main import SYNTH
from ivr.replay import RecordedCaller
from ivr.replay.beside import HangsUp, Says, SipKey
from tests.callers import ROOT

ACCOUNT = """\
# A caller who keys and says, on a line that loses packets.
menu: menus.account
secrets: 12
codec: pcmu
noise: -60
loss: 0.01
seed: 3

waits 7
press 1
waits until 11.5
press 41550195 tone 90 gap 60 level -18 twist 2
waits 5
press 1 both
waits 2
press 4711 sip
waits 2.5
says go back
waits 1
hangs up
"""


def make(folder, text, name="caller"):
    """Write the script and run the verb; returns the status and the WAV."""
    script, wav = folder / f"{name}.script", folder / "made" / f"{name}.wav"
    script.write_text(text, "utf-8")
    return main(["synth", str(script), str(wav)]), wav


def test_script_becomes_a_recording_and_its_text(tmp_path, capsys):
    """Tones in the sound, in the line's own coding; events and words in the text."""
    status, wav = make(tmp_path, ACCOUNT)
    assert status == 0
    assert "caller.txt beside it" in capsys.readouterr().out
    assert soundfile.info(wav).subtype == "ULAW"
    caller = RecordedCaller.load(wav)
    heard = "".join(e.key for e in detect(caller.samples, 8000) if isinstance(e, ToneStart))
    assert heard == "1415501951"
    assert caller.story.startswith("A caller who keys and says")
    assert [event.key for event in caller.events if isinstance(event, SipKey)] == list("14711")
    (said,) = [event for event in caller.events if isinstance(event, Says)]
    assert said.words == ("go", "back")
    assert caller.events[-1] == HangsUp(caller.hangs_up_at)


def test_same_script_makes_the_same_recording(tmp_path):
    """Its seed decides what is lost; another one, something else."""
    made = [
        make(tmp_path, text, name)[1].read_bytes()
        for name, text in (
            ("one", ACCOUNT),
            ("two", ACCOUNT),
            ("three", ACCOUNT.replace("seed: 3", "seed: 4")),
        )
    ]
    assert made[0] == made[1] != made[2]


def test_recording_is_replayed(tmp_path, capsys, monkeypatch):
    """The caller of the script gets what the script is for."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("IVR_DTMF", "both")
    monkeypatch.setenv("IVR_OFFLINE_VOICE", "silent")
    _, wav = make(tmp_path, ACCOUNT)
    capsys.readouterr()
    assert main(["replay", str(wav)]) == 0
    record = json.loads(capsys.readouterr().out)
    said = [entry["said"] for entry in record["entries"] if "said" in entry]
    assert "Your balance is 42 euros." in said
    assert record["result"] == "caller hung up"


def test_example_of_the_help_is_a_script(tmp_path):
    """Whoever copies it, comments and all but the remarks, gets a recording."""
    lines = SYNTH.split("a script:\n")[1].split("\nthen:")[0].splitlines()
    text = "\n".join(line.strip().split("    ")[0] for line in lines)
    assert make(tmp_path, text)[0] == 0


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "the caller does nothing"),
        ("dances", ":1: only 'press KEYS'"),
        ("says", ":1: only 'press KEYS'"),
        ("waits 1\nhangs up\npress 1", ":3: the caller has hung up"),
        ("press", ":1: 'press' needs keys"),
        ("press 1x", ":1: 'press' needs keys"),
        ("press 1 loud", ":1: after the keys: tone, sip, both"),
        ("press 1 tone 5", ":1: 'tone' is 10 to 60000"),
        ("waits soon", ":1: 'waits' needs seconds"),
        ("waits -1", ":1: 'waits' needs seconds"),
        ("waits nan", ":1: 'waits' needs seconds"),
        ("waits 2\nwaits until 1", ":2: it is 2.00 s already"),
        ("waits 3600\nwaits 1", ":2: the call lasts longer than 3600 s"),
        ("rate: 96000\nwaits 1", ":1: 'rate' is 8000 to 48000 Hz"),
        ("codec: mp3\nwaits 1", ":1: 'codec' is one of pcmu, pcma, gsm, opus"),
        ("loss: 2\nwaits 1", ":1: 'loss' is a share"),
        ("noise: loud\nwaits 1", ":1: 'noise' is a number"),
        ("waits 1\nrung: now", ":2: 'rung' is a time"),
        ("volume: 3\nwaits 1", ":1: 'volume' is nothing of a ring or a line"),
    ],
)
def test_script_that_cannot_be_used_is_named(tmp_path, capsys, text, sentence):
    """File, line, and what would be right; status 2."""
    assert make(tmp_path, text)[0] == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1


def test_script_that_would_be_written_over_is_named(tmp_path, capsys):
    """The text beside a recording takes no script's place; nor is there one to be found."""
    script = tmp_path / "caller.txt"
    script.write_text(ACCOUNT, "utf-8")
    assert main(["synth", str(script)]) == 2
    assert "give the script another name" in capsys.readouterr().err
    assert script.read_text("utf-8") == ACCOUNT
    assert main(["synth", str(tmp_path / "gone.script")]) == 2
    assert "gone.script: no such file" in capsys.readouterr().err
    assert main(["synth", str(script), str(tmp_path / "call.mp3")]) == 2
    assert "name ends in .wav" in capsys.readouterr().err
