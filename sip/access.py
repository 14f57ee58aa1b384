"""The way to one LiveKit server, and its refusals in one sentence each."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import NoReturn

import livekit.api as api

from sip.errors import SipError

VARIABLES = ("LIVEKIT_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET")  # as all of LiveKit reads them


@dataclass(frozen=True, slots=True)
class Access:
    """Where a LiveKit server is, and the key that it knows us by.

    Args:
        url: ``wss://…`` or ``ws://…``.
        api_key: the name of the key.
        api_secret: its secret.
    """

    url: str
    api_key: str
    api_secret: str = field(repr=False)

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> Access:
        """Read it from LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET.

        Raises:
            SipError: one is not set.
        """
        for name in VARIABLES:
            if not environment.get(name):
                raise SipError(f"{name} is not set")
        return cls(*(environment[name] for name in VARIABLES))

    def get_environment(self) -> dict[str, str]:
        """Return the variables by which other programs find the same server."""
        return dict(zip(VARIABLES, (self.url, self.api_key, self.api_secret), strict=True))

    @asynccontextmanager
    async def open(self, doing: str) -> AsyncIterator[api.LiveKitAPI]:
        """Open LiveKit's API; what it raises inside becomes one sentence.

        Args:
            doing: what is done, as the error shall name it.

        Raises:
            SipError: the server cannot be reached, refuses the key, or refuses the request.
        """
        try:
            async with api.LiveKitAPI(self.url, self.api_key, self.api_secret) as opened:
                yield opened
        except api.ServerError as error:
            self._refuse(doing, error)
        except TimeoutError:
            raise SipError(f"{doing}: the LiveKit server at {self.url} gave no answer") from None
        except OSError:  # aiohttp's connection errors are among them
            raise SipError(f"{doing}: no LiveKit server answers at {self.url}") from None
        except ValueError:
            raise SipError(f"{doing}: {self.url!r} is no address like ws://host:7880") from None

    async def check(self, doing: str = "call") -> None:
        """Ask the server for one room, to learn whether it is there and knows the key.

        Args:
            doing: what is done, as the error shall name it.

        Raises:
            SipError: it is not, or does not.
        """
        async with self.open(doing) as opened:
            await opened.room.list_rooms(api.ListRoomsRequest(names=["octothorpe-check"]))

    def _refuse(self, doing: str, error: api.ServerError) -> NoReturn:
        if error.status == 401:  # LiveKit gives no reason for it
            raise SipError(
                f"{doing}: the LiveKit server at {self.url} does not accept API key"
                f" {self.api_key!r} with this secret"
            ) from None
        if "sip not connected" in error.message:
            raise SipError(
                f"{doing}: the LiveKit server at {self.url} has no SIP: it runs without Redis"
            ) from None
        if error.code == "unknown" and not error.message:
            raise SipError(
                f"{doing}: whoever answers at {self.url} is no LiveKit server (HTTP {error.status})"
            ) from None
        raise SipError(f"{doing}: {error.message or error.code}") from error
