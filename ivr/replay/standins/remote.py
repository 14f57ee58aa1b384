"""Stand-ins in a process of their own, told over HTTP what the caller says and what is wrong.

::

    POST /hear     {"text": "four one five"}                       said from now on
                   {"words": [{"text": "four", "start": 0.0, "end": 0.3, "confidence": 0.9}, …]}
                                                                   in seconds from now
    POST /fail     {"service": "deepgram", "fault": "slow", "seconds": 3}
    POST /recover  {"service": "deepgram"}
    GET  /told     {"heard": […queries of connections], "said": […sentences]}

Every answer is JSON; a request that cannot be understood is answered with 400 and why.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiohttp import web

from ivr.errors import IvrError
from ivr.replay.recogniser import Spoken
from ivr.replay.speaking import GAP_S, SURE, word_seconds
from ivr.replay.standins.faults import FaultError, make_fault
from ivr.replay.standins.service import HOST, Service
from ivr.replay.standins.services import StandIns


class RemoteError(IvrError):
    """The stand-ins did not understand what they were told, or are not there."""


class Ear:
    """The address at which *services* are told; open it beside them.

    Args:
        port: a free one by default.
    """

    def __init__(self, services: StandIns, *, port: int = 0) -> None:
        self._services, self._port = services, port
        self._runner = web.AppRunner(self._app(), shutdown_timeout=0)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://{HOST}:{self._runner.addresses[0][1]}"

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, self._port).start()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._runner.cleanup()

    def _app(self) -> web.Application:
        app = web.Application(middlewares=[_explain])
        app.router.add_post("/hear", self._hear)
        app.router.add_post("/fail", self._fail)
        app.router.add_post("/recover", self._recover)
        app.router.add_get("/told", self._told)
        return app

    async def _hear(self, request: web.Request) -> web.Response:
        words = spoken(await request.json(), now=asyncio.get_running_loop().time())
        self._services.deepgram.hear(words)
        return web.json_response({"words": len(words)})

    async def _fail(self, request: web.Request) -> web.Response:
        asked = await request.json()
        service = self._service(asked)
        service.fail(make_fault(asked.pop("fault"), **asked))
        return web.json_response({"fault": repr(service.fault)})

    async def _recover(self, request: web.Request) -> web.Response:
        await self._service(await request.json()).recover()
        return web.json_response({"fault": None})

    async def _told(self, request: web.Request) -> web.Response:
        services = self._services
        return web.json_response({"heard": services.deepgram.asked, "said": services.cartesia.said})

    def _service(self, asked: dict[str, Any]) -> Service:
        services = {"deepgram": self._services.deepgram, "cartesia": self._services.cartesia}
        name = asked.pop("service", None)
        if name not in services:
            raise FaultError(f"no such service: {name!r}; there are {', '.join(services)}")
        return services[name]


class RemoteStandIns:
    """What tells stand-ins in another process; use it as long as the calls go on.

    Args:
        url: what they printed as ``STANDINS_URL``.
    """

    def __init__(self, url: str) -> None:
        self._url = url

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._http.close()

    async def hear(self, words: Sequence[Spoken]) -> None:
        """The caller says *words*, at the times they bear, on the clock of this loop."""
        now = asyncio.get_running_loop().time()
        told = [{**asdict(w), "start": w.start - now, "end": w.end - now} for w in words]
        await self._tell("POST", "/hear", {"words": told})

    async def say(self, text: str, *, confidence: float = SURE) -> None:
        """The caller says *text*, from now on, at a caller's pace."""
        await self._tell("POST", "/hear", {"text": text, "confidence": confidence})

    async def fail(self, service: str, fault: str, **settings: Any) -> None:
        """From now on *service* has *fault*, by its name in lower case."""
        await self._tell("POST", "/fail", {"service": service, "fault": fault, **settings})

    async def recover(self, service: str) -> None:
        """All is well again with *service*."""
        await self._tell("POST", "/recover", {"service": service})

    async def told(self) -> dict[str, Any]:
        """What the services were asked so far."""
        return await self._tell("GET", "/told")

    async def _tell(self, method: str, path: str, what: Any = None) -> dict[str, Any]:
        try:
            async with self._http.request(method, f"{self._url}{path}", json=what) as answer:
                got: dict[str, Any] = await answer.json()
        except aiohttp.ClientConnectionError as error:
            raise RemoteError(f"no stand-ins at {self._url}: {error}") from None
        if "error" in got:
            raise RemoteError(f"stand-ins: {got['error']}")
        return got


def spoken(told: dict[str, Any], *, now: float) -> list[Spoken]:
    """The words of a ``/hear`` request, on a clock that says *now*."""
    if "text" in told:
        words, at = [], now
        for text in told["text"].split():
            end = at + word_seconds(text)
            words.append(Spoken(text, at, end, told.get("confidence", SURE)))
            at = end + GAP_S
        return words
    return [
        Spoken(w["text"], now + w["start"], now + w["end"], w.get("confidence", SURE))
        for w in told["words"]
    ]


@web.middleware
async def _explain(request: web.Request, handler: Any) -> web.StreamResponse:
    try:
        answer: web.StreamResponse = await handler(request)
        return answer
    except (FaultError, KeyError, TypeError, json.JSONDecodeError) as error:
        why = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        return web.json_response({"error": why}, status=400)
