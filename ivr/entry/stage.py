"""What a question is saying and collecting just now, one thing at a time.  No I/O."""

from __future__ import annotations

from collections import deque

from ivr.entry.collector import Collector
from ivr.entry.events import Event, Say, StopPrompt
from ivr.entry.languages import Language
from ivr.entry.pace import Pace
from ivr.entry.rules import EntryRules


class Stage:
    """Holds one collector, at most one prompt, and the events for the shell.

    Args:
        language: the caller's.
        pace: what is known of the caller's speed.
    """

    collector: Collector

    def __init__(self, *, language: Language, pace: Pace) -> None:
        self._language, self._pace = language, pace
        self._events: deque[Event] = deque()
        self._unsaid: Say | None = None
        self._saying: Say | None = None
        self.said = ""
        """What was said last, or is being said."""

    def turn_to(self, rules: EntryRules, say: Say | None, *, since: float, now: float) -> None:
        """Collect something else from now on; :meth:`speak` says *say*, if it is still needed."""
        self.stop()
        self._unsaid = say
        self.collector = Collector(
            rules, language=self._language, pace=self._pace, since=since, now=now
        )

    def speak(self, *, now: float) -> None:
        """Say what was to be said, unless keys have answered it already."""
        say, self._unsaid = self._unsaid, None
        if say is not None and say.parts and self.collector.untouched:
            self.interject(say, now=now)

    def interject(self, say: Say, *, now: float) -> None:
        """Say something; what has been entered stays."""
        self._saying, self.said = say, say.text
        self._events.append(say)
        self.collector.prompt_started(now=now)

    def prompt_ended(self, say: Say, *, now: float) -> bool:
        """The sound of *say* has ended; anything but the latest is ignored, and False returned."""
        if say is not self._saying:
            return False
        self._saying = None
        self.collector.prompt_ended(now=now)
        return True

    def stop(self) -> None:
        """Be silent."""
        if self._saying is not None:
            self._saying = None
            self._events.append(StopPrompt())

    def tell(self, event: Event) -> None:
        """Tell the shell."""
        self._events.append(event)

    def next_event(self) -> Event | None:
        """What the shell has not been told yet, oldest first."""
        return self._events.popleft() if self._events else None
