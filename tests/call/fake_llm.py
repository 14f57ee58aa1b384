"""A language model that follows a script, for sessions that have one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from livekit.agents import llm


@dataclass(frozen=True)
class Calls:
    """The model calls a tool."""

    tool: str
    arguments: str = "{}"


class FakeLLM(llm.LLM):
    """Does one turn of its script each time it is asked, and the last one for ever.

    Attributes:
        asked: the texts that it was given, one a time; nothing of a call should be among them
            that is none of a model's business.
    """

    def __init__(self, *turns: str | Calls) -> None:
        super().__init__()
        self.turns = list(turns)
        self.asked: list[str] = []

    def chat(self, *, chat_ctx: llm.ChatContext, tools: Any = None, conn_options: Any, **_: Any):
        """One stream, one turn."""
        self.asked.append(json.dumps(chat_ctx.to_dict()))
        turn = self.turns.pop(0) if len(self.turns) > 1 else self.turns[0]
        return _Stream(self, turn, chat_ctx=chat_ctx, tools=tools or [], conn_options=conn_options)


class _Stream(llm.LLMStream):
    def __init__(self, model: FakeLLM, turn: str | Calls, **options: Any) -> None:
        self._turn, self._id = turn, str(len(model.asked))
        super().__init__(model, **options)

    async def _run(self) -> None:
        if isinstance(self._turn, str):
            delta = llm.ChoiceDelta(role="assistant", content=self._turn)
        else:
            call = llm.FunctionToolCall(
                name=self._turn.tool, arguments=self._turn.arguments, call_id=f"call {self._id}"
            )
            delta = llm.ChoiceDelta(role="assistant", tool_calls=[call])
        self._event_ch.send_nowait(llm.ChatChunk(id=self._id, delta=delta))
