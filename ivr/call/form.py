"""Menus and fields as agent tasks: one question is a ``GetDtmfTask``, one form a ``TaskGroup``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from livekit.agents.beta.workflows import TaskGroup

from ivr.call.get_dtmf import GetDtmfTask
from ivr.menu import Asked, Field, Menu
from ivr.menu.signature import Parameter


def choice_task(menu: Menu, *, greeting: str = "") -> GetDtmfTask:
    """The question which of a menu's choices the caller wants."""
    return GetDtmfTask(
        name=f"{menu.name} menu",
        rules=menu.rules(),
        prompts=menu.prompts(greeting=greeting),
    )


def field_task(name: str, field: Field, asked: Asked) -> GetDtmfTask:
    """The question that a field asks."""
    return GetDtmfTask(
        name=name,
        rules=field.rules(asked),
        prompts=field.prompts(asked),
        language=asked.language,
    )


async def fill(parameters: Mapping[str, Parameter], asked: Asked) -> dict[str, Any]:
    """Ask a handler's questions, in order; parameter name is task id.

    Raises:
        NotAnswered: one of them was not answered.
    """
    group = TaskGroup(summarize_chat_ctx=False)
    for name, parameter in parameters.items():
        assert isinstance(parameter.field, Field)
        factory = partial(field_task, name, parameter.field, asked)
        group.add(factory, id=name, description=parameter.field.prompt)
    results = (await group).task_results
    return {name: parameters[name].value(result.digits, asked) for name, result in results.items()}
