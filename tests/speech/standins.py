"""Deepgram and Cartesia on loopback: the services' own protocols, spoken by us, on the test's loop.

Deepgram: https://developers.deepgram.com/reference/speech-to-text/listen-streaming
Cartesia: https://docs.cartesia.ai/api-reference/tts/websocket
"""

import asyncio
import base64
import json
from typing import Any

import aiohttp
from aiohttp import web

SECONDS_PER_CHARACTER = 0.05
ENDPOINTING_S = 0.3
CHUNK_BYTES = 3200


class StandIns:
    """Both services on one port.

    Args:
        words: what Deepgram hears: start, end in seconds of the audio, text.
        slowness: seconds before Cartesia's first sound.
    """

    def __init__(
        self, *, words: list[tuple[float, float, str]] | None = None, slowness: float = 0.1
    ) -> None:
        self.words, self.slowness = words or [], slowness
        self.refuse: dict[str, int] = {}
        """HTTP status by service: what it answers instead of talking."""
        self.asked: list[dict[str, str]] = []
        """The query of each connection to Deepgram."""
        self.keys: list[str] = []
        """The API keys that were shown, Deepgram's and Cartesia's."""
        self.said: list[str] = []
        """What Cartesia was asked to say."""

    async def __aenter__(self) -> "StandIns":
        app = web.Application()
        app.router.add_get("/v1/listen", self._deepgram)
        app.router.add_get("/tts/websocket", self._cartesia)
        self._runner = web.AppRunner(app, shutdown_timeout=0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self.http = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.close()
        await self._runner.cleanup()

    async def _deepgram(self, request: web.Request) -> web.StreamResponse:
        if status := self.refuse.get("deepgram"):
            return web.Response(status=status)
        self.asked.append(dict(request.query))
        self.keys.append(request.headers["Authorization"])
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        heard_s, waiting = 0.0, list(self.words)
        async for message in socket:
            if message.type == aiohttp.WSMsgType.BINARY:
                heard_s += len(message.data) / 2 / int(request.query["sample_rate"])
                while waiting and heard_s >= waiting[0][1] + ENDPOINTING_S:
                    await socket.send_json(_results(*waiting.pop(0)))
            elif json.loads(message.data)["type"] == "CloseStream":
                break
        return socket

    async def _cartesia(self, request: web.Request) -> web.StreamResponse:
        if status := self.refuse.get("cartesia"):
            return web.Response(status=status)
        self.keys.append(request.headers["X-API-Key"])
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            asked = json.loads(message.data)
            text, context = asked["transcript"].strip(), {"context_id": asked["context_id"]}
            if text:
                self.said.append(text)
                await asyncio.sleep(self.slowness)
                for data in _sound(text, asked["output_format"]["sample_rate"]):
                    await socket.send_json(
                        {"type": "chunk", "done": False, "data": data, **context}
                    )
            if not asked["continue"]:
                await socket.send_json({"type": "done", "done": True, **context})
        return socket


def _sound(text: str, rate: int) -> list[str]:
    pcm = b"\x10\x02" * round(len(text) * SECONDS_PER_CHARACTER * rate)
    pieces = (pcm[start : start + CHUNK_BYTES] for start in range(0, len(pcm), CHUNK_BYTES))
    return [base64.b64encode(piece).decode() for piece in pieces]


def _results(start: float, end: float, text: str) -> dict[str, Any]:
    texts = text.split()
    each = (end - start) / len(texts)
    words = [
        {
            "word": word,
            "start": start + n * each,
            "end": start + (n + 1) * each,
            "confidence": 0.9,
            "punctuated_word": word,
        }
        for n, word in enumerate(texts)
    ]
    return {
        "type": "Results",
        "channel_index": [0, 1],
        "start": start,
        "duration": end - start,
        "is_final": True,
        "speech_final": True,
        "channel": {"alternatives": [{"transcript": text, "confidence": 0.9, "words": words}]},
        "metadata": {"request_id": "r", "model_info": {"name": "nova-3"}, "model_uuid": "u"},
    }
