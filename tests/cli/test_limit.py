"""``ivr call --limit``: a call that does not end is ended, and what was asked for is written."""

import json

import pytest
import soundfile

from ivr.cli import main
from tests.cli.projects import BUSY, GOOD_MENU, LINGERS, add_menu

FOR_EVER = """
import asyncio
@menu.press("2", "to wait")
async def wait(call):
    await asyncio.sleep(1e6)
"""


@pytest.mark.parametrize("text", [FOR_EVER, LINGERS])
def test_a_call_over_its_limit_is_written_all_the_same(project, capsys, text):
    """One sentence, as of ``ivr replay``; the record says so; status 1."""
    module = add_menu(project, "endless", GOOD_MENU.replace('.")', '.", max_wait=None)', 1) + text)
    arguments = ["call", module, "--press", "2", "--limit", "20"]
    assert main([*arguments, "--save", "call.wav", "--record", "call.json"]) == 1
    said = capsys.readouterr().err
    assert f"ivr: {module}: the call does not end: not over after 20 s\n" in said
    record = json.loads((project / "call.json").read_text("utf-8"))
    assert (record["result"], record["duration"]) == ("unfinished", 20.0)
    assert soundfile.info(project / "call.wav").duration == pytest.approx(20.0, abs=0.05)


def test_a_menu_that_keeps_the_processor_is_named(project, capsys, monkeypatch):
    """With the line where it computes; what there is of the call is written."""
    monkeypatch.setattr("ivr.replay.limit.STUCK_S", 0.5)
    module = add_menu(project, "busy", GOOD_MENU + BUSY)
    arguments = ["call", module, "--press", "2", "--limit", "20", "--record", "call.json"]
    assert main(arguments) == 1
    said = capsys.readouterr().err
    assert "the menu computes without end, in " in said
    assert "busy.py, line" in said
    keys = json.loads((project / "call.json").read_text("utf-8"))["keys"]
    assert keys == {"sip": 1}


def test_a_limit_of_no_time_is_named(project, capsys):
    """Before it rings, in the words of ``ivr replay``."""
    assert main(["call", "shop_menus.shop", "--limit", "0"]) == 2
    assert capsys.readouterr().err == "ivr: --limit: seconds, more than 0\n"
