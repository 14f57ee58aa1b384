"""Trouble on the line: a dead voice, a dead recogniser, a transfer that fails, strange events."""

import asyncio
import logging
import re

import pytest
from livekit import rtc

from ivr.call.finding import find_menu
from ivr.replay import ReplayRoom, run
from ivr.replay.ring import ReplayExchange, ring
from ivr.replay.voice import ScriptedTTS
from ivr.speech import SilentTTS
from tests.callers import ROOT, call, keys, said
from tests.logs import told_by

NUMBER_ALONE = re.compile(r"(key|digit|press|event|tone)\w*[:= ]+'?[0-9*#A-D]\b")  # one key, logged


def ring_room(script, *, voice=None, **options):
    """Ring the account line; *script* gets the room, and so all of the line.

    The script may end after the call; what it misses fails the test.
    """

    async def main():
        async with ReplayRoom(rate=8000) as room:
            plays = asyncio.ensure_future(script(room))
            menu = find_menu("menus.account", folder=ROOT)
            rings = asyncio.ensure_future(ring(room, menu, voice=voice or SilentTTS(), **options))
            await asyncio.wait({rings, plays}, return_when=asyncio.FIRST_EXCEPTION)
            if not rings.done():
                room.hang_up()
            record = await rings
            await plays
            return record

    return run(main).result


def test_a_dead_voice_does_not_end_the_call():
    """Nothing can be said any more; keys still lead to the balance and to a person."""
    voice = ScriptedTTS()
    voice.die()

    async def script(room):
        await asyncio.sleep(1)
        room.caller.press("1", gap_ms=2000)
        room.caller.press("41550195", gap_ms=400)
        room.caller.press("1", gap_ms=6000)
        room.caller.press("4711", gap_ms=400)
        await room.caller.waits(8)
        room.caller.press("0")
        await asyncio.sleep(30)

    record = ring_room(script, voice=voice)
    assert "Your balance is 42 euros." in said(record)
    assert record.result == "transferred"


def test_a_voice_that_dies_in_the_middle_does_not_end_the_call():
    """The first prompts sound, the later ones do not; the answers are all taken."""
    voice = ScriptedTTS()

    async def script(room):
        await room.caller.hears("press star.")
        room.caller.press("1")
        await room.caller.hears("account number.")
        voice.die()
        room.caller.press("41550195")
        await room.caller.waits(6)
        room.caller.press("1")
        await room.caller.waits(6)
        room.caller.press("4711")
        await room.caller.waits(10)
        room.caller.hang_up()
        await asyncio.sleep(30)

    record = ring_room(script, voice=voice)
    assert [e["answered"] for e in record.entries if "answered" in e] == [
        "account menu",
        "account",
        "pin",
    ]


def test_a_dead_recogniser_leaves_the_keys():
    """The recogniser fails, again and again; the call goes on by keypad."""

    async def script(room):
        room.ears.die()
        await room.caller.hears("press star.")
        room.caller.press("1")
        await room.caller.hears("account number.")
        await room.caller.waits(5)
        room.caller.press("41550195")
        await room.caller.hears("4 1 5 5, 0 1 9 5")
        room.caller.hang_up()
        await asyncio.sleep(30)

    assert "".join(key for key, _ in keys(ring_room(script))) == "141550195"


def test_a_transfer_that_fails_says_so(monkeypatch):
    """Nobody there: the caller is told, and the call ends; the record knows."""

    async def refuse(self, to):
        raise ConnectionError("486 Busy Here")

    monkeypatch.setattr(ReplayExchange, "transfer", refuse)

    async def caller(c):
        await c.hears("press 0.")
        c.press("0")
        await c.hears("nobody can take your call")

    record = call(caller)
    assert record.result == "transfer failed"
    assert "Good-bye." in said(record)[-1]


@pytest.mark.parametrize("digit", ["", "\x00", "R", "12", "é", "#\x00"])
def test_an_event_that_is_no_key_is_ignored(digit, caplog):
    """Flash hooks and line noise: the question stands as it was."""

    async def script(room):
        await room.caller.hears("press star.")
        event = rtc.SipDTMF(code=16, digit=digit, participant=room.participant)
        room.rtc.emit("sip_dtmf_received", event)
        room.caller.press("1")
        await room.caller.hears("account number.")
        room.caller.hang_up()
        await asyncio.sleep(5)

    assert keys(ring_room(script)) == [("1", "sip")]


def test_somebody_elses_keys_do_not_count():
    """Another participant of the room presses keys: they are not the caller's."""

    class Supervisor:
        identity = "supervisor"

    async def script(room):
        await room.caller.hears("press star.")
        event = rtc.SipDTMF(code=0, digit="0", participant=room.participant)
        event.participant = Supervisor()
        room.rtc.emit("sip_dtmf_received", event)
        await room.caller.waits(1)
        room.caller.hang_up()
        await asyncio.sleep(5)

    assert keys(ring_room(script)) == []


def test_tones_only_is_said_once(caplog):
    """A trunk that sends no events works, and is complained of once."""

    async def script(room):
        await room.caller.hears("press star.")
        room.caller.press("1", how="inband")
        await room.caller.hears("account number.")
        room.caller.press("41550195", how="inband")
        await room.caller.hears("4 1 5 5, 0 1 9 5")
        room.caller.hang_up()
        await asyncio.sleep(5)

    record = ring_room(script)
    assert sum("notice" in entry for entry in record.entries) == 1
    assert caplog.text.count("this trunk sends keys as tones") == 1
    assert "".join(key for key, _ in keys(record)) == "141550195"


def test_digits_stand_in_no_log(caplog):
    """Whatever is logged of a whole call, at the finest level, holds no number and no PIN."""
    caplog.set_level(logging.DEBUG)

    async def caller(c):
        await c.hears("press 0.")
        c.press("11")
        await c.hears("account number.")
        c.says("four one five five zero one nine five")
        await c.hears("press 1")
        c.press("1")
        await c.hears("PIN.")
        c.press("4711", how="both")
        await c.hears("42 euros")
        c.hang_up()

    record = call(caller)
    assert record.result == "caller hung up"
    logged = "\n".join(map(told_by, caplog.records))
    for private in ("41550195", "4 1 5 5", "four one", "4711", "4 7 1 1"):
        assert private not in logged
    assert not [r for r in caplog.records if NUMBER_ALONE.search(r.getMessage())]


def test_hanging_up_while_being_transferred_is_no_failure(monkeypatch):
    """The exchange gives up because the caller is gone: nobody is told anything."""

    async def gone(self, to):
        self._room.hang_up()
        raise ConnectionError("487 Request Terminated")

    monkeypatch.setattr(ReplayExchange, "transfer", gone)

    async def caller(c):
        await c.hears("press 0.")
        c.press("0")
        await c.waits(5)

    assert call(caller).result == "caller hung up"


@pytest.mark.parametrize("after", [0.0, 0.3, 1.0, 1.6])
def test_hanging_up_during_the_words_before_a_transfer_hands_nobody_on(after):
    """The transfer's words are said to nobody: the exchange hears of no transfer."""

    async def caller(c):
        await c.hears("press 0.")
        c.press("0")
        await c.interrupts(after=after)
        c.hang_up()

    record = call(caller)
    assert "connecting you" in said(record)[-1]
    assert record.result == "caller hung up"
    assert not [entry for entry in record.entries if "transfer" in entry]
