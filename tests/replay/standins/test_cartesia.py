"""Cartesia's protocol, as a client without any plugin sees it."""

import asyncio
import base64
from contextlib import asynccontextmanager

import aiohttp
import numpy as np
import pytest

from dsp.g711 import decode_mulaw
from ivr.replay import run
from ivr.replay.standins import (
    Answers,
    CartesiaStandIn,
    Closes,
    Drops,
    Garbage,
    Silent,
    Slow,
    espeak,
)
from ivr.replay.standins.cartesia import LATENCY_S, PACE
from ivr.speech.silent import SECONDS_PER_CHARACTER

TEXT = "Please enter your PIN."
SOUND_S = len(TEXT) * SECONDS_PER_CHARACTER
VERSION = "?cartesia_version=2025-04-16"


def asking(text: str = TEXT, *, context: str = "a", encoding: str = "pcm_s16le", **more) -> dict:
    """A message that asks for *text*."""
    wanted = {"container": "raw", "encoding": encoding, "sample_rate": 8000}
    return {"context_id": context, "transcript": text, "output_format": wanted, **more}


@asynccontextmanager
async def connected(service: CartesiaStandIn):
    """A connection to *service*."""
    async with (
        aiohttp.ClientSession(headers={"X-API-Key": "k"}) as http,
        http.ws_connect(f"{service.url}/tts/websocket{VERSION}") as socket,
    ):
        yield socket


def ask(*messages: dict, until: int = 1, service: CartesiaStandIn | None = None) -> list[dict]:
    """All that comes for *messages*, until so many contexts are done; ``at`` is when."""

    async def main() -> list[dict]:
        loop = asyncio.get_running_loop()
        async with service or CartesiaStandIn() as voice, connected(voice) as socket:
            for message in messages:
                await socket.send_json(message)
            got: list[dict] = []
            while sum(m["done"] for m in got) < until:
                got.append({**await socket.receive_json(), "at": loop.time()})
            return got

    return run(main).result


def sound_of(messages: list[dict], context: str = "a") -> bytes:
    """The sound of all chunks of *context*."""
    return b"".join(
        base64.b64decode(m["data"])
        for m in messages
        if m["type"] == "chunk" and m["context_id"] == context
    )


def test_sentence_becomes_chunks_and_done():
    """The sound is as long as the text takes, first after the latency, then at the pace."""
    got = ask(asking(**{"continue": False}))
    assert [m["type"] for m in got] == ["chunk"] * (len(got) - 1) + ["done"]
    assert len(sound_of(got)) / 2 / 8000 == pytest.approx(SOUND_S)
    assert got[0]["at"] == pytest.approx(LATENCY_S)
    assert got[-1]["at"] == pytest.approx(LATENCY_S + SOUND_S / PACE, abs=0.01)
    assert {m["status_code"] for m in got[:-1]} == {206}


def test_sentences_of_a_context_follow_one_another():
    """More is said until ``continue`` is false; what is empty only ends it."""
    got = ask(
        asking("One. ", **{"continue": True}),
        asking("Two. ", **{"continue": True}),
        asking(" ", **{"continue": False}),
    )
    assert len(sound_of(got)) / 2 / 8000 == pytest.approx(8 * SECONDS_PER_CHARACTER)
    assert got[-1]["type"] == "done"


def test_contexts_speak_side_by_side():
    """Two contexts of one connection do not wait for each other."""
    got = ask(asking(), asking("Yes.", context="b"), until=2)
    done = [m["context_id"] for m in got if m["type"] == "done"]
    assert done == ["b", "a"]
    assert sound_of(got, "a")
    assert sound_of(got, "b")


def test_cancelled_context_says_nothing_more():
    """Its sound stops, and the other's goes on."""

    async def main() -> tuple[list[dict], list[str]]:
        async with CartesiaStandIn() as voice, connected(voice) as socket:
            await socket.send_json(asking())
            first = await socket.receive_json()
            await socket.send_json({"context_id": "a", "cancel": True})
            await socket.send_json(asking("Yes.", context="b"))
            rest = [await socket.receive_json() for _ in range(4)]
            assert first["context_id"] == "a"
            return rest, voice.cancelled

    rest, cancelled = run(main).result
    assert {m["context_id"] for m in rest} == {"b"}
    assert cancelled == ["a"]


def test_timestamps_cover_the_sound():
    """Asked for, they name each word, one after the other."""
    got = ask(asking(add_timestamps=True))
    [timed] = [m["word_timestamps"] for m in got if m["type"] == "timestamps"]
    assert timed["words"] == TEXT.split()
    assert timed["start"][1:] == timed["end"][:-1]
    assert timed["end"][-1] == pytest.approx(SOUND_S + SECONDS_PER_CHARACTER)


def test_flush_is_confirmed():
    """A client may ask where its text ends."""
    assert "flush_done" in [m["type"] for m in ask(asking(flush=True))]


@pytest.mark.parametrize(
    ("encoding", "decode"),
    [
        ("pcm_s16le", lambda raw: np.frombuffer(raw, "<i2")),
        ("pcm_f32le", lambda raw: np.frombuffer(raw, "<f4") * 32768),
        ("pcm_mulaw", lambda raw: decode_mulaw(np.frombuffer(raw, np.uint8))),
    ],
)
def test_sound_comes_in_the_encoding_that_is_asked_for(encoding, decode):
    """The same speech, whatever it is packed in."""
    pytest.importorskip("espeakng_loader")
    raw = sound_of(ask(asking(encoding=encoding), service=CartesiaStandIn(voice=espeak)))
    samples = decode(raw).astype(float)
    wanted = espeak(TEXT, 8000).astype(float)
    assert len(samples) == len(wanted)
    assert np.abs(samples - wanted).max() < 0.04 * np.abs(wanted).max()


@pytest.mark.parametrize(
    ("fault", "asked", "status"),
    [(None, {"encoding": "opus"}, 400), (Answers(status=429), {}, 429), (Answers(), {}, 500)],
)
def test_sentence_that_is_refused_is_an_error(fault, asked, status):
    """On a connection that stands, errors are messages, each of its context."""

    async def main() -> dict:
        async with CartesiaStandIn() as voice, connected(voice) as socket:
            if fault:
                voice.fail(fault)
            await socket.send_json(asking(**asked))
            return await socket.receive_json()

    error = run(main).result
    assert (error["type"], error["status_code"], error["done"]) == ("error", status, True)
    assert error["context_id"] == "a"


@pytest.mark.parametrize(
    ("fault", "headers", "version", "status"),
    [
        (None, {}, VERSION, 401),
        (None, {"X-API-Key": "k"}, "", 400),
        (Answers(status=402), {"X-API-Key": "k"}, VERSION, 402),
    ],
)
def test_connection_is_refused(fault, headers, version, status):
    """No key, no version, no credit."""

    async def main() -> int:
        async with CartesiaStandIn(fault=fault) as voice, aiohttp.ClientSession() as http:
            with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
                await http.ws_connect(f"{voice.url}/tts/websocket{version}", headers=headers)
            return caught.value.status

    assert run(main).result == status


@pytest.mark.parametrize(("fault", "code"), [(Drops(after=1), 1006), (Closes(after=1), 1011)])
def test_second_sentence_breaks_off_in_the_middle(fault, code):
    """One sentence is said, half of the next, and then the connection is gone."""

    async def main() -> tuple[int, int | None]:
        async with CartesiaStandIn(fault=fault) as voice, connected(voice) as socket:
            await socket.send_json(asking(**{"continue": True}))
            await socket.send_json(asking())
            chunks = 0
            while (await socket.receive()).type is aiohttp.WSMsgType.TEXT:
                chunks += 1
            return chunks, socket.close_code

    chunks, closed = run(main).result
    assert closed == code
    assert chunks * 0.1 == pytest.approx(1.5 * SOUND_S, abs=0.15)


def test_slow_service_takes_longer_to_the_first_sound():
    """And then speaks as fast as ever."""
    got = ask(asking(), service=CartesiaStandIn(fault=Slow(seconds=2.0)))
    assert got[0]["at"] == pytest.approx(LATENCY_S + 2.0)


@pytest.mark.parametrize(("fault", "text"), [(Silent(), None), (Garbage(text="<html>"), "<html>")])
def test_nothing_or_nonsense_comes(fault, text):
    """A service that hangs, and one that has lost its mind."""

    async def main() -> str | None:
        async with CartesiaStandIn(fault=fault) as voice, connected(voice) as socket:
            await socket.send_json(asking())
            try:
                return (await socket.receive(timeout=5)).data
            except TimeoutError:
                return None

    assert run(main).result == text


async def _bytes(voice: CartesiaStandIn, **asked) -> tuple[int, bytes]:
    async with (
        aiohttp.ClientSession(headers={"X-API-Key": "k", "Cartesia-Version": "v"}) as http,
        http.post(f"{voice.url}/tts/bytes", json=asking(**asked)) as answer,
    ):
        return answer.status, await answer.read()


def test_bytes_are_the_sound_alone():
    """Without a WebSocket: one request, one sound."""

    async def main() -> tuple[int, bytes]:
        async with CartesiaStandIn() as voice:
            return await _bytes(voice)

    status, sound = run(main).result
    assert status == 200
    assert len(sound) / 2 / 8000 == pytest.approx(SOUND_S)


def test_bytes_that_break_off_are_an_error():
    """Half the sound, then no connection."""

    async def main() -> None:
        async with CartesiaStandIn(fault=Drops()) as voice:
            await _bytes(voice)

    with pytest.raises(aiohttp.ClientPayloadError):
        run(main)
