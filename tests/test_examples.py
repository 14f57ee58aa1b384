"""The examples of docs/ run as they stand there: each is a call."""

import re
from dataclasses import replace

import pytest

from ivr.call.finding import find_menu
from ivr.call.voices import open_voices
from ivr.cli import main
from ivr.config import load_settings
from ivr.replay import ScriptedTTS
from tests.call.fake_llm import Calls, FakeLLM
from tests.callers import ROOT, call, said

FOLDER = ROOT / "docs" / "examples"
EXAMPLES = sorted(FOLDER.glob("*.py"))
PAGE = (ROOT / "docs" / "livekit.md").read_text("utf-8")
WITH_A_MODEL = {"email_address"}  # cannot be tried out by keys alone


def example(name):
    """The menu of an example, as the command line names it."""
    return f"docs/examples/{name}.py"


def test_typed_results():
    """A task's result is a dataclass of its own; a field's is a time of day."""

    async def caller(c):
        await c.hears("Table reservations.")
        c.says("I would like to reserve a table")
        await c.hears("How many guests")
        c.press("8")
        await c.hears("For what time?")
        c.says("half past six in the evening")
        await c.hears("Two tables for 8 at 6:30 PM.")
        c.hang_up()

    call(caller, example("typed_results"))


def test_consent_is_asked_once_before_anything_else():
    """And not again at the next choice."""

    async def caller(c):
        await c.hears("Help desk.")
        c.press("1")
        await c.hears("May we record this call?")
        c.press("1")
        await c.hears("We will look into it.")
        await c.hears("Help desk.")
        c.press("2")
        await c.hears("It is on its way.")
        c.hang_up()

    record = call(caller, example("consent"))
    assert sum("record" in text for text in said(record)) == 1


def test_who_does_not_consent_is_connected_to_a_person():
    """The handler never runs."""

    async def caller(c):
        await c.hears("Help desk.")
        c.press("12")
        await c.hears("Then let me connect you to a person.")

    assert call(caller, example("consent")).result == "transferred"


def test_a_group_tells_of_each_task_and_returns_the_results():
    """The callback writes into the call record."""

    async def caller(c):
        await c.hears("Our survey.")
        c.press("1")
        await c.hears("How fast were we")
        c.press("5")
        await c.hears("How kind were we")
        c.press("4")
        await c.hears("That makes 9.")
        c.hang_up()

    record = call(caller, example("survey"))
    assert [entry["scored"] for entry in record.entries if "scored" in entry] == [
        "speed",
        "kindness",
    ]


def test_a_group_ends_early():
    """By what its callback raises."""

    async def caller(c):
        await c.hears("Our survey.")
        c.press("1")
        await c.hears("How fast were we")
        c.press("1")
        await c.hears("Somebody will call you back.")
        c.hang_up()

    assert "How kind were we" not in " ".join(said(call(caller, example("survey"))))


def test_a_group_returns_exceptions():
    """An unanswered question is a result like any other, and the next one is asked."""

    async def caller(c):
        await c.hears("Our survey.")
        c.press("2")
        await c.hears("How fast were we")
        await c.hears("How kind were we", within=30)
        c.press("4")
        await c.hears("You did not tell us about speed.")
        c.hang_up()

    call(caller, example("survey"))


def test_userdata_is_shared_by_handlers_and_agents():
    """One basket for the whole call."""

    async def caller(c):
        await c.hears("Flowers.")
        c.press("1")
        await c.hears("How many roses?")
        c.press("3")
        await c.hears("For a birthday")
        c.press("1")
        await c.hears("3 roses and a birthday card.")
        await c.hears("Flowers.")
        c.press("142")
        await c.hears("7 roses and a plain card.")
        c.hang_up()

    call(caller, example("userdata"))


def test_the_call_is_handed_to_an_agent_and_back(monkeypatch):
    """To one that asks by keypad, and to one that talks."""
    model = FakeLLM("Would table 7 do?", Calls("book", '{"table": 7}'))
    monkeypatch.setattr("docs.examples.concierge.model", lambda: model)

    async def caller(c):
        await c.hears("Lobby.")
        c.press("13")
        await c.hears("I will bring your 3 bags.")
        await c.hears("Lobby.")
        c.press("2")
        await c.hears("Would table 7 do?")
        c.says("yes please")
        await c.hears("Table 7 is yours.")
        await c.hears("Lobby.")
        c.hang_up()

    call(caller, example("concierge"))
    assert "Find the caller a table at the Blue Door." in model.asked[0]


def test_a_menu_has_a_voice_and_ears_of_its_own():
    """As the settings beside the example name them."""
    garage = find_menu(example("two_voices"), folder=ROOT)
    settings = load_settings(path=FOLDER / "two_voices.toml", environ={})
    voice, warm = ScriptedTTS(), ScriptedTTS()
    cast = open_voices(settings, garage)[1]
    assert list(cast.ears) == ["parts"]

    async def caller(c):
        await c.hears("Garage Weber.")
        c.says("spare parts")
        await c.hears("Spare parts.")
        c.says("gasket")
        await c.hears("in millimetres?")
        c.says("thirty eight")
        await c.hears("A gasket of 38 millimetres")
        c.hang_up()

    call(caller, garage, voice=voice, cast=replace(cast, voices=dict.fromkeys(cast.voices, warm)))
    assert " ".join(voice.asked).startswith("Garage Weber.")
    assert "Which size, in millimetres?" in warm.asked
    assert not {"Spare parts.", *warm.asked} & set(voice.asked)


def test_an_address_is_collected_by_livekits_own_task(monkeypatch):
    """By voice, with the model that the field brings; keys pressed meanwhile are kept."""
    model = FakeLLM(
        "What is your e-mail address?",
        Calls("update_email_address", '{"email": "ada@example.com"}'),
        "Is it a d a at example dot com?",
        Calls("confirm_email_address"),
    )
    monkeypatch.setattr("docs.examples.email_address.model", lambda: model)

    async def caller(c):
        await c.hears("Tickets.")
        c.press("1")
        await c.hears("What is your e-mail address?")
        c.says("ada at example dot com")
        await c.hears("Is it a d a")
        c.says("yes")
        await c.hears("We send it to ada@example.com.")
        c.hang_up()

    call(caller, example("email_address"))


@pytest.mark.parametrize("missing", ["LIVEKIT_API_KEY", "LIVEKIT_API_SECRET"])
def test_a_model_without_its_key_is_one_sentence_and_a_person(monkeypatch, caplog, missing):
    """The variable and the way out, no traceback; the caller is connected."""
    for name in ("LIVEKIT_API_KEY", "LIVEKIT_API_SECRET"):
        monkeypatch.setenv(name, "devkey")
    monkeypatch.delenv(missing)

    async def caller(c):
        await c.hears("Tickets.")
        c.press("1")
        await c.hears("I am sorry, something went wrong here.")

    assert call(caller, example("email_address")).result == "transferred"
    (told,) = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert f"and {missing} is not set: set LiveKit Cloud's, or give model()" in told
    assert "Traceback" not in told
    assert "File" not in told


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_says_how_to_try_it_and_is_sound(path, monkeypatch, capsys):
    """Its own command works, the linter finds nothing, and the page tells of it."""
    monkeypatch.chdir(ROOT)
    assert f"examples/{path.name}" in PAGE
    command = path.read_text("utf-8").splitlines()[2]
    if path.stem not in WITH_A_MODEL:
        said_so = re.fullmatch(r'(?:IVR_CONFIG=(\S+) )?ivr call (\S+) --press "(.*)"', command)
        config, menu, keys = said_so.groups(default="")
        monkeypatch.setenv("IVR_CONFIG", config)
        assert main(["call", menu, "--press", keys]) == 0
    assert main(["check", str(path)]) == 0
    assert "nothing found" in capsys.readouterr().out
