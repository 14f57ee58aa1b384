"""What a question is saying and collecting just now, and what belongs to that.  No I/O."""

from __future__ import annotations

from collections import deque
from math import inf

from ivr.entry.collector import Collector
from ivr.entry.events import Event, Say, StopPrompt
from ivr.entry.keys import KeyPressed
from ivr.entry.languages import Language
from ivr.entry.pace import Pace
from ivr.entry.rules import EntryRules
from ivr.entry.typeahead import TypeAhead

BURST = 0.5  # s: keys that follow each other closer belong to one attempt


class Stage:
    """Holds one collector, at most one prompt, the keys for later, and the events for the shell.

    Args:
        language: the caller's.
        pace: what is known of the caller's speed.
    """

    collector: Collector

    def __init__(self, *, language: Language, pace: Pace) -> None:
        self.language, self._pace = language, pace
        self._events: deque[Event] = deque()
        self._unsaid: Say | None = None
        self._saying: Say | None = None
        self.said = ""
        """What was said last, or is being said."""
        self.ahead = TypeAhead()
        """Keys that came before they were asked for."""
        self.since = -inf
        """Words that began before this belong to nobody."""
        self.in_burst = False
        """Whether keys go on with an attempt that is over, unheard."""
        self._pressed_at = self._over_at = -inf

    def turn_to(self, rules: EntryRules, say: Say | None, *, now: float) -> None:
        """Collect something else from now on; :meth:`speak` says *say*, if it is still needed."""
        self.stop()
        self._unsaid = say
        self.collector = Collector(
            rules, language=self.language, pace=self._pace, since=self.since, now=now
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

    def prompt_ended(self, say: Say, *, now: float) -> None:
        """The sound of *say* has ended; anything but the latest is ignored."""
        if say is self._saying:
            self._saying = None
            self.collector.prompt_ended(now=now)
            self.in_burst = False  # the caller knows by now

    def stop(self) -> None:
        """Be silent."""
        if self._saying is not None:
            self._saying = None
            self._events.append(StopPrompt())

    def takes_key(self, pressed: KeyPressed) -> bool:
        """Whether a key is for what is collected now, and not for an attempt that is over."""
        if self.ahead.swallows(pressed):
            return False
        last, self._pressed_at = self._pressed_at, pressed.at
        self.in_burst = self.in_burst and pressed.at - last < BURST
        if not self.in_burst:
            self._begin_anew()
        return not self.in_burst

    def words_begin(self, *, at: float) -> None:
        """Words that began at *at* are for what is collected now."""
        if at >= self._over_at:
            self._begin_anew()

    def expect_burst(self, *, now: float) -> None:
        """An attempt is over, perhaps amid its keys: what follows closely belongs to it."""
        self.in_burst = now - self._pressed_at < BURST

    def forget(self, *, now: float, unheard: bool = False) -> None:
        """What came so far belongs to nobody.

        Words that are *unheard*, for want of their transcript, count until the caller begins anew.
        """
        self._over_at, self.in_burst = now, False
        if not unheard:
            self._begin_anew()
        self.ahead.drop()

    def _begin_anew(self) -> None:
        self.since = max(self.since, self._over_at)

    def tell(self, event: Event) -> None:
        """Tell the shell."""
        self._events.append(event)

    def next_event(self) -> Event | None:
        """What the shell has not been told yet, oldest first."""
        return self._events.popleft() if self._events else None
