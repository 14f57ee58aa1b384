"""The scene of a call: what speaks and what listens in the menu where the caller is.

LiveKit lets every agent and every task have a voice and ears of its own.  The performer and all
that it asks get those that the menu names; what brings its own keeps them.

A voice and a recogniser outlive a call, and know one language at a time: which one is remembered
of each, so that the next call gets its own.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar
from weakref import WeakKeyDictionary

from livekit.agents import Agent, AgentSession, stt, tts
from livekit.agents.utils import is_given

from ivr.call.cast import Cast
from ivr.call.ears import Ears
from ivr.call.fault import describe_fault
from ivr.call.line import Line
from ivr.errors import MenuError
from ivr.menu import Menu

log = logging.getLogger("ivr.call")

T = TypeVar("T")
AnAgent = TypeVar("AnAgent", bound=Agent)
LANGUAGE = "en"  # of voices and ears, until they are told another one


class Scene:
    """The voice and the ears of *performer*, and of what it asks, from menu to menu.

    Args:
        performer: the agent of *session*.
        line: listens in on whatever listens.
        cast: what menus may name.
    """

    _languages: ClassVar[WeakKeyDictionary[Any, str]] = WeakKeyDictionary()

    def __init__(
        self, performer: Agent, session: AgentSession[Any], line: Line, cast: Cast
    ) -> None:
        self._performer, self._line, self._cast = performer, line, cast
        self._own: dict[str, Any] = {"tts": session.tts, "stt": session.stt}
        self._now = dict(self._own)
        self._ears: dict[stt.STT[Any], stt.STT[Any]] = {}

    def set(self, menu: Menu, language: str) -> None:
        """From now on *menu* is performed, in *language*."""
        voice, ears = self._cast_for(menu)
        now: dict[str, Any] = {"tts": voice or self._own["tts"], "stt": ears or self._own["stt"]}
        if changed := {name: it for name, it in now.items() if it is not self._now[name]}:
            self._performer.update_options(**changed)  # of ears it opens a new stream
        self._now = now
        for service in filter(None, now.values()):
            self._tell(service, language)

    def dress(self, agent: AnAgent) -> AnAgent:
        """Give *agent* the voice and the ears of the menu, where it has none of its own."""
        brought = {"tts": agent.tts, "stt": agent.stt}
        given = {name: it for name, it in self._now.items() if it is not self._own[name]}
        if missing := {name: it for name, it in given.items() if not is_given(brought[name])}:
            agent.update_options(**missing)
        return agent

    def _cast_for(self, menu: Menu) -> tuple[tts.TTS[Any] | None, stt.STT[Any] | None]:
        """Who is named by the menu, and there."""
        ears = self._find(self._cast.ears_of, menu)
        if ears is not None and ears not in self._ears:
            self._ears[ears] = self._line.ears(ears)
        return self._find(self._cast.voice_of, menu), self._ears[ears] if ears else None

    def _find(self, find: Callable[[Menu], T | None], menu: Menu) -> T | None:
        try:
            return find(menu)
        except MenuError as error:  # another voice is better than no call
            log.error("menu %r: %s", menu.name, error)
            return None

    def _tell(self, service: Any, language: str) -> None:
        lasting = service.recogniser if isinstance(service, Ears) else service
        if self._languages.get(lasting, LANGUAGE) == language:
            return
        self._languages[lasting] = language
        try:
            if update := getattr(service, "update_options", None):
                update(language=language)
        except Exception as error:  # the wrong accent is better than no call
            log.error("no %s: %s", language, describe_fault(error))
