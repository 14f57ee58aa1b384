"""One attempt at an answer: keys, words and time in; an answer, or why there is none, out.  No I/O.

The shell never sees this: the :class:`~ivr.entry.dialogue.Dialogue` asks, counts and confirms.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from ivr.entry.draft import Draft, Mark, Piece, Reading, fit, misfit, settle
from ivr.entry.events import EndedBy, KeyTaken, Reason, StopPrompt
from ivr.entry.keys import KeyPressed, Source
from ivr.entry.languages import Language
from ivr.entry.outcomes import Collected, CollectorEvent, Command, NoInput, NoMatch, Outcome, Warn
from ivr.entry.pace import Pace
from ivr.entry.progress import Progress
from ivr.entry.rules import EntryRules, Fit
from ivr.entry.states import WORDLESS, Input, State
from ivr.entry.understanding import (
    Chosen,
    Either,
    Ordered,
    Said,
    Unclear,
    means_nothing,
    takes_back,
    understand,
)
from ivr.entry.words import Token, Word, tokens_of


class Collector:
    """One attempt.

    Args:
        rules: what an answer is.
        language: the caller's.
        pace: what is known of the caller's speed.
        since: words that began before this belong to nobody.
        now: the time; the no-input timer starts unless a prompt does.
    """

    def __init__(
        self, rules: EntryRules, *, language: Language, pace: Pace, since: float, now: float
    ) -> None:
        self._rules, self._language, self._pace, self._since = rules, language, pace, since
        self._progress = Progress(rules, pace, now=now)
        self._surplus: list[KeyPressed] = []
        self._draft = Draft()
        self._events: deque[CollectorEvent] = deque()
        self._held: list[KeyPressed | Sequence[Word]] = []
        self._interim: Sequence[Token] = ()  # words that are not final yet
        self.last_key_at: float | None = None

    @property
    def state(self) -> State:
        """Where the attempt stands."""
        return self._progress.state

    @property
    def over(self) -> bool:
        """Whether the attempt has ended."""
        return self._progress.over

    @property
    def untouched(self) -> bool:
        """Whether nothing has been entered or said."""
        return self.state in (State.PROMPTING, State.WAITING)

    @property
    def begun(self) -> bool:
        """Whether there are digits."""
        return bool(self._draft.readings()[0].keys)

    def next_event(self) -> CollectorEvent | None:
        """What has come of it, oldest first; ``None`` if nothing is left to tell."""
        return self._events.popleft() if self._events else None

    def take_surplus(self) -> list[KeyPressed]:
        """Keys that came after the answer, once."""
        surplus, self._surplus = self._surplus, []
        return surplus

    def go_on_with(self, rules: EntryRules) -> None:
        """What has been entered begins something else than was asked for; waiting goes on alike."""
        self._rules = rules

    def prompt_started(self, *, now: float) -> None:
        """Something of this question is being said: no timer runs."""
        self._progress.playing = True
        self._progress.go(Input.PROMPT, now=now)

    def prompt_ended(self, *, now: float) -> None:
        """It has been said, or was cut."""
        if not self._progress.playing or self.over:
            return
        self._progress.playing = False
        self._progress.go(Input.SILENCE, now=now)
        held, self._held = self._held, []
        for entered in held:
            if isinstance(entered, KeyPressed):
                self.receive_key(entered, now=now)
            else:
                self.receive_words(entered, final=True, now=now)

    def get_timer(self) -> float | None:
        """When :meth:`handle_timer` is due; ``None`` while a prompt plays, and at the end."""
        return self._progress.due

    def handle_timer(self, *, now: float) -> None:
        """Time has passed; nothing happens before :meth:`get_timer`."""
        due = self.get_timer()
        if due is None or now < due:
            return
        unheard, self._progress.speaking = self._progress.speaking, False
        taking_back, self._interim = self._taking_back, ()
        if taking_back:
            self._judge(now=now)
        elif self.state is State.WAITING:
            self._finish(Input.TIME, NoInput(), now=now)
        elif self.state is State.LISTENING:
            self._finish(Input.MISFIT, NoMatch(Reason.UNCLEAR, unheard=unheard), now=now)
        elif self.state is State.ENTERING and self._rules.warning:
            self._events.append(Warn(len(self._draft.readings()[0].keys)))
            self._progress.go(Input.TIME, now=now)
        else:
            ended_by = EndedBy.KEY if self.state is State.ENDING else EndedBy.TIMEOUT
            self._conclude(ended_by, now=now)

    def receive_key(self, pressed: KeyPressed, *, now: float) -> None:
        """A key that belongs to this attempt, or to whatever comes next."""
        if self._waits_for_silence:
            self._held.append(pressed)
        elif self.over or self.state is State.ENDING or self._is_beyond(pressed.key):
            self._surplus.append(pressed)
            if not self.over and self.state is not State.ENDING:
                self._conclude(EndedBy.LENGTH, now=now)
        else:
            self._learn_pace(pressed)
            self._press(pressed, now=now)

    def hold_key(self, *, now: float) -> None:
        """A key is down: no timer runs out, for a while."""
        self._progress.hold_key(now=now)

    def release_key(self, *, now: float) -> None:
        """It is up; the timer runs from here if it was down for long."""
        self._progress.release_key(now=now)

    def receive_words(self, words: Sequence[Word], *, final: bool, now: float) -> None:
        """A transcript; an interim one only shows that the caller is speaking."""
        tokens = tokens_of(words)
        if self.over or not tokens or tokens[0].at < self._since:
            return
        if self._waits_for_silence:
            if final:
                self._held.append(words)
        elif final:
            self._progress.speaking, self._interim = False, ()
            self._hear(tokens, now=now)
        elif not (self._progress.playing and means_nothing(tokens, self._rules, self._language)):
            self._progress.speaking, self._interim = True, tokens
            self._interrupt()
            self._progress.go(Input.SPEECH, now=now)

    # Keys

    @property
    def _waits_for_silence(self) -> bool:
        return self._progress.playing and not self._rules.barge_in and not self.over

    def _is_beyond(self, key: str) -> bool:
        """Whether there is an answer already that *key* cannot go on from."""
        if self.state is not State.ENOUGH or self._taking_back or key in self._special_keys:
            return False
        return all(
            self._rules.fit(reading.keys + key) is Fit.WRONG for reading in self._draft.readings()
        )

    @property
    def _special_keys(self) -> tuple[str | None, ...]:
        return self._rules.termination_key, self._rules.clear_key

    def _press(self, pressed: KeyPressed, *, now: float) -> None:
        key = pressed.key
        self._events.append(KeyTaken(key, pressed.source, pressed.at))
        if self._is_command(key):
            self._finish(Input.COMMAND, Command(self._rules.command_keys[key]), now=now)
        elif key == self._rules.termination_key:
            self._terminate(now=now)
        elif key == self._rules.clear_key:
            self.last_key_at = None
            self._draft.add(Piece(pressed.at, pressed.source, mark=Mark.RESTART))
            self._judge(now=now)
        else:
            self._draft.add(Piece.from_key(pressed))
            self._judge(now=now)

    def _is_command(self, key: str) -> bool:
        return (
            key in self._rules.command_keys
            and self._rules.fit(key) is Fit.WRONG
            and not self._draft.readings()[0].keys
        )

    def _terminate(self, *, now: float) -> None:
        if self._progress.speaking:
            self._interrupt()
            self._progress.go(Input.HURRIED, now=now)
        else:
            self._conclude(EndedBy.KEY, now=now)

    def _learn_pace(self, pressed: KeyPressed) -> None:
        if self.last_key_at is not None:
            self._pace.learn(pressed.at - self.last_key_at)
        self.last_key_at = pressed.at

    # Words

    @property
    def _taking_back(self) -> bool:
        """Whether words that are not final yet clear or correct what is entered."""
        return takes_back(self._interim, self._rules, self._language)

    def _hear(self, tokens: Sequence[Token], *, now: float) -> None:
        match understand(tokens, self._rules, self._language):
            case Chosen(key, sure):
                self._take_spoken(key, tokens[0].at)
                chosen = Reading(key, (Source.SPEECH,) * len(key), sure)
                if self._rules.accepts(key):
                    self._finish(Input.ANSWER, Collected(chosen, EndedBy.SPEECH), now=now)
                else:
                    self._finish(Input.MISFIT, NoMatch(Reason.INVALID, chosen), now=now)
            case Either(keys):
                self._finish(Input.MISFIT, NoMatch(Reason.AMBIGUOUS, fits=keys), now=now)
            case Ordered(name):
                self._finish(Input.COMMAND, Command(name), now=now)
            case Said(pieces):
                self._enter(pieces, now=now)
            case Unclear() if self.state in WORDLESS:
                self._finish(Input.MISFIT, NoMatch(Reason.UNCLEAR), now=now)
            case _ if self.state is State.ENDING:
                self._conclude(EndedBy.KEY, now=now)
            case _ if not self._progress.playing and self.state in WORDLESS:
                self._progress.go(Input.SPEECH, now=now)
            case _ if not self._progress.playing:
                self._judge(now=now)

    def _enter(self, pieces: Sequence[Piece], *, now: float) -> None:
        """Add spoken pieces; the names of ``#`` and ``*`` are as good as the keys."""
        for piece in pieces:
            said = piece.readings[0]
            if said in ("*", "#"):
                self._press(KeyPressed(said, Source.SPEECH, piece.at), now=now)
                if self.over:
                    return
            else:
                self._take_spoken(said, piece.at)
                self._draft.add(piece)
        if self.state is State.ENDING:
            self._conclude(EndedBy.KEY, now=now)
        else:
            self._judge(now=now)

    def _take_spoken(self, keys: str, at: float) -> None:
        self.last_key_at = None  # a pause with words in it is none
        self._events.extend(KeyTaken(key, Source.SPEECH, at) for key in keys)

    # What follows

    def _judge(self, *, now: float) -> None:
        """Go where the digits so far lead."""
        readings = self._draft.readings()
        if not readings[0].keys:
            self._progress.go(Input.CLEARED, now=now)
            return
        self._interrupt()
        if self._taking_back:
            self._progress.go(Input.BEGUN, now=now)
            return
        match fit(readings, self._rules):
            case Fit.WRONG:
                reason = misfit(readings, self._rules)
                self._finish(Input.MISFIT, NoMatch(reason, readings[0]), now=now)
            case Fit.FULL:
                self._conclude(EndedBy.LENGTH, now=now)
            case Fit.ENOUGH:
                self._progress.go(Input.ENOUGH, now=now)
            case Fit.BEGUN:
                self._progress.go(Input.BEGUN, now=now)

    def _conclude(self, ended_by: EndedBy, *, now: float) -> None:
        """No more digits come: take what is there, or say why it does not do."""
        readings = self._draft.readings()
        found = settle(readings, self._rules)
        if isinstance(found, Reason):
            self._finish(Input.MISFIT, NoMatch(found, readings[0]), now=now)
        else:
            self._finish(Input.ANSWER, Collected(found, ended_by), now=now)

    def _finish(self, happened: Input, outcome: Outcome, *, now: float) -> None:
        self._interrupt()
        self._events.append(outcome)
        self._progress.go(happened, now=now)

    def _interrupt(self) -> None:
        if self._progress.playing:
            self._progress.playing = False
            self._events.append(StopPrompt())
