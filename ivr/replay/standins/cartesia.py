"""Cartesia's voice on loopback: sound of the right length, in the format that is asked for.

::

    GET /tts/websocket?cartesia_version=…                                          WebSocket
    ◄ {context_id, transcript, continue, output_format, …}   ► chunk … timestamps … done, or error
    ◄ {context_id, cancel}                                   ► nothing more of that context
    POST /tts/bytes  {transcript, output_format, …}          ► the sound alone

Contexts of one connection speak independently; within one, sentence follows sentence
(docs.cartesia.ai, "TTS WebSocket" and "contexts").
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from functools import partial
from itertools import accumulate
from typing import Any

import numpy as np
from aiohttp import ClientError, WSMsgType, web

from dsp.g711 import encode_alaw, encode_mulaw
from dsp.levels import to_int16
from dsp.resample import resample
from ivr.replay.audio import Samples
from ivr.replay.standins.faults import Answers, Closes, Drops, Fault, Garbage, Silent, Slow
from ivr.replay.standins.service import Service
from ivr.speech.espeak import RATE_HZ, synthesise
from ivr.speech.silent import SECONDS_PER_CHARACTER

LATENCY_S = 0.09  # to the first sound: what Cartesia promises of sonic
PACE = 10.0  # seconds of sound made in a second
CHUNK_S = 0.1

Voice = Callable[[str, int], Samples]
"""Makes the sound of a text at a rate in Hz."""


def silence(text: str, rate: int) -> Samples:
    """Nothing is heard, for as long as the text takes."""
    return np.zeros(round(len(text) * SECONDS_PER_CHARACTER * rate), np.int16)


def espeak(text: str, rate: int) -> Samples:
    """eSpeak NG says it.

    Raises:
        VoiceMissing: it is not installed.
    """
    return to_int16(resample(np.frombuffer(synthesise(text), np.int16), RATE_HZ, rate))


ENCODINGS: Mapping[str, Callable[[Samples], bytes]] = {
    "pcm_s16le": lambda samples: samples.astype("<i2").tobytes(),
    "pcm_f32le": lambda samples: (samples / 32768).astype("<f4").tobytes(),
    "pcm_mulaw": lambda samples: encode_mulaw(samples).tobytes(),
    "pcm_alaw": lambda samples: encode_alaw(samples).tobytes(),
}


class Refused(Exception):
    """What was asked is not done; the status tells why."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class BrokenOff(Exception):
    """The sound ends in the middle; what is wrong tells how."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault


class CartesiaStandIn(Service):
    """Cartesia's text to speech.

    Args:
        latency: seconds from a sentence to its first sound.
        pace: seconds of sound that are made in a second.
        voice: what makes the sound.
        fault: what is wrong from the start.
        port: a free one by default.
    """

    def __init__(
        self,
        *,
        latency: float = LATENCY_S,
        pace: float = PACE,
        voice: Voice = silence,
        fault: Fault | None = None,
        port: int = 0,
    ) -> None:
        super().__init__(fault=fault, port=port)
        self.latency, self.pace, self._voice = latency, pace, voice
        self.said: list[str] = []
        """The sentences that it was asked to say."""
        self.cancelled: list[str] = []
        """The contexts that were called off."""
        self.serve("GET", "/tts/websocket", self._converse)
        self.serve("POST", "/tts/bytes", self._say_at_once)

    async def speak(self, asked: Mapping[str, Any]) -> AsyncIterator[bytes]:
        """The sound of a sentence, as it is made.

        Raises:
            Refused: it cannot be said, or is not to be.
            BrokenOff: in the middle of the sound.
        """
        wanted = asked["output_format"]
        if wanted["container"] != "raw" or wanted["encoding"] not in ENCODINGS:
            raise Refused(400, f"output_format: this stand-in makes raw {', '.join(ENCODINGS)}")
        text, rate = asked["transcript"].strip(), wanted["sample_rate"]
        self.said.append(text)
        fault = self.suffers(Answers, Silent, Slow, Garbage, Drops, Closes)
        if isinstance(fault, Answers):
            raise Refused(fault.status, "this stand-in was told to fail")
        if isinstance(fault, Silent | Garbage):
            raise BrokenOff(fault)
        await asyncio.sleep(self.latency + (fault.seconds if isinstance(fault, Slow) else 0.0))
        sound, step = self._voice(text, rate), round(CHUNK_S * rate)
        for start in range(0, len(sound), step):
            if isinstance(fault, Drops | Closes) and 2 * start >= len(sound):
                raise BrokenOff(fault)
            yield ENCODINGS[wanted["encoding"]](sound[start : start + step])
            await asyncio.sleep(CHUNK_S / self.pace)

    async def _converse(self, request: web.Request) -> web.StreamResponse:
        if refusal := self._refuse_key(request, version=request.query.get("cartesia_version")):
            return refusal
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        contexts: dict[str, _Context] = {}
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    asked = json.loads(message.data)
                    name = asked["context_id"]
                    if name not in contexts:
                        cut = partial(self.cut, request)
                        contexts[name] = _Context(self, name, socket, cut)
                    contexts[name].take(asked)
        finally:
            for context in contexts.values():
                context.end()
        return socket

    async def _say_at_once(self, request: web.Request) -> web.StreamResponse:
        if refusal := self._refuse_key(request, version=request.headers.get("Cartesia-Version")):
            return refusal
        response = web.StreamResponse()
        try:
            async for sound in self.speak(await request.json()):
                if not response.prepared:
                    await response.prepare(request)
                await response.write(sound)
        except Refused as error:
            return web.json_response({"error": str(error)}, status=error.status)
        except BrokenOff as broken:
            if isinstance(broken.fault, Silent):
                await asyncio.Event().wait()
            if isinstance(broken.fault, Garbage):
                return web.Response(text=broken.fault.text, content_type="text/html")
            self.cut(request)
        if not response.prepared:
            await response.prepare(request)
        return response

    def _refuse_key(self, request: web.Request, *, version: str | None) -> web.Response | None:
        if fault := self.suffers(Answers, counted=False):
            return web.Response(status=fault.status)
        if not (key := request.headers.get("X-API-Key")):
            return web.json_response({"error": "no API key"}, status=401)
        if not version:
            return web.json_response({"error": "no version"}, status=400)
        self.keys.append(key)
        return None


class _Context:
    """One voice of a connection: says sentence after sentence, until it is done or called off."""

    def __init__(
        self,
        service: CartesiaStandIn,
        name: str,
        socket: web.WebSocketResponse,
        cut: Callable[[], None],
    ) -> None:
        self._service, self._name, self._socket, self._cut = service, name, socket, cut
        self._asked: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._said_s = 0.0
        self._task = asyncio.create_task(self._speak(), name=f"Cartesia context {name}")

    def take(self, asked: dict[str, Any]) -> None:
        """A message of this context's."""
        if not asked.get("cancel"):
            self._asked.put_nowait(asked)
        elif not self._task.done():
            self.end()
            self._service.cancelled.append(self._name)

    def end(self) -> None:
        """Say nothing more."""
        self._task.cancel()

    async def _speak(self) -> None:
        with suppress(ConnectionError, ClientError):  # nobody listens any more
            try:
                await self._speak_all()
            except Refused as error:
                await self._send("error", done=True, status_code=error.status, error=str(error))
            except BrokenOff as broken:
                await self._break_off(broken.fault)

    async def _speak_all(self) -> None:
        more = True
        while more:
            asked = await self._asked.get()
            if asked["transcript"].strip():
                await self._say(asked)
            if asked.get("flush"):
                await self._send("flush_done", done=False, flush_done=True, status_code=206)
            more = asked.get("continue", False)
        await self._send("done", done=True, status_code=200)

    async def _say(self, asked: dict[str, Any]) -> None:
        async for sound in self._service.speak(asked):
            data = base64.b64encode(sound).decode()
            await self._send("chunk", done=False, status_code=206, data=data)
        if asked.get("add_timestamps"):
            times = self._timestamps(asked["transcript"])
            await self._send("timestamps", done=False, status_code=206, word_timestamps=times)

    def _timestamps(self, text: str) -> dict[str, list[Any]]:
        words = text.split()
        lengths = (len(word) + 1 for word in words)
        ends = [self._said_s + SECONDS_PER_CHARACTER * end for end in accumulate(lengths)]
        starts, self._said_s = [self._said_s, *ends[:-1]], ends[-1]
        return {"words": words, "start": starts, "end": ends}

    async def _break_off(self, fault: Fault) -> None:
        match fault:
            case Garbage():
                await self._socket.send_str(fault.text)
            case Closes():
                await self._socket.close(code=fault.code)
            case Drops():
                self._cut()

    async def _send(self, kind: str, **message: Any) -> None:
        await self._socket.send_json({"type": kind, "context_id": self._name, **message})
