"""The scene of a call: what speaks and what listens in the menu where the caller is.

LiveKit lets every agent and every task have a voice and ears of its own.  The performer and all
that it asks get those that the menu names; what brings its own keeps them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from livekit.agents import Agent, AgentSession, stt, tts
from livekit.agents.utils import is_given

from ivr.call.cast import Cast
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

    def __init__(
        self, performer: Agent, session: AgentSession[Any], line: Line, cast: Cast
    ) -> None:
        self._performer, self._session, self._cast = performer, session, cast
        self._line = line
        self._given: dict[str, Any] = {}
        self._ears: dict[stt.STT[Any], stt.STT[Any]] = {}
        self._languages: dict[Any, str] = {}

    def set(self, menu: Menu, language: str) -> None:
        """From now on *menu* is performed, in *language*."""
        voice, ears = self._cast_for(menu)
        given = {name: own for name, own in (("tts", voice), ("stt", ears)) if own is not None}
        if given != self._given:
            self._performer.update_options(
                tts=voice or self._session.tts, stt=ears or self._session.stt
            )
            self._given = given
        for service in (voice or self._session.tts, ears or self._session.stt):
            self._tell(service, language)

    def dress(self, agent: AnAgent) -> AnAgent:
        """Give *agent* the voice and the ears of the menu, where it has none of its own."""
        own = {"tts": agent.tts, "stt": agent.stt}
        if missing := {n: given for n, given in self._given.items() if not is_given(own[n])}:
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
        if self._languages.get(service, LANGUAGE) == language:
            return
        self._languages[service] = language
        try:
            if update := getattr(service, "update_options", None):
                update(language=language)
        except Exception as error:  # the wrong accent is better than no call
            log.error("no %s: %s", language, describe_fault(error))
