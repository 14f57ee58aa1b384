"""A task of somebody else's in place of a question.  No I/O."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from ivr.errors import MenuError

LIVEKITS = "livekit.agents.beta.workflows"
"""Its tasks speak through a language model, all but the group that only awaits others."""


@dataclass(frozen=True)
class Task:
    """A LiveKit task whose result is the parameter's value.

    ::

        Consent = Annotated[bool, Task(AskConsent, "whether the call may be recorded")]
        Email = Annotated[GetEmailResult, Task(lambda: GetEmailTask(llm=model()), "an address")]

    LiveKit's own tasks for e-mail addresses, names and the like speak through a language model.
    A call has none of its own, so the task brings one.

    Args:
        make: makes one for each time it is asked.
        description: what it asks for, for whoever reads the menu.

    Raises:
        MenuError: it is one of LiveKit's that speak through a language model, and has none.
    """

    make: Callable[[], Any]
    description: str

    def __post_init__(self) -> None:
        given: dict[str, Any] = {}
        made: Any = self.make
        if isinstance(made, partial):
            made, given = made.func, made.keywords
        if not isinstance(made, type) or not made.__module__.startswith(LIVEKITS):
            return
        name = made.__name__
        if name != "TaskGroup" and given.get("llm") is None:
            raise MenuError(
                f"{name} speaks through a language model, and has none;"
                f" give it one: Task(lambda: {name}(llm=…), …)",
                rule="needs-a-model",
            )
