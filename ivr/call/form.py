"""Menus and fields as agent tasks: one question is a ``GetDtmfTask``, one form a ``TaskGroup``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from livekit.agents import AgentTask
from livekit.agents.beta.workflows import TaskGroup
from livekit.agents.beta.workflows.task_group import TaskCompletedEvent

from ivr.call.dtmf_result import CommandGiven
from ivr.call.get_dtmf import GetDtmfTask
from ivr.menu import Asked, Field, Menu, Task
from ivr.menu.commands import CHANGE, GO_BACK, HELP, changes_of, with_commands
from ivr.menu.menu import Command
from ivr.menu.signature import Parameter

Commands = Mapping[str, Command]


def choice_task(menu: Menu, asked: Asked, commands: Commands, *, greeting: str = "") -> GetDtmfTask:
    """The question which of a menu's choices the caller wants."""
    return GetDtmfTask(
        name=f"{menu.name} menu",
        rules=with_commands(menu.rules(), commands),
        prompts=menu.prompts(greeting=greeting, language=asked.language),
        language=asked.language,
    )


def field_task(name: str, field: Field, asked: Asked, commands: Commands) -> GetDtmfTask:
    """The question that a field asks."""
    return GetDtmfTask(
        name=name,
        rules=with_commands(field.rules(asked), commands),
        prompts=field.prompts(asked),
        language=asked.language,
    )


class Form:
    """The questions of one handler, asked in order; what is answered is kept.

    The caller may go back to the question before, or to any that is answered: "no, the account
    number was wrong".  That one is asked again, then the one that was being asked.

    Args:
        parameters: the questions; parameter name is task id.
        asked: what fields may need to know of the call.
        commands: what may be said at any time.
        say_help: says a field's help.
        dress: gives a task the voice and the ears of the menu.
    """

    def __init__(
        self,
        parameters: Mapping[str, Parameter],
        asked: Asked,
        commands: Commands,
        say_help: Callable[[Field], Awaitable[None]],
        dress: Callable[[AgentTask[Any]], AgentTask[Any]],
    ) -> None:
        self._parameters, self._asked, self._commands = parameters, asked, commands
        self._say_help, self._dress = say_help, dress
        self._answers: dict[str, Any] = {}

    async def fill(self) -> dict[str, Any]:
        """The answers, by parameter name.

        Raises:
            NotAnswered: a question was not answered.
            CommandGiven: the caller went elsewhere; back, from the first question.
        """
        to_ask = list(self._parameters)
        while to_ask:
            group = TaskGroup(summarize_chat_ctx=False, on_task_completed=self._keep)
            for name in to_ask:
                group.add(partial(self._ask, name), id=name, description=self._describe(name))
            try:
                await self._dress(group)
                break
            except CommandGiven as given:
                to_ask = await self._obey(given, to_ask)
        return {name: self._answers[name] for name in self._parameters}

    def _ask(self, name: str) -> AgentTask[Any]:
        self._asking = name
        field = self._parameters[name].field
        if isinstance(field, Task):
            return self._dress(field.make())
        earlier = list(self._parameters)[: list(self._parameters).index(name)]
        called = {n: self._called(n) for n in earlier if n in self._answers}
        commands = {**self._commands, **changes_of(called, self._asked.language)}
        return self._dress(field_task(name, self._field(name), self._asked, commands))

    async def _keep(self, done: TaskCompletedEvent) -> None:
        parameter, result = self._parameters[done.task_id], done.result
        if isinstance(parameter.field, Field):
            result = parameter.value(result.digits, self._asked)
        self._answers[done.task_id] = result

    async def _obey(self, given: CommandGiven, asked: list[str]) -> list[str]:
        """What is to be asked next; raises what is none of the form's business."""
        rest = asked[asked.index(self._asking) :]
        if given.command == HELP:
            await self._say_help(self._field(self._asking))
            return rest
        if given.command.startswith(CHANGE):
            return [given.command.removeprefix(CHANGE), *rest]
        before = list(self._parameters)[: list(self._parameters).index(self._asking)]
        if given.command == GO_BACK and before:
            return [before[-1], *rest]
        raise given

    def _field(self, name: str) -> Field:
        field = self._parameters[name].field
        assert isinstance(field, Field)
        return field

    def _describe(self, name: str) -> str:
        field = self._parameters[name].field
        return field.description if isinstance(field, Task) else self._field(name).prompt

    def _called(self, name: str) -> str:
        label = getattr(self._parameters[name].field, "label", "")
        return label or name.replace("_", " ")
