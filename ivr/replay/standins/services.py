"""Both services together, and the settings that lead a call to them."""

from __future__ import annotations

from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from ivr.replay.standins.cartesia import CartesiaStandIn
from ivr.replay.standins.deepgram import DeepgramStandIn

KEY = "stand-in"  # both take any key, but want one


class StandIns:
    """Deepgram and Cartesia, each on a port of its own.

    Args:
        deepgram, cartesia: others than those that do all they can at once.
    """

    def __init__(
        self, *, deepgram: DeepgramStandIn | None = None, cartesia: CartesiaStandIn | None = None
    ) -> None:
        self.deepgram = deepgram or DeepgramStandIn()
        self.cartesia = cartesia or CartesiaStandIn()
        self._running = AsyncExitStack()

    async def __aenter__(self) -> Self:
        await self._running.enter_async_context(self.deepgram)
        await self._running.enter_async_context(self.cartesia)
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._running.aclose()

    def environment(self) -> dict[str, str]:
        """What leads a worker, or a replayed call, to these services."""
        return {
            "DEEPGRAM_API_KEY": KEY,
            "IVR_DEEPGRAM_URL": self.deepgram.url,
            "CARTESIA_API_KEY": KEY,
            "IVR_CARTESIA_URL": self.cartesia.url,
        }
