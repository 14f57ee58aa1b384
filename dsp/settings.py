"""What is taken as a setting of the ear or of the generator: numbers, whole ones.  No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isfinite
from numbers import Integral, Real
from operator import index


def said(value: object) -> str:
    """Return a value as an error names it: a number itself, of all else the type."""
    if value is None or isinstance(value, Real):
        return str(value)
    return type(value).__name__


def whole(name: str, value: object, *, least: int, unit: str = "") -> int:
    """Return a whole number, 8000.0 too.

    Raises
    ------
    ValueError
        If it is another number, or none, or below the least that is taken; it says which setting.
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        count = None
    elif isinstance(value, Integral):
        count = index(value)
    else:
        count = int(float(value)) if float(value).is_integer() else None
    if count is None:
        raise ValueError(f"{name}: a whole number is needed, not {said(value)}")
    if count < least:
        raise ValueError(f"{name}: {count}{unit}, at least {least} is needed")
    return count


def number(name: str, value: object, *, least: float | None = None) -> float:
    """Return a number that is finite.

    Raises
    ------
    ValueError
        If it is no number, NaN, infinite, or below the least; it says which setting.
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        raise ValueError(f"{name}: a number is needed, not {said(value)}")
    given = float(value)
    if not isfinite(given):
        raise ValueError(f"{name}: {given}, a finite number is needed")
    if least is not None and given < least:
        raise ValueError(f"{name}: {given:g}, at least {least:g} is needed")
    return given


def numbers(name: str, values: Iterable[float], *, least: float | None = None) -> list[float]:
    """Return each of some numbers as `number` does."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise ValueError(f"{name}: a list of numbers is needed, not {said(values)}")
    return [number(name, value, least=least) for value in values]


def pair(name: str, value: float | Sequence[float]) -> tuple[float, float]:
    """Return two numbers, of row and column, or the same one twice."""
    if not isinstance(value, Iterable):
        return (number(name, value),) * 2
    both = numbers(name, value)
    if len(both) != 2:
        raise ValueError(f"{name}: a number, or two for row and column, is needed, not {len(both)}")
    return both[0], both[1]
