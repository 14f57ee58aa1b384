"""Deepgram's streaming recogniser on loopback: hears what it is told that the caller says.

::

    GET /v1/listen?model=nova-3&encoding=linear16&sample_rate=8000&endpointing=300…   WebSocket
    ◄ binary: the caller's audio        ► SpeechStarted, Results (interim, final), UtteranceEnd
    ◄ KeepAlive, Finalize, CloseStream  ► Metadata; closes after 10 s without a sign of life

What is sent when follows Deepgram's reference for live audio and its pages on endpointing, interim
results, ``Finalize`` and keep-alive (developers.deepgram.com).  What is not imitated: formatting.
Words come back as they were told, whatever ``numerals``, ``punctuate`` and ``smart_format`` say.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientError, WSMsgType, web

from ivr.replay.recogniser import LATENCY_S, Spoken
from ivr.replay.standins.faults import Answers, Closes, Drops, Fault, Garbage, Silent, Slow
from ivr.replay.standins.service import Service

PATH = "/v1/listen"
IDLE_S = 10.0  # without audio or KeepAlive Deepgram closes: NET-0001
SAMPLE_BYTES = 2  # linear16
DEFAULT_ENDPOINTING_MS = 10  # Deepgram's, where nothing is asked
FORMATTING_S = 3.0  # smart_format may wait so long for more of a number; no_delay forbids it


class DeepgramStandIn(Service):
    """Deepgram, live, version 1.

    Args:
        latency: seconds from a word's end to the transcript that has it.
        fault: what is wrong from the start.
        port: a free one by default.
    """

    def __init__(
        self, *, latency: float = LATENCY_S, fault: Fault | None = None, port: int = 0
    ) -> None:
        super().__init__(fault=fault, port=port)
        self.latency = latency
        self.asked: list[dict[str, str]] = []
        """The query of each connection."""
        self.told: list[str] = []
        """The control messages that came: ``KeepAlive``, ``Finalize``, ``CloseStream``."""
        self._said: list[Sequence[Spoken]] = []
        self._streams: list[_Stream] = []
        self.serve("GET", PATH, self._listen_to)

    def hear(self, words: Sequence[Spoken]) -> None:
        """The caller says *words*, at the times they bear, on the loop's clock.

        Every connection hears them that is given sound while they are said.
        """
        self._said.append(words)
        for stream in self._streams:
            stream.hear(words)

    async def _listen_to(self, request: web.Request) -> web.StreamResponse:
        if fault := self.suffers(Answers):
            return web.Response(status=fault.status)
        authorization = request.headers.get("Authorization", "")
        if not authorization.startswith(("Token ", "Bearer ")):
            return _refusal(401, "INVALID_AUTH", "Invalid credentials.")
        try:
            asked = _Asked.read(request.query)
        except ValueError as error:
            return _refusal(400, "Bad Request", str(error))
        self.asked.append(dict(request.query))
        self.keys.append(authorization.partition(" ")[2])
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        stream = _Stream(self, request, socket, asked, name=f"stand-in-{len(self.asked)}")
        self._streams.append(stream)
        try:
            now = asyncio.get_running_loop().time()
            for words in self._said:
                stream.hear([word for word in words if word.start >= now])
            await stream.run()
        finally:
            self._streams.remove(stream)
        return socket


@dataclass(frozen=True, slots=True)
class _Asked:
    """The options of a connection that make a difference here; times in seconds."""

    sample_rate: int
    interim_results: bool
    vad_events: bool
    endpointing: float | None
    utterance_end: float | None
    formatting: float

    @classmethod
    def read(cls, query: Mapping[str, str]) -> _Asked:
        if query.get("encoding") != "linear16":
            raise ValueError("encoding: this stand-in takes linear16")
        endpointing = query.get("endpointing", str(DEFAULT_ENDPOINTING_MS))
        ends = query.get("utterance_end_ms")
        interim = query.get("interim_results") == "true"
        if ends and not interim:
            raise ValueError("utterance_end_ms needs interim_results=true")
        hurried = query.get("no_delay") == "true" or query.get("smart_format") != "true"
        return cls(
            sample_rate=int(query["sample_rate"]) if "sample_rate" in query else _no_rate(),
            interim_results=interim,
            vad_events=query.get("vad_events") == "true",
            endpointing=None if endpointing == "false" else int(endpointing) / 1000,
            utterance_end=int(ends) / 1000 if ends else None,
            formatting=0.0 if hurried else FORMATTING_S,
        )


class _Stream:
    """One connection: counts time by the audio it is given, as Deepgram does."""

    def __init__(
        self,
        service: DeepgramStandIn,
        request: web.Request,
        socket: web.WebSocketResponse,
        asked: _Asked,
        *,
        name: str,
    ) -> None:
        self._service, self._request, self._socket = service, request, socket
        self._asked, self._name = asked, name
        self._loop = asyncio.get_running_loop()
        self._audio_s = 0.0
        self._began: float | None = None
        self._heard: list[Spoken] = []  # and not in a final transcript yet
        self._reports: set[asyncio.Task[None]] = set()

    def hear(self, words: Sequence[Spoken]) -> None:
        """Report *words* as they are said; a pause as long as the endpointing parts them."""
        pause = self._asked.endpointing
        start = 0
        for index in range(1, len(words) + 1):
            if index == len(words) or (
                pause is not None and words[index].start - words[index - 1].end >= pause
            ):
                task = self._loop.create_task(self._report(words[start:index]))
                self._reports.add(task)
                task.add_done_callback(self._reports.discard)
                start = index

    async def run(self) -> None:
        """Take audio and control messages until one side closes."""
        try:
            while await self._take():
                pass
        finally:
            for report in self._reports:
                report.cancel()

    async def _take(self) -> bool:
        try:
            message = await self._socket.receive(timeout=IDLE_S)
        except TimeoutError:
            await self._socket.close(code=1011, message=b"NET-0001: no audio for 10 seconds")
            return False
        if message.type is WSMsgType.BINARY:
            self._audio_s += len(message.data) / SAMPLE_BYTES / self._asked.sample_rate
            self._began = self._loop.time() - self._audio_s
        elif message.type is WSMsgType.TEXT:
            kind = json.loads(message.data)["type"]
            self._service.told.append(kind)
            if kind == "Finalize" and self._heard:
                await self._send_results(final=True, finalized=True)
            elif kind == "CloseStream":
                await self._close()
                return False
        return not self._socket.closed

    async def _close(self) -> None:
        if self._heard:
            await self._send_results(final=True)
        metadata = {"request_id": self._name, "duration": round(self._audio_s, 3), "channels": 1}
        await self._send({"type": "Metadata", **metadata})
        await self._socket.close()

    async def _report(self, words: Sequence[Spoken]) -> None:
        """One utterance, from its first word to the silence after it."""
        fault = self._service.suffers(Silent, Slow, Garbage, Drops, Closes)
        latency = self._service.latency
        await self._until(words[0].start + latency)
        if isinstance(fault, Silent) or self._began is None:
            return
        if self._asked.vad_events:
            at = round(words[0].start - self._began, 3)
            await self._send({"type": "SpeechStarted", "channel": [0, 1], "timestamp": at})
        for count, word in enumerate(words, 1):
            await self._until(word.end + latency)
            self._heard.append(word)
            if self._asked.interim_results:
                await self._send_results(final=False)
            if 2 * count >= len(words) and isinstance(fault, Drops | Closes):
                await self._break_off(fault)
                return
        end = words[-1].end + latency
        if self._asked.endpointing is not None:
            late = fault.seconds if isinstance(fault, Slow) else 0.0
            await self._until(end + self._asked.endpointing + self._asked.formatting + late)
            if isinstance(fault, Garbage):
                self._heard.clear()
                await self._send(fault.text)
                return
            await self._send_results(final=True, ended=True)
        if self._asked.utterance_end is not None:
            await self._until(end + self._asked.utterance_end)
            at = round(words[-1].end - self._began, 3)
            await self._send({"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": at})

    async def _break_off(self, fault: Drops | Closes) -> None:
        if isinstance(fault, Drops):
            self._service.cut(self._request)
        else:
            await self._socket.close(code=fault.code)

    async def _send_results(
        self, *, final: bool, ended: bool = False, finalized: bool = False
    ) -> None:
        words = tuple(self._heard)
        if final:
            self._heard.clear()
        if words:
            results = self._results(words)
            ends = {"is_final": final, "speech_final": ended, "from_finalize": finalized}
            await self._send({**results, **ends})

    def _results(self, words: Sequence[Spoken]) -> dict[str, Any]:
        began = self._began or 0.0
        sure = sum(word.confidence for word in words) / len(words)
        text = " ".join(word.text for word in words)
        timed = [
            {
                "word": word.text,
                "start": round(word.start - began, 3),
                "end": round(word.end - began, 3),
                "confidence": word.confidence,
                "punctuated_word": word.text,
            }
            for word in words
        ]
        start = timed[0]["start"]
        return {
            "type": "Results",
            "channel_index": [0, 1],
            "start": start,
            "duration": round(words[-1].end - words[0].start, 3),
            "channel": {"alternatives": [{"transcript": text, "confidence": sure, "words": timed}]},
            "metadata": {
                "request_id": self._name,
                "model_uuid": "stand-in",
                "model_info": {"name": "stand-in", "version": "0", "arch": "script"},
            },
        }

    async def _send(self, message: dict[str, Any] | str) -> None:
        with suppress(ConnectionError, ClientError):  # nobody listens any more
            await self._socket.send_str(
                message if isinstance(message, str) else json.dumps(message)
            )

    async def _until(self, at: float) -> None:
        if (left := at - self._loop.time()) > 0:
            await asyncio.sleep(left)


def _no_rate() -> int:
    raise ValueError("sample_rate: encoding linear16 needs it")


def _refusal(status: int, code: str, message: str) -> web.Response:
    return web.json_response({"err_code": code, "err_msg": message}, status=status)
