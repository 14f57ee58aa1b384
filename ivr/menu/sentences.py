"""What a handler has the caller hear, as its source says; it is not run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from ivr.menu.fields import Field
from ivr.menu.leads import is_none, leads_by
from ivr.menu.outcomes import REPEAT, Reprompt
from ivr.menu.signature import Handler
from ivr.menu.source import GAP, Source, read_source


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


def sentences_of(handler: Handler, *, returned: bool = True) -> Iterator[Sentence]:
    """What it says and asks by itself, in the order in which it is written.

    Args:
        handler: it.
        returned: whether what it returns is said.
    """
    source = read_source(handler)
    for node in source.nodes:
        match node:
            case ast.Return(value=ast.IfExp(body=one, orelse=other)) if returned:
                yield from _returned(source, one, other)
            case ast.Return(value=value) if returned:
                yield from _returned(source, value)
            case ast.Raise(exc=ast.Call(func=func, args=[said, *_])):
                if source.resolve(func) is Reprompt:
                    yield Sentence(Kind.REFUSES, source.text(said) or GAP)
            case ast.Call(args=[said, *_]) if source.is_call(node, "say"):
                yield Sentence(Kind.SAYS, source.text(said) or GAP)
            case ast.Call(args=[said, *_]) if source.is_call(node, "confirm"):
                yield Sentence(Kind.ASKS, source.text(said) or GAP)
            case ast.Call(args=[asked, *_]) if source.is_call(node, "ask"):
                yield Sentence(Kind.ASKS, _question(source, asked) or GAP)


def _returned(source: Source, *values: ast.expr | None) -> Iterator[Sentence]:
    for value in values:
        if text := source.text(value):
            yield Sentence(Kind.SAYS, text)
        elif REPEAT in leads_by(value, source) and not is_none(value):
            yield Sentence(Kind.SAYS, GAP)


def _question(source: Source, asked: ast.expr) -> str:
    """The prompt of a field, by its name or written there."""
    match asked:
        case ast.Call(keywords=words):
            return "".join(source.text(word.value) for word in words if word.arg == "prompt")
    found = source.resolve(asked)
    return found.prompt if isinstance(found, Field) else ""
