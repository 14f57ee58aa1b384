"""Rules about handlers: what their source says that cannot go well.  Reads source, runs nothing."""

from __future__ import annotations

import ast
import types
import typing
from collections.abc import Iterator
from functools import cache, partial
from typing import Any

from ivr.menu.leads import promises_of
from ivr.menu.lint.house import House, Work
from ivr.menu.lint.rule import Found, Severity, rule
from ivr.menu.menu import Menu
from ivr.menu.outcomes import Handoff, Move, Reprompt, Transfer
from ivr.menu.place import Place, place_of

CALLS = ("say", "ask", "confirm", "transfer", "hang_up", "hand_off")  # the coroutines of a call
SCHEMES = ("tel:", "sip:", "sips:")  # RFC 3966, RFC 3261 section 19.1
LEADING = (str, Menu, Move, Transfer, Handoff, types.NoneType)
ANYTHING = (Any, object, typing.NoReturn, typing.Never)


@rule(
    "no-address",
    Severity.ERROR,
    why="the transfer fails, and the caller hears that nobody can take the call",
    fix='write it with its scheme: Transfer("tel:+15105550100")',
)
def no_address(house: House) -> Found:
    """A transfer to something that is no tel: or sip: address."""
    for menu, lead in house.leads():
        if isinstance(lead, Transfer) and not lead.to.startswith(SCHEMES):
            yield menu.place, f"menu {menu.name!r}: {lead.to!r} is no address to transfer to"


@rule(
    "leads-nowhere",
    Severity.ERROR,
    why="the caller hears that something went wrong",
    fix="return a text, a menu, a move, a Transfer, a Handoff, or nothing",
)
def leads_nowhere(house: House) -> Found:
    """A handler that returns something that is neither said nor leads anywhere."""
    for work in house.works():
        for place, what in () if work.is_step else _useless(work):
            yield place, f"{work.name} returns {what}, which leads nowhere"


@rule(
    "not-awaited",
    Severity.ERROR,
    why="without await it does not happen: the caller hears nothing",
    fix="write await before it",
)
def not_awaited(house: House) -> Found:
    """A call.say(…) or the like without await."""
    for work in house.works():
        calls = [call for name in CALLS for call in work.source.calls(name)]
        for node in work.source.nodes:
            if isinstance(node, ast.Expr) and node.value in calls:
                yield _at(work, node), f"{work.name}: {_call(node.value)} is not awaited"


@rule(
    "endless-handler",
    Severity.ERROR,
    why="the caller's only way out is to hang up",
    fix="end the loop with return or break; or ask something, which gives up by itself",
)
def endless_handler(house: House) -> Found:
    """A loop in a handler that nothing ends."""
    for work in house.works():
        questions = [*work.source.calls("ask"), *work.source.calls("confirm")]
        for node in work.source.nodes:
            match node:
                case ast.While(test=ast.Constant(value=value)) if value:
                    inside = list(ast.walk(node))
                    ends = any(isinstance(n, ast.Break | ast.Return | ast.Raise) for n in inside)
                    if not ends and not any(question in inside for question in questions):
                        yield _at(work, node), f"{work.name}: this loop never ends"


@rule(
    "no-such-field",
    Severity.ERROR,
    why="nothing can be asked again: the caller hears that something went wrong",
    fix="name a parameter of the handler that raises it",
)
def no_such_field(house: House) -> Found:
    """A Reprompt for a field that the handler has not."""
    for work in house.works():
        mine = _parameters(work)
        for node in work.source.nodes:
            match node:
                case ast.Call(func=func, keywords=[*words]) if _is(work, func, Reprompt):
                    named = [work.source.resolve(w.value) for w in words if w.arg == "field"]
                    if any(isinstance(name, str) and name not in mine for name in named):
                        yield (
                            _at(work, node),
                            f"{work.name} raises Reprompt for {named[0]!r}, which it does not ask",
                        )


@rule(
    "no-such-service",
    Severity.ERROR,
    why="call.get(…) fails, and the caller hears that something went wrong",
    fix="give a menu on the way there services={Type: factory}",
)
def no_such_service(house: House) -> Found:
    """A call.get(Type) that no menu on the way there provides."""
    without = cache(partial(_without, house))
    for work in house.works(everywhere=True):
        for call in work.source.calls("get"):
            kind = work.source.resolve(call.args[0]) if call.args else None
            if isinstance(kind, type) and work.menu in (begins := without(kind)):
                yield (
                    _at(work, call),
                    f"{work.name}: no menu provides {kind.__name__}{begins[work.menu]}",
                )


@rule(
    "secret-said",
    Severity.ERROR,
    why="whoever stands beside the caller hears it; it is in the transcript and the record",
    fix="do not say it; count it, if need be: len(pin)",
)
def secret_said(house: House) -> Found:
    """Something secret or private that a handler says."""
    for work in house.works():
        secrets = {
            ask.name: "secret" if ask.field.secret else "private"
            for ask in work.asks
            if ask.field.secret or ask.field.private
        }
        for node in _said(work) if secrets else ():
            for name in secrets.keys() & set(_names(node)):
                yield _at(work, node), f"{work.name} says {name!r}, which is {secrets[name]}"


def _without(house: House, kind: type) -> dict[Menu, str]:
    """The menus to which a call can come before one provides *kind*, and how that is told."""
    found: dict[Menu, str] = {}
    if not any(kind in menu.services for menu in house.menus):
        return dict.fromkeys(house.menus, "")
    for flow in () if house.leads_anywhere else house.flows:
        for first in flow.firsts:
            waiting = [first]
            while waiting:
                menu = waiting.pop()
                if menu not in found and kind not in menu.services:
                    found[menu] = f" where a call begins with menu {first.name!r}"
                    waiting += flow.next_menus(menu)
    return found


def _useless(work: Work) -> Iterator[tuple[Place, str]]:
    for hint in promises_of(work.source.handler) or ():
        kind = typing.get_origin(hint) or hint
        if isinstance(kind, type) and kind not in ANYTHING and not issubclass(kind, LEADING):
            yield place_of(work.source.handler), kind.__name__
    for node in work.source.nodes:
        match node:
            case ast.Return(value=ast.Constant(value=value)) if not isinstance(value, LEADING):
                yield _at(work, node), repr(value)
            case ast.Return(value=ast.List() | ast.Tuple() | ast.Dict() as value):
                yield _at(work, node), ast.unparse(value)


def _said(work: Work) -> Iterator[ast.expr]:
    """Every expression that the caller hears."""
    for name in ("say", "confirm"):
        yield from (call.args[0] for call in work.source.calls(name) if call.args)
    for node in work.source.nodes:
        match node:
            case ast.Return(value=ast.expr() as value) if not work.is_step:
                yield value
            case ast.Call(func=func, args=[text, *_]) if _is(work, func, Reprompt):
                yield text


def _names(node: ast.AST) -> Iterator[str]:
    """The names whose values become part of a text; what is only passed on is not."""
    match node:
        case ast.Name(id=name):
            yield name
        case ast.JoinedStr(values=parts):
            for part in parts:
                yield from _names(part)
        case ast.FormattedValue(value=part) | ast.Subscript(value=part) | ast.Starred(value=part):
            yield from _names(part)
        case ast.BinOp(left=one, right=other) | ast.IfExp(body=one, orelse=other):
            yield from _names(one)
            yield from _names(other)
        case ast.Call(func=ast.Attribute(attr="join" | "format"), args=parts):
            for part in parts:
                yield from _names(part)


def _parameters(work: Work) -> set[str]:
    arguments = work.source.tree.args if work.source.tree else None
    return {argument.arg for argument in arguments.args[1:]} if arguments else set()


def _is(work: Work, node: ast.expr, thing: type) -> bool:
    return work.source.resolve(node) is thing


def _at(work: Work, node: ast.AST) -> Place:
    return Place(work.source.file, getattr(node, "lineno", 0))


def _call(node: ast.expr) -> str:
    return ast.unparse(node.func) + "(…)" if isinstance(node, ast.Call) else ""
