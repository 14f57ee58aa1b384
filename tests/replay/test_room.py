"""A whole call in one process: deterministic, quick, and as LiveKit would have it."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import pytest
from livekit import rtc
from livekit.agents import get_job_context, inference
from livekit.plugins import silero

from ivr.replay import RecordedCaller, ReplayRoom, run
from tests.replay.calls import GREETING, Call


async def minute() -> list[tuple]:
    """A minute on the line, with LiveKit's own detector of speech: prompts, keys and words."""
    async with ReplayRoom(rate=8000) as room:
        speech = inference.VAD()
        async with Call(room, *(f"Take {n}. {GREETING}" for n in range(14)), speech=speech) as call:
            for turn in range(5):
                await room.caller.hears(f"take {2 * turn}")
                room.caller.press("4155", how=("sip", "inband", "both")[turn % 3])
                room.caller.says("four one double five")
                await room.caller.waits(5.0)
            await room.caller.waits(60 - room.now)
            return call.log


@pytest.mark.parametrize("make", [inference.VAD, lambda: silero.VAD.load(sample_rate=8000)])
def test_callers_speech_sounds_like_speech_and_tones_do_not(make):
    """Both detectors take the scripted caller's words for speech, and the keypad's tones not."""

    async def main() -> list[tuple]:
        async with ReplayRoom(rate=8000) as room, Call(room, speech=make()) as call:
            room.caller.press("415501", how="inband", tone_ms=300)
            await room.caller.waits(2.0)
            room.caller.says("four one double five")
            await room.caller.waits(3.0)
            return [entry for entry in call.log if entry[1] == "caller is"]

    speaking, listening = run(main).result
    assert speaking[1:] == ("caller is", "speaking")
    assert listening[1:] == ("caller is", "listening")
    assert speaking[0] > 6 * 0.4 + 2.0


@pytest.mark.processes
def test_call_is_the_same_in_every_run():
    """Twice here, and once in a process of its own: the same log, to the millisecond."""
    first, second = run(minute), run(minute)
    assert first.virtual_s == second.virtual_s
    assert first.result == second.result
    elsewhere = subprocess.run(
        [sys.executable, "-c", f"from {__name__} import *; print(repr(run(minute).result))"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert elsewhere.stdout.strip() == repr(first.result)


def test_minute_takes_about_a_second_of_the_processor():
    """With the detector of speech; the better of two, and room for a slower machine than ours."""
    took = []
    for _ in range(2):
        began = time.process_time()
        run(minute)
        took.append(time.process_time() - began)
    assert min(took) < 2.5


def test_recorded_caller_does_what_the_scripted_one_did(tmp_path: Path):
    """A scripted call saved as a fixture and replayed gives the agent the same."""

    async def scripted() -> list[tuple]:
        async with ReplayRoom(rate=8000) as room, Call(room) as call:
            await room.caller.hears("services")
            room.caller.press("4", how="both")
            room.caller.says("one double five")
            await room.caller.waits(2.0)
            room.caller.hang_up()
            await room.hung_up.wait()
            room.recorded_caller(story="Said and keyed.").save(tmp_path / "call.wav")
            return call.log

    async def recorded() -> list[tuple]:
        caller = RecordedCaller.load(tmp_path / "call.wav")
        assert caller.story == "Said and keyed."
        async with ReplayRoom(rate=8000) as room, Call(room) as call:
            await caller.perform(room)
            return call.log

    before, after = run(scripted).result, run(recorded).result
    assert [entry[1:] for entry in after] == [entry[1:] for entry in before]
    assert [entry[0] for entry in after] == pytest.approx([entry[0] for entry in before], abs=0.1)
    assert after[-1][0] > 3


def test_recording_has_both_sides():
    """What was keyed is left, what was said is right, up to the moment the key cut it."""

    async def main():
        async with ReplayRoom(rate=8000) as room:
            humming = [rtc.AudioFrame(b"\x10\x10" * 16000, 8000, 1, 16000)]

            async def hum():
                for frame in humming:
                    yield frame

            async with Call(room, " ") as call:
                call.session.say("Hum.", audio=hum())
                await room.caller.waits(1.0)
                room.caller.press("1", how="both")
                await room.caller.waits(3.0)
                return room.recording()

    recording = run(main).result
    assert recording.duration == pytest.approx(4.19, abs=0.02)
    assert recording.caller[round(1.12 * 8000) : round(1.22 * 8000)].any()
    assert recording.agent[: round(1.02 * 8000)].all()
    assert not recording.agent[round(1.03 * 8000) :].any()


def test_hidden_seconds_are_not_in_the_recording():
    """The tones of a secret are gone, those before it are there."""

    async def main():
        async with ReplayRoom(rate=8000) as room, Call(room):
            room.caller.press("12", how="inband", tone_ms=100, gap_ms=900)
            await room.caller.waits(1.0)
            room.private = lambda: [(1.0, 2.0)]
            return room.recording().caller

    line = run(main).result
    assert line[: 8000 // 4].any()
    assert not line[8000:16000].any()


def test_room_looks_like_a_room_with_a_sip_caller():
    """Job context, participant of kind SIP with its attributes, departure at the hang-up."""

    async def main() -> tuple:
        gone: list[str] = []
        async with ReplayRoom(number="+15105550142") as room:
            room.rtc.on("participant_disconnected", lambda p: gone.append(p.identity))
            assert get_job_context().room is room.rtc
            [caller] = room.rtc.remote_participants.values()
            room.hang_up()
            room.hang_up()
            with pytest.raises(StopAsyncIteration):
                await anext(room.audio_in)
        return caller.kind, caller.attributes["sip.phoneNumber"], gone, caller.identity

    kind, number, gone, identity = run(main).result
    assert kind == rtc.ParticipantKind.PARTICIPANT_KIND_SIP
    assert number == "+15105550142"
    assert gone == [identity]


def test_call_that_the_agent_ends_is_not_the_callers_hang_up():
    """The first to hang up is the one who did."""

    async def main() -> tuple[str | None, bool]:
        async with ReplayRoom() as room:
            asyncio.get_running_loop().call_at(1.0, room.agent_hung_up)
            await room.hung_up.wait()
            room.hang_up()
            return room.ended_by, room.now == 1.0

    assert run(main).result == ("agent", True)
