"""A task of somebody else's in place of a question.  No I/O."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Task:
    """A LiveKit task whose result is the parameter's value.

    ::

        Consent = Annotated[bool, Task(CollectConsent, "whether the call may be recorded")]

    LiveKit's own tasks for addresses, names and the like speak through a language model, which
    this worker's session has not: they raise, and the caller is handed to a person.

    Args:
        make: makes one for each time it is asked.
        description: what it asks for, for whoever reads the menu.
    """

    make: Callable[[], Any]
    description: str
