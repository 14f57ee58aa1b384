"""``ivr show``: the call flow and the script of a menu, on the terminal or in a file."""

import re

import pytest

from ivr.call.finding import find_menu
from ivr.cli import main
from ivr.menu.flow import read_flow
from ivr.menu.script import read_script
from tests.callers import ROOT
from tests.speech.artist import record


@pytest.fixture(autouse=True)
def at_home(monkeypatch):
    """The shipped menus are found."""
    monkeypatch.chdir(ROOT)


def test_the_tree_is_shown(capsys):
    """Without a module, of the menu that is configured."""
    assert main(["show"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("menu front desk\n│ once: “Welcome to Octothorpe Bank.”\n")
    assert "once a call, sign_in(): asks pin (4 digits, secret)" in shown


@pytest.mark.parametrize(
    ("arguments", "begins"),
    [
        (["--format", "mermaid"], "flowchart LR\n"),
        (["--format", "svg"], "<svg xmlns="),
        (["--prompts"], "4"),
        (["--prompts", "--format", "csv"], "name,when,text,file\n"),
    ],
)
def test_other_forms_are_written_to_a_file(tmp_path, capsys, arguments, begins):
    """Folders are made; nothing stands on the terminal."""
    path = tmp_path / "new" / "flow"
    assert main(["show", "menus.account", *arguments, "--output", str(path)]) == 0
    assert path.read_text("utf-8").startswith(begins)
    assert capsys.readouterr().out == ""


def test_the_sentences_of_the_performer_are_in_the_script(capsys):
    """What is said when something breaks, too."""
    assert main(["show", "menus.account", "--prompts"]) == 0
    assert "\nen/en.sorry." in capsys.readouterr().out


def test_the_sentences_of_another_language_are_in_the_script(capsys):
    """Those that a question says by itself."""
    assert main(["show", "menus.account", "--prompts", "--language", "de"]) == 0
    assert "\nde/de.no-input." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--format", "csv"], "--format csv: here it is one of text, mermaid, svg"),
        (["--prompts", "--format", "svg"], "--format svg: here it is one of text, csv"),
        (["--prompts", "--language", "xx"], "language: 'xx' is none of de, en"),
        (["--output", "menus"], "menus: it is a folder; name a file"),
        (["--recordings", "menus"], "--recordings: it goes with --prompts"),
        (["--prompts", "--recordings", "gone"], "recordings: 'gone' is no folder"),
    ],
)
def test_what_cannot_be_shown_is_named(capsys, arguments, sentence):
    """One sentence, status 1."""
    assert main(["show", *arguments]) == 2
    assert capsys.readouterr().err == f"ivr: {sentence}\n"


def test_what_is_recorded_is_left_out_of_the_script(tmp_path, capsys):
    """What is missing can be handed to the artist; what is wrong is listed; status 1."""
    lines = read_script(read_flow(find_menu("menus.account")))
    files = [line.file for line in lines if line.file]
    record(tmp_path, files[0])
    record(tmp_path, files[1], level=0.001)
    record(tmp_path, re.sub(r"[0-9a-f]{8}", "00000000", files[2]))
    record(tmp_path, "en/nobody.wav")
    show = ["show", "menus.account", "--prompts", "--recordings", str(tmp_path)]
    assert main(show) == 1
    head, rest = capsys.readouterr().out.split("\n\n", 1)
    count = len(files)
    assert head == f"1 of {count} sentences are recorded, 1 were reworded since, 1 cannot be used."
    assert rest.startswith(f"To be recorded: {count - 1} sentences, 0 of them with gaps")
    assert f"\n{files[0]}\n" not in rest
    assert f"{files[1]}: cannot be used: too quiet" in rest
    assert "00000000.wav: reworded since it was recorded\nen/nobody.wav: no sentence" in rest
    assert main([*show, "--format", "csv"]) == 1
    table = capsys.readouterr().out
    assert table.count("\n") == count
    assert files[0] not in table


def test_nothing_is_to_do_when_everything_is_recorded(tmp_path, capsys):
    """Status 0."""
    for line in read_script(read_flow(find_menu("menus.account"))):
        if line.file:
            record(tmp_path, line.file, rate=8000)
    assert main(["show", "menus.account", "--prompts", "--recordings", str(tmp_path)]) == 0
    assert re.fullmatch(r"(\d+) of \1 sentences are recorded\.\n", capsys.readouterr().out)
