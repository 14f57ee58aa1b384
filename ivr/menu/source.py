"""A handler's source: where it may lead and what it says, read and not run.

Reads source files; what cannot be told from them is said to be unknown, never guessed.
"""

from __future__ import annotations

import ast
import inspect
import linecache
import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any

from ivr.menu.fields import Field
from ivr.menu.menu import Menu
from ivr.menu.outcomes import HANG_UP, REPEAT, Move, Reprompt, Transfer
from ivr.menu.signature import Handler

GAP = "{…}"  # where a sentence holds what is known only in the call
_NESTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


@dataclass(frozen=True, slots=True)
class Unknown:
    """Somewhere: the source does not say where.

    Args:
        code: what the handler returns.
        kind: what that is, where the annotation tells: ``Menu``, ``Move`` or ``Transfer``.
    """

    code: str
    kind: type | None = None


class Kind(Enum):
    """What a sentence of a handler is for."""

    SAYS = "says"
    ASKS = "asks"
    REFUSES = "refuses"  # why it asks again


@dataclass(frozen=True, slots=True)
class Sentence:
    """Something a handler has the caller hear, with :data:`GAP` for what comes with the call."""

    kind: Kind
    text: str


Lead: typing.TypeAlias = Menu | Move | Transfer | Unknown


class Source:
    """What is written in *handler*; :func:`read_source` reads it once.

    Attributes:
        file: where.
        tree: the ``async def``; ``None`` where there is no source to read.
        nodes: everything in its body, in order; not what is inside functions of its own.
    """

    def __init__(self, handler: Handler) -> None:
        self.handler = inspect.unwrap(handler)
        code = self.handler.__code__
        self.file, self._locals = code.co_filename, {*code.co_varnames, *code.co_cellvars}
        self.tree = _definitions(self.file).get(code.co_firstlineno)
        self._is_method = inspect.ismethod(self.handler)
        self.nodes = tuple(_walk(self.tree.body)) if self.tree else ()

    def leads(self) -> tuple[Lead, ...]:
        """Where it may lead, each once; back to the menu is ``REPEAT``."""
        kinds = _kinds(self.handler)
        if self.tree is None:
            found = list(_promised("…", kinds))
        else:
            returned = [node.value for node in self.nodes if isinstance(node, ast.Return)]
            found = [lead for value in returned for lead in self._lead(value, kinds)]
            found += self._leaving()
            if not _ends(self.tree.body):
                found.append(REPEAT)
        return tuple(dict.fromkeys(found))

    def calls(self, name: str) -> Iterator[ast.Call]:
        """Each ``call.name(…)``, whatever the first parameter is called."""
        for node in self.nodes:
            if isinstance(node, ast.Call) and self._is_call(node, name):
                yield node

    def resolve(self, node: ast.AST | None) -> Any:
        """What a dotted name of the module, or a literal, stands for; ``None`` if it is neither."""
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name) if name in self._locals:
                return None
            case ast.Name(id=name):
                return inspect.getclosurevars(self.handler).nonlocals.get(
                    name, self.handler.__globals__.get(name)
                )
            case ast.Attribute(value=value, attr=name):
                return vars(of).get(name) if (of := self.resolve(value)) and _holds(of) else None
        return None

    def text(self, node: ast.AST | None) -> str:
        """The words of a sentence, with :data:`GAP` for what comes with the call; or nothing."""
        match node:
            case ast.JoinedStr(values=values):
                return "".join(self.text(value) or GAP for value in values)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                words = [self.text(left), self.text(right)]
                return "".join(word or GAP for word in words) if any(words) else ""
            case ast.Constant(value=value):
                return value if isinstance(value, str) else ""
        value = self.resolve(node)
        return value if isinstance(value, str) else ""

    def sentences(self, *, returned: bool = True) -> Iterator[Sentence]:
        """What it says and asks by itself, in the order in which it is written.

        Args:
            returned: whether what it returns is said.
        """
        for node in self.nodes:
            match node:
                case ast.Return(value=ast.IfExp(body=one, orelse=other)) if returned:
                    yield from self._said(one, other)
                case ast.Return(value=value) if returned:
                    yield from self._said(value)
                case ast.Raise(exc=ast.Call(func=func, args=[said, *_])):
                    if self.resolve(func) is Reprompt:
                        yield Sentence(Kind.REFUSES, self.text(said) or GAP)
                case ast.Call(args=[said, *_]) if self._is_call(node, "say"):
                    yield Sentence(Kind.SAYS, self.text(said) or GAP)
                case ast.Call(args=[said, *_]) if self._is_call(node, "confirm"):
                    yield Sentence(Kind.ASKS, self.text(said) or GAP)
                case ast.Call(args=[asked, *_]) if self._is_call(node, "ask"):
                    yield Sentence(Kind.ASKS, self._question(asked) or GAP)

    def _is_call(self, node: ast.Call, name: str) -> bool:
        match node.func, self.tree:
            case ast.Attribute(value=ast.Name(id=of), attr=attr), ast.AsyncFunctionDef(args=mine):
                names = [argument.arg for argument in mine.args[self._is_method :]]
                return (of, attr) == (next(iter(names), ""), name)
        return False

    def _said(self, *values: ast.expr | None) -> Iterator[Sentence]:
        for value in values:
            if text := self.text(value):
                yield Sentence(Kind.SAYS, text)
            elif REPEAT in self._lead(value, _kinds(self.handler)) and not _is_none(value):
                yield Sentence(Kind.SAYS, GAP)

    def _leaving(self) -> Iterator[Lead]:
        """The ends of the call that it brings about itself."""
        for node in self.calls("transfer"):
            to = self.text(next(iter(node.args), None))
            yield Transfer(to) if to else Unknown(ast.unparse(node), Transfer)
        if any(self.calls("hang_up")):
            yield HANG_UP

    def _question(self, asked: ast.expr) -> str:
        """The prompt of a field, by its name or written there."""
        match asked:
            case ast.Call(keywords=words):
                return "".join(self.text(word.value) for word in words if word.arg == "prompt")
        found = self.resolve(asked)
        return found.prompt if isinstance(found, Field) else ""

    def _lead(self, value: ast.expr | None, kinds: frozenset[Any] | None) -> Iterator[Lead]:
        match value:
            case ast.IfExp(body=one, orelse=other):
                yield from self._lead(one, kinds)
                yield from self._lead(other, kinds)
                return
            case ast.Call(func=func) if self.resolve(func) is Transfer:
                named = [word.value for word in value.keywords if word.arg == "to"]
                to = self.text(next(iter([*value.args, *named]), None))
                yield Transfer(to) if to else Unknown(ast.unparse(value), Transfer)
                return
        known = self.resolve(value)
        if isinstance(known, Menu | Move | Transfer):
            yield known
        elif value is None or _is_none(value) or self.text(value):
            yield REPEAT
        else:
            yield from _promised(ast.unparse(value), kinds)


@lru_cache(maxsize=4096)
def read_source(handler: Handler) -> Source:
    """The source of a handler."""
    return Source(handler)


def _promised(code: str, kinds: frozenset[Any] | None) -> Iterator[Lead]:
    """Where something leads of which only the annotation is known."""
    if kinds is None:
        yield Unknown(code)
        return
    for kind in (Menu, Move, Transfer):
        if kind in kinds:
            yield Unknown(code, kind)
    if kinds & {str, types.NoneType}:
        yield REPEAT
    elif not kinds & {Menu, Move, Transfer}:
        yield Unknown(code)


def _kinds(handler: Handler) -> frozenset[Any] | None:
    """The types that a handler says it returns; ``None`` if it says nothing."""
    hints = typing.get_type_hints(handler)
    if "return" not in hints:
        return None
    return frozenset(members(hints["return"]))


def members(hint: Any) -> tuple[Any, ...]:
    """The types of a union, or the one type."""
    is_union = typing.get_origin(hint) in (typing.Union, types.UnionType)
    return typing.get_args(hint) if is_union else (hint,)


def _holds(thing: Any) -> bool:
    return isinstance(thing, types.ModuleType | type)


def _is_none(node: ast.AST | None) -> bool:
    return node is None or (isinstance(node, ast.Constant) and node.value is None)


def _walk(body: Sequence[ast.AST]) -> Iterator[ast.AST]:
    waiting = list(reversed(body))
    while waiting:
        node = waiting.pop()
        if not isinstance(node, _NESTED):
            yield node
            waiting.extend(reversed([*ast.iter_child_nodes(node)]))


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
            return not any(isinstance(node, ast.Break) for node in _walk(loop.body))
    return False


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    for part in ("body", "handlers", "orelse", "finalbody"):
        for inner in getattr(node, part, ()):
            yield inner
            yield from _statements(inner)


@lru_cache(maxsize=64)
def _definitions(file: str) -> Mapping[int, ast.AsyncFunctionDef]:
    """The handlers of a file by the line where each begins, decorators included."""
    try:
        tree = ast.parse("".join(linecache.getlines(file)))
    except SyntaxError:  # the file is no Python: an example in a page, say
        return {}
    found = (node for node in _statements(tree) if isinstance(node, ast.AsyncFunctionDef))
    return {min([node.lineno, *(d.lineno for d in node.decorator_list)]): node for node in found}
