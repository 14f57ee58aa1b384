"""A call, as a handler sees it: say, ask, look things up.

A handler runs in a task of its own, and LiveKit lets only an agent's own task await another one.
So the call hands each request to the performer (:mod:`ivr.call.performer`) and waits for its
answer; a hang-up ends the wait, whatever it was for.
"""

from __future__ import annotations

import asyncio
import time as wall_clock
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, NoReturn, TypeVar, overload

from livekit.agents import Agent, AgentSession, AgentTask

from ivr.call.record import CallRecord
from ivr.entry import get_language
from ivr.entry.grammars import say_date, say_time
from ivr.errors import HungUp, MenuError
from ivr.menu import HANG_UP, Asked, Field, Move, Transfer, YesNo
from ivr.menu.menu import Service

T = TypeVar("T")

_NOBODY = "nobody listens any more: the handler has ended, or the caller hung up"


@dataclass(frozen=True, slots=True)
class Say:
    """A handler wants the caller to hear something."""

    text: str


@dataclass(frozen=True, slots=True)
class Ask:
    """A handler asks one more question."""

    field: Field
    name: str


@dataclass(frozen=True, slots=True)
class Leave:
    """A handler ends here; the call goes where it says."""

    outcome: Move | Transfer


@dataclass(frozen=True, slots=True)
class HandOver:
    """A handler lets a LiveKit agent have the call for a while."""

    agent: Agent


Request = Say | Ask | Leave | HandOver


@dataclass(slots=True)
class Waiting:
    """A request, and where its answer goes."""

    request: Request
    answer: asyncio.Future[Any] = field(default_factory=asyncio.Future, repr=False)

    def on_given_up(self, stop: Callable[[], object]) -> None:
        """Call *stop* when the handler no longer waits for the answer."""
        self.answer.add_done_callback(lambda answer: answer.cancelled() and stop())


class Call:
    """The first parameter of every handler.

    Attributes:
        caller: who rang, as the trunk tells: ``number``, ``dialled`` and more, where known.
        record: the call record so far.
        language: the caller's, as ``en``; of prompts that are not given, and of spoken answers.
        session: LiveKit's, with its events and its ``userdata``.
    """

    def __init__(
        self, record: CallRecord, session: AgentSession[Any], *, language: str = "en"
    ) -> None:
        self.record, self.session = record, session
        self.caller: Mapping[str, str] = record.caller
        self._requests: asyncio.Queue[Waiting] | None = None
        self.language = language
        self._factories: dict[type, Service] = {}
        self._services: dict[type, Any] = {}

    async def say(self, text: str) -> None:
        """Say *text*; returns when the caller has heard it, or stopped it with a key.

        Raises:
            HungUp: the caller is gone.
        """
        await self._request(Say(text))

    async def ask(self, field: Field, *, name: str = "question") -> Any:
        """Ask one more question, when it depends on the last answer.

        Args:
            field: what to ask for.
            name: what the call record calls it.

        Returns:
            The value of the field: for ``Digits`` a ``str``, for ``Date`` a ``date`` …

        Raises:
            GaveUp: the caller did not answer, or not in a way that fits; need not be caught.
            HungUp: the caller is gone.
        """
        return await self._request(Ask(field, name))

    async def confirm(self, question: str) -> bool:
        """Ask something that is answered by yes or no.

        Raises:
            GaveUp, HungUp: as :meth:`ask`.
        """
        answer: bool = await self.ask(YesNo(prompt=question), name="confirm")
        return answer

    async def transfer(self, to: str, *, say: str | None = None) -> NoReturn:
        """Hand the caller to *to*; the handler ends here, as with ``return Transfer(to)``.

        Args:
            say: what the caller hears first.
        """
        await self._leave(Transfer(to, say))

    async def hang_up(self) -> NoReturn:
        """Say good-bye and end the call; the handler ends here, as with ``return HANG_UP``."""
        await self._leave(HANG_UP)

    @overload
    async def hand_off(self, agent: AgentTask[T]) -> T: ...
    @overload
    async def hand_off(self, agent: Agent) -> Any: ...

    async def hand_off(self, agent: Agent) -> Any:
        """Let a LiveKit agent have the call, and wait until it is handed back.

        Args:
            agent: an ``AgentTask``, as ``TaskGroup`` is, gives it back when it completes; any other
                agent by handing over to :class:`~ivr.call.floor.Handback`.

        Returns:
            The result of the task, or what was handed back.

        Raises:
            GaveUp: a task was ended without a result.
            HungUp: the caller is gone.
        """
        return await self._request(HandOver(agent))

    def get(self, kind: type[T]) -> T:
        """The service of this type: made once a call, by the factory a menu names for it.

        Raises:
            MenuError: no menu names one.
        """
        if kind not in self._services:
            if kind not in self._factories:
                raise MenuError(
                    f"call.get({kind.__name__}): no menu provides it; give one of them"
                    f" services={{{kind.__name__}: …}}"
                )
            self._services[kind] = self._factories[kind]()
        service: T = self._services[kind]
        return service

    def provide(self, services: Mapping[type, Callable[[], Any]]) -> None:
        """Let :meth:`get` find these too; what was provided first stands."""
        self._factories = {**services, **self._factories}

    def spoken(self, value: date | time) -> str:
        """A day or a time of day as people say it in the caller's language."""
        language = get_language(self.language)
        return say_date(value, language) if isinstance(value, date) else say_time(value, language)

    def asked(self) -> Asked:
        """What a field may need to know: the language, and what day it is here."""
        return Asked(language=self.language, today=date.fromtimestamp(wall_clock.time()))

    # -- the performer's side ----------------------------------------------------

    def open(self) -> asyncio.Queue[Waiting]:
        """A handler begins: what it asks for is to be taken from here."""
        self._requests = asyncio.Queue()
        return self._requests

    def close(self) -> None:
        """The handler is over: whatever still asks for something is told that nobody listens."""
        requests, self._requests = self._requests, None
        while requests is not None and not requests.empty():
            waiting = requests.get_nowait()
            if not waiting.answer.done():
                waiting.answer.set_exception(HungUp(_NOBODY))

    async def _leave(self, outcome: Move | Transfer) -> NoReturn:
        await self._request(Leave(outcome))
        raise AssertionError("the performer has ended this handler")

    async def _request(self, request: Request) -> Any:
        if self._requests is None:
            raise HungUp(_NOBODY)
        waiting = Waiting(request)
        self._requests.put_nowait(waiting)
        return await waiting.answer
