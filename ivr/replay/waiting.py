"""Who waits for what: tasks and jobs in words, for whoever wonders why a test does not go on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextvars import Context
from functools import partial
from typing import Any


def describe_tasks(tasks: Iterable[asyncio.Task[Any]]) -> str:
    """Every task on a line: its name, and the way to where it waits."""
    by_name = sorted(tasks, key=lambda task: task.get_name())
    return "\n".join(f"  {task.get_name()} waits in {_where(task)}" for task in by_name)


def name_of(function: Any) -> str:
    """What a job in a thread is called, within what ``asyncio.to_thread`` puts around it."""
    while isinstance(function, partial):
        within_context = isinstance(getattr(function.func, "__self__", None), Context)
        function = function.args[0] if within_context else function.func
    return getattr(function, "__qualname__", None) or repr(function)


def _where(task: asyncio.Task[Any]) -> str:
    names, place = [], ""
    waiter: Any = task.get_coro()
    while frame := getattr(waiter, "cr_frame", None) or getattr(waiter, "ag_frame", None):
        names.append(frame.f_code.co_qualname)
        place = f"{frame.f_code.co_filename.rpartition('/')[2]}:{frame.f_lineno}"
        waiter = getattr(waiter, "cr_await", None) or getattr(waiter, "ag_await", None)
    return f"{' → '.join(names)} ({place})" if names else "no frame"
