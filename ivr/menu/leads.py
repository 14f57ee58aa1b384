"""Where a handler may lead, as its source and its annotation say; it is not run.

What cannot be told from them is unknown, and never guessed.
"""

from __future__ import annotations

import ast
import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ivr.menu.menu import Menu
from ivr.menu.outcomes import HANG_UP, REPEAT, Handoff, Move, Transfer
from ivr.menu.signature import Handler
from ivr.menu.source import Source, read_source, walk


@dataclass(frozen=True, slots=True)
class Unknown:
    """Somewhere: the source does not say where.

    Args:
        code: what the handler returns.
        kind: what that is, where the annotation tells: ``Menu``, ``Move``, ``Transfer`` or
            ``Handoff``.
    """

    code: str
    kind: type | None = None


Lead: typing.TypeAlias = Menu | Move | Transfer | Handoff | Unknown


def leads_of(handler: Handler) -> tuple[Lead, ...]:
    """Where *handler* may lead, each once; back to the menu is ``REPEAT``."""
    source = read_source(handler)
    if source.tree is None:
        return tuple(_promised("…", promises_of(handler)))
    returned = [node.value for node in source.nodes if isinstance(node, ast.Return)]
    found = [lead for value in returned for lead in leads_by(value, source)]
    found += _leaving(source)
    if not _ends(source.tree.body):
        found.append(REPEAT)
    return tuple(dict.fromkeys(found))


def leads_by(value: ast.expr | None, source: Source) -> Iterator[Lead]:
    """Where returning *value* leads."""
    match value:
        case ast.IfExp(body=one, orelse=other):
            yield from leads_by(one, source)
            yield from leads_by(other, source)
            return
        case ast.Call(func=func) if source.resolve(func) is Transfer:
            yield _transfer(value, source)
            return
        case ast.Call(func=func, args=[make]) if source.resolve(func) is Handoff:
            known = source.resolve(make)
            yield Handoff(known) if callable(known) else Unknown(ast.unparse(value), Handoff)
            return
    known = source.resolve(value)
    if isinstance(known, Menu | Move | Transfer | Handoff):
        yield known
    elif value is None or is_none(value) or source.text(value):
        yield REPEAT
    else:
        yield from _promised(ast.unparse(value), promises_of(source.handler))


def promises_of(handler: Handler) -> frozenset[Any] | None:
    """The types that a handler says it returns; ``None`` if it says nothing."""
    hints = typing.get_type_hints(handler)
    if "return" not in hints:
        return None
    hint = hints["return"]
    is_union = typing.get_origin(hint) in (typing.Union, types.UnionType)
    return frozenset(typing.get_args(hint) if is_union else (hint,))


def is_none(value: ast.expr | None) -> bool:
    """Whether it is nothing that is returned."""
    return value is None or (isinstance(value, ast.Constant) and value.value is None)


def _promised(code: str, kinds: frozenset[Any] | None) -> Iterator[Lead]:
    """Where something leads of which only the annotation is known."""
    if kinds is None:
        yield Unknown(code)
        return
    for kind in (Menu, Move, Transfer, Handoff):
        if kind in kinds:
            yield Unknown(code, kind)
    if kinds & {str, types.NoneType}:
        yield REPEAT
    elif not kinds & {Menu, Move, Transfer, Handoff}:
        yield Unknown(code)


def _leaving(source: Source) -> Iterator[Lead]:
    """The ends of the call that a handler brings about itself."""
    for node in source.calls("transfer"):
        yield _transfer(node, source)
    if any(source.calls("hang_up")):
        yield HANG_UP


def _transfer(node: ast.Call, source: Source) -> Lead:
    """A transfer that is written in a handler; it says to where, or it is found out in the call."""
    named = [word.value for word in node.keywords if word.arg == "to"]
    to = source.text(next(iter([*node.args, *named]), None))
    return Transfer(to) if to else Unknown(ast.unparse(node), Transfer)


def _ends(body: list[ast.stmt]) -> bool:
    """Whether the end of *body* is never reached."""
    match body[-1]:
        case ast.Return() | ast.Raise():
            return True
        case ast.Expr(value=ast.Await(value=ast.Call(func=ast.Attribute(attr=name)))):
            return name in ("transfer", "hang_up")  # of the call; they do not come back
        case ast.If(body=one, orelse=other):
            return bool(other) and _ends(one) and _ends(other)
        case ast.With(body=inner) | ast.AsyncWith(body=inner):
            return _ends(inner)
        case ast.Try(body=tried, handlers=handlers, orelse=other, finalbody=last):
            paths = [other or tried, *(handler.body for handler in handlers)]
            return all(map(_ends, paths)) or bool(last and _ends(last))
        case ast.While(test=ast.Constant(value=True)) as loop:
            return not any(isinstance(node, ast.Break) for node in walk(loop.body))
    return False
