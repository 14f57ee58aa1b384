"""All menus that are checked together, and what is in them.  No I/O."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ivr.menu.entrance import FirstMenu
from ivr.menu.flow import Asks, Flow, Step, read_flow
from ivr.menu.leads import Lead, Unknown
from ivr.menu.menu import Menu
from ivr.menu.signature import Handler
from ivr.menu.source import Source, read_source


@dataclass(frozen=True, slots=True)
class Work:
    """A handler, or a step asked once a call, where it is met first."""

    menu: Menu
    step: Step
    source: Source

    @property
    def name(self) -> str:
        """How messages name it."""
        return f"{self.source.handler.__name__}()"

    @property
    def is_step(self) -> bool:
        """Whether what it returns goes to a handler, not to the caller."""
        return self.source.handler is not self.step.option.then

    @property
    def asks(self) -> tuple[Asks, ...]:
        """Its own questions."""
        return tuple(ask for ask in self.step.asks() if ask.by is self.source.handler)


class House:
    """Several menus that answer calls, and all that can be reached from them.

    Args:
        firsts: menus and entrances that answer calls.
        declared: other menus that are declared; some call should reach them.
        read_music: reads a piece of music, or raises a MenuError; not given, and none is read.

    Attributes:
        flows: one for each that answers calls and is not reached from another one.
        menus: every menu that can be reached, with its steps.
        languages: in which each of them is heard.
    """

    def __init__(
        self,
        firsts: Iterable[FirstMenu],
        declared: Iterable[Menu] = (),
        *,
        read_music: Callable[[Path], object] | None = None,
    ) -> None:
        every = [read_flow(first) for first in firsts]
        self.flows = tuple(flow for at, flow in enumerate(every) if not _is_part(at, every))
        self.menus = {menu: steps for flow in every for menu, steps in flow.menus.items()}
        self.languages = {menu: flow.languages[menu] for flow in every for menu in flow.menus}
        for flow in self.flows:
            self.languages |= flow.languages
        self.declared, self.read_music = tuple(declared), read_music

    def steps(self) -> Iterator[tuple[Menu, Step]]:
        """Every option of every menu."""
        for menu, steps in self.menus.items():
            for step in steps:
                yield menu, step

    @property
    def leads_anywhere(self) -> bool:
        """Whether a handler leads to a menu of which its source does not tell."""
        return any(
            isinstance(lead, Unknown) and lead.kind in (None, Menu) for _, lead in self.leads()
        )

    def works(self, *, everywhere: bool = False) -> Iterator[Work]:
        """Every handler and step, once; or in every menu that has it."""
        seen: set[Handler] = set()
        for menu, step in self.steps():
            for handler in step.handlers():
                if everywhere or handler not in seen:
                    seen.add(handler)
                    yield Work(menu, step, read_source(handler))

    def questions(self) -> Iterator[Asks]:
        """Every question, once for each field."""
        seen: set[int] = set()
        for _, step in self.steps():
            for ask in step.asks():
                if id(ask.field) not in seen:
                    seen.add(id(ask.field))
                    yield ask

    def leads(self) -> Iterator[tuple[Menu, Lead]]:
        """Every way that leads out of a menu."""
        for flow in self.flows:
            for menu in flow.menus:
                for lead in flow.leads(menu):
                    yield menu, lead


def _is_part(at: int, flows: Sequence[Flow]) -> bool:
    """Whether a flow begins inside another one; of two that begin in each other, the later."""
    flow = flows[at]
    for other_at, other in enumerate(flows):
        inside = other_at != at and flow.firsts.keys() <= other.menus.keys()
        if inside and not (at < other_at and other.firsts.keys() <= flow.menus.keys()):
            return True
    return False
