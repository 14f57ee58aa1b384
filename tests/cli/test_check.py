"""``ivr check``: mistakes with file and line, for people and programs; the exit status tells."""

import json

import pytest

from ivr.cli import main
from ivr.menu.lint import RULES
from tests.callers import ROOT
from tests.speech.artist import record

GOOD = """
from ivr.menu import HANG_UP, Menu, Transfer
menu = Menu("shop", prompt="Hello.", give_up=Transfer("tel:+15105550100"))
menu.press("1", "to leave", then=HANG_UP)
"""
WARNS = GOOD + 'menu.press("12", "to leave too", then=HANG_UP)\n'
FAILS = GOOD + 'menu.press("2", "to press 9", then=HANG_UP)\n'
TWICE = GOOD + 'menu.press("1", "to stay", then=HANG_UP)\n'


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Somebody's own folder of menus; its name is new, so that nothing of it is loaded yet."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    folder = tmp_path / tmp_path.name
    monkeypatch.setattr("ivr.cli.check.FOLDER", folder.name)
    folder.mkdir()
    return folder


def write(project, **modules):
    """Modules of that folder."""
    for name, text in modules.items():
        (project / f"{name}.py").write_text(text, "utf-8")


def test_every_module_of_the_folder_is_checked(project, capsys):
    """Also one without a menu, or in a folder within; what begins with _ is none."""
    write(project, shop=GOOD, bank="x = 1\n", _draft="menu = (\n")
    (project / "night").mkdir()
    write(project / "night", shop=GOOD)
    assert main(["check"]) == 0
    names = ", ".join(f"{project.name}.{name}" for name in ("bank", "night.shop", "shop"))
    assert capsys.readouterr().out == f"{names}: nothing found\n"


def test_a_warning_is_told_with_file_line_and_the_way_out(project, capsys):
    """Status 1, so that a build stops."""
    write(project, shop=WARNS)
    assert main(["check"]) == 1
    first, second, last = capsys.readouterr().out.splitlines()
    assert first == (
        f"{project.name}/shop.py:4: warning: menu 'shop': key '1' begins '12': whoever presses '1'"
        " waits 1.5 s [key-begins-another]"
    )
    assert second.strip().endswith("Fix: make all keys of the menu equally long.")
    assert last == f"{project.name}.shop: 1 warning"
    readme = (ROOT / "README.md").read_text("utf-8")
    assert first.partition(": ")[2] in readme
    assert second in readme


def test_a_module_may_be_named_by_its_file(project, capsys):
    """As pre-commit does."""
    write(project, shop=GOOD)
    for path in (f"{project.name}/shop.py", str(project / "shop.py")):
        assert main(["check", path]) == 0
        assert capsys.readouterr().out == f"{project.name}.shop: nothing found\n"


def test_warnings_can_be_left_out(project, capsys):
    """All of them, or one rule."""
    write(project, shop=WARNS)
    assert main(["check", "--errors-only"]) == 0
    assert main(["check", "--ignore", "key-begins-another"]) == 0
    assert capsys.readouterr().out.count("nothing found") == 2


def test_errors_stay(project, capsys):
    """They are no warnings."""
    write(project, shop=FAILS)
    assert main(["check", "--errors-only"]) == 1
    assert "error: menu 'shop' says to press '9'" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "line", "rule", "message"),
    [
        (TWICE, 5, "duplicate-key", "menu 'shop': key '1' is taken by HANG_UP"),
        ("menu = (\n", 1, "does-not-import", "'(' was never closed"),
        ("x = 1\ny = x / 0\n", 2, "does-not-import", "ZeroDivisionError: division by zero"),
        (
            "from ivr.menu import Digits\nDigits(8, 4, prompt='Please.')\n",
            *(2, "contradiction", "max_digits: 4 is less than min_digits 8"),
        ),
    ],
)
def test_what_does_not_import_is_a_finding_like_others(project, capsys, text, line, rule, message):
    """The other modules are checked all the same; a program reads it as JSON."""
    write(project, broken=text, shop=WARNS, uses_it=f"from {project.name} import broken\n")
    assert main(["check", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["modules"] == [f"{project.name}.{name}" for name in ("broken", "shop", "uses_it")]
    first, second = told["findings"]
    assert first["message"] == message
    assert (first["rule"], first["severity"], first["line"]) == (rule, "error", line)
    assert first["file"] == f"{project.name}/broken.py"
    assert second["rule"] == "key-begins-another"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (None, "no such file"),
        (b"", "the file is empty"),
        (b"la la la", "not a WAV file that can be read (Format not recognised)"),
    ],
)
def test_music_that_would_not_play_is_an_error(project, capsys, content, fault):
    """With the menu that names it, the file that is looked for, and the way out."""
    if content is not None:
        (project / "hold.wav").write_bytes(content)
    write(project, shop=GOOD.replace('"shop",', '"shop", music="hold.wav",'))
    assert main(["check"]) == 1
    first, second, _ = capsys.readouterr().out.splitlines()
    assert first == (
        f"{project.name}/shop.py:3: error: menu 'shop': music: {project / 'hold.wav'}: {fault}"
        " [no-music]"
    )
    assert "Fix: put a WAV file there, beside the module of the menu; " in second


@pytest.mark.parametrize("name", ["tunes/hold.wav", ""])
def test_music_that_plays_or_is_switched_off_is_no_finding(project, name):
    """The file is named as seen from the module, wherever the check runs."""
    record(project, "tunes/hold.wav", rate=44100)
    write(project, shop=GOOD.replace('"shop",', f'"shop", music="{name}",'))
    assert main(["check"]) == 0


def test_the_shipped_menus_are_clean(monkeypatch, capsys):
    """As anyone sees who tries it here."""
    monkeypatch.chdir(ROOT)
    assert main(["check"]) == 0
    assert capsys.readouterr().out.endswith(": nothing found\n")


def test_all_rules_are_listed(capsys):
    """With severity; those that Python's import finds say so."""
    assert main(["check", "--list-rules"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == sorted(RULES)
    assert any("duplicate-key" in line and "error, at import:" in line for line in lines)


def test_a_rule_is_explained(capsys):
    """What, why, and how to mend or to allow it."""
    assert main(["check", "--explain", "too-many-options"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("too-many-options (warning)\nA menu with more than five options")
    assert "# ivr: ignore too-many-options" in told


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--explain", "no-such"], "there is no rule 'no-such'; ivr check --list-rules lists them"),
        (["--ignore", "no-such"], "there is no rule 'no-such'; ivr check --list-rules lists them"),
        (["no_such.module"], "no module 'no_such.module' in "),
    ],
)
def test_what_there_is_not_is_named(project, capsys, arguments, sentence):
    """One sentence, status 1."""
    assert main(["check", *arguments]) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1


def test_a_folder_without_menus_is_named(project, capsys):
    """And the way out."""
    assert main(["check"]) == 2
    assert f"no menus in {project}; name a module" in capsys.readouterr().err
