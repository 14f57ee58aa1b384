"""``ivr show``: the call flow and the script of a menu, on the terminal or in a file."""

import pytest

from ivr.cli import main
from tests.callers import ROOT


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
        (["--prompts"], "3"),
        (["--prompts", "--format", "csv"], "name,when,text\n"),
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
    assert "en.sorry\n" in capsys.readouterr().out


def test_the_sentences_of_another_language_are_in_the_script(capsys):
    """Those that a question says by itself."""
    assert main(["show", "menus.account", "--prompts", "--language", "de"]) == 0
    assert "\nde.no-input\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--format", "csv"], "--format csv: here it is one of text, mermaid, svg"),
        (["--prompts", "--format", "svg"], "--format svg: here it is one of text, csv"),
        (["--prompts", "--language", "xx"], "language: 'xx' is none of de, en"),
        (["--output", "menus"], "menus: Is a directory"),
    ],
)
def test_what_cannot_be_shown_is_named(capsys, arguments, sentence):
    """One sentence, status 1."""
    assert main(["show", *arguments]) == 1
    assert capsys.readouterr().err == f"ivr: {sentence}\n"
