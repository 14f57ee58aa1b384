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
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from livekit.agents import Agent, ToolError

from ivr.call.call import Call
from ivr.call.cast import Cast
from ivr.call.dtmf_result import CommandGiven
from ivr.call.fault import describe_fault
from ivr.call.floor import Floor
from ivr.call.form import choice_task
from ivr.call.handling import Handling, Left
from ivr.call.line import Line
from ivr.call.music import Music
from ivr.call.scene import AnAgent, Scene
from ivr.call.speaking import speak
from ivr.entry import Sentences, get_language
from ivr.errors import GaveUp, HungUp, MenuError
from ivr.menu import (
    BACK,
    HANG_UP,
    MAIN,
    REPEAT,
    Field,
    Handoff,
    Menu,
    Move,
    Option,
    Transfer,
)
from ivr.menu.commands import commands_in
from ivr.menu.menu import Command, Outcome

log = logging.getLogger("ivr.call")


class Exchange(Protocol):
    """What the line at the other end can do with a call."""

    async def transfer(self, to: str) -> None:
        """Hand the call to *to*; raises when that fails."""

    async def hang_up(self) -> None:
        """End the call."""


class Performer(Agent):
    """The agent of a session: performs *menu* on *line* until the call ends.

    Attributes:
        ended: set when nothing more will be said or asked.
        floor: who has the call, we or an agent that a menu handed it to.
    """

    def __init__(
        self, menu: Menu, *, call: Call, line: Line, exchange: Exchange, cast: Cast
    ) -> None:
        super().__init__(instructions="*none*")
        self.call, self.line, self.exchange, self._cast = call, line, exchange, cast
        self.ended = asyncio.Event()
        self._menus = [menu]
        self._greeted: set[str] = set()
        self._handling = Handling(self)
        self._scene = Scene(self, call.session, line, cast)
        self.floor = Floor(call.session, line, self)

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
        if menu.language is not None and menu.language != self.call.language:
            self._speak(menu.language)
        self._scene.set(menu, self.call.language)
        try:
            if isinstance(outcome, Handoff):
                result = await self.hand_off(outcome.make())
                return await self._handling.follow(result, f"{outcome.agent} handed back")
            return await self._visit(menu)
        except HungUp:
            raise
        except Left as left:
            return left.outcome
        except GaveUp as error:
            self.call.record.add("line", gave_up=menu.name, because=str(error))
        except Exception as error:
            if self.line.hung_up.is_set():
                raise HungUp("the caller hung up") from error
            log.error("menu %r failed\n%s", menu.name, describe_fault(error))
            self.call.record.add("line", error=type(error).__name__, menu=menu.name)
            await self.tell(self._sentences.sorry)
        return menu.give_up or HANG_UP

    async def _visit(self, menu: Menu) -> Outcome | None:
        """Ask what the caller wants here, do it, and find out where they go next."""
        try:
            choice = await self._choose(menu)
        except CommandGiven as given:
            return await self._obey(given)
        if isinstance(choice.then, Move | Transfer | Handoff | Menu):
            return choice.then
        try:
            return await self._handling.handle(
                choice.then, choice.parameters, any_order=choice.any_order
            )
        except CommandGiven as given:
            then = await self._obey(given)
            return REPEAT if then is BACK else then  # back from a handler is back to its menu

    async def _choose(self, menu: Menu) -> Option:
        greeting = "" if menu.name in self._greeted else menu.greeting
        self._greeted.add(menu.name)
        task = choice_task(menu, self.call.asked(), self.commands, greeting=greeting)
        return menu.choices[(await self.ask(task)).digits]

    @property
    def commands(self) -> dict[str, Command]:
        """What may be said at any time."""
        return commands_in(self._menus, self.call.language)

    async def _obey(self, given: CommandGiven) -> Outcome | None:
        """Where the caller wants to go instead of answering."""
        command = self.commands[given.command]
        self.call.record.add("caller", command=given.command)
        if command.then is None:
            await self.tell_help(None)
        return command.then

    @property
    def max_wait(self) -> float | None:
        """How long a handler may look something up, s."""
        return self._menus[-1].max_wait

    @property
    def wait(self) -> str:
        """What is said when something takes long."""
        own = self._menus[-1].wait
        return self._sentences.wait if own is None else own

    @property
    def music(self) -> Music | None:
        """What is played then, if anything."""
        menu = self._menus[-1]
        try:
            return self._cast.music_of(menu)
        except MenuError as error:  # silence is better than no call
            log.error("menu %r: %s", menu.name, error)
            return None

    def play(self, music: Music) -> AbstractAsyncContextManager[None]:
        """Play to the caller meanwhile."""
        self.call.record.add("line", music=music.name)
        return music.playing(self.session)

    async def tell_help(self, field: Field | None) -> None:
        """Say what there is to help with *field*, or with the menu."""
        if text := (field.help if field else "") or self._menus[-1].help:
            await self.tell(text)

    # -- the end -----------------------------------------------------------------

    async def _end(self, outcome: Outcome) -> None:
        """Hand the caller over, or say good-bye."""
        if isinstance(outcome, Transfer):
            if text := self._sentences.connecting if outcome.say is None else outcome.say:
                await self.tell(text)
            self.call.record.add("line", transfer=outcome.to)
            try:
                await self.exchange.transfer(outcome.to)
                self.call.record.end("transferred")
                return
            except Exception as error:
                if self.line.hung_up.is_set():
                    raise HungUp("the caller hung up") from error
                log.warning("the transfer failed: %s", error, extra={"to": outcome.to})
                await self.tell(self._sentences.nobody)
                self.call.record.end("transfer failed")
        else:
            await self.tell(self._sentences.good_bye)
            self.call.record.end("completed")
        await self.exchange.hang_up()

    # -- languages ---------------------------------------------------------------

    @property
    def _sentences(self) -> Sentences:
        return get_language(self.call.language).sentences

    def _speak(self, language: str) -> None:
        """From now on the call is in *language*."""
        self.call.language = language
        self.call.record.add("line", language=language)

    # -- LiveKit -----------------------------------------------------------------

    async def ask(self, task: Any) -> Any:
        """Await an agent task; a session that closes meanwhile means that the caller is gone."""
        if self.line.hung_up.is_set():
            raise HungUp("the caller hung up")
        if isinstance(task, Agent):
            self.dress(task)
        try:
            return await task
        except ToolError as error:
            if isinstance(error, GaveUp):
                raise
            if not self.session._closing:  # nothing else tells a cancelled task from a refused one
                raise GaveUp("a task ended without a result") from error
            raise HungUp("the caller hung up") from error

    def dress(self, agent: AnAgent) -> AnAgent:
        """Give *agent* the voice and the ears of the menu, where it has none of its own."""
        return self._scene.dress(agent)

    async def hand_off(self, agent: Agent) -> Any:
        """Let *agent* have the call until it hands it back; returns what it hands back."""
        name = type(agent).__name__
        self.call.record.add("line", handed_to=name)
        try:
            stay = self.floor.hand_over(agent)
            self.dress(agent)
            return await self.ask(stay)
        finally:
            if not self.line.hung_up.is_set():
                self.call.record.add("line", handed_back_by=name)

    def recall(self) -> None:
        """Take the call back from who has it."""
        self.floor.recall()

    async def tell(self, text: str) -> None:
        """Say *text*; a key stops it."""
        if self.line.hung_up.is_set():
            raise HungUp("the caller hung up")
        await speak(self.session, self.line, text)
        if self.line.hung_up.is_set():
            raise HungUp("the caller hung up")
