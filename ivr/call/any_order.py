"""A question of a form that takes what is said in any order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ivr.call.get_dtmf import GetDtmfTask
from ivr.call.line import Line
from ivr.entry import Heard, Open, Word, get_language, share

PATIENCE_S = 7.0  # from "my PIN is" to the PIN, in a transcript of its own: as for any answer


class AnyOrderTask(GetDtmfTask):
    """Asks its question, and passes on what the caller says for others.

    Keys are for the question that is asked only.

    Args:
        asked: this question.
        others: those without an answer, by name.
        heard: what was said for this one before.
        on_heard: told of what is said for another one.
    """

    def __init__(
        self,
        *,
        asked: Open,
        others: Mapping[str, Open],
        heard: Heard | None,
        on_heard: Callable[[str, Heard], None],
        **question: Any,
    ) -> None:
        super().__init__(**question)
        self._open, self._others, self._on_heard = asked, others, on_heard
        self._heard = heard.readings if heard else ()
        self._began = 0.0
        self._begun: tuple[Word, ...] = ()

    async def on_enter(self) -> None:
        """Begin to ask."""
        self._began = asyncio.get_running_loop().time()
        await super().on_enter()

    def receive_words(self, words: Sequence[Word], *, final: bool) -> None:
        """Words, from the line: each question gets its own."""
        if final and not self.done() and words and words[0].start >= self._began:
            words = [*self._unfinished(words[0].start), *self._asked.without_echo(words)]
            shared = share(words, self._open, self._others, get_language(self._language))
            for name, heard in shared.heard.items():
                self._take(name, heard)
            self._begun = shared.begun
            if shared.begun and not shared.own:
                super().receive_words(words, final=False)  # the caller goes on
                return
            if shared.heard and not shared.own:
                self._tell(self._asked.ask_again)
                return
            words = shared.own
        super().receive_words(words, final=final)

    def _unfinished(self, now: float) -> tuple[Word, ...]:
        """The name that the transcript before ended with, if this may be its value."""
        begun, self._begun = self._begun, ()
        return begun if begun and now - begun[-1].end < PATIENCE_S else ()

    def _take(self, name: str, heard: Heard) -> None:
        """Keep it for its question; a secret is blanked in the recording whether it fits or not."""
        if self._others[name].rules.hidden:
            now = asyncio.get_running_loop().time()
            Line.of(self.session).private.append((heard.at, now))
        if heard.readings:
            self._on_heard(name, heard)
