"""Reading a handler's signature: its parameters are the questions, in order.  No I/O."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from ivr.errors import MenuError
from ivr.menu.fields import Asked, Field, Task

Handler = Callable[..., Awaitable[Any]]


@dataclass(frozen=True)
class Once:
    """A step whose parameters are asked once a call; later handlers get the same result.

    Args:
        step: an ``async def`` like a handler; what it returns is the parameter's value.
    """

    step: Handler

    def __post_init__(self) -> None:
        read_parameters(self.step)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """What the step asks for."""
        return read_parameters(self.step)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a handler: its name, its type, and how the value is come by."""

    name: str
    type: Any
    field: Field | Task | Once

    def value(self, keys: str, asked: Asked) -> Any:
        """What the keys of an answer stand for, in the parameter's type."""
        assert isinstance(self.field, Field)
        value = self.field.value(keys, asked)
        is_it = isinstance(self.type, type) and isinstance(value, self.type)
        return value if is_it else self.type(value)


def read_parameters(handler: Handler) -> tuple[Parameter, ...]:
    """What *handler* asks for, in the order of its parameters; the first one is the call.

    Raises:
        MenuError: the handler is not ``async def``, takes no call, or has a parameter that
            asks nothing.
    """
    if not inspect.iscoroutinefunction(handler):
        raise MenuError(f"{_name(handler)}: a handler is an 'async def'", rule="not-async")
    hints = typing.get_type_hints(handler, include_extras=True)
    names = list(inspect.signature(handler).parameters)
    if not names:
        raise MenuError(f"{_name(handler)}: its first parameter is the call", rule="no-call")
    return tuple(_read(handler, name, hints.get(name)) for name in names[1:])


def _read(handler: Handler, name: str, hint: Any) -> Parameter:
    extras = getattr(hint, "__metadata__", ())
    fields = [extra for extra in extras if isinstance(extra, Field | Task | Once)]
    if len(fields) != 1:
        raise MenuError(
            f"{_name(handler)}: parameter {name!r} asks for {'two things' if fields else 'nothing'}"
            f"; annotate it, as in {name}: Annotated[str, Digits(4, prompt=…)]",
            rule="asks-nothing",
        )
    return Parameter(name, hint.__origin__, fields[0])


def _name(handler: Handler) -> str:
    return f"{getattr(handler, '__name__', handler)}()"
