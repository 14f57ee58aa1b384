"""Where one attempt at an answer stands, and until when it waits.  No I/O."""

from __future__ import annotations

from ivr.entry.pace import Pace
from ivr.entry.rules import EntryRules
from ivr.entry.states import KEYED, OPEN, TABLE, TIMEOUTS, Input, State

LONG_PRESS = 1.0  # a key that is held for longer is no slip of time: its end counts
LONGEST_PRESS = 10.0  # a key that hangs
SPEECH_TIMEOUT = 3.0  # for the final transcript, after an interim one


class Progress:
    """The state of an attempt, and its timer.

    Args:
        rules: what an answer is, and how long to wait for it.
        pace: what is known of the caller's speed.
        now: the time; the no-input timer starts unless a prompt does.
    """

    def __init__(self, rules: EntryRules, pace: Pace, *, now: float) -> None:
        self._rules, self._pace = rules, pace
        self.state = State.WAITING
        self.playing = False
        """Whether something of the question is being said: no timer runs."""
        self.speaking = False
        """Whether words are being said that are not final yet."""
        self._pressed: tuple[float, float] | None = None  # since when, and the deadline without
        self._deadline = now + self._timeout

    @property
    def over(self) -> bool:
        """Whether the attempt has ended."""
        return self.state not in OPEN

    @property
    def due(self) -> float | None:
        """When time runs out; ``None`` while a prompt plays, and at the end."""
        return None if self.playing or self.over else self._deadline

    def go(self, happened: Input, *, now: float) -> None:
        """The one place where the state changes, and with it the timer."""
        if not self.over:
            self.state = TABLE[self.state, happened]
            self._pressed, self._deadline = None, now + self._timeout

    def hold_key(self, *, now: float) -> None:
        """A key is down: no timer runs out, for a while."""
        if self.state in KEYED:
            self._pressed = now, self._deadline
            self._deadline = now + LONGEST_PRESS

    def release_key(self, *, now: float) -> None:
        """It is up; the timer runs from here if it was down for long."""
        if self._pressed is not None and not self.over:
            since, self._deadline = self._pressed
            if now - since > LONG_PRESS:
                self._deadline = now + self._timeout
        self._pressed = None

    @property
    def _timeout(self) -> float:
        """How long to wait in this state."""
        name = TIMEOUTS.get(self.state)
        timeout: float = getattr(self._rules, name) if name else 0.0
        if self._rules.adaptive and self.state in KEYED:
            timeout = self._pace.stretch(timeout)
        if self.speaking:
            patience = 0.0 if self.state is State.LISTENING else timeout
            timeout = max(patience, SPEECH_TIMEOUT)
        return timeout
