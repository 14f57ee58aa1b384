"""The real plugins in a call, against stand-ins of their services, in virtual time."""

import asyncio
import dataclasses

import pytest
from livekit.agents import AgentSession, APIConnectOptions
from livekit.agents.voice.agent_session import SessionConnectOptions

from ivr.replay import ReplayRoom, run
from ivr.speech import CachedTTS, PromptCache, SilentTTS, SpeechConfig, choose_ears, choose_voice
from tests.replay.calls import Parrot
from tests.speech.standins import ENDPOINTING_S, SECONDS_PER_CHARACTER, StandIns

PROMPTS = ("Please say your code.", "Thank you.")
SOON = APIConnectOptions(max_retry=1, retry_interval=0.2, timeout=2.0)
CONFIG = SpeechConfig(cartesia_api_key="key-c", deepgram_api_key="key-d", sample_rate=8000)


def fresh(voice: CachedTTS) -> CachedTTS:
    """*voice* with a memory of its own and a fallback that is always there."""
    fallback = SilentTTS(sample_rate=voice.sample_rate)
    return CachedTTS(voice.voice, name="test", cache=PromptCache(), fallback=fallback)


async def call(services: StandIns, *, prompts: tuple[str, ...] = PROMPTS) -> list[tuple]:
    """Ten seconds with both services; what was heard on either side."""
    here = dataclasses.replace(
        CONFIG, cartesia_base_url=services.url, deepgram_base_url=f"{services.url}/v1/listen"
    )
    log: list[tuple] = []
    async with ReplayRoom(rate=8000) as room:
        session = AgentSession(
            stt=choose_ears(here, http_session=services.http),
            tts=fresh(choose_voice(here, http_session=services.http)),
            turn_handling={"turn_detection": "manual", "interruption": {"mode": "vad"}},
            aec_warmup_duration=None,
            user_away_timeout=None,
            session_close_transcript_timeout=0,
            conn_options=SessionConnectOptions(
                stt_conn_options=SOON, tts_conn_options=SOON, max_unrecoverable_errors=99
            ),
        )
        session.input.audio, session.output.audio = room.audio_in, room.audio_out
        session.output.transcription = room.text_out
        session.on(
            "user_input_transcribed",
            lambda event: log.append((round(room.now, 2), "caller", event.transcript)),
        )
        await session.start(Parrot(prompts), record=False)
        await asyncio.sleep(10)
        await session.aclose()
        for said in room.transcript.utterances:
            log.append((round(said.start, 2), "agent", said.text))
    return sorted(log)


def test_call_with_both_services_goes_as_they_answer():
    """Prompts begin when Cartesia's sound comes, words arrive when Deepgram reports them."""

    async def main() -> tuple[list[tuple], StandIns]:
        async with StandIns(words=[(2.0, 3.0, "four one five")], slowness=0.5) as services:
            return await call(services), services

    ran = run(main)
    log, services = ran.result
    assert [entry[1:] for entry in log] == [
        ("agent", "Please say your code."),
        ("agent", "Thank you."),
        ("caller", "four one five"),
    ]
    prompt_s = 21 * SECONDS_PER_CHARACTER
    wanted = [0.5, 0.5 + prompt_s + 1 + 0.5, 3.0 + ENDPOINTING_S]
    assert [entry[0] for entry in log] == pytest.approx(wanted, abs=0.1)
    assert services.said == list(PROMPTS)
    assert ran.real_s < 5
    assert run(main).result[0] == log


def test_deepgram_is_asked_as_numbers_need_it():
    """What ivr.speech chooses is what goes over the wire."""

    async def main() -> StandIns:
        async with StandIns() as services:
            await call(services)
            return services

    services = run(main).result
    [asked] = services.asked
    assert asked["model"] == "nova-3"
    assert asked["sample_rate"] == "8000"
    assert asked["numerals"] == "true"
    assert asked["endpointing"] == "300"
    assert (asked["punctuate"], asked["filler_words"]) == ("false", "false")
    assert sorted(services.keys) == ["Token key-d", "key-c"]


def test_refused_key_leaves_the_fallback_to_speak():
    """Cartesia answers 401 and Deepgram 503: the caller hears both prompts all the same."""

    async def main() -> list[tuple]:
        async with StandIns() as services:
            services.refuse = {"cartesia": 401, "deepgram": 503}
            return await call(services)

    assert [entry[1:] for entry in run(main).result] == [("agent", text) for text in PROMPTS]


def test_prompt_is_asked_for_once():
    """Said twice, synthesised once."""

    async def main() -> list[str]:
        async with StandIns() as services:
            await call(services, prompts=("Thank you.", "Thank you."))
            return services.said

    assert run(main).result == ["Thank you."]
