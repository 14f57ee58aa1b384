"""A call on the terminal: one line for each thing that happens, as it happens."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from ivr.call.record import Entry


def print_entry(entry: Entry, *, to: TextIO | None = None) -> None:
    """Time, who, and what: ``12.34  caller   [4] inband → account``."""
    from ivr.replay.timeline import moment_of  # it loads LiveKit, which most verbs need not

    show(str(moment_of(entry)), to=to)


def show(text: str, *, to: TextIO | None = None) -> None:
    """Print a line at once; whoever stopped reading (``| head``) does not stop the call."""
    try:
        print(text, file=to or sys.stdout, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def seconds(value: float) -> str:
    """A duration for a person: ``0.42 s`` or ``1 min 05 s``."""
    if value < 60:
        return f"{value:.2f} s"
    return f"{int(value // 60)} min {value % 60:02.0f} s"
