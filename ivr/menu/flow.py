"""The call flow: every menu that a call can reach, and what leads where.  No I/O.

::

    Flow ── menus ──► Menu ──► Step ── option: key, words that are heard and said
                       │         └──── leads: a menu, a move, a transfer, or unknown
                       └─ commands, give_up ──► the same
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ivr.menu.entrance import Entrance, FirstMenu
from ivr.menu.fields import Field, Task
from ivr.menu.leads import Lead, leads_of
from ivr.menu.menu import Command, Menu, Option
from ivr.menu.outcomes import HANG_UP, Handoff, Move, Transfer
from ivr.menu.sentences import Sentence, sentences_of
from ivr.menu.signature import Handler, Once, Parameter, read_parameters

LANGUAGE = "en"  # a call's, until a menu has another


@dataclass(frozen=True, slots=True)
class Asks:
    """One question of a handler.

    Args:
        name: the parameter.
        field: what is asked.
        by: the handler, or the step asked once a call.
        once: whether it is such a step.
    """

    name: str
    field: Field
    by: Handler
    once: bool

    def __str__(self) -> str:
        return f"{self.by.__name__}(): parameter {self.name!r}"


@dataclass(frozen=True, slots=True)
class Step:
    """One option of a menu, and where it may lead."""

    option: Option
    leads: tuple[Lead, ...]

    def handlers(self) -> tuple[Handler, ...]:
        """What runs: the steps asked once a call, then the handler; none if there is none."""
        if isinstance(self.option.then, Menu | Move | Transfer | Handoff):
            return ()
        return (*_steps(self.option.parameters), self.option.then)

    def asks(self) -> tuple[Asks, ...]:
        """Its questions, in order, with those of the steps asked once a call."""
        if isinstance(self.option.then, Menu | Move | Transfer | Handoff):
            return ()
        return tuple(_asks(self.option.parameters, self.option.then, once=False))

    def tasks(self, handler: Handler) -> tuple[tuple[str, Task], ...]:
        """The tasks of somebody else's that one of its handlers awaits, by parameter."""
        mine = handler is self.option.then
        parameters = self.option.parameters if mine else read_parameters(handler)
        return tuple((p.name, p.field) for p in parameters if isinstance(p.field, Task))

    def sentences(self, handler: Handler) -> Iterator[Sentence]:
        """What one of its handlers has the caller hear; what a step returns is not said."""
        return sentences_of(handler, returned=handler is self.option.then)


@dataclass(frozen=True, slots=True)
class Flow:
    """All that can happen in a call.

    Args:
        firsts: the menus with which it may begin, and when; usually one, always.
        menus: every menu that can be reached, in that order, with its steps.
        languages: in which language each is heard that is reached by the shortest way.
    """

    firsts: Mapping[Menu, str]
    menus: Mapping[Menu, tuple[Step, ...]]
    languages: Mapping[Menu, str]

    def next_menus(self, menu: Menu) -> Iterator[Menu]:
        """The menus that one leads to by itself: by a key, by a command, or because it gives up."""
        for lead in self.leads(menu):
            if isinstance(lead, Menu):
                yield lead

    def leads(self, menu: Menu) -> Iterator[Lead]:
        """Where a menu leads, in the order of its keys; commands and giving up come last."""
        for step in self.menus[menu]:
            yield from step.leads
        for command in commands_of(menu):
            if command.then is not None:
                yield command.then
        yield menu.give_up or HANG_UP


def commands_of(menu: Menu) -> tuple[Command, ...]:
    """A menu's own commands; one without words or key only takes another away."""
    return tuple(command for command in menu.commands.values() if command.say or command.key)


def read_flow(first: FirstMenu) -> Flow:
    """Follow every option from *first*; handlers are read, not run."""
    menus: dict[Menu, tuple[Step, ...]] = {}
    languages: dict[Menu, str] = {}
    firsts = _answering(first) if isinstance(first, Entrance) else {first: "always"}
    flow, waiting = Flow(firsts, menus, languages), deque((menu, LANGUAGE) for menu in firsts)
    while waiting:
        menu, language = waiting.popleft()
        if menu not in menus:
            languages[menu] = menu.language or language
            menus[menu] = tuple(_step(option) for option in menu.choices.values())
            waiting.extend((following, languages[menu]) for following in flow.next_menus(menu))
    return flow


def _answering(entrance: Entrance) -> dict[Menu, str]:
    """The menus of an entrance, each with all the times when it answers."""
    ways = [(f"{number} dialled", menu) for number, menu in entrance.dialled.items()]
    if entrance.closed is not None:
        ways.append((f"outside {entrance.hours}", entrance.closed))
    ways.append(("else", entrance.menu))
    return {menu: " or ".join(w for w, to in ways if to is menu) for _, menu in ways}


def _step(option: Option) -> Step:
    if isinstance(option.then, Menu | Move | Transfer | Handoff):
        return Step(option, (option.then,))
    return Step(option, leads_of(option.then))


def _steps(parameters: Iterable[Parameter]) -> Iterator[Handler]:
    for parameter in parameters:
        if isinstance(parameter.field, Once):
            yield from _steps(parameter.field.parameters)
            yield parameter.field.step


def _asks(parameters: Iterable[Parameter], by: Handler, *, once: bool) -> Iterator[Asks]:
    for parameter in parameters:
        if isinstance(parameter.field, Once):
            yield from _asks(parameter.field.parameters, parameter.field.step, once=True)
        elif isinstance(parameter.field, Field):  # a task of somebody else's cannot be read
            yield Asks(parameter.name, parameter.field, by, once)
