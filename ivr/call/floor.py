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
    """Waits for *agent* to hand the call back; done when it is entered again."""

    def __init__(self, agent: Agent) -> None:
        super().__init__(instructions="*none*", llm=None)
        self._agent_to_be = agent

    async def on_enter(self) -> None:
        self.session.update_agent(self._agent_to_be)


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
        self._waiting: list[AgentTask[Any]] = []  # the innermost last
        self._results: dict[Agent, Any] = {}
        self._entering: dict[Agent, asyncio.Task[Any]] = {}
        self._handed_over: AgentTask[Any] | None = None
        self._recalling: set[asyncio.Task[None]] = set()
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
        if not isinstance(agent, Agent):
            name = getattr(agent, "__name__", type(agent).__name__)
            raise MenuError(f"the call cannot be handed to {name}, which is no agent")
        self._handed_over = agent if isinstance(agent, AgentTask) else Stay(agent)
        return self._handed_over

    def take_back(self, result: Any = None) -> None:
        """The stay of an agent is over; keys that it has left alone were not meant for us.

        Whoever waits for it is entered a second time, to be done.

        Args:
            result: what has come of it, or the exception that has ended it.
        """
        waiting = [task for task in self._waiting if not task.done()]
        if waiting and waiting[-1] not in self._results:
            self._results[waiting[-1]] = result
            self._line.typed_ahead.drop()
            self._session.update_agent(waiting[-1])

    def recall(self) -> None:
        """Nobody waits any more for what the call was last handed to."""
        if self._handed_over is None:
            return
        recalling = asyncio.ensure_future(self._recall(self._handed_over))
        self._recalling.add(recalling)
        recalling.add_done_callback(self._recalling.discard)

    async def _recall(self, handed_over: AgentTask[Any]) -> None:
        """From the inside out, as LiveKit does it at the end of a session."""
        if handed_over not in self._waiting:  # it has not even begun
            handed_over.cancel()
            return
        while isinstance(task := self._session.current_agent, AgentTask):
            if isinstance(task, Stay):
                break
            self.let_go()
            if not task.done():
                task.cancel()
            await task._wait_for_inactive()
            if task is handed_over:
                return
        if self._session.current_agent is not self._performer and not self._line.hung_up.is_set():
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
        return any(not task.done() for task in self._waiting)

    def _close(self, event: CloseEvent) -> None:
        """The session is closed: by hang-up, or by the agent that has the call."""
        self._of_session.pop(self._session, None)
        waiting = [task for task in self._waiting if not task.done()]
        if not waiting:
            return
        ended = event.reason is CloseReason.USER_INITIATED and not self._line.hung_up.is_set()
        if ended and self._line.record is not None:
            self._line.record.end("completed")
        self._line.hung_up.set()
        for task in waiting:
            task.complete(HungUp("the call was over before it was handed back"))

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
                    self._remember(agent)
            case ChatMessage(role="assistant", text_content=str(text)) as said if not is_ours:
                self._record(text, cut=said.interrupted)

    def _record(self, text: str, *, cut: bool) -> None:
        """What somebody else's agent has said; LiveKit tells it when it has been said."""
        if (record := self._line.record) is not None:
            entry = record.add("agent", said=text)
            if cut:
                entry["cut"] = entry["at"]

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

    def _remember(self, agent: Agent) -> None:
        """Tasks wait for what they have handed the call to, the innermost last."""
        if isinstance(agent, AgentTask) and agent not in self._waiting:
            self._waiting = [*(task for task in self._waiting if not task.done()), agent]

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
            if isinstance(agent, AgentTask) and (self._recalling or agent.done()):
                agent.cancel()  # before it began; or it is the next one of a group
            elif agent in self._results and isinstance(agent, AgentTask):
                agent.complete(self._results.pop(agent))
            else:
                await on_enter()
        except asyncio.CancelledError:
            if not isinstance(agent, AgentTask):
                raise
            if not agent.done():  # LiveKit leaves a task half awaited that is cancelled in here
                agent.cancel()
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
