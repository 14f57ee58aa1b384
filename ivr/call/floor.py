"""The floor: who has the call, our questions or an agent of somebody else's.

An :class:`~livekit.agents.AgentTask` gives the call back by itself, when it completes.  Any other
agent keeps what it was handed, so a task of ours, the stay, waits for it in its place::

    performer ─await→ Stay ─update_agent→ agent … Handback ─update_agent→ Stay ─result→ performer

While somebody else has the floor, turns are taken as in any LiveKit session; our questions take
theirs from keys and transcripts themselves.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, ClassVar, Literal
from weakref import WeakKeyDictionary

from livekit.agents import Agent, AgentSession, AgentTask, CloseEvent, ConversationItemAddedEvent
from livekit.agents.beta.workflows import TaskGroup
from livekit.agents.llm import AgentHandoff, ChatMessage
from livekit.agents.types import NotGiven
from livekit.agents.voice.events import CloseReason

from ivr.call.get_dtmf import GetDtmfTask
from ivr.call.line import Line
from ivr.errors import HungUp, IvrError, MenuError

NO_MODEL = "without an LLM"  # what LiveKit's generate_reply raises a RuntimeError about
Turns = Literal["vad", "stt", "manual"]


class Handback(Agent):
    """Hands the call back to the menu that has handed it over.

    An agent ends with it as it hands over to any other agent: ``return Handback(…)`` in a
    function tool, or ``self.session.update_agent(Handback(…))``.

    Args:
        result: what the handler gets that handed it over; of a choice ``then=Handoff(…)``: what
            a handler might have returned.
    """

    def __init__(self, result: Any = None) -> None:
        super().__init__(instructions="*none*", llm=None)
        self._result = result

    async def on_enter(self) -> None:
        Floor.of(self.session).take_back(self._result)


class Stay(AgentTask[Any]):
    """Waits for *agent* to hand the call back."""

    def __init__(self, agent: Agent) -> None:
        super().__init__(instructions="*none*", llm=None)
        self._agent_to_be = agent
        self.is_over = False
        self._result: Any = None

    async def on_enter(self) -> None:
        """Entered twice: to hand the call over, and when it is back."""
        if not self.is_over:
            self.session.update_agent(self._agent_to_be)
        elif not self.done():
            self.complete(self._result)

    def end(self, session: AgentSession[Any], result: Any) -> None:
        """The agent is to have the call no longer."""
        self.is_over, self._result = True, result
        session.update_agent(self)


OURS = (GetDtmfTask, TaskGroup, Stay, Handback)
"""Agents that never ask a model to take a turn."""


class Floor:
    """Who has the call in a *session* whose own agent is *performer*.

    Args:
        performer: the agent that runs our menus.
    """

    _of_session: ClassVar[WeakKeyDictionary[AgentSession[Any], Floor]] = WeakKeyDictionary()

    def __init__(self, session: AgentSession[Any], line: Line, performer: Agent) -> None:
        self._session, self._line, self._performer = session, line, performer
        self._stay: Stay | None = None
        self._entering: dict[Agent, asyncio.Task[Any]] = {}
        self._of_session[session] = self
        session.on("conversation_item_added", self._note)
        session.on("close", self._close)

    @classmethod
    def of(cls, session: AgentSession[Any]) -> Floor:
        """The floor of *session*.

        Raises:
            IvrError: there is none: no menu has the call.
        """
        if session not in cls._of_session:
            raise IvrError("there is no menu to hand the call back to")
        return cls._of_session[session]

    def hand_over(self, agent: Agent) -> AgentTask[Any]:
        """A task to be awaited: *agent* has the call until it is done.

        Raises:
            MenuError: it is no agent: the class of one, say.
        """
        if isinstance(agent, AgentTask):
            return agent
        if not isinstance(agent, Agent):
            name = getattr(agent, "__name__", type(agent).__name__)
            raise MenuError(f"the call cannot be handed to {name}, which is no agent")
        self._stay = Stay(agent)
        return self._stay

    def take_back(self, result: Any = None) -> None:
        """The stay of an agent is over; keys that it has left alone were not meant for us.

        Args:
            result: what has come of it, or the exception that has ended it.
        """
        if self._stay is not None and not self._stay.is_over:
            self._line.typed_ahead.drop()
            self._stay.end(self._session, result)

    def recall(self, agent: Agent) -> None:
        """Nobody waits any more for *agent* to hand the call back."""
        if isinstance(agent, AgentTask):
            agent.cancel()
        else:
            self.let_go()
            self._session.interrupt(force=True)
            self.take_back()

    def let_go(self) -> bool:
        """Let an agent that waits for something of its own as it enters wait no more.

        Returns:
            Whether an agent has the call.
        """
        for agent, entering in self._entering.items():
            if agent is self._session.current_agent:
                entering.cancel()
        return self._is_away

    @property
    def _is_away(self) -> bool:
        return self._stay is not None and not self._stay.done()

    def _close(self, event: CloseEvent) -> None:
        """The session is closed: by hang-up, or by the agent that has the call."""
        self._of_session.pop(self._session, None)
        if self._stay is None or self._stay.done():
            return
        ended = event.reason is CloseReason.USER_INITIATED and not self._line.hung_up.is_set()
        if ended and self._line.record is not None:
            self._line.record.end("completed")
        self._line.hung_up.set()
        self._stay.complete(HungUp("the call was over before it was handed back"))

    # -- what LiveKit tells --------------------------------------------------------

    def _note(self, event: ConversationItemAddedEvent) -> None:
        agent = self._session.current_agent
        is_ours = agent is self._performer or isinstance(agent, OURS)
        match event.item:
            case AgentHandoff():
                self._let_take_turns(agent, "manual" if is_ours else self._turns)
                if agent is not self._performer and not isinstance(agent, GetDtmfTask):
                    self._guard(agent)
                    self._await_start(agent)
            case ChatMessage(role="assistant", text_content=str(text)) if not is_ours:
                if self._line.record is not None:
                    self._line.record.add("agent", said=text)

    @property
    def _turns(self) -> Turns:
        if self._session.stt is None:
            return "manual"
        return "vad" if self._session.vad is not None else "stt"

    def _let_take_turns(self, agent: Agent, turns: Turns) -> None:
        if isinstance(agent.turn_detection, NotGiven) and self._session.turn_detection != turns:
            self._session.update_options(turn_detection=turns)

    def _await_start(self, agent: Agent) -> None:
        """LiveKit only logs that an agent cannot be started: its model is not there, say."""
        starting = asyncio.current_task()
        if starting is not None and not isinstance(agent, AgentTask):
            starting.add_done_callback(self._started)

    def _started(self, starting: asyncio.Task[Any]) -> None:
        error = None if starting.cancelled() else starting.exception()
        if isinstance(error, Exception):
            self._session._update_activity_atask = None  # every later update_agent awaits it
            self.take_back(error)

    def _guard(self, agent: Agent) -> None:
        """LiveKit only logs what an ``on_enter`` raises; the caller would be left in silence."""
        if not isinstance(agent.on_enter, partial):
            on_enter = partial(self._enter, agent, agent.on_enter)
            agent.on_enter = on_enter  # type: ignore[method-assign]

    async def _enter(self, agent: Agent, on_enter: Callable[[], Awaitable[None]]) -> None:
        entering = asyncio.current_task()
        assert entering is not None
        self._entering[agent] = entering
        try:
            await on_enter()
        except Exception as raised:
            error = self._explain(agent, raised)
            if not isinstance(agent, AgentTask):
                self.take_back(error)
            elif not agent.done():
                agent.complete(error)
        finally:
            del self._entering[agent]

    def _explain(self, agent: Agent, error: Exception) -> Exception:
        """What LiveKit says of an agent that needs a model does not say where to give it one."""
        if agent.llm or self._session.llm or NO_MODEL not in str(error):
            return error
        name = type(agent).__name__
        explained = MenuError(
            f"{name} speaks through a language model, and has none; give it one: {name}(llm=…)"
        )
        explained.__cause__ = error
        return explained
