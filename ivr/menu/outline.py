"""The call flow as an outline, in the words the caller hears; the text tree is drawn here.  No I/O.

Each menu stands in it once, where it is reached first; elsewhere it is only named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from inspect import signature

from ivr.entry import Confirm
from ivr.entry.prompts import every
from ivr.menu.fields import Asked, Code, Digits, Field
from ivr.menu.flow import Flow, Step, commands_of
from ivr.menu.leads import Lead, Unknown
from ivr.menu.menu import Command, Menu
from ivr.menu.outcomes import HANG_UP, Handoff, Move, Transfer
from ivr.menu.signature import Handler

DEEPEST = 10  # levels; what lies deeper is drawn below, where there is room
MOVES = {
    Move.BACK: "the menu before",
    Move.MAIN: "the first menu",
    Move.REPEAT: "this menu again",
    Move.HANG_UP: "good-bye",
}


class Look(Enum):
    """What a branch is, for those who draw it."""

    MENU = "menu"
    HANDLER = "handler"
    END = "end"  # a transfer, a move, a menu that stands elsewhere


@dataclass(frozen=True, slots=True)
class Branch:
    """A line of the outline, what is to be said of it, and what grows from it."""

    title: str
    notes: tuple[str, ...] = ()
    branches: tuple[Branch, ...] = ()
    look: Look = Look.END


def outline(flow: Flow) -> Branch:
    """The whole flow; its root is the first menu, or the entrance."""
    gardener = _Gardener(flow)
    if len(flow.firsts) == 1:
        root = gardener.grow(next(iter(flow.firsts)), 0)
    else:
        ways = (gardener.grow(menu, 1, title=f"{way} → ") for menu, way in flow.firsts.items())
        root = Branch("a call", branches=tuple(ways), look=Look.MENU)
    return replace(root, branches=(*root.branches, *gardener.grow_rest()))


def draw_tree(root: Branch) -> str:
    """The outline as text::

    menu shop
    │ “Hello. To leave, press 1.”
    └─ 1  to leave → good-bye
    """
    return "\n".join([root.title, *_lines(root)])


def name_lead(lead: Lead) -> str:
    """Where something leads, in words."""
    match lead:
        case Menu():
            return f"menu {lead.name}"
        case Move():
            return MOVES[lead]
        case Transfer():
            return f"transfer to {lead.to}"
        case Handoff():
            return f"hand-off to {lead.agent}"
        case Unknown():
            kind = f"{lead.kind.__name__}: " if lead.kind else ""
            return f"unknown ({kind}{lead.code})"


def name_command(command: Command) -> str:
    """How it is given: by phrases, by a key."""
    key = [f"press {command.key}"] if command.key else []
    say = [f"say {', '.join(map(_quote, command.say))}"] if command.say else []
    return f"at any time, {' or '.join([*say, *key])}"


def describe(field: Field) -> str:
    """What a field takes for an answer, in a few words."""
    rules = field.rules(Asked())
    if isinstance(field, Code | Digits):
        least, most = rules.min_digits, rules.longest
        count = str(least) if least == most else f"{least} to {most}"
        what = f"{count} letters and digits" if rules.letters else f"{count} digits"
    else:
        what = type(field).__name__
    known = f"{len(rules.known)} known" if rules.known is not None else ""
    look_up = getattr(field, "known", None)
    if callable(look_up):
        told = ", ".join(list(signature(look_up).parameters)[1:])
        known = f"known by {look_up.__name__}({told})"
    after = f"asked again after {', '.join(every(field.depends_on))}" * bool(field.depends_on)
    if_ = f"only if {_condition(field.when)}" if field.when else ""
    secret = "secret" if rules.secret else "private" if rules.private else ""
    read_back = ("counted" if rules.secret else "read back") * (rules.confirm is Confirm.ALWAYS)
    return ", ".join(filter(None, [what, known, secret, read_back, after, if_]))


def _condition(when: Callable[..., object]) -> str:
    """A function by its name, a lambda by what it depends on."""
    told = list(signature(when).parameters)
    name = getattr(when, "__name__", "")
    if name.isidentifier():
        return f"{name}({', '.join(told)})"
    return f"{' and '.join(told)} {'says' if len(told) == 1 else 'say'} so"


class _Gardener:
    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._grown: set[Menu] = set()
        self._rest: list[Menu] = []

    def grow(self, menu: Menu, level: int, *, title: str = "") -> Branch:
        """A menu with all that follows, the first time; afterwards its name."""
        title += name_lead(menu)
        if menu in self._grown:
            return Branch(f"{title}, see there")
        self._grown.add(menu)
        if level >= DEEPEST:
            self._rest.append(menu)
            return Branch(f"{title}, see below")
        language = self._flow.languages[menu]
        greeting = (f"once: {_quote(menu.greeting)}",) if menu.greeting else ()
        prompts = map(_quote, every(menu.prompts(language=language).ask))
        steps = (self._step(step, level + 1, language) for step in self._flow.menus[menu])
        commands = (self._command(command, level + 1) for command in commands_of(menu))
        giving_up = self._lead(menu.give_up or HANG_UP, level + 1, title="not understood → ")
        helping = (f"for help: {_quote(menu.help)}",) if menu.help else ()
        notes = (*greeting, *prompts, *helping)
        return Branch(title, notes, (*steps, *commands, giving_up), Look.MENU)

    def grow_rest(self) -> Iterator[Branch]:
        """What was too deep for its place."""
        while self._rest:
            menu = self._rest.pop(0)
            self._grown.remove(menu)
            yield self.grow(menu, 1)

    def _step(self, step: Step, level: int, language: str) -> Branch:
        option = step.option
        say = f", or say {', '.join(map(_quote, option.say))}" if option.say else ""
        title = f"{option.key}  {option.hear}{say} → "
        if not step.handlers():
            return self._lead(step.leads[0], level, title=title)
        asked = Asked(language=language)
        leads = tuple(self._lead(lead, level + 1, title="→ ") for lead in step.leads)
        return Branch(f"{title}{option.label}", tuple(_notes(step, asked)), leads, Look.HANDLER)

    def _command(self, command: Command, level: int) -> Branch:
        title = f"{name_command(command)} → "
        if command.then is None:
            return Branch(f"{title}help")
        return self._lead(command.then, level, title=title)

    def _lead(self, lead: Lead, level: int, *, title: str) -> Branch:
        if isinstance(lead, Menu):
            return self.grow(lead, level, title=title)
        return Branch(f"{title}{name_lead(lead)}")


def _notes(step: Step, asked: Asked) -> Iterator[str]:
    """The questions of a handler and of its steps, then what it says itself."""
    asks = step.asks()
    for handler in step.handlers():
        for ask in asks:
            if ask.by is handler:
                once = f"once a call, {_name(handler)}: " if ask.once else ""
                prompt = " ".join(every(ask.field.prompts(asked).ask)[:1])
                yield f"{once}asks {ask.name} ({describe(ask.field)}): {_quote(prompt)}"
        for name, task in step.tasks(handler):
            yield f"asks {name} by a task of its own: {task.description}"
        for sentence in step.sentences(handler):
            yield f"{sentence.kind.value} {_quote(sentence.text)}"


def _name(handler: Handler) -> str:
    return f"{handler.__name__}()"


def _quote(text: str) -> str:
    return f"“{text}”"


def _lines(branch: Branch) -> Iterator[str]:
    for note in branch.notes:
        yield f"{'│' if branch.branches else ' '} {note}"
    for child in branch.branches:
        is_last = child is branch.branches[-1]
        yield f"{'└─' if is_last else '├─'} {child.title}"
        for line in _lines(child):
            yield f"{'  ' if is_last else '│ '} {line}"
