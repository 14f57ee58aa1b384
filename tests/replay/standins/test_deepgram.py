"""Deepgram's protocol, as a client without any plugin sees it."""

import asyncio
import json
from contextlib import asynccontextmanager

import aiohttp
import pytest

from ivr.replay import run
from ivr.replay.recogniser import LATENCY_S, Spoken
from ivr.replay.standins import (
    Answers,
    Closes,
    DeepgramStandIn,
    Drops,
    Garbage,
    Refuses,
    Silent,
    Slow,
)

QUERY = {
    "model": "nova-3",
    "encoding": "linear16",
    "sample_rate": "8000",
    "interim_results": "true",
    "vad_events": "true",
    "endpointing": "300",
    "no_delay": "true",
}
CHUNK = bytes(800)  # 50 ms
FOUR_ONE = [Spoken("four", 1.0, 1.3, 0.9), Spoken("one", 1.35, 1.6, 0.7)]
ENDED = 1.6 + LATENCY_S + 0.3


class Client:
    """Sends silence in real time, and notes what comes back, and when."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.got: list[tuple[float, dict]] = []

    async def send_for(self, seconds: float) -> None:
        for _ in range(round(seconds / 0.05)):
            await asyncio.sleep(0.05)
            await self.socket.send_bytes(CHUNK)

    async def receive(self) -> None:
        loop = asyncio.get_running_loop()
        async for message in self.socket:
            self.got.append((round(loop.time(), 3), json.loads(message.data)))

    @property
    def story(self) -> list[tuple]:
        """What came, in short: when, its type, and of results the words."""
        return [(at, *_short(message)) for at, message in self.got]


def _short(message: dict) -> tuple:
    if message["type"] != "Results":
        return (message["type"],)
    end = "final" if message["is_final"] else "interim"
    return (end, message["channel"]["alternatives"][0]["transcript"])


@asynccontextmanager
async def talk(service: DeepgramStandIn, **query: str):
    """One connection to *service*, which runs meanwhile."""
    async with aiohttp.ClientSession(headers={"Authorization": "Token k"}) as http:
        url = f"{service.url}/v1/listen"
        async with http.ws_connect(url, params=QUERY | query) as socket:
            client = Client(socket)
            receiving = asyncio.create_task(client.receive())
            yield client
            await socket.send_json({"type": "CloseStream"})
            await receiving


def hear(words, *, seconds: float = 3.0, fault=None, **query: str) -> Client:
    """Three seconds on the line, in which *words* are said."""

    async def main() -> Client:
        async with DeepgramStandIn(fault=fault) as service, talk(service, **query) as client:
            service.hear(words)
            await client.send_for(seconds)
        return client

    return run(main).result


def test_utterance_is_reported_word_by_word():
    """The start of speech, an interim result for each word, the final after the endpointing."""
    assert hear(FOUR_ONE).story == [
        (pytest.approx(1.0 + LATENCY_S), "SpeechStarted"),
        (pytest.approx(1.3 + LATENCY_S), "interim", "four"),
        (pytest.approx(1.6 + LATENCY_S), "interim", "four one"),
        (pytest.approx(ENDED), "final", "four one"),
        (3.0, "Metadata"),
    ]


def test_results_carry_times_and_confidence():
    """Words are timed from the first sound of the connection, each with its own confidence."""
    [final] = [m for _, m in hear(FOUR_ONE).got if m.get("is_final")]
    assert final["speech_final"]
    assert not final["from_finalize"]
    [alternative] = final["channel"]["alternatives"]
    assert alternative["confidence"] == pytest.approx(0.8)
    assert alternative["words"] == [
        {"word": "four", "start": 1.0, "end": 1.3, "confidence": 0.9, "punctuated_word": "four"},
        {"word": "one", "start": 1.35, "end": 1.6, "confidence": 0.7, "punctuated_word": "one"},
    ]


@pytest.mark.parametrize(
    ("query", "finals"),
    [
        ({"endpointing": "25"}, ["four", "one"]),
        ({"endpointing": "300"}, ["four one"]),
        ({"endpointing": "false"}, ["four one"]),
    ],
)
def test_pause_as_long_as_the_endpointing_parts_a_number(query, finals):
    """LiveKit's 25 ms make two finals of two words; without endpointing CloseStream ends them."""
    assert [step[2] for step in hear(FOUR_ONE, **query).story if step[1] == "final"] == finals


def test_options_that_are_not_asked_for_are_not_sent():
    """No interim results, no speech events: the final alone."""
    story = hear(FOUR_ONE, interim_results="false", vad_events="false").story
    assert [step[1] for step in story] == ["final", "Metadata"]


def test_utterance_end_comes_after_its_silence():
    """``utterance_end_ms`` counts from the last word's end."""
    client = hear(FOUR_ONE, seconds=4.0, utterance_end_ms="1000")
    [(at, message)] = [(at, m) for at, m in client.got if m["type"] == "UtteranceEnd"]
    assert at == pytest.approx(1.6 + LATENCY_S + 1.0)
    assert message["last_word_end"] == 1.6


def test_smart_format_may_hold_a_number_back():
    """Without ``no_delay`` it waits three seconds for more."""
    story = hear(FOUR_ONE, seconds=6.0, smart_format="true", no_delay="false").story
    assert [step[0] for step in story if step[1] == "final"] == [pytest.approx(ENDED + 3.0)]


def test_finalize_asks_for_what_was_heard_so_far():
    """The word that is over becomes final at once, the next one later."""

    async def main() -> Client:
        async with DeepgramStandIn() as service, talk(service) as client:
            service.hear(FOUR_ONE)
            await client.send_for(1.5)
            await client.socket.send_json({"type": "Finalize"})
            await client.send_for(1.5)
        return client

    client = run(main).result
    assert [step for step in client.story if step[1] == "final"] == [
        (1.5, "final", "four"),
        (pytest.approx(ENDED), "final", "one"),
    ]
    assert [m["from_finalize"] for _, m in client.got if m.get("is_final")] == [True, False]


@pytest.mark.parametrize(("keep_alive", "closed"), [(False, 1011), (True, None)])
def test_connection_without_sound_needs_a_sign_of_life(keep_alive, closed):
    """Ten seconds of nothing end it, as NET-0001; KeepAlive keeps it."""

    async def main() -> int | None:
        async with DeepgramStandIn() as service, talk(service) as client:
            for _ in range(3):
                if keep_alive:
                    await client.socket.send_json({"type": "KeepAlive"})
                await asyncio.sleep(5)
            code = client.socket.close_code
            if code is not None:
                client.socket.send_json = lambda message: asyncio.sleep(0)
            return code

    assert run(main).result == closed


@pytest.mark.parametrize(
    ("headers", "query", "status"),
    [
        ({}, {}, 401),
        ({"Authorization": "Token k"}, {"encoding": "opus"}, 400),
        ({"Authorization": "Token k"}, {"sample_rate": "eight"}, 400),
        ({"Authorization": "Token k"}, {"interim_results": "", "utterance_end_ms": "1000"}, 400),
    ],
)
def test_wrong_request_is_refused(headers, query, status):
    """No key, or options that do not go together."""

    async def main() -> int:
        async with DeepgramStandIn() as service, aiohttp.ClientSession(headers=headers) as http:
            url = f"{service.url}/v1/listen"
            with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
                await http.ws_connect(url, params=QUERY | query)
            return caught.value.status

    assert run(main).result == status


def test_silent_service_sends_nothing():
    """It takes the sound, and says nothing of it."""
    assert [step[1] for step in hear(FOUR_ONE, fault=Silent()).story] == ["Metadata"]


def test_slow_service_sends_the_final_late():
    """The interim results are there in time."""
    story = hear(FOUR_ONE, seconds=6.0, fault=Slow(seconds=2.0)).story
    assert [step[0] for step in story if step[1] == "final"] == [pytest.approx(ENDED + 2.0)]
    assert next(step[0] for step in story if step[1] == "interim") == pytest.approx(1.45)


def end_of_connection(fault, count: int = 2) -> tuple[int | None, float]:
    """How and when a connection ends on which *count* utterances are said."""

    async def main():
        async with (
            DeepgramStandIn(fault=fault) as service,
            aiohttp.ClientSession(headers={"Authorization": "Token k"}) as http,
        ):
            socket = await http.ws_connect(f"{service.url}/v1/listen", params=QUERY)
            client = Client(socket)
            for turn in range(count):
                service.hear([Spoken("one", turn * 2 + 1.0, turn * 2 + 1.3)])
            receiving = asyncio.create_task(client.receive())
            sending = asyncio.create_task(client.send_for(6))
            await asyncio.wait({receiving, sending}, return_when=asyncio.FIRST_COMPLETED)
            sending.cancel()
            return socket.close_code, asyncio.get_running_loop().time()

    return run(main).result


@pytest.mark.parametrize(("fault", "code"), [(Closes(after=1), 1011), (Drops(after=1), 1006)])
def test_connection_ends_in_the_middle_of_the_second_utterance(fault, code):
    """In good form or without a word, once one utterance has gone well."""
    closed, at = end_of_connection(fault)
    assert closed == code
    assert at == pytest.approx(3.3 + LATENCY_S)


def test_garbage_comes_in_place_of_the_final():
    """What is no JSON is sent as it is."""

    async def main() -> list[str]:
        async with (
            DeepgramStandIn(fault=Garbage(text="<html>")) as service,
            aiohttp.ClientSession(headers={"Authorization": "Token k"}) as http,
        ):
            socket = await http.ws_connect(f"{service.url}/v1/listen", params=QUERY)
            service.hear(FOUR_ONE)
            await Client(socket).send_for(3)
            return [(await socket.receive()).data for _ in range(4)]

    assert run(main).result[-1] == "<html>"


def test_refusing_service_cuts_off_and_comes_back():
    """Nobody listens, and what was connected is gone; later the same address answers again."""

    async def main() -> list:
        async with DeepgramStandIn() as service:
            url = f"{service.url}/v1/listen"
            async with aiohttp.ClientSession(headers={"Authorization": "Token k"}) as http:
                socket = await http.ws_connect(url, params=QUERY)
                service.fail(Refuses())
                cut = (await socket.receive()).type
                with pytest.raises(aiohttp.ClientConnectorError):
                    await http.ws_connect(url, params=QUERY)
                await service.recover()
                await (await http.ws_connect(url, params=QUERY)).close()
                return cut

    assert run(main).result in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR)


def test_status_is_answered_after_so_many_connections():
    """A key that is revoked: the first connection stands, the second is refused."""

    async def main() -> int:
        async with DeepgramStandIn(fault=Answers(status=401, after=1)) as service:
            url = f"{service.url}/v1/listen"
            async with aiohttp.ClientSession(headers={"Authorization": "Token k"}) as http:
                await (await http.ws_connect(url, params=QUERY)).close()
                with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
                    await http.ws_connect(url, params=QUERY)
                return caught.value.status

    assert run(main).result == 401


def test_words_are_heard_by_whoever_connects_while_they_are_said():
    """A connection made between two words hears the second one, timed by its own sound."""

    async def main() -> Client:
        async with DeepgramStandIn() as service:
            service.hear(FOUR_ONE)
            await asyncio.sleep(1.32)
            async with talk(service) as client:
                await client.send_for(2)
        return client

    client = run(main).result
    [final] = [m for _, m in client.got if m.get("is_final")]
    [word] = final["channel"]["alternatives"][0]["words"]
    assert (word["word"], word["start"]) == ("one", pytest.approx(0.03, abs=0.001))
