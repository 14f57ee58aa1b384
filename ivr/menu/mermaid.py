"""The call flow as a Mermaid flowchart (https://mermaid.js.org/syntax/flowchart.html).  No I/O."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from ivr.entry.prompts import every
from ivr.menu.flow import Flow, Step, commands_of
from ivr.menu.leads import Lead
from ivr.menu.menu import Menu
from ivr.menu.outcomes import HANG_UP, Move
from ivr.menu.outline import name_command, name_lead

WIDTH = 40  # characters of a line in a box
# What a label cannot hold as it stands, by Mermaid's entity codes.
ESCAPES = str.maketrans({'"': "#quot;", "#": "#35;", "<": "#lt;", ">": "#gt;", "&": "#amp;"})
KEY_NAMES = str.maketrans({"*": "star", "#": "pound"})


def draw_mermaid(flow: Flow) -> str:
    """One box for a menu or a handler, round ends for transfers, an arrow for each key."""
    return "\n".join(["flowchart LR", *(f"  {line}" for line in _Chart(flow).lines())])


class _Chart:
    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._ids: dict[Menu, str] = {menu: f"m{i}" for i, menu in enumerate(flow.menus, 1)}
        self._ends: dict[str, str] = {}

    def lines(self) -> Iterator[str]:
        for menu, id_ in self._ids.items():
            prompt = next(iter(every(menu.prompts(language=self._flow.languages[menu]).ask)))
            yield f'{id_}["{_label(f"menu {menu.name}", prompt)}"]'
        for menu, steps in self._flow.menus.items():
            for step in steps:
                yield from self._step(menu, step)
            for command in commands_of(menu):
                if command.then is not None:
                    arrow = f'-. "{_label(name_command(command))}" .->'
                    yield from self._arrows(self._ids[menu], arrow, command.then, menu)
            yield from self._arrows(self._ids[menu], "-.->", menu.give_up or HANG_UP, menu)

    def _step(self, menu: Menu, step: Step) -> Iterator[str]:
        option, here = step.option, self._ids[menu]
        arrow = f'-- "{_label(f"{option.key}  {option.hear}")}" -->'
        if not step.handlers():
            yield from self._arrows(here, arrow, step.leads[0], menu)
            return
        id_ = f"{here}_{option.key.translate(KEY_NAMES)}"
        asks = ", ".join(ask.name for ask in step.asks())
        yield f'{id_}[["{_label(option.label, f"asks {asks}" if asks else "")}"]]'
        yield f"{here} {arrow} {id_}"
        for lead in step.leads:
            yield from self._arrows(id_, "-->", lead, menu)

    def _arrows(self, start: str, arrow: str, lead: Lead, menu: Menu) -> Iterator[str]:
        """From *start* to wherever *lead* leads in a call that is in *menu*."""
        to = self._menus(lead, menu)
        if not to:
            name = name_lead(lead)
            if name not in self._ends:
                self._ends[name] = f"end{len(self._ends) + 1}"
                yield f'{self._ends[name]}(["{_label(name)}"])'
            yield f"{start} {arrow} {self._ends[name]}"
        for next_menu in to:
            yield f"{start} {arrow} {self._ids[next_menu]}"

    def _menus(self, lead: Lead, menu: Menu) -> list[Menu]:
        match lead:
            case Menu():
                return [lead]
            case Move.REPEAT:
                return [menu]
            case Move.MAIN:
                return list(self._flow.firsts)
            case Move.BACK:
                return [other for other in self._ids if menu in self._flow.next_menus(other)]
        return []


def _label(*texts: str) -> str:
    lines = [line for text in texts for line in textwrap.wrap(text, WIDTH)]
    return "<br/>".join(line.translate(ESCAPES) for line in lines)
