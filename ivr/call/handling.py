"""Handling: asks a handler's questions, runs it, and does for it what it asks for meanwhile.

A handler runs in a task of its own, because it may wait for anything; but LiveKit lets only the
agent's task await another agent task.  So the two talk through :class:`~ivr.call.call.Call`::

    handler ──Ask, Say, Leave──→ requests ──→ performer's task ──answer──→ handler
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Collection, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from functools import partial
from itertools import groupby
from typing import Any, Protocol

from livekit.agents import Agent

from ivr.call.call import Ask, Call, HandOver, Leave, Say, Waiting
from ivr.call.form import Form, field_task
from ivr.call.line import Line
from ivr.call.music import Music
from ivr.call.scene import AnAgent
from ivr.errors import GaveUp, HungUp, LookUpFailed, MenuError
from ivr.menu import REPEAT, Field, Handoff, Menu, Move, Once, Reprompt, Transfer
from ivr.menu.answers import Answers
from ivr.menu.fields.lookup import name_of
from ivr.menu.menu import Command, Outcome
from ivr.menu.signature import Handler, Parameter

log = logging.getLogger("ivr.call")

MAX_WRONG = 3  # answers that a handler refuses: as many attempts as a cash machine gives
PATIENCE = 1.0  # s that a look-up takes before the caller is told to wait
PATIENCE_AGAIN = 8.0  # s until they are told again
LAST_WORDS = 2.0  # s for a handler whose caller is gone to put things in order


Limit = tuple[str, float | None]
"""How long something may take: what sets it, and s."""


class Left(Exception):
    """A handler, or a step of one, has ended itself.

    Attributes:
        outcome: where the call goes.
    """

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


class Host(Protocol):
    """Who asks and speaks for a handler."""

    call: Call
    line: Line

    @property
    def commands(self) -> Mapping[str, Command]:
        """What may be said at any time."""

    @property
    def max_wait(self) -> float | None:
        """How long a handler may look something up, s."""

    @property
    def wait(self) -> str:
        """What is said when something takes long."""

    @property
    def music(self) -> Music | None:
        """What is played then, if anything."""

    def play(self, music: Music) -> AbstractAsyncContextManager[None]:
        """Play to the caller meanwhile."""

    def dress(self, agent: AnAgent) -> AnAgent:
        """Give *agent* the voice and the ears of the menu, where it has none of its own."""

    async def ask(self, task: Any) -> Any:
        """Await an agent task, or something that awaits some."""

    async def hand_off(self, agent: Agent) -> Any:
        """Let *agent* have the call until it hands it back; returns what it hands back."""

    def recall(self) -> None:
        """Take the call back from who has it."""

    async def tell(self, text: str) -> None:
        """Say *text* to the caller."""

    async def tell_help(self, field: Field | None) -> None:
        """Say what there is to help with *field*, or with the menu."""


class Handling:
    """Runs the handlers of one call; remembers the steps that run once."""

    def __init__(self, host: Host) -> None:
        self._host, self._call, self._line = host, host.call, host.line
        self._once: dict[Handler, Any] = {}

    async def handle(
        self, handler: Handler, parameters: tuple[Parameter, ...], *, any_order: bool = False
    ) -> Outcome | None:
        """Ask a handler's questions, let it answer, and say what it says.

        Args:
            handler: what answers.
            parameters: its questions.
            any_order: whether the caller may answer them in any order.

        Returns:
            Where it leads.

        Raises:
            Left: it ended itself.
            GaveUp, CommandGiven, HungUp: the caller could not be understood, wants to go
                elsewhere, is gone.
        """
        result = await self._perform(handler, parameters, any_order)
        return await self.follow(result, f"{handler.__name__}() returned")

    async def follow(self, result: Any, whence: str) -> Outcome | None:
        """Do what a result says: a text is said; returns where it leads.

        Args:
            whence: how an error names where it comes from.
        """
        if isinstance(result, str):
            await self._host.tell(result)
            return REPEAT
        if result is None or isinstance(result, Move | Transfer | Handoff | Menu):
            return result
        raise MenuError(f"{whence} {type(result).__name__}, which leads nowhere")

    async def _perform(
        self, handler: Handler, parameters: tuple[Parameter, ...], any_order: bool
    ) -> Any:
        answers = Answers(parameters)
        for left in reversed(range(MAX_WRONG)):
            try:
                await self._fill(answers, any_order)
                running = handler(self._call, **answers.values())
                limit = ("max_wait", self._host.max_wait)
                return await self._run(name_of(handler), running, limit)
            except Reprompt as wrong:
                await self._host.tell(wrong.say)
                if left:
                    self._forget(wrong.field, handler, answers)
        raise GaveUp(f"{handler.__name__}() was answered wrongly {MAX_WRONG} times")

    async def _fill(self, answers: Answers, any_order: bool) -> None:
        """Fill in what is open, in order: steps that run once a call, forms for the rest."""
        parameters = answers.parameters.values()
        for once, some in groupby(parameters, lambda p: isinstance(p.field, Once)):
            if once:
                for parameter in some:
                    answers.keep(parameter.name, await self._run_once(parameter))
            else:
                await self._host.ask(self._form(some, answers, any_order).fill())

    def _form(self, parameters: Iterable[Parameter], answers: Answers, any_order: bool) -> Form:
        return Form(
            parameters,
            answers,
            asked=self._call.asked(),
            commands=self._host.commands,
            say_help=self._host.tell_help,
            look_up=self._look_up,
            any_order=any_order,
            dress=self._host.dress,
        )

    async def _look_up(self, parameter: Parameter, answers: Answers) -> Collection[str] | None:
        """The right answers of a question; ``None`` where its look-up knows none.

        One that fails leads to a person, as a failing handler does.  To ask without it would let
        any PIN pass.
        """
        field: Any = parameter.field
        look_up, told = field.known, answers.of(parameter.looked_up_by)
        try:
            running = look_up(self._call, **told)
            limit = ("look_up_timeout", field.look_up_timeout)
            found: Collection[str] | None = await self._run(name_of(look_up), running, limit)
            if found is not None and not _is_list(found):
                raise TypeError(f"{name_of(look_up)} found no list of texts")
        except (Left, Reprompt, GaveUp, HungUp):
            raise
        except Exception as error:
            failed = type(error).__name__
            self._call.record.add("line", look_up=parameter.name, failed=failed)
            raise LookUpFailed(f"what {parameter.name!r} may be was not found out") from error
        return found

    async def _run_once(self, parameter: Parameter) -> Any:
        assert isinstance(parameter.field, Once)
        once = parameter.field
        step = once.step
        if step not in self._once:
            self._once[step] = await self._perform(step, once.parameters, once.any_order)
        return self._once[step]

    def _forget(self, name: str, handler: Handler, answers: Answers) -> None:
        if name not in answers.parameters:
            raise MenuError(f"{name_of(handler)} raised Reprompt for {name!r}, which it has not")
        answers.forget(name)
        field = answers.parameters[name].field
        if isinstance(field, Once):
            self._once.pop(field.step, None)

    async def _run(self, name: str, work: Awaitable[Any], limit: Limit) -> Any:
        """Run a handler or look-up beside us, doing for it what it asks for, until it returns."""
        requests = self._call.open()
        running = asyncio.ensure_future(work)
        running.add_done_callback(_let_be)
        hung_up = asyncio.ensure_future(self._line.hung_up.wait())
        request = asyncio.ensure_future(requests.get())
        try:
            while True:
                if not await self._wait_for({running, hung_up, request}, limit[1]):
                    raise TimeoutError(f"{name} took longer than {limit[0]}")
                if hung_up.done():
                    raise HungUp("the caller hung up")
                if running.cancelled():
                    raise MenuError(f"{name} let itself be cancelled")
                if running.done():
                    return running.result()
                waiting = request.result()
                if isinstance(waiting.request, Leave):
                    raise Left(waiting.request.outcome)
                await self._serve(waiting)
                request = asyncio.ensure_future(requests.get())
        finally:
            self._call.close()
            for task in (running, hung_up, request):
                task.cancel()
            await asyncio.wait({running}, timeout=LAST_WORDS)
            if not running.done():
                log.error("%s goes on although its caller is gone", name)

    async def _wait_for(self, events: set[asyncio.Future[Any]], limit: float | None) -> bool:
        """Whether one of *events* comes before what runs is taken for hung."""
        if limit is None:
            await self._cover(events)
            return True
        too_long = asyncio.ensure_future(asyncio.sleep(limit))
        try:
            await self._cover({*events, too_long})
            return any(event.done() for event in events)
        finally:
            too_long.cancel()

    async def _cover(self, events: set[asyncio.Future[Any]]) -> None:
        """Wait for the first of *events*; who waits long hears that something is being done."""
        wait, music, patience = self._host.wait, self._host.music, PATIENCE
        first = partial(asyncio.wait, events, return_when=asyncio.FIRST_COMPLETED)
        while not (await first(timeout=patience if wait or music else None))[0]:
            if wait:
                await self._host.tell(wait)
            if music and not any(event.done() for event in events):
                async with self._host.play(music):
                    await first()
            patience = PATIENCE_AGAIN

    async def _serve(self, waiting: Waiting) -> None:
        """Do what a handler asks for, until it is done or the handler no longer waits for it."""
        if waiting.answer.done():
            return
        try:
            result = await self._do(waiting)
        except Exception as error:
            if not waiting.answer.done():
                waiting.answer.set_exception(error)
        else:
            if not waiting.answer.done():
                waiting.answer.set_result(result)

    async def _do(self, waiting: Waiting) -> Any:
        match waiting.request:
            case Ask(field, name):
                asked = self._call.asked()
                if callable(getattr(field, "known", None)):
                    raise MenuError(f"call.ask: {name!r} is looked up: await that first, in known=")
                task = field_task(name, field, asked, self._host.commands)
                waiting.on_given_up(task.cancel)
                return field.value((await self._host.ask(task)).digits, asked)
            case Say(text):
                waiting.on_given_up(self._line.hush)
                return await self._host.tell(text)
            case HandOver(agent):
                waiting.on_given_up(self._host.recall)
                return await self._host.hand_off(agent)


def _let_be(running: asyncio.Future[Any]) -> None:
    """What a handler raises while it is ended is nobody's; asyncio would log it, in clear."""
    if not running.cancelled():
        running.exception()


def _is_list(found: object) -> bool:
    """Whether it holds texts; one text alone would be taken for its letters."""
    if isinstance(found, str) or not isinstance(found, Collection):
        return False
    return all(isinstance(value, str) for value in found)
