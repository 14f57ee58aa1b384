"""Where in a menu's source something is declared: file and line, noted once, at import.  No I/O."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_HOUSE = str(Path(__file__).parents[1])  # frames of ours are no place of the writer's
_GENERATED = "<string>"  # a dataclass's own __init__


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of a file; line 0 is the file as a whole."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


def here() -> Place:
    """The line of code that is declaring something just now, outside of this package."""
    frame = sys._getframe(1)
    while frame.f_back and _is_ours(frame.f_code.co_filename):
        frame = frame.f_back
    return Place(frame.f_code.co_filename, frame.f_lineno)


def place_of(handler: Callable[..., Any]) -> Place:
    """Where a handler is defined."""
    code = handler.__code__
    return Place(code.co_filename, code.co_firstlineno)


def _is_ours(file: str) -> bool:
    return file == _GENERATED or file.startswith(_HOUSE)
