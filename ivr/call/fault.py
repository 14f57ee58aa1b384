"""What a programmer is told of an exception: where, what kind, and its message without digits.

A handler's exception may quote what the caller keyed (``KeyError: '4711'``), and a log outlives
the call.  So every digit of a message is a dot; file, line and source code stay as they are.
"""

from __future__ import annotations

import re
import traceback

from ivr.entry import DOT
from ivr.errors import MenuError


def describe_fault(error: BaseException) -> str:
    """*error* as Python prints it, with what caused it, and no digit in any message.

    A :class:`MenuError` is a sentence for whoever wrote the menu, and says all by itself.
    """
    if isinstance(error, MenuError) and _before(error) is None:
        return _masked(str(error))
    parts = [_own(error)]
    seen = {id(error)}
    while (before := _before(error)) is not None and id(before[0]) not in seen:
        error, link = before
        seen.add(id(error))
        parts += [link, _own(error)]
    return "\n".join(reversed(parts))


def _own(error: BaseException) -> str:
    frames = "".join(traceback.format_tb(error.__traceback__))
    message = "".join(traceback.format_exception_only(error)).rstrip("\n")
    return f"{frames}{_masked(message)}"


def _masked(message: str) -> str:
    return re.sub(r"[0-9]", DOT, message)


def _before(error: BaseException) -> tuple[BaseException, str] | None:
    if error.__cause__ is not None:
        return error.__cause__, "which was the cause of:"
    if error.__context__ is not None and not error.__suppress_context__:
        return error.__context__, "and while that was handled:"
    return None
