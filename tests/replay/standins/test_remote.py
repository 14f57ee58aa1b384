"""Stand-ins in a process of their own: told over HTTP, reached by the real plugins."""

import asyncio
import os
import signal
import sys

import aiohttp
import pytest
from livekit import rtc

from ivr.call.session import speech_config
from ivr.config import load_settings
from ivr.replay import run
from ivr.replay.recogniser import Spoken
from ivr.replay.standins import Refuses, Slow, StandIns
from ivr.replay.standins.remote import Ear, RemoteError, RemoteStandIns, spoken
from ivr.speech import choose_ears
from tests.replay.standins.test_deepgram import CHUNK, talk


def tell(act) -> StandIns:
    """Both services, after *act* told them something, and a second went by."""

    async def main() -> StandIns:
        async with StandIns() as services, Ear(services) as ear, RemoteStandIns(ear.url) as remote:
            await act(remote, services)
        return services

    return run(main).result


def test_words_are_said_from_now_on():
    """A text is spread over time as a caller says it; words may bring their own times."""
    first, second = spoken({"text": "four one", "confidence": 0.7}, now=10.0)
    assert (first.text, first.start, first.confidence) == ("four", 10.0, 0.7)
    assert second.start > first.end
    [word] = spoken({"words": [{"text": "four", "start": 0.5, "end": 0.9}]}, now=10.0)
    assert (word.start, word.end) == (10.5, 10.9)


def test_remote_caller_is_heard():
    """What is told in one place is in the transcript of who is connected."""
    finals: list[str] = []

    async def act(remote: RemoteStandIns, services: StandIns) -> None:
        async with talk(services.deepgram) as client:
            await client.send_for(0.5)
            now = asyncio.get_running_loop().time()
            await remote.hear([Spoken("four", now + 0.1, now + 0.4)])
            await client.send_for(1.5)
            await remote.say("one five")
            await client.send_for(3)
            assert (await remote.told())["heard"][0]["model"] == "nova-3"
        finals.extend(step[2] for step in client.story if step[1] == "final")

    tell(act)
    assert finals == ["four", "one five"]


def test_faults_are_told_and_taken_back():
    """By the names of services and faults."""

    async def act(remote: RemoteStandIns, services: StandIns) -> None:
        await remote.fail("deepgram", "slow", seconds=2)
        assert services.deepgram.fault == Slow(seconds=2)
        await remote.fail("cartesia", "refuses")
        assert services.cartesia.fault == Refuses()
        await remote.recover("cartesia")
        assert services.cartesia.fault is None

    tell(act)


@pytest.mark.parametrize(
    ("path", "what", "message"),
    [
        ("/fail", {"service": "whisper", "fault": "slow"}, "no such service: 'whisper'"),
        ("/fail", {"service": "deepgram", "fault": "slwo"}, "no such fault: 'slwo'"),
        ("/fail", {"service": "deepgram"}, "'fault' is missing"),
        ("/hear", {}, "'words' is missing"),
    ],
)
def test_request_that_makes_no_sense_is_answered_with_why(path, what, message):
    """And raised where it was made."""

    async def act(remote: RemoteStandIns, services: StandIns) -> None:
        with pytest.raises(RemoteError, match=message):
            await remote._tell("POST", path, what)

    tell(act)


def test_nobody_there_is_said():
    """The address of stand-ins that have ended."""

    async def main() -> None:
        async with RemoteStandIns("http://127.0.0.1:1") as remote:
            await remote.say("four")

    with pytest.raises(RemoteError, match=r"no stand-ins at http://127\.0\.0\.1:1"):
        asyncio.run(main())


@pytest.mark.processes
async def test_process_serves_a_worker_in_real_time():
    """It prints the settings, hears what it is told, and ends when it is asked to."""
    program = [sys.executable, "-m", "ivr.replay.standins"]
    process = await asyncio.create_subprocess_exec(
        *program, stdout=asyncio.subprocess.PIPE, env=os.environ | {"PYTHONUNBUFFERED": "1"}
    )
    assert process.stdout is not None
    try:
        lines = [(await process.stdout.readline()).decode().strip() for _ in range(5)]
        environ = dict(line.split("=", 1) for line in lines)
        remote_url = environ.pop("STANDINS_URL")
        speech = speech_config(load_settings(environ=environ))
        async with aiohttp.ClientSession() as http, RemoteStandIns(remote_url) as remote:
            async with asyncio.timeout(20):
                assert await _hear_one_word(choose_ears(speech, http_session=http), remote) == "yes"
    finally:
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0


async def _hear_one_word(ears, remote: RemoteStandIns) -> str:
    """Send silence through the plugin, say a word, and return the final transcript."""

    async def send() -> None:
        while True:
            stream.push_frame(rtc.AudioFrame(CHUNK, 8000, 1, len(CHUNK) // 2))
            await asyncio.sleep(0.05)

    async with ears.stream() as stream:
        sending = asyncio.create_task(send())
        await asyncio.sleep(0.5)
        await remote.say("yes")
        try:
            async for event in stream:
                if event.type == "final_transcript":
                    return event.alternatives[0].text
        finally:
            sending.cancel()
    return ""
