"""A handler's source, read and not run: its calls, its names, its texts.

Reads source files; it is the only place of this room that does.
"""

from __future__ import annotations

import ast
import inspect
import linecache
import types
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from ivr.menu.signature import Handler

GAP = "{…}"  # where a sentence holds what is known only in the call
_NESTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


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
        self._is_method = inspect.ismethod(self.handler)
        tree = _definitions(self.file).get(code.co_firstlineno)
        self.tree = tree if tree and tree.name == code.co_name else None
        self.nodes = tuple(walk(self.tree.body)) if self.tree else ()

    def calls(self, name: str) -> Iterator[ast.Call]:
        """Each ``call.name(…)``, whatever the first parameter is called."""
        for node in self.nodes:
            if isinstance(node, ast.Call) and self.is_call(node, name):
                yield node

    def is_call(self, node: ast.Call, name: str) -> bool:
        """Whether *node* is ``call.name(…)``."""
        match node.func, self.tree:
            case ast.Attribute(value=ast.Name(id=of), attr=attr), ast.AsyncFunctionDef(args=mine):
                names = [argument.arg for argument in mine.args[self._is_method :]]
                return (of, attr) == (next(iter(names), ""), name)
        return False

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
                of = self.resolve(value)
                return vars(of).get(name) if isinstance(of, types.ModuleType | type) else None
        return None

    def text(self, node: ast.AST | None) -> str:
        """The words of a sentence, with :data:`GAP` for what comes with the call; or nothing."""
        match node:
            case ast.JoinedStr(values=values):
                return "".join(self.text(value) or GAP for value in values)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                words = [self.text(left), self.text(right)]
                return "".join(word or GAP for word in words) if any(words) else ""
        value = self.resolve(node)
        return value if isinstance(value, str) else ""


@lru_cache(maxsize=4096)
def read_source(handler: Handler) -> Source:
    """The source of a handler."""
    return Source(handler)


def walk(body: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """Everything in *body*, in order; not what is inside functions and classes of its own."""
    waiting = list(reversed(body))
    while waiting:
        node = waiting.pop()
        if not isinstance(node, _NESTED):
            yield node
            waiting.extend(reversed([*ast.iter_child_nodes(node)]))


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
    except (SyntaxError, ValueError):  # the file is no Python: an example in a page, say
        return {}
    found = (node for node in _statements(tree) if isinstance(node, ast.AsyncFunctionDef))
    return {min([node.lineno, *(d.lineno for d in node.decorator_list)]): node for node in found}
