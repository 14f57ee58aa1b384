"""Files that cannot be read or written: the same sentence and status, whichever verb is told."""

import numpy as np
import pytest

from dsp.tones import dtmf
from dsp.wav import write_wav
from ivr.cli import main

READ = {
    "call": ["call", "shop_menus.shop", "--wav"],
    "explain": ["explain"],
    "replay": ["replay", "--menu", "shop_menus.shop"],
    "replay --expect": ["replay", "good.wav", "--menu", "shop_menus.shop", "--expect"],
    "synth": ["synth"],
}
WAVS = ("call", "explain", "replay")
WRITTEN = {
    "call --save": ["call", "shop_menus.shop", "--save"],
    "call --record": ["call", "shop_menus.shop", "--record"],
    "call --fixture": ["call", "shop_menus.shop", "--fixture"],
    "explain --picture": ["explain", "good.wav", "--picture"],
    "replay --out": ["replay", "good.wav", "--menu", "shop_menus.shop", "--out"],
    "replay --junit": ["replay", "good.wav", "--menu", "shop_menus.shop", "--junit"],
    "record": ["record"],
    "show --output": ["show", "shop_menus.shop", "--output"],
    "synth": ["synth", "good.script"],
}
ENDINGS = {"explain --picture": ".png", "synth": ".wav", "call --save": ".wav"}


@pytest.fixture(autouse=True)
def files(project, monkeypatch):
    """A caller, a script, and one of each thing that is neither."""
    for name in ("LIVEKIT_API_KEY", "LIVEKIT_API_SECRET"):
        monkeypatch.setenv(name, "devkey")
    monkeypatch.setenv("LIVEKIT_URL", "ws://127.0.0.1:1")
    write_wav("good.wav", np.concatenate([dtmf("1"), np.zeros(8000)]), 8000)
    whole = (project / "good.wav").read_bytes()
    (project / "cut.wav").write_bytes(whole[: len(whole) // 2])
    (project / "head.wav").write_bytes(whole[:20])
    (project / "text.wav").write_text("no sound", "utf-8")
    (project / "empty.wav").touch()
    (project / "good.script").write_text("waits 1\npress 1\n", "utf-8")
    for ending in ("", ".wav", ".png", ".txt", ".json"):
        (project / f"folder{ending}").mkdir()


def refusal(capsys, arguments):
    """What is said of it: one sentence, nothing on stdout."""
    assert main(arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("ivr: ")
    assert told.err.count("\n") == 1
    return told.err.removeprefix("ivr: ").rstrip("\n")


@pytest.mark.parametrize("verb", READ)
def test_file_that_is_not_there(capsys, verb):
    """Before anything else is done."""
    assert refusal(capsys, [*READ[verb], "gone.wav"]) == "gone.wav: no such file"


def test_folder_that_is_not_there(capsys):
    """Where either will do, and the name tells nothing."""
    assert refusal(capsys, [*READ["replay"], "gone"]) == "gone: no such file or folder"


@pytest.mark.parametrize("verb", sorted(READ.keys() - {"replay"}))
def test_folder_in_place_of_a_file(capsys, verb):
    """Its name may end as a file's."""
    assert refusal(capsys, [*READ[verb], "folder.wav"]) == "folder.wav: it is a folder; name a file"


@pytest.mark.parametrize("verb", WAVS)
@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("text.wav", "text.wav: not a WAV file that can be read (Format not recognised)"),
        ("head.wav", "head.wav: not a WAV file that can be read ("),
        ("empty.wav", "empty.wav: the file is empty"),
        ("cut.wav", "cut.wav: cut off: its header promises "),
    ],
)
def test_wav_that_is_none(capsys, verb, name, sentence):
    """Text, the beginning of a header, nothing, half a recording."""
    assert refusal(capsys, [*READ[verb], name]).startswith(sentence)


@pytest.mark.parametrize("verb", WRITTEN)
def test_output_below_a_file(capsys, verb):
    """A file is no folder to write into; no folder is made, and nothing is rung or drawn."""
    path = f"text.wav/one{ENDINGS.get(verb, '')}"
    said = refusal(capsys, [*WRITTEN[verb], path])
    assert "cannot write into 'text.wav" in said
    assert said.startswith("text.wav/one")


@pytest.mark.parametrize("verb", sorted(WRITTEN.keys() - {"record"}))
def test_output_that_is_a_folder(capsys, verb):
    """Found before the work, not after it."""
    path = f"folder{ENDINGS.get(verb, '')}"
    said = refusal(capsys, [*WRITTEN[verb], path])
    assert said.endswith(": it is a folder; name a file")


def test_disk_that_is_full(project, capsys):
    """What shows only in the writing: the same form."""
    (project / "full").symlink_to("/dev/full")
    assert main([*WRITTEN["show --output"], "full"]) == 2
    assert capsys.readouterr().err.endswith(": No space left on device\n")
