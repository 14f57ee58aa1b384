"""``ivr replay``: one recording, a folder of them, and whatever is none."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from xml.etree import ElementTree

import numpy as np
import pytest
import soundfile

from dsp.tones import dtmf
from ivr.cli import main
from tests.callers import ROOT
from tests.cli.projects import BUSY, GOOD_MENU, LINGERS, add_menu

FAILS = '@menu.press("2", "to fail")\nasync def fail(call):\n    raise LookupError\n'


@pytest.fixture
def project(project, monkeypatch):
    """With a folder for recordings, and the menu that answers them."""
    monkeypatch.setenv("IVR_OFFLINE_VOICE", "silent")
    monkeypatch.setenv("IVR_MENU", "shop_menus.shop")
    (project / "calls").mkdir()
    return project


def caller(project, name="one", *, rate=8000, coding="PCM_16", keys="1", at=2.0, stereo=False):
    """The recording of a caller who presses *keys*; returns its path."""
    sound = np.zeros(int(6 * rate))
    tones = dtmf(keys, sample_rate=rate)
    sound[int(at * rate) :][: len(tones)] = tones
    if stereo:
        sound = np.column_stack(
            (sound, dtmf("99999999", sample_rate=rate, tone_ms=650)[: len(sound)])
        )
    path = project / "calls" / f"{name}.wav"
    soundfile.write(path, sound, rate, subtype=coding)
    return path


def beside(path, text):
    """Text beside a recording."""
    path.with_suffix(".txt").write_text(text, "utf-8")
    return path


def test_the_record_is_on_stdout_the_same_in_every_run(project, capsys):
    """JSON and nothing else; what there is to say besides goes to stderr."""
    path = str(caller(project))
    assert main(["replay", path]) == 0
    first = capsys.readouterr()
    assert main(["replay", path]) == 0
    assert capsys.readouterr().out == first.out
    assert json.loads(first.out)["keys"] == {"inband": 1}
    assert "nothing is expected of it; --update writes one.json" in first.err


@pytest.mark.parametrize(
    "kind",
    [
        {"rate": 8000, "coding": "ULAW"},
        {"rate": 8000, "coding": "ALAW"},
        {"rate": 11025, "coding": "PCM_U8"},
        {"rate": 16000},
        {"rate": 44100, "stereo": True},
        {"rate": 48000},
    ],
    ids=str,
)
def test_every_wav_of_telephony_rings(project, capsys, kind):
    """8 to 48 kHz, PCM or G.711, mono or stereo: the caller left, whoever speaks right."""
    assert main(["replay", str(caller(project, **kind))]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["result"], record["keys"]) == ("completed", {"inband": 1})


def test_what_is_expected_is_written_and_compared(project, capsys):
    """--update writes it; then the call is as expected, until the caller does something else."""
    path = caller(project)
    assert main(["replay", str(path), "--update"]) == 0
    assert main(["replay", str(path)]) == 0
    assert "one.wav: as expected" in capsys.readouterr().err
    caller(project, at=3.0)
    assert main(["replay", str(path)]) == 1
    said = capsys.readouterr().err
    assert "  -   2.04  caller  [1] inband → shop menu" in said
    assert "  +   3.04  caller  [1] inband → shop menu" in said


def test_another_expectation_may_be_named(project, capsys):
    """--expect FILE counts in place of the one beside; --out keeps stdout free."""
    path = caller(project)
    assert main(["replay", str(path), "--out", "new/record.json"]) == 0
    path.with_suffix(".json").write_text("not looked at", "utf-8")
    assert main(["replay", str(path), "--expect", "new/record.json"]) == 0
    assert "as expected" in capsys.readouterr().err


def test_the_text_beside_tells_of_the_ring(project, capsys):
    """Which menu, who rang whom; --menu overrules it."""
    other = add_menu(project, "other", GOOD_MENU.replace('"shop"', '"other"'))
    path = beside(caller(project), f"menu: {other}\nnumber: +4930111\ndialled: +4930222\n")
    assert main(["replay", str(path)]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["menu"] == "other"
    assert (record["caller"]["number"], record["caller"]["dialled"]) == ("+4930111", "+4930222")
    assert main(["replay", str(path), "--menu", "shop_menus.shop"]) == 0
    assert json.loads(capsys.readouterr().out)["menu"] == "shop"


def test_the_hour_of_the_ring_chooses_the_menu(project, capsys):
    """A call of the night is replayed at night."""
    entrance = 'from ivr import Entrance\nnight = Menu("night", prompt="We are closed.")\n'
    entrance += 'night.press("1", "to leave", then=HANG_UP)\n'
    entrance += 'menu = Entrance(menu, hours="Mo-Su 09:00-17:00", zone="UTC", closed=night)\n'
    module = add_menu(project, "hours", GOOD_MENU + entrance)
    for rung, menu in (("12:00:00+00:00", "shop"), ("23:00:00+00:00", "night")):
        path = beside(caller(project), f"menu: {module}\nrung: 2026-11-20T{rung}\n")
        assert main(["replay", str(path)]) == 0
        assert json.loads(capsys.readouterr().out)["menu"] == menu


def test_the_day_of_the_ring_is_today_where_it_rang(project, capsys):
    """Half past midnight in Berlin is the evening before in UTC."""
    today = '@menu.press("2", "to hear the day")\n'
    today += "async def day(call):\n    return str(call.asked().today)\n"
    module = add_menu(project, "today", GOOD_MENU + today)
    path = beside(caller(project), f"menu: {module}\nrung: 2026-11-20T00:30:00+01:00\n0.5  sip 2\n")
    assert main(["replay", str(path)]) == 0
    record = capsys.readouterr().out
    assert json.loads(record)["started"] == "2026-11-19T23:30:00.000+00:00"
    assert '"said": "2026-11-20"' in record


@pytest.mark.processes
def test_a_folder_is_reported_like_a_run_of_tests(project, capsys):
    """One line each in the order of their names, what is wrong in full at the end, counts."""
    for name in ("same", "differs", "deep/new"):
        (project / "calls" / name).parent.mkdir(exist_ok=True)
        caller(project, name)
    for name in ("same", "differs"):
        assert main(["replay", f"calls/{name}.wav", "--update"]) == 0
    caller(project, "differs", at=3.0)
    capsys.readouterr()
    assert main(["replay", "calls", "--jobs", "2", "--junit", "report.xml"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0].strip() for line in lines[:3]] == [
        "[1/3] new",
        "[2/3] differs",
        "[3/3] as expected",
    ]
    assert "differs.wav: differs" in lines[4]
    assert lines[-1].startswith("3 recordings: 1 as expected, 1 new, 1 differs; ")
    report = ElementTree.parse(project / "report.xml").getroot()
    assert (report.get("tests"), report.get("failures")) == ("3", "1")
    failure = report.find("testcase[@name='calls/differs.wav']/failure")
    assert "[1] inband → shop menu" in failure.text


def test_a_folder_of_unusable_recordings_has_status_two(project, capsys):
    """Each with its sentence; the others are rung all the same."""
    caller(project, "good")
    (project / "calls" / "bad.wav").write_text("no sound", "utf-8")
    assert main(["replay", "calls", "--jobs", "1"]) == 2
    shown = capsys.readouterr().out
    assert "[1/2] unusable     bad.wav\n[2/2] new          good.wav" in shown
    assert "bad.wav: not a WAV file" in shown


def test_a_recording_that_is_cut_off_is_no_shorter_call(project, capsys):
    """A copy that broke off; whatever else reads a caller says the same."""
    path = caller(project)
    path.write_bytes(path.read_bytes()[:-16000])
    cut_off = "one.wav: cut off: its header promises 6.000 s of sound (96000 bytes), and 5.000 s"
    for command in (["replay"], ["explain"], ["call", "--wav"]):
        assert main([*command, str(path)]) != 0
        assert cut_off in capsys.readouterr().err


def test_records_of_a_folder_are_written_beside_each_other(project):
    """--out names a folder; the tree is kept."""
    (project / "calls" / "deep").mkdir()
    caller(project, "deep/one")
    assert main(["replay", "calls", "--jobs", "1", "--out", "records"]) == 0
    assert json.loads((project / "records" / "deep" / "one.json").read_text("utf-8"))["keys"]


def test_something_of_ours_that_fails_has_status_one(project, capsys):
    """Where nothing is expected, an error is not: what broke is said."""
    module = add_menu(project, "fails", GOOD_MENU + FAILS)
    path = beside(caller(project, keys="2"), f"menu: {module}\n")
    assert main(["replay", str(path)]) == 1
    said = capsys.readouterr().err
    assert "something failed in the call" in said
    assert "LookupError" in said


def test_a_menu_that_never_ends_is_named(project, capsys, monkeypatch):
    """A handler that will not go when the caller has gone; one that keeps the processor."""
    module = add_menu(project, "lingers", GOOD_MENU + LINGERS)
    path = beside(caller(project, keys="2"), f"menu: {module}\n")
    assert main(["replay", str(path), "--limit", "20"]) == 2
    assert "one.wav: the call does not end: not over after 20 s" in capsys.readouterr().err
    monkeypatch.setattr("ivr.replay.limit.STUCK_S", 1.0)
    module = add_menu(project, "busy", GOOD_MENU + BUSY)
    assert main(["replay", str(path), "--menu", module, "--limit", "20"]) == 2
    assert "busy.py, line" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["gone.wav"], "gone.wav: no such file"),
        (["empty.wav"], "empty.wav: the file is empty"),
        (["text.wav"], "text.wav: not a WAV file"),
        (["float.wav"], "float.wav: its samples are FLOAT; 8 or 16 bit PCM or G.711 is needed"),
        (["deep.wav"], "deep.wav: its samples are PCM_24"),
        (["nothing.wav"], "nothing.wav: the file holds no samples"),
        (["good.wav", "--expect", "gone.json"], "gone.json: no such file"),
        (["good.wav", "--expect", "text.wav"], "text.wav: not JSON"),
        (["good.wav", "--expect", "list.json"], "list.json: JSON, but no call record"),
        (["good.wav", "--expect", "entry.json"], "entry.json: JSON, but no call record"),
        (["good.wav", "--menu", "shop_menus.gone"], "no module 'shop_menus.gone'"),
        (["good.wav", "--limit", "0"], "--limit: seconds, more than 0"),
        (["good.wav", "--jobs", "0"], "--jobs: at least 1"),
        (["good.wav", "--out", "good.wav"], "--out: good.wav is the recording"),
        (["none"], "none: no WAV in it"),
        (["none", "--expect", "list.json"], "--expect: for one recording"),
    ],
)
def test_what_cannot_be_used_is_named_with_status_two(
    project, capsys, monkeypatch, arguments, sentence
):
    """One sentence, no traceback, nothing on stdout."""
    caller(project, "good")
    monkeypatch.chdir(project / "calls")
    monkeypatch.syspath_prepend(project)
    (project / "calls" / "none").mkdir()
    (project / "calls" / "empty.wav").touch()
    (project / "calls" / "text.wav").write_text("no sound", "utf-8")
    (project / "calls" / "list.json").write_text("[]", "utf-8")
    (project / "calls" / "entry.json").write_text('{"entries": [{"at": 1}]}', "utf-8")
    for name, coding, length in (
        ("float", "FLOAT", 800),
        ("deep", "PCM_24", 800),
        ("nothing", "PCM_16", 0),
    ):
        soundfile.write(f"{name}.wav", np.zeros(length), 8000, subtype=coding)
    assert main(["replay", *arguments]) == 2
    told = capsys.readouterr()
    assert sentence in told.err
    assert (told.out, told.err.count("\n")) == ("", 1)


@pytest.mark.processes
def test_ctrl_c_ends_the_children(project):
    """A folder that is interrupted leaves no process behind, and has the usual status."""
    for number in range(40):
        caller(project, f"call{number:02}")
    command = [sys.executable, "-m", "ivr.cli.main", "replay", "calls", "--jobs", "2"]
    environ = {**os.environ, "PYTHONPATH": f"{ROOT}:{project}"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=environ, start_new_session=True
    ) as replay:
        assert replay.stdout.readline().startswith("[ 1/40] ")
        os.killpg(replay.pid, signal.SIGINT)
        assert replay.wait(20) == 130
        until = time.monotonic() + 10
        while time.monotonic() < until and _alive(replay.pid):
            time.sleep(0.05)
        assert not _alive(replay.pid)


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_our_own_recordings_are_as_expected(monkeypatch, capsys):
    """All of the folder tests/fixtures, in processes of their own."""
    monkeypatch.chdir(ROOT)
    assert main(["replay", "tests/fixtures"]) == 0, capsys.readouterr().out
    assert not multiprocessing.active_children()
