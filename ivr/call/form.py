"""Menus and fields as agent tasks: one question is a ``GetDtmfTask``, one form a ``TaskGroup``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from livekit.agents import AgentTask
from livekit.agents.beta.workflows import TaskGroup
from livekit.agents.beta.workflows.task_group import TaskCompletedEvent

from ivr.call.any_order import AnyOrderTask
from ivr.call.dtmf_result import CommandGiven
from ivr.call.get_dtmf import GetDtmfTask
from ivr.entry import Heard, Open
from ivr.menu import Asked, Field, Menu, Task
from ivr.menu.answers import Answers
from ivr.menu.commands import CHANGE, GO_BACK, HELP, changes_of, with_commands
from ivr.menu.fields.lookup import with_known
from ivr.menu.menu import Command
from ivr.menu.signature import Parameter

Commands = Mapping[str, Command]
LookUpOf = Callable[[Parameter, Answers], Awaitable[Collection[str] | None]]


def choice_task(menu: Menu, asked: Asked, commands: Commands, *, greeting: str = "") -> GetDtmfTask:
    """The question which of a menu's choices the caller wants."""
    return GetDtmfTask(
        name=f"{menu.name} menu",
        rules=with_commands(menu.rules(), commands),
        prompts=menu.prompts(greeting=greeting, language=asked.language),
        language=asked.language,
    )


def field_task(
    name: str,
    field: Field,
    asked: Asked,
    commands: Commands,
    *,
    known: Collection[str] | None = None,
    make: Callable[..., GetDtmfTask] = GetDtmfTask,
) -> GetDtmfTask:
    """The question that a field asks; *known* are the only right answers, where looked up."""
    rules = field.rules(asked)
    return make(
        name=name,
        rules=with_commands(rules if known is None else with_known(rules, known), commands),
        prompts=field.prompts(asked),
        language=asked.language,
    )


class Form:
    """The questions of one handler, asked in order; what is answered is kept.

    The caller may go back to the question before, or to any that is answered: "no, the account
    number was wrong".  That one is asked again with those that depend on it, then the one that
    was being asked.

    Questions are the tasks of a ``TaskGroup``.  LiveKit's group takes note of its tasks as it
    begins: one that is added while it runs is never asked.  So a group holds the questions that
    are certain; where an answer decides about the next one (its ``when``, its look-up), or where
    one is to be asked again, the group ends there and another one goes on.  A form without
    such questions is one group.

    In any order: what the caller says for another question is kept until that one comes up.  There
    it is checked by its rules and read back as its ``confirm`` says; nothing is asked that it
    answers, and it is asked as usual where that is no answer.

    Args:
        parameters: the questions; parameter name is task id.
        answers: those of the handler so far; filled in here.
        asked: what fields may need to know of the call.
        commands: what may be said at any time.
        say_help: says a field's help.
        any_order: whether the caller may answer other questions than the one being asked.
        dress: gives a task the voice and the ears of the menu.
        look_up: looks up the right answers of a question.
    """

    def __init__(
        self,
        parameters: Iterable[Parameter],
        answers: Answers,
        *,
        asked: Asked,
        commands: Commands,
        say_help: Callable[[Field], Awaitable[None]],
        look_up: LookUpOf,
        any_order: bool,
        dress: Callable[[AgentTask[Any]], AgentTask[Any]],
    ) -> None:
        self._parameters = {parameter.name: parameter for parameter in parameters}
        self._answers, self._asked, self._commands = answers, asked, commands
        self._say_help, self._look_up, self._dress = say_help, look_up, dress
        self._any_order = any_order
        self._known: dict[str, Collection[str] | None] = {}
        self._heard: dict[str, Heard] = {}

    async def fill(self) -> None:
        """Ask what is open.

        Raises:
            NotAnswered: a question was not answered.
            CommandGiven: the caller went elsewhere; back, from the first question.
        """
        while names := list(self._certain()):
            await self._find_known(names[0])
            group = TaskGroup(summarize_chat_ctx=False, on_task_completed=self._keep)
            for name in names:
                group.add(partial(self._ask, name), id=name, description=self._describe(name))
            try:
                await self._dress(group)
            except CommandGiven as given:
                await self._obey(given)

    def _certain(self) -> Iterator[str]:
        """What is open, up to where an answer is needed first."""
        first = True
        for name, parameter in self._parameters.items():
            if not first and (parameter.asked_if or parameter.looked_up):
                return
            if self._answers.is_open(name):
                first = False
                yield name

    async def _find_known(self, name: str) -> None:
        """Look up the right answers, unless it was done and nothing has changed since."""
        if self._parameters[name].looked_up and name not in self._known:
            self._known[name] = await self._look_up(self._parameters[name], self._answers)

    def _ask(self, name: str) -> AgentTask[Any]:
        self._asking = name
        field = self._parameters[name].field
        if isinstance(field, Task):
            return self._dress(field.make())
        called = {n: self._called(n) for n in self._parameters if self._answers.is_answered(n)}
        commands = {**self._commands, **changes_of(called, self._asked.language)}
        field, known = self._field(name), self._known.get(name)
        make = self._in_any_order(name) if self._any_order else GetDtmfTask
        return self._dress(field_task(name, field, self._asked, commands, known=known, make=make))

    def _in_any_order(self, name: str) -> Callable[..., GetDtmfTask]:
        """What makes the question, with an ear for others that are not answered yet."""
        others = {
            other: self._open(other)
            for other, parameter in self._parameters.items()
            if other != name
            and isinstance(parameter.field, Field)
            and not self._answers.is_kept(other)
        }
        return partial(
            AnyOrderTask,
            asked=self._open(name),
            others=others,
            heard=self._heard.pop(name, None),
            on_heard=self._heard.__setitem__,
        )

    def _open(self, name: str) -> Open:
        names = dict.fromkeys((self._called(name), name.replace("_", " ")))
        return Open(self._field(name).rules(self._asked), tuple(names))

    async def _keep(self, done: TaskCompletedEvent) -> None:
        parameter, result = self._parameters[done.task_id], done.result
        if isinstance(parameter.field, Field):
            result = parameter.value(result.digits, self._asked)
        self._answers.keep(done.task_id, result)

    async def _obey(self, given: CommandGiven) -> None:
        """Take answers back; raises what is none of the form's business."""
        names = list(self._parameters)
        before = names[: names.index(self._asking)]
        answered = [name for name in before if self._answers.is_answered(name)]
        if given.command == HELP:
            await self._say_help(self._field(self._asking))
        elif given.command.startswith(CHANGE):
            self._forget(given.command.removeprefix(CHANGE))
        elif given.command == GO_BACK and answered:
            self._forget(answered[-1])
        else:
            raise given

    def _forget(self, name: str) -> None:
        for gone in self._answers.forget(name):
            self._known.pop(gone, None)
            self._heard.pop(gone, None)

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
