"""``ivr call``: what it shows, and one clear sentence for whatever it cannot use."""

import json
import sys

import numpy as np
import pytest
import soundfile

from dsp.tones import dtmf
from ivr.cli import main
from tests.callers import ROOT
from tests.cli.projects import GOOD_MENU
from tests.speech.artist import hummed, record

VERBS = ("call", "replay", "record", "synth", "check", "show", "explain", "start", "dev")
BANK = """from typing import Annotated
from ivr import HANG_UP, Call, Digits, Menu
menu = Menu("bank", prompt="Hello.")
Pin = Annotated[str, Digits(4, secret=True, known=["4711"], prompt="Your PIN?")]
@menu.press("1", "to sign in")
async def sign_in(call: Call, pin: Pin):
    return HANG_UP
"""
NO_MODEL = """from ivr import Task
from livekit.agents.beta.workflows import GetEmailTask
Task(GetEmailTask, "an address")
"""


def test_keys_are_pressed_and_the_call_is_shown(project, capsys):
    """Time, who, what was said, which key by which way; then the record; then the times."""
    assert main(["call", "shop_menus.shop", "--press", "1", "--how", "inband"]) == 0
    shown = capsys.readouterr().out
    assert "agent   Hello. To leave, press 1." in shown
    assert "caller  [1] inband → shop menu" in shown
    assert '"result": "completed"' in shown
    assert "the call lasted" in shown


def test_the_call_is_written_to_listen_to(project, capsys):
    """A stereo WAV, and the record as JSON; folders are made."""
    sound, record = project / "new" / "call.wav", project / "new" / "call.json"
    arguments = ["call", "shop_menus.shop", "--press", "1", "--how", "inband"]
    assert main([*arguments, "--save", str(sound), "--record", str(record)]) == 0
    samples, rate = soundfile.read(sound)
    assert (samples.shape[1], rate) == (2, 8000)
    assert np.abs(samples[:, 0]).max() > 0.05
    assert json.loads(record.read_text("utf-8"))["keys"] == {"inband": 1}


def test_recorded_sentences_are_heard(project, capsys):
    """In the call and in what is written of it."""
    record(project / "own", "en/shop.prompt.2d8bd7d9.wav", hz=660)
    sound = project / "call.wav"
    arguments = ["call", "shop_menus.shop", "--press", "1", "--save", str(sound)]
    assert main([*arguments, "--recordings", "own"]) == 0
    samples, rate = soundfile.read(sound)
    assert hummed(samples[:, 1], rate, 660) == pytest.approx(1.0, abs=0.1)


def wav(folder, name, *, rate=8000, channels=1, samples=None):
    """A WAV file of that kind."""
    sound = dtmf("1", sample_rate=rate) if samples is None else samples
    soundfile.write(folder / name, np.column_stack([sound] * channels), rate)
    return str(folder / name)


def bad_wavs(folder):
    """Each kind of sound that no line carries, and what is said of it."""
    return {
        wav(folder, "stereo.wav", channels=2): "stereo.wav: it has 2 channels; one is needed",
        wav(folder, "cd.wav", rate=44100): "cd.wav: its rate is 44100 Hz; 8000 or 16000 is needed",
        wav(folder, "nothing.wav", samples=np.zeros(0)): "nothing.wav: ",
    }


def test_a_wav_of_no_line_is_named(project, capsys):
    """Stereo, another rate, no sound at all: one sentence, no traceback."""
    for path, sentence in bad_wavs(project).items():
        assert main(["call", "shop_menus.shop", "--wav", path]) == 2
        said = capsys.readouterr().err
        assert sentence in said
        assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("module", "text", "sentence"),
    [
        ("syntax", "menu = (\n", "syntax.py, line 1: '(' was never closed"),
        ("missing", "import no_such_library\n", "line 1: ModuleNotFoundError: No module named"),
        ("raises", "x = 1\ny = x / 0\n", "raises.py, line 2: ZeroDivisionError"),
        ("nothing", "x = 1\n", "nothing defines no menu called 'menu'"),
        (
            "other",
            GOOD_MENU.replace("menu =", "shop =").replace("menu.p", "shop.p"),
            "shop_menus.other:shop",
        ),
        (
            "empty",
            'from ivr import Menu\nmenu = Menu("d", prompt="D.")\n',
            "line 2: menu 'd' offers",
        ),
        (
            "unfinished",
            GOOD_MENU + 'menu.press("2", "to stay")\n',
            "unfinished.py, line 5: menu 'shop': key '2' leads nowhere",
        ),
        (
            "twice",
            GOOD_MENU + 'menu.press("1", "to stay", then=HANG_UP)\n',
            "twice.py, line 5: menu 'shop': key '1' is taken by HANG_UP",
        ),
        ("speaks", NO_MODEL, "speaks.py, line 3: GetEmailTask speaks through a language model"),
    ],
)
def test_a_menu_that_is_none_is_named(project, capsys, module, text, sentence):
    """The file, the line and the mistake, in one sentence."""
    (project / "shop_menus" / f"{module}.py").write_text(text, "utf-8")
    assert main(["call", f"shop_menus.{module}"]) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1


def test_no_such_module_says_where_it_was_looked_for(project, capsys):
    """The folder stands in the message."""
    assert main(["call", "shop_menus.gone"]) == 2
    assert f"no module 'shop_menus.gone' in {project}" in capsys.readouterr().err


def test_a_key_that_is_none_is_named(project, capsys):
    """Before it rings: which one, and which there are."""
    assert main(["call", "shop_menus.shop", "--press", "1 x#"]) == 2
    said = capsys.readouterr().err
    assert said == "ivr: --press: 'x' is no key; there are 0 1 2 3 4 5 6 7 8 9 * # A B C D\n"


@pytest.mark.parametrize("name", ["../shop.py", "", "../shop", "shop_menus.shop."])
def test_a_path_is_no_name_of_a_module(project, capsys, name):
    """What is meant instead stands in the message."""
    assert main(["call", name, "--press", "1"]) == 2
    said = capsys.readouterr().err
    assert "menus/shop.py is called menus.shop" in said
    assert said.count("\n") == 1


def test_a_file_stands_for_its_module(project, capsys):
    """As an editor names it, from the working directory."""
    assert main(["call", "shop_menus/shop.py", "--press", "1"]) == 0
    assert main(["call", str(project / "shop_menus" / "shop.py"), "--press", "1"]) == 0


def test_a_name_that_is_none_is_answered_by_those_there_are(project, capsys):
    """In the folder that was meant; where there is no such folder, in all."""
    assert main(["call", "shop_menus.shopp"]) == 2
    assert "; there is shop_menus.shop" in capsys.readouterr().err
    assert main(["call", "shop.main"]) == 2
    assert "; there is shop_menus.shop" in capsys.readouterr().err


def test_the_recording_of_the_caller_is_not_written_over(project, capsys):
    """Nor is the call written over its record."""
    path = wav(project, "caller.wav")
    before = (project / "caller.wav").read_bytes()
    assert main(["call", "shop_menus.shop", "--wav", path, "--save", "caller.wav"]) == 2
    assert main(["call", "shop_menus.shop", "--save", "call", "--record", "./call"]) == 2
    assert capsys.readouterr().err.count("they are to be different files") == 2
    assert (project / "caller.wav").read_bytes() == before


def test_ctrl_c_writes_what_was_asked_for(project, capsys):
    """The record says that it was interrupted, not that the caller hung up; status 130."""
    handler = '@menu.press("2", "to wait")\nasync def wait(call):\n'
    handler += "    os.kill(os.getpid(), signal.SIGINT)\n    await asyncio.sleep(60)\n"
    text = f"import asyncio, os, signal\n{GOOD_MENU}{handler}"
    (project / "shop_menus" / "waits.py").write_text(text, "utf-8")
    arguments = ["call", "shop_menus.waits", "--press", "2", "--how", "inband"]
    assert main([*arguments, "--save", "call.wav", "--record", "call.json"]) == 130
    assert json.loads((project / "call.json").read_text("utf-8"))["result"] == "interrupted"
    assert soundfile.info(project / "call.wav").channels == 2
    shown = capsys.readouterr().out
    assert "ended: interrupted" in shown
    assert "hung up" not in shown


def test_a_call_becomes_a_fixture(project, capsys):
    """What was pressed can be replayed, from the menu that was rung."""
    assert main(["call", "shop_menus.shop", "--press", "1", "--fixture", "new/one.wav"]) == 0
    assert "which replays as it went" in capsys.readouterr().out
    assert main(["replay", "new/one.wav"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["keys"] == {"sip": 1}
    assert "one.wav: as expected" in told.err


@pytest.mark.parametrize(("secrets", "said"), [("4711", "as it went"), ("", "otherwise than")])
def test_fixture_of_a_call_with_a_secret_says_whether_it_replays(project, capsys, secrets, said):
    """Blank digits replay as zeros, which may be another call: that is told, with the way out."""
    (project / "shop_menus" / "bank.py").write_text(BANK, "utf-8")
    arguments = ["call", "shop_menus.bank", "--press", "1 4711", "--fixture", "new/one.wav"]
    assert main([*arguments, "--secrets", secrets] if secrets else arguments) == 0
    told = capsys.readouterr().out
    assert f"which replays {said}" in told
    assert ("--secrets" in told) is not bool(secrets)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--how", "inband"], "--how: it tells how the keys of --press are pressed"),
        (["--save", "-"], "--save: it needs a file's name"),
        (["--save", "call.mp3"], "--save: call.mp3: a WAV is written; name it call.wav"),
        (["--fixture", "call.ogg"], "--fixture: call.ogg: a WAV is written"),
        (["--fixture", "a.wav", "--record", "a.json"], "they are to be different files"),
    ],
)
def test_an_option_that_would_do_nothing_good_is_named(project, capsys, arguments, sentence):
    """Before it rings; nothing is written."""
    assert main(["call", "shop_menus.shop", *arguments]) == 2
    assert sentence in capsys.readouterr().err
    assert [path.name for path in project.iterdir()] == ["shop_menus"]


def test_a_call_in_which_a_handler_fails_has_exit_status_one(project, capsys):
    """So that a script notices; the call itself goes on to its end."""
    handler = '@menu.press("2", "to fail")\nasync def fail(call):\n    raise LookupError\n'
    (project / "shop_menus" / "fails.py").write_text(GOOD_MENU + handler, "utf-8")
    assert main(["call", "shop_menus.fails", "--press", "2"]) == 1
    assert "error: LookupError" in capsys.readouterr().out


def test_a_wrong_setting_is_named(project, capsys, monkeypatch):
    """One sentence with the variable's name."""
    monkeypatch.setenv("IVR_DTMF", "loud")
    assert main(["call", "shop_menus.shop"]) == 2
    assert "environment: IVR_DTMF" in capsys.readouterr().err


def test_start_without_a_server_names_what_is_missing(monkeypatch, capsys):
    """The three variables, and the way out."""
    monkeypatch.chdir(ROOT)
    for name in ("LIVEKIT_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET"):
        monkeypatch.delenv(name, raising=False)
    assert main(["start"]) == 2
    said = capsys.readouterr().err
    assert "LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET are not set" in said


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("IVR_RECORDS", "LICENSE/records", "records: cannot write into 'LICENSE/records'"),
        ("IVR_MENU", "menus.gone", "no module 'menus.gone'"),
        ("IVR_RECORDINGS", "gone", "recordings: 'gone' is no folder"),
        ("IVR_MUSIC", "gone.wav", "menu 'front desk': music: gone.wav: no such file"),
        ("IVR_OFFLINE_VOICE", "espeak", "octothorpe-ivr[voice]"),
        ("IVR_HEALTH_HOST", "nohost.invalid", "health_host: 'nohost.invalid' is no address"),
    ],
)
def test_start_with_what_every_call_would_fail_by_does_not_start(
    monkeypatch, capsys, setting, value, sentence
):
    """Found before the first ring, not at it."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setitem(sys.modules, "espeakng_loader", None)
    for name in ("LIVEKIT_API_KEY", "LIVEKIT_API_SECRET"):
        monkeypatch.setenv(name, "devkey")
    monkeypatch.setenv("LIVEKIT_URL", "ws://127.0.0.1:1")
    monkeypatch.setenv(setting, value)
    assert main(["start"]) == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("menu = (\n", "line 1: '(' was never closed"),
        ("import no_such_library\n", "ModuleNotFoundError: No module named"),
        (NO_MODEL, "give it one: Task(lambda: GetEmailTask(llm=…), …)"),
    ],
)
def test_start_with_a_menu_that_does_not_import_does_not_start(
    project, monkeypatch, capsys, text, sentence
):
    """File, line and mistake, as `ivr call` tells them."""
    (project / "shop_menus" / "broken.py").write_text(text, "utf-8")
    for name in ("LIVEKIT_API_KEY", "LIVEKIT_API_SECRET"):
        monkeypatch.setenv(name, "devkey")
    monkeypatch.setenv("LIVEKIT_URL", "ws://127.0.0.1:1")
    monkeypatch.setenv("IVR_MENU", "shop_menus.broken")
    assert main(["start"]) == 2
    said = capsys.readouterr().err
    assert "shop_menus/broken.py, line" in said
    assert sentence in said
    assert said.count("\n") == 1


def test_help_teaches(capsys):
    """Every verb stands in it, and a first command to try."""
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    shown = capsys.readouterr().out
    assert stopped.value.code == 0
    assert all(verb in shown for verb in (*VERBS, "menus/account.py"))
