"""A service on loopback: a port of its own, connections that can be cut, one fault at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self, TypeVar

from aiohttp import web

from ivr.replay.standins.faults import Fault, Refuses

HOST = "127.0.0.1"

F = TypeVar("F", bound=Fault)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Service:
    """What all stand-ins have in common.

    Args:
        fault: what is wrong from the start.
        port: a free one by default.
    """

    def __init__(self, *, fault: Fault | None = None, port: int = 0) -> None:
        self.port = port
        self.keys: list[str] = []
        """The API keys that were shown, one for each connection."""
        self._fault: Fault | None = None
        self._went_well = 0
        self._open: set[asyncio.Transport] = set()
        self._listening: asyncio.Server | None = None
        self._app = web.Application()
        self._runner = web.AppRunner(self._app, shutdown_timeout=0)
        if fault is not None:
            self.fail(fault)

    @property
    def url(self) -> str:
        """Where it is: what the settings take in place of the service's own address."""
        return f"http://{HOST}:{self.port}"

    @property
    def fault(self) -> Fault | None:
        """What is wrong."""
        return self._fault

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await self._listen()
        if isinstance(self._fault, Refuses):
            self._refuse()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._refuse()
        await self._runner.cleanup()

    def fail(self, fault: Fault) -> None:
        """From now on this is wrong, until :meth:`recover`."""
        self._fault, self._went_well = fault, 0
        if isinstance(fault, Refuses):
            self._refuse()

    async def recover(self) -> None:
        """All is well again."""
        self._fault = None
        if self._listening is None:
            await self._listen()

    def serve(self, method: str, path: str, handler: Handler) -> None:
        """Answer *path*; a connection is known, and can be cut, while it is handled."""

        async def handle(request: web.Request) -> web.StreamResponse:
            assert request.transport is not None
            self._open.add(request.transport)
            try:
                return await handler(request)
            finally:
                self._open.discard(request.transport)

        self._app.router.add_route(method, path, handle)

    def suffers(self, *kinds: type[F], counted: bool = True) -> F | None:
        """The fault, where it is one of *kinds*, and as many answers as it lets through went well.

        Args:
            counted: whether the one that asks is such an answer.
        """
        if not isinstance(self._fault, kinds):
            return None
        if self._went_well < self._fault.after:
            self._went_well += counted
            return None
        return self._fault

    def cut(self, request: web.Request) -> None:
        """End the connection of *request* without a word."""
        if request.transport is not None:
            request.transport.abort()

    async def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        assert self._runner.server is not None
        self._listening = await loop.create_server(self._runner.server, HOST, self.port)
        self.port = self._listening.sockets[0].getsockname()[1]

    def _refuse(self) -> None:
        if self._listening is not None:
            self._listening.close()
            self._listening = None
        for transport in tuple(self._open):
            transport.abort()
