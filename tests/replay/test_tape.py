"""Calls that are recorded as they go on: they replay to the same record, without their secrets."""

import asyncio
from dataclasses import replace

import numpy as np
import pytest
import soundfile
from livekit import rtc

from dsp import ToneStart, detect
from ivr.call.line import Line
from ivr.call.record import CallRecord
from ivr.call.session import speech_config
from ivr.call.voices import open_voices
from ivr.cli.record import settle
from ivr.config import Settings
from ivr.entry import Word
from ivr.replay import ReplayRoom, run
from ivr.replay.beside import Occasion
from ivr.replay.ring import ring
from ivr.replay.tape import Tape, keep
from ivr.replay.trial import try_fixture
from ivr.speech import choose_vad
from tests.callers import ROOT, find_menu

SETTINGS = Settings(offline_voice="silent", dtmf="both")


@pytest.fixture(autouse=True)
def at_home(monkeypatch):
    """Menus are found from the repository."""
    monkeypatch.chdir(ROOT)


def record_call(folder, script, *, secrets=""):
    """Ring the account line by *script*, and record it as the worker would; returns the WAV."""

    async def main():
        async with ReplayRoom(rate=8000) as room:
            tape = Tape(room.audio_in.began)
            menu = find_menu("menus.account")
            voice, _ = open_voices(SETTINGS, menu)
            plays = asyncio.ensure_future(script(room.caller))
            record = await ring(
                room,
                menu,
                voice=voice,
                speech=choose_vad(speech_config(SETTINGS)),
                dtmf="both",
                witness=tape,
            )
            await plays
            return record, tape.call(room.private(), record)

    record, caller = run(main).result
    path = folder / "call.wav"
    occasion = Occasion(menu="menus.account", secrets=secrets)
    replace(caller, occasion=occasion).save(path)
    return record, path


def with_pin(how):
    """A caller who keys everything *how*, the PIN included, and hangs up."""

    async def caller(c):
        await c.hears("to go back, press star")
        c.press("1", how=how)
        await c.hears("account number.")
        c.press("41550195", how=how)
        await c.hears("press 1")
        c.press("1", how=how)
        await c.hears("PIN.")
        c.press("4711", how=how)
        await c.hears("42 euros.")
        c.hang_up()

    return caller


async def says_all(c):
    """A caller who says everything, the PIN included."""
    await c.hears("press star")
    c.says("balance")
    await c.hears("account number.")
    c.says("four one five five oh one nine five")
    await c.hears("say yes")
    c.says("yes")
    await c.hears("PIN.")
    c.says("4711")
    await c.hears("42 euros.")
    c.hang_up()


SCRIPTS = {
    **{how: with_pin(how) for how in ("sip", "inband", "both")},
    "speech": says_all,
}


@pytest.mark.parametrize("way", SCRIPTS)
def test_recorded_call_replays_to_the_same_record(tmp_path, way):
    """To the byte, whichever way the keys came, once the secret digits are given back."""
    record, path = record_call(tmp_path, SCRIPTS[way], secrets="4711")
    assert "42 euros" in record.to_json()
    assert try_fixture(path, SETTINGS).record == record.to_json()


@pytest.mark.parametrize("way", SCRIPTS)
def test_secret_is_neither_in_sound_nor_text(tmp_path, way):
    """A dot for each of its digits; where it was keyed or said there is silence."""
    record, path = record_call(tmp_path, SCRIPTS[way])
    text = path.with_suffix(".txt").read_text("utf-8")
    assert text.count("•") == 4
    assert "4711" not in text
    sound, _ = soundfile.read(path)
    heard = "".join(event.key for event in detect(sound, 8000) if isinstance(event, ToneStart))
    assert heard == {"inband": "1415501951", "both": "141550195"}.get(way, "")
    asked = next(e["at"] for e in record.entries if e.get("said") == "Please enter your PIN.")
    assert not sound[round((asked + 0.1) * 8000) :].any()


def test_secret_that_was_keyed_ahead_is_blank_too(tmp_path):
    """All at once, before anything is asked."""

    async def caller(c):
        await c.waits(0.5)
        c.press("1141550195#14711"[1:], how="inband")
        await c.hears("42 euros")
        c.hang_up()

    record, path = record_call(tmp_path, caller, secrets="4711")
    assert "42 euros" in record.to_json()
    sound, _ = soundfile.read(path)
    heard = "".join(event.key for event in detect(sound, 8000) if isinstance(event, ToneStart))
    assert heard == "141550195#1"
    assert try_fixture(path, SETTINGS).record == record.to_json()


def test_event_that_comes_after_its_tone_has_answered_is_secret_too(tmp_path, monkeypatch):
    """A slow way for events: the tone of the last key ends the question before its event."""
    monkeypatch.setattr("ivr.replay.caller.EVENT_DELAY_S", 0.4)

    async def caller(c):
        await c.hears("press star.")
        c.press("1")
        await c.hears("number.")
        c.press("41550195")
        await c.hears("say no.")
        c.press("1")
        await c.hears("PIN.")
        c.press("4711", how="both")
        await c.hears("42 euros")
        c.hang_up()

    record, path = record_call(tmp_path, caller)
    assert "42 euros" in record.to_json()
    text = path.with_suffix(".txt").read_text("utf-8")
    assert text.count("sip •") == text.count("tone •") == 4  # too far apart to be told for one


def test_caller_who_hangs_up_amid_a_secret_leaves_none_of_it(tmp_path):
    """The question was never answered; what was keyed of it is blank all the same."""

    async def caller(c):
        c.press("141550195#1")
        await c.hears("PIN.")
        c.press("47", how="inband")
        await c.waits(0.2)
        c.hang_up()

    _, path = record_call(tmp_path, caller)
    assert path.with_suffix(".txt").read_text("utf-8").count("tone •") == 2
    assert not soundfile.read(path)[0].any()


def test_worker_keeps_a_call_that_settles_into_a_fixture(tmp_path):
    """WAV, text and record; then replay is asked whether it goes as the call went."""

    async def main():
        async with ReplayRoom(rate=8000) as room:
            line, tape = Line(), Tape(room.audio_in.began)
            line.witness = tape
            record = CallRecord("SCL 1", "account", "2026-11-20T12:00:00+00:00", clock=lambda: 0.0)
            record.add("line", ring="account")
            tape.hear_key("1", now=6.2)
            tape.hear_key("?", now=6.3)
            tape.hear_words([Word("four (five)", 8.0, 9.0)])
            record.end("caller hung up")
            keep(tape, line, record, menu="menus.account", folder=tmp_path)

    run(main)
    path = tmp_path / "SCL_1.wav"
    assert path.with_suffix(".txt").read_text("utf-8") == (
        "# A call of 0 s to menus.account, recorded: caller hung up.\n"
        "menu: menus.account\n"
        "rung: 2026-11-20T12:00:00+00:00\n"
        "0.000  hangs up\n"
        "6.200  sip •\n"
        "8.000-9.000  says four five (1)\n"
    )
    said = settle(path, SETTINGS, secrets="4711")
    assert said.startswith(f"{path}: a call of 0.00 s, which replays ")
    assert "secrets: 4711" in path.with_suffix(".txt").read_text("utf-8")
    assert path.with_suffix(".json").read_text("utf-8") == try_fixture(path, SETTINGS).record


def test_folder_that_is_full_costs_the_recording_not_the_call(tmp_path, caplog):
    """It is logged, and that is all."""
    record = CallRecord("call", "account", "2026-11-20T12:00:00+00:00", clock=lambda: 0.0)

    async def main():
        keep(Tape(0.0), Line(), record, menu="menus.account", folder=tmp_path / "gone")

    run(main)
    assert "the recording of call call is lost" in caplog.text


def test_the_hour_of_the_call_is_told_where_the_worker_is(tmp_path):
    """So that a replay, anywhere, takes the same day for today."""
    record = CallRecord("call", "account", "2026-11-20T23:30:00+00:00", clock=lambda: 0.0)

    async def main():
        keep(Tape(0.0), Line(), record, menu="menus.account", folder=tmp_path)

    run(main, utc_offset=3600.0)
    text = (tmp_path / "call.txt").read_text("utf-8")
    assert "rung: 2026-11-21T00:30:00+01:00\n" in text


def test_sound_that_begins_late_or_breaks_off_keeps_its_time():
    """Before the first frame, and where none came, is silence; a late frame is no gap."""

    async def main():
        tape = Tape(100.0)
        frame = rtc.AudioFrame(np.ones(160, np.int16).tobytes(), 8000, 1, 160)
        for now in (100.5, 100.54, 101.0):
            tape.hear_frame(frame, now=now)
        record = CallRecord("call", "account", "2026-11-20T12:00:00+00:00", clock=lambda: 0.0)
        return tape.recorded([], record=record, hangs_up_at=1.0).samples

    samples = run(main).result
    assert np.flatnonzero(np.diff(samples)).tolist() == [3839, 4159, 7839]


def test_digits_keyed_ahead_that_nobody_took_are_secret(tmp_path):
    """A wrong account number and the PIN behind it: who knows what they were for."""

    async def caller(c):
        await c.hears("press star.")
        c.press("1415501984711")
        await c.hears("not an account number")
        c.hang_up()

    _, path = record_call(tmp_path, caller)
    text = path.with_suffix(".txt").read_text("utf-8")
    assert text.count("sip •") == 4
    assert text.count("sip ") == 13
