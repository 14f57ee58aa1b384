"""The performer: walks the caller through the menus, one question, one answer at a time.

It runs in ``on_enter`` of the session's agent, the place from which LiveKit lets an
:class:`~livekit.agents.AgentTask` be awaited, and ends when the call does::

    menu ─ask→ key ─→ choice ─┬─ BACK, MAIN, REPEAT, a menu ──→ next menu
      ▲                       ├─ Transfer, HANG_UP ───────────→ end
      └───────────────────────┴─ handler: form ─→ answers ─→ what it returns
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from functools import partial
from itertools import groupby
from typing import Any, Protocol

from livekit.agents import Agent, ToolError

from ivr.call.call import Ask, Call, Leave, Say, Waiting
from ivr.call.fault import describe_fault
from ivr.call.form import Form, choice_task, field_task
from ivr.call.get_dtmf import CommandGiven
from ivr.call.line import Line
from ivr.call.speaking import speak
from ivr.errors import GaveUp, HungUp, MenuError
from ivr.menu import (
    BACK,
    HANG_UP,
    MAIN,
    REPEAT,
    Field,
    Menu,
    Move,
    Once,
    Option,
    Reprompt,
    Transfer,
)
from ivr.menu.commands import commands_in
from ivr.menu.menu import Command, Outcome
from ivr.menu.signature import Handler, Parameter

log = logging.getLogger("ivr.call")

GOOD_BYE = "Good-bye."
SORRY = "I am sorry, something went wrong here."
NO_PERSON = "I am sorry, nobody can take your call now. Please call again later. Good-bye."
MAX_WRONG = 3  # answers that a handler refuses: as many attempts as a cash machine gives

PATIENCE = 1.0  # s that a look-up takes before the caller is told to wait
PATIENCE_AGAIN = 8.0  # s until they are told again
LAST_WORDS = 2.0  # s for a handler whose caller is gone to put things in order


class Exchange(Protocol):
    """What the line at the other end can do with a call."""

    async def transfer(self, to: str) -> None:
        """Hand the call to *to*; raises when that fails."""

    async def hang_up(self) -> None:
        """End the call."""


class _Left(Exception):
    """A handler, or a step of one, has ended itself."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


class Performer(Agent):
    """The agent of a session: performs *menu* on *line* until the call ends.

    Attributes:
        ended: set when nothing more will be said or asked.
    """

    def __init__(self, menu: Menu, *, call: Call, line: Line, exchange: Exchange) -> None:
        super().__init__(instructions="*none*")
        self.call, self.line, self.exchange = call, line, exchange
        self.ended = asyncio.Event()
        self._menus = [menu]
        self._greeted: set[str] = set()
        self._once: dict[Handler, Any] = {}

    # -- the agent ---------------------------------------------------------------

    async def on_enter(self) -> None:
        try:
            await self._end(await self._walk())
        except (HungUp, asyncio.CancelledError):
            self.call.record.end("caller hung up")
        except Exception as error:
            log.error("the call failed\n%s", describe_fault(error))
            self.call.record.end("failed")
        finally:
            self.ended.set()

    async def on_exit(self) -> None:
        """The session closes: whatever a handler is doing ends now."""
        self.line.hung_up.set()

    # -- from menu to menu -------------------------------------------------------

    async def _walk(self) -> Outcome:
        """Menus, until one of them leads out of the house."""
        outcome: Outcome | None = REPEAT
        while True:
            outcome = await self._step(outcome)
            if outcome is HANG_UP or isinstance(outcome, Transfer):
                return outcome

    async def _step(self, outcome: Outcome | None) -> Outcome | None:
        if isinstance(outcome, Menu):
            self._menus.append(outcome)
        elif outcome is BACK and len(self._menus) > 1:
            self._menus.pop()
        elif outcome is MAIN:
            del self._menus[1:]
        menu = self._menus[-1]
        self.call.provide(menu.services)
        try:
            return await self._visit(menu)
        except HungUp:
            raise
        except _Left as left:
            return left.outcome
        except GaveUp as error:
            self.call.record.add("line", gave_up=menu.name, because=str(error))
        except Exception as error:
            if self.line.hung_up.is_set():
                raise HungUp("the caller hung up") from error
            log.error("a handler failed\n%s", describe_fault(error), extra={"menu": menu.name})
            self.call.record.add("line", error=type(error).__name__, menu=menu.name)
            await self._say(SORRY)
        return menu.give_up or HANG_UP

    async def _visit(self, menu: Menu) -> Outcome | None:
        """Ask what the caller wants here, do it, and find out where they go next."""
        try:
            choice = await self._choose(menu)
        except CommandGiven as given:
            return await self._obey(given)
        if isinstance(choice.then, Move | Transfer | Menu):
            return choice.then
        try:
            return await self._handle(choice.then, choice.parameters)
        except CommandGiven as given:
            then = await self._obey(given)
            return REPEAT if then is BACK else then  # back from a handler is back to its menu

    async def _choose(self, menu: Menu) -> Option:
        greeting = "" if menu.name in self._greeted else menu.greeting
        self._greeted.add(menu.name)
        answer = await self._await(choice_task(menu, self._commands, greeting=greeting))
        return menu.choices[answer.digits]

    @property
    def _commands(self) -> dict[str, Command]:
        return commands_in(self._menus, self.call.language)

    async def _obey(self, given: CommandGiven) -> Outcome | None:
        """Where the caller wants to go instead of answering."""
        command = self._commands[given.command]
        self.call.record.add("caller", command=given.command)
        if command.then is None:
            await self._say_help(None)
        return command.then

    async def _say_help(self, field: Field | None) -> None:
        if text := (field.help if field else "") or self._menus[-1].help:
            await self._say(text)

    # -- handlers ----------------------------------------------------------------

    async def _handle(self, handler: Handler, parameters: tuple[Parameter, ...]) -> Outcome | None:
        """Ask a handler's questions, let it answer, and say what it says."""
        result = await self._perform(handler, parameters)
        if isinstance(result, str):
            await self._say(result)
            return REPEAT
        if result is None or isinstance(result, Move | Transfer | Menu):
            return result
        raise MenuError(
            f"{handler.__name__}() returned {type(result).__name__}, which leads nowhere"
        )

    async def _perform(self, handler: Handler, parameters: tuple[Parameter, ...]) -> Any:
        answers = await self._fill(parameters)
        for left in reversed(range(MAX_WRONG)):
            try:
                return await self._run(handler, answers)
            except Reprompt as wrong:
                await self._say(wrong.say)
                if left:
                    again = _named(wrong.field, handler, parameters)
                    self._forget(again)
                    answers |= await self._fill(again)
        raise GaveUp(f"{handler.__name__}() was answered wrongly {MAX_WRONG} times")

    async def _fill(self, parameters: tuple[Parameter, ...]) -> dict[str, Any]:
        """A value for each parameter, in order: steps that run once a call, forms for the rest."""
        answers: dict[str, Any] = {}
        for once, some in groupby(parameters, lambda p: isinstance(p.field, Once)):
            if once:
                for parameter in some:
                    answers[parameter.name] = await self._run_once(parameter)
            else:
                answers |= await self._await(self._form(some).fill())
        return answers

    def _form(self, parameters: Iterable[Parameter]) -> Form:
        named = {parameter.name: parameter for parameter in parameters}
        return Form(named, self.call.asked(), self._commands, self._say_help)

    async def _run_once(self, parameter: Parameter) -> Any:
        assert isinstance(parameter.field, Once)
        step = parameter.field.step
        if step not in self._once:
            self._once[step] = await self._perform(step, parameter.field.parameters)
        return self._once[step]

    def _forget(self, parameters: tuple[Parameter, ...]) -> None:
        for parameter in parameters:
            if isinstance(parameter.field, Once):
                self._once.pop(parameter.field.step, None)

    async def _run(self, handler: Handler, answers: dict[str, Any]) -> Any:
        """Run a handler beside us, doing for it what it asks for, until it returns."""
        requests = self.call.open()
        running = asyncio.ensure_future(handler(self.call, **answers))
        hung_up = asyncio.ensure_future(self.line.hung_up.wait())
        request = asyncio.ensure_future(requests.get())
        try:
            while True:
                await self._cover({running, hung_up, request})
                if hung_up.done():
                    raise HungUp("the caller hung up")
                if running.done():
                    return running.result()
                waiting = request.result()
                if isinstance(waiting.request, Leave):
                    raise _Left(waiting.request.outcome)
                await self._serve(waiting)
                request = asyncio.ensure_future(requests.get())
        finally:
            self.call.close()
            for task in (running, hung_up, request):
                task.cancel()
            await asyncio.wait({running}, timeout=LAST_WORDS)

    async def _cover(self, events: set[asyncio.Future[Any]]) -> None:
        """Wait for the first of *events*; who waits long hears that something is being done."""
        wait, patience = self._menus[-1].wait, PATIENCE
        first = partial(asyncio.wait, events, return_when=asyncio.FIRST_COMPLETED)
        while not (await first(timeout=patience if wait else None))[0]:
            await self._say(wait)
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
                asked = self.call.asked()
                task = field_task(name, field, asked, self._commands)
                waiting.on_given_up(task.cancel)
                return field.value((await self._await(task)).digits, asked)
            case Say(text):
                waiting.on_given_up(self.line.hush)
                return await self._say(text)

    # -- the end -----------------------------------------------------------------

    async def _end(self, outcome: Outcome) -> None:
        """Hand the caller over, or say good-bye."""
        if isinstance(outcome, Transfer):
            await self._say(outcome.say)
            self.call.record.add("line", transfer=outcome.to)
            try:
                await self.exchange.transfer(outcome.to)
                self.call.record.end("transferred")
                return
            except Exception as error:
                if self.line.hung_up.is_set():
                    raise HungUp("the caller hung up") from error
                log.warning("the transfer failed: %s", error, extra={"to": outcome.to})
                await self._say(NO_PERSON)
                self.call.record.end("transfer failed")
        else:
            await self._say(GOOD_BYE)
            self.call.record.end("completed")
        await self.exchange.hang_up()

    # -- LiveKit -----------------------------------------------------------------

    async def _await(self, task: Any) -> Any:
        """Await an agent task; a session that closes meanwhile means that the caller is gone."""
        if self.line.hung_up.is_set():
            raise HungUp("the caller hung up")
        try:
            return await task
        except ToolError as error:
            if isinstance(error, GaveUp | CommandGiven):
                raise
            raise HungUp("the caller hung up") from error

    async def _say(self, text: str) -> None:
        if self.line.hung_up.is_set():
            raise HungUp("the caller hung up")
        await speak(self.session, self.line, text)
        if self.line.hung_up.is_set():
            raise HungUp("the caller hung up")


def _named(name: str, handler: Handler, parameters: tuple[Parameter, ...]) -> tuple[Parameter, ...]:
    found = tuple(parameter for parameter in parameters if parameter.name == name)
    if not found:
        raise MenuError(f"{handler.__name__}() raised Reprompt for {name!r}, which it has not")
    return found
