"""What README shows runs as it stands there."""

import re
import types

import pytest
from livekit.agents import AgentSession

from ivr.replay import ReplayRoom, run
from ivr.speech import SilentTTS
from tests.callers import ROOT, call

README = (ROOT / "README.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def load(example: str) -> types.ModuleType:
    """The example as a module of its own."""
    module = types.ModuleType("example")
    exec(compile(example, "README.md", "exec", dont_inherit=True), module.__dict__)
    return module


@pytest.fixture(autouse=True)
def menus(monkeypatch):
    """README's calls ring README's menu."""
    menu = load(EXAMPLES[0]).menu
    monkeypatch.setattr("ivr.replay.ringing.find_menu", lambda name, folder: menu)


_calls = load(next(example for example in EXAMPLES if "async def test_" in example))
test_number_is_said = _calls.test_number_is_said_and_confirmed_by_key
test_balance_four_ways = _calls.test_balance_whichever_way_it_is_asked_for


def test_the_menu_of_the_first_screen_answers():
    """Key, account number, confirmation, balance."""

    async def caller(c):
        await c.hears("To hear your balance, press 1.")
        c.press("1")
        await c.hears("account number.")
        c.press("41550195")
        await c.hears("press 1")
        c.press("1")
        await c.hears("Your balance is 42 euros.")
        c.hang_up()

    assert call(caller, load(EXAMPLES[0]).menu).result == "caller hung up"


def test_the_task_stands_alone_in_a_plain_agent():
    """LiveKit's own session and agent, our task."""

    async def main():
        async with ReplayRoom(rate=8000) as room:
            session = AgentSession(tts=SilentTTS(), vad=None, turn_detection="manual")
            session.input.audio, session.output.audio = room.audio_in, room.audio_out
            session.output.transcription = room.text_out
            await session.start(load(EXAMPLES[1]).Receptionist(), record=False)
            await room.caller.hears("8 digits.")
            room.caller.press("41550195")
            await room.caller.hears("press 1")
            room.caller.press("1")
            await room.caller.hears("Your number ends in 95.")
            await session.aclose()

    run(main)


def test_every_verb_of_make_in_readme_is_there():
    """README names no verb that the Makefile has not."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", README, re.MULTILINE))
    assert named <= set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))


def test_every_setting_is_explained():
    """The table of settings is complete."""
    from ivr.config import Settings

    missing = [name for name in Settings.model_fields if f"`{name}`" not in README]
    assert missing in ([], ["livekit_api_key", "livekit_api_secret"])


def test_the_ear_stands_alone(capsys):
    """Keys of a whole file, of blocks, of a bank, and what was refused."""
    load(next(example for example in EXAMPLES if "DetectorBank" in example))
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "['4', '2', '#']"
    assert [line[0] for line in told[1:7]] == ["4", "4", "2", "2", "#", "#"]
    assert [line[2:] for line in told[7:]] == ["None None None"] * 3
