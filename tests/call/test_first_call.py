"""The first call: the shipped menus, rung by the recorded caller and by others."""

import asyncio
import json

import pytest

from dsp import ToneStart, detect
from ivr.config import Settings
from ivr.replay import ReplayRoom, run
from ivr.replay.ring import ring
from ivr.replay.trial import try_fixture
from ivr.speech import SilentTTS
from tests.callers import ROOT, call, find_menu, keys, said
from tests.fixtures.make import play

FIXTURES = ROOT / "tests" / "fixtures"


def test_recorded_caller_gets_the_expected_record(monkeypatch):
    """Eight-digit account number, wrong then right, PIN, balance, back, a person: to the byte."""
    monkeypatch.chdir(ROOT)
    record = try_fixture(FIXTURES / "first_call.wav", Settings()).record
    assert record == (FIXTURES / "first_call.json").read_text("utf-8")
    assert json.loads(record)["keys"] == {"inband": 18, "sip": 7}


def test_the_fixture_is_what_its_script_does(tmp_path):
    """The recording can be made anew from its story, to the byte."""
    run(play).result.save(tmp_path / "first_call.wav")
    for name in ("first_call.wav", "first_call.txt"):
        assert (tmp_path / name).read_bytes() == (FIXTURES / name).read_bytes()


async def to_the_account(caller):
    """From the ring to the question for the account number."""
    await caller.hears("for your account, press 1")
    caller.press("1")
    await caller.hears("to hear your balance, press 1")
    caller.press("1")
    await caller.hears("account number.")


def test_wrong_pin_is_asked_again():
    """The bank refuses the PIN: the caller hears why, and only the PIN is asked again."""

    async def caller(c):
        await to_the_account(c)
        c.press("41550195")
        await c.hears("press 1")
        c.press("1")
        await c.hears("PIN.")
        c.press("9999")
        await c.hears("That PIN does not belong to that account.")
        await c.hears("PIN.")
        c.press("4711")
        await c.hears("42 euros")
        c.hang_up()

    record = call(caller)
    assert sum("eight digit" in text for text in said(record)) == 1
    assert record.result == "caller hung up"


def test_three_wrong_pins_lead_to_a_person():
    """Nobody may try PINs for ever."""

    async def caller(c):
        await to_the_account(c)
        c.press("41550195")
        await c.hears("press 1")
        c.press("1")
        for _ in range(3):
            await c.hears("PIN.")
            c.press("9999")
            await c.hears("does not belong")
        await c.hears("Let me get you some help.")

    assert call(caller).result == "transferred"


def test_everything_typed_ahead_is_kept():
    """An expert keys it all at once; prompts that the keys answer are not spoken to the end."""

    async def caller(c):
        await c.waits(0.3)
        c.press("1141550195#14711", tone_ms=60, gap_ms=60)
        await c.hears("42 euros")
        c.hang_up()

    record = call(caller)
    prompts = [entry for entry in record.entries if "said" in entry]
    assert [entry["said"] for entry in prompts if "cut" not in entry] == [
        "Your balance is 42 euros."
    ]


def test_voice_and_keys_in_one_call():
    """The menu by voice, half of the number by voice, the rest keyed."""

    async def caller(c):
        await c.hears("press 0.")
        c.says("my account please")
        await c.hears("to go back, press star.")
        c.says("balance")
        await c.hears("account number.")
        c.says("four one double five")
        await c.waits(0.4)
        c.press("0195")
        await c.hears("press 1 or say yes")
        c.says("yes")
        await c.hears("PIN.")
        c.press("4711")
        await c.hears("42 euros")
        c.hang_up()

    record = call(caller)
    assert {source for _, source in keys(record)} == {"speech", "sip"}


def test_one_press_as_tone_and_event_counts_once():
    """Every key comes both ways; each counts once."""

    async def caller(c):
        await c.hears("press 0.")
        c.press("1", how="both")
        await c.hears("press star.")
        c.press("1", how="both")
        await c.hears("account number.")
        c.press("41550195", how="both")
        await c.hears("4 1 5 5, 0 1 9 5")
        c.hang_up()

    assert "".join(key for key, _ in keys(call(caller))) == "1141550195"


def test_silence_leads_to_a_person():
    """Nothing is keyed: asked three times, then handed over; never a bare hang-up."""

    async def caller(c):
        await c.hears("connecting you", within=120)

    record = call(caller)
    assert record.result == "transferred"
    assert sum("Main menu" in text for text in said(record)) == 3


@pytest.mark.parametrize(
    "at", [0.0, 0.01, 0.5, 2.0, 5.0, 6.1, 7.0, 8.5, 9.5, 11.0, 13.0, 14.5, 16.0, 17.5]
)
def test_hang_up_at_any_moment_leaves_a_record_and_no_task(at):
    """The caller is gone in the middle of whatever it was."""

    async def caller(c):
        c.press("11", gap_ms=2000)
        c.press("41550195", gap_ms=500)
        c.press("1", gap_ms=1500)
        c.press("4711", gap_ms=500)

    async def and_hangs_up(c):
        await caller(c)
        c._at(at, c._room.hang_up)

    record = call(and_hangs_up)
    assert record.result == "caller hung up"
    assert record.entries[-1]["ended"] == "caller hung up"


@pytest.mark.parametrize("how", ["inband", "both"])
def test_a_secret_is_neither_recorded_nor_heard_by_the_recogniser(how):
    """While the PIN is keyed, the recording of the caller is silent.

    Where each key comes as both, the last event ends the question before its tone is heard.
    """

    async def main():
        async with ReplayRoom(rate=8000) as room:

            async def caller(c):
                await c.hears("press 0.")
                c.press("1141550195#1", gap_ms=150)
                await c.hears("PIN.")
                c.press("4711", how=how, tone_ms=120)
                await c.hears("42 euros")
                c.press("5", how="inband")
                await c.waits(1)
                c.hang_up()

            plays = asyncio.ensure_future(caller(room.caller))
            await ring(
                room, find_menu("menus.front_desk", folder=ROOT), voice=SilentTTS(), dtmf="both"
            )
            await plays
            return room.recording().caller, room.audio_in.samples

    kept, sent = run(main).result
    heard_in = [event.key for event in detect(sent, 8000) if isinstance(event, ToneStart)]
    assert heard_in == ["4", "7", "1", "1", "5"]
    assert [event.key for event in detect(kept, 8000) if isinstance(event, ToneStart)] == ["5"]
