"""Reading a handler's signature: its parameters are the questions, in order.  No I/O."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from types import FunctionType, NoneType, UnionType
from typing import Any

from ivr.entry.prompts import every
from ivr.errors import MenuError
from ivr.menu.fields import Asked, Field, Task
from ivr.menu.fields.lookup import name_of

Handler = Callable[..., Awaitable[Any]]


@dataclass(frozen=True)
class Once:
    """A step whose parameters are asked once a call; later handlers get the same result.

    Args:
        step: an ``async def`` like a handler; what it returns is the parameter's value.
        any_order: whether its questions may be answered in any order.
    """

    step: Handler
    any_order: bool = False

    def __post_init__(self) -> None:
        read_parameters(self.step)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """What the step asks for."""
        return read_parameters(self.step)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a handler: its name, its type, and how the value is come by.

    Attributes:
        type: what an answer is made into; ``X`` of ``X | None``.
        looked_up_by: the earlier parameters that the look-up of known values is told.
        asked_if: those of which it depends whether this one is asked.
        depends_on: those after whose change this one is asked again.
    """

    name: str
    type: Any
    field: Field | Task | Once
    looked_up_by: tuple[str, ...] = ()
    asked_if: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()

    @property
    def looked_up(self) -> bool:
        """Whether its right answers are looked up."""
        return callable(getattr(self.field, "known", None))

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
            asks nothing, that names what is not asked before it, or that may not be asked and
            whose type does not say so.
    """
    if not inspect.iscoroutinefunction(handler):
        raise MenuError(f"{name_of(handler)}: a handler is an 'async def'", rule="not-async")
    hints = typing.get_type_hints(handler, include_extras=True)
    names = _parameter_names(handler)
    if not names:
        raise MenuError(f"{name_of(handler)}: its first parameter is the call", rule="no-call")
    return tuple(
        _read(handler, name, hints.get(name), earlier=names[1:at])
        for at, name in enumerate(names[1:], 1)
    )


def _read(handler: Handler, name: str, hint: Any, *, earlier: list[str]) -> Parameter:
    hint, may_be_none = _without_none(hint)
    extras = getattr(hint, "__metadata__", ())
    fields = [extra for extra in extras if isinstance(extra, Field | Task | Once)]
    if len(fields) != 1:
        raise MenuError(
            f"{name_of(handler)}: parameter {name!r} asks for"
            f" {'two things' if fields else 'nothing'}"
            f"; annotate it, as in {name}: Annotated[str, Digits(4, prompt=…)]",
            rule="asks-nothing",
        )
    kind, is_optional = _without_none(hint.__origin__)
    field = fields[0]
    if not isinstance(field, Field):
        return Parameter(name, kind, field)
    if field.when is not None and not (may_be_none or is_optional):
        raise MenuError(
            f"{name_of(handler)}: parameter {name!r} has a when=, and its type does not say that"
            " it may be None",
            rule="never-none",
        )
    return _related(f"{name_of(handler)}: parameter {name!r}", name, kind, field, earlier)


def _related(who: str, name: str, kind: Any, field: Field, earlier: list[str]) -> Parameter:
    """The parameter, with what it has to do with earlier ones."""
    known = getattr(field, "known", None)
    looked_up_by = list(_named_by(f"{who}: known", known, earlier, skip=1))
    asked_if = list(_named_by(f"{who}: when", field.when, earlier))
    depends_on = every(field.depends_on)
    _check_earlier(f"{who}: depends_on", depends_on, earlier)
    depends_on = tuple(dict.fromkeys([*looked_up_by, *depends_on]))
    return Parameter(name, kind, field, tuple(looked_up_by), tuple(asked_if), depends_on)


def _parameter_names(handler: Handler) -> list[str]:
    """As ``inspect.signature`` has them, which takes ten times as long for a plain function."""
    is_plain = isinstance(handler, FunctionType) and not hasattr(handler, "__wrapped__")
    if not is_plain or handler.__code__.co_flags & (inspect.CO_VARARGS | inspect.CO_VARKEYWORDS):
        return list(inspect.signature(handler).parameters)
    code = handler.__code__
    return list(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount])


def _named_by(who: str, function: Any, earlier: list[str], *, skip: int = 0) -> Iterator[str]:
    """The parameters of *function*, if it is one, each an earlier one; others have a default."""
    if not callable(function):
        return
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except ValueError as error:  # some that are written in C do not tell
        raise MenuError(f"{who}: {error}", rule="no-earlier-question") from None
    for parameter in parameters[skip:]:
        if parameter.default is parameter.empty:
            _check_earlier(f"{who}: {name_of(function)}", [parameter.name], earlier)
        if parameter.name in earlier:
            yield parameter.name


def _check_earlier(who: str, names: Iterable[str], earlier: list[str]) -> None:
    for name in names:
        if name not in earlier:
            asked = ", ".join(earlier) or "nothing"
            raise MenuError(
                f"{who} names {name!r}, which is not asked before it ({asked})",
                rule="no-earlier-question",
            )


def _without_none(hint: Any) -> tuple[Any, bool]:
    """``X`` of ``X | None``, and whether there is a ``None``; of a union of more nothing else."""
    if typing.get_origin(hint) not in (typing.Union, UnionType):
        return hint, False
    kinds = [kind for kind in typing.get_args(hint) if kind is not NoneType]
    return (kinds[0] if len(kinds) == 1 else hint), len(kinds) < len(typing.get_args(hint))
