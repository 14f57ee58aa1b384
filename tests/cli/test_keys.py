"""``ivr call --press``: each group of keys waits for the question that it answers."""

import json

import pytest

from ivr.cli import main
from tests.cli.projects import add_menu

HEAD = """
import asyncio
from typing import Annotated
from ivr import HANG_UP, Call, Digits, Menu
menu = Menu("bank", prompt="Hello.")
"""
LOOKS_UP = """
@menu.press("1", "to sign in")
async def sign_in(call: Call):
    await asyncio.sleep(4)
    pin = await call.ask(Digits(4, prompt="Your PIN?", flush=True))
    await call.say(f"You are {pin}.")
    return HANG_UP
"""
NO_FIXED_LENGTH = """
@menu.press("1", "to pay")
async def pay(call: Call, sum: Annotated[str, Digits(1, 6, prompt="How much?", confirm=True)]):
    return HANG_UP
"""
TWO_DEEP = """
inner = Menu("cards", prompt="Cards.")
inner.press("2", "to leave", then=HANG_UP)
menu.press("2", "for your cards", then=inner)
"""


def ring(project, text, keys, *more):
    """Press *keys*; returns the status and the record."""
    module = add_menu(project, "bank", HEAD + text)
    status = main(["call", module, "--press", keys, "--record", "call.json", *more])
    return status, json.loads((project / "call.json").read_text("utf-8"))


def answers(record):
    """What each question took for its answer."""
    found = [entry for entry in record["entries"] if "answered" in entry]
    return [(entry["answered"], entry["value"], entry["attempts"]) for entry in found]


@pytest.mark.parametrize("how", ["sip", "inband", "both"])
def test_keys_wait_while_something_is_looked_up(project, how):
    """ "One moment, please." is no question, nor is silence; the next one drops what came early."""
    _, record = ring(project, LOOKS_UP, "1 4711", "--how", how)
    assert answers(record) == [("bank menu", "1", 1), ("question", "4711", 1)]


def test_keys_of_one_answer_do_not_run_into_the_next(project):
    """An answer of any length ends with a silence; what confirms it waits for the read-back."""
    _, record = ring(project, NO_FIXED_LENGTH, "1 42 1")
    assert answers(record)[1:] == [("sum", "42", 1)]


def test_keys_wait_for_the_part_that_a_key_leads_to(project):
    """The second 2 is pressed when the second menu has been said."""
    _, record = ring(project, TWO_DEEP, "2 2")
    second = [entry for entry in record["entries"] if entry.get("question") == "cards menu"]
    said = [entry for entry in record["entries"] if entry.get("said", "").startswith("Cards.")]
    assert second[0]["at"] > said[0]["at"] + 2
    assert "cut_at" not in said[0]


def test_rest_of_an_answer_waits_until_it_is_asked_for(project):
    """A group that is too short is a beginning; "please go on" is a question again."""
    _, record = ring(project, LOOKS_UP, "1 47 11")
    pressed = [entry["pressed"] for entry in record["entries"] if "key" in entry]
    assert answers(record)[1:] == [("question", "4711", 1)]
    assert pressed[3] - pressed[2] > 3


def test_keys_without_a_space_go_ahead_of_the_questions(project):
    """So that type-ahead can be tried; the second 2 stops the second menu's words."""
    _, record = ring(project, TWO_DEEP, "22")
    keys = [entry["at"] for entry in record["entries"] if "key" in entry]
    assert keys[1] - keys[0] < 0.3


@pytest.mark.parametrize(
    ("keys", "told"),
    [("2 2 3 4", "the last 2 groups of keys"), ("2 2 3", "the last group of keys")],
)
def test_keys_that_meet_no_question_are_told(project, capsys, keys, told):
    """Who gave them had another call in mind; the call itself is none the worse."""
    status, record = ring(project, TWO_DEEP, keys)
    assert (status, record["result"]) == (0, "completed")
    assert capsys.readouterr().err == f"ivr: --press: {told} met no question\n"


def test_help_tells_what_a_group_waits_for(capsys):
    """In the words of ``--press``."""
    with pytest.raises(SystemExit):
        main(["call", "--help"])
    told = " ".join(capsys.readouterr().out.split())
    assert "a group for each question, when it has been asked" in told
