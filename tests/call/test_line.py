"""The line: whose keys count, and what it makes of tones that no event belongs to."""

import asyncio
import logging
from contextlib import asynccontextmanager

import pytest
from livekit import rtc
from livekit.agents import Agent, AgentSession, io
from livekit.agents.voice.events import UserInputTranscribedEvent
from livekit.agents.voice.room_io import RoomOptions

from dsp.levels import to_int16
from dsp.tones import dtmf
from ivr.call.line import Line
from ivr.call.tap import ToneTap
from ivr.replay import ReplayRoom, run
from ivr.replay.room import CALLER
from tests.callers import call

QUIET = RoomOptions(audio_input=False, audio_output=False, text_input=False, text_output=False)


def tone(key: str, rate: int = 8000) -> rtc.AudioFrame:
    """A key held for 100 ms, and 100 ms of silence."""
    samples = to_int16(dtmf(key, sample_rate=rate, tone_ms=100, gap_ms=100))
    return rtc.AudioFrame(samples.tobytes(), rate, 1, len(samples))


class Somebody:
    """Another participant, as far as LiveKit looks at one."""

    kind = rtc.ParticipantKind.PARTICIPANT_KIND_STANDARD
    attributes: dict[str, str] = {}

    def __init__(self, identity: str) -> None:
        self.identity = self.name = self.sid = identity


def press(room: ReplayRoom, key: str, who: str | None) -> None:
    """A key event of *who*; LiveKit names nobody whose participant has just left."""
    sender = Somebody(who) if who else None
    room.rtc.emit("sip_dtmf_received", rtc.SipDTMF(code=0, digit=key, participant=sender))


def kept(line: Line) -> str:
    """The keys that wait for a question; they are taken."""
    keys = ""
    while pressed := line.typed_ahead.take():
        keys += pressed.key
    return keys


@asynccontextmanager
async def linked_session(room: ReplayRoom):
    """Somebody's session in *room*, as LiveKit starts it."""
    session = AgentSession(turn_handling={"turn_detection": "manual"})
    await session.start(Agent(instructions=""), room=room.rtc, room_options=QUIET, record=False)
    try:
        yield session
    finally:
        await session.aclose()


def in_a_room(script):
    """Run *script* with a room and a session in it."""

    async def main():
        async with ReplayRoom(rate=8000) as room, linked_session(room) as session:
            return await script(room, session)

    return run(main).result


def test_only_the_linked_participant_has_keys():
    """Somebody else in the room presses keys, and somebody who has just left."""

    async def script(room, session):
        session.room_io.set_participant(CALLER)
        line = Line.of(session)
        for key, who in (("1", "supervisor"), ("2", CALLER), ("3", None)):
            press(room, key, who)
        return kept(line)

    assert in_a_room(script) == "2"


def test_anybody_has_keys_while_the_session_is_linked_to_nobody():
    """Then it cannot be told who the caller is; afterwards it can."""

    async def script(room, session):
        line = Line.of(session)
        press(room, "1", "somebody")
        press(room, "2", None)
        session.room_io.set_participant(CALLER)
        press(room, "3", "somebody")
        return kept(line)

    assert in_a_room(script) == "12"


def test_the_keys_of_a_caller_who_has_left_are_nobody_elses():
    """The session is linked to nobody any more; the line remembers who called."""

    async def script(room, session):
        session.room_io.set_participant(CALLER)
        line = Line.of(session)
        room.hang_up()
        assert session.room_io.linked_participant is None
        press(room, "1", "supervisor")
        assert line.hung_up.is_set()
        return kept(line)

    assert in_a_room(script) == ""


def test_another_caller_may_take_over():
    """The session is linked to somebody else: their keys count from now on."""

    async def script(room, session):
        session.room_io.set_participant(CALLER)
        line = Line.of(session)
        transferred = Somebody("second")
        room.rtc._remote_participants["second"] = transferred
        session.room_io.set_participant("second")
        press(room, "1", CALLER)
        press(room, "2", "second")
        return kept(line)

    assert in_a_room(script) == "2"


def test_an_event_of_nobody_is_dropped_where_the_caller_is_named():
    """As the worker joins the room, which knows the caller from the first ring."""

    async def script(room, session):
        line = Line()
        line.join_room(room.rtc, identity=CALLER)
        press(room, "1", None)
        press(room, "2", CALLER)
        return kept(line)

    assert in_a_room(script) == "2"


def test_a_session_that_closes_takes_its_line_along():
    """No handler stays in the room, and the next session has a line of its own."""

    async def main():
        async with ReplayRoom(rate=8000) as room:
            async with linked_session(room) as session:
                line = Line.of(session)
                assert Line.of(session) is line
            press(room, "1", CALLER)
            assert kept(line) == ""
            assert Line.of(session) is not line

    run(main)


def test_the_audio_is_tapped_once_and_anew_when_it_is_another():
    """A recorder may come in between; a session may be given another input."""

    class Recorder(io.AudioInput):
        pass

    async def main():
        async with ReplayRoom(rate=8000) as room:
            session = AgentSession()
            session.input.audio = room.audio_in
            Line.of(session)
            tap = session.input.audio
            assert isinstance(tap, ToneTap)
            session.input.audio = recorder = Recorder(label="recorder", source=tap)
            Line.of(session)
            assert session.input.audio is recorder
            session.input.audio = room.audio_in
            Line.of(session)
            assert isinstance(session.input.audio, ToneTap)

    run(main)


class Question:
    """Notes what it hears, and since when."""

    secret, heard_from = False, 0.0

    def __init__(self) -> None:
        self.heard: list[tuple[str, float]] = []

    def receive_words(self, words, *, final):
        """From the line."""
        self.heard.append((" ".join(word.text for word in words), words[0].start))


@pytest.mark.parametrize(
    ("pause", "since"), [(0.5, 0.0), (3.0, 3.0)], ids=["one utterance", "another utterance"]
)
def test_words_without_times_are_as_old_as_their_first_transcript(pause, since):
    """A final one that comes late began before; one without end is not waited for."""

    async def main():
        session, line, question = AgentSession(), Line(), Question()
        line.join_session(session)

        def transcribe(text: str, *, final: bool) -> None:
            event = UserInputTranscribedEvent(transcript=text, is_final=final)
            session.emit("user_input_transcribed", event)

        began = asyncio.get_running_loop().time()
        transcribe("four", final=False)
        await asyncio.sleep(pause)
        line.listen(question)
        transcribe("four one", final=True)
        await asyncio.sleep(1)
        transcribe("five", final=True)
        return [(text, at - began) for text, at in question.heard]

    assert run(main).result == [("four one", since), ("five", pytest.approx(pause + 1))]


def test_a_call_of_one_tone_is_told_that_no_event_came(caplog):
    """No further sound comes: a timer finds it out."""

    async def main():
        line = Line()
        line.hear_frame(tone("5"))
        await asyncio.sleep(0.3)
        assert "as tones" not in caplog.text
        await asyncio.sleep(0.5)
        return kept(line)

    assert run(main).result == "5"
    assert caplog.text.count("this trunk sends keys as tones") == 1


def test_a_caller_who_keys_one_tone_and_hangs_up_is_told_of_before_the_end():
    """The record's last entry stays how the call ended."""

    async def caller(c):
        await c.hears("press 0.")
        c.press("1", how="inband", gap_ms=150)
        c.hang_up()

    record = call(caller)
    notices = [i for i, entry in enumerate(record.entries) if "notice" in entry]
    assert len(notices) == 1
    assert notices[0] < len(record.entries) - 1
    assert record.entries[-1]["ended"] == "caller hung up"


@pytest.mark.parametrize("after", [0.0, 0.1, 0.55])
def test_an_event_that_comes_late_is_no_reason_to_complain(after, caplog):
    """A slow line delays the event by up to half a second: the trunk is as it should be."""
    caplog.set_level(logging.WARNING)

    async def main():
        line = Line()
        line.hear_frame(tone("5"))
        await asyncio.sleep(after)
        line.hear_event("5")
        await asyncio.sleep(2)
        return kept(line)

    assert run(main).result == "5"
    assert "as tones" not in caplog.text
