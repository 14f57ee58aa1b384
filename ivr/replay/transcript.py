"""What the agent said, in the time in which it sounded.  No I/O.

The agent hands over a prompt's words and its sound separately, both ahead of time.  The words are
spread evenly over the sound, so at any moment it is known which of them have been said::

    words   Please enter your PIN.
    sound   ├──────────────┼───────┤
            start          now      end        said so far: "Please enter your"
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

HURRIED_S = 0.04
"""Per character: no voice speaks faster.  While a prompt's sound still arrives, its words are
spread over at least this much."""


@dataclass(slots=True)
class Utterance:
    """One prompt as it reached the caller's ear.

    Args:
        text: its words.
        start: when it began to sound.
        sound: the stretches of time in which it sounded.
        sound_s: how long it would be in all.
        complete: whether all its sound is there, and ``sound_s`` final.
        told: whether ``text`` is what has sounded so far, as captions tell it.
        over: when it ended; None while it goes on.
        cut: whether it was stopped.
    """

    text: str
    start: float
    sound: list[tuple[float, float]] = field(default_factory=list)
    sound_s: float = 0.0
    complete: bool = False
    told: bool = False
    over: float | None = None
    cut: bool = False
    _reach: int = 0

    def said(self, now: float) -> str:
        """The words that have sounded by *now*; half a word is not said."""
        if self.told or (self.over is not None and not self.cut):
            return self.text
        sounded = sum(max(0.0, min(end, now) - start) for start, end in self.sound)
        whole = max(self.sound_s, 0.0 if self.complete else HURRIED_S * len(self.text))
        share = sounded / whole if whole else 0.0
        length = len(self.text)
        reach = length if share > 0.999 else self.text.rfind(" ", 0, int(share * length) + 1)
        self._reach = max(self._reach, reach)
        return self.text[: self._reach]


class Transcript:
    """All utterances of a call, in order, and how far the caller has listened to them."""

    def __init__(self) -> None:
        self.utterances: list[Utterance] = []
        self._current: Utterance | None = None
        self._words = ""
        self._words_end = False
        self._sound_s = 0.0
        self._listened = 0

    def add_words(self, text: str) -> None:
        """The agent is about to say *text*, or says it already."""
        if self._words_end:
            self._words, self._words_end = "", False
        self._words += text
        if self._current:
            self._current.text = _plain(self._words)

    def end_words(self) -> None:
        """The words of this utterance are complete."""
        self._words_end = True

    def add_sound(self, seconds: float) -> None:
        """The utterance has so much more sound; when it sounds is told later."""
        self._sound_s += seconds
        if self._current:
            self._current.sound_s = self._sound_s

    def end_sound(self) -> None:
        """The sound of this utterance is complete."""
        if self._current:
            self._current.complete = True

    def sounds(self, start: float, end: float) -> None:
        """A stretch of the utterance is going to sound."""
        if not self._current:
            self._current = Utterance(_plain(self._words), start, sound_s=self._sound_s)
            self.utterances.append(self._current)
        self._current.sound.append((start, end))

    def stops(self, now: float) -> None:
        """What has not sounded by *now* does not sound after all."""
        if self._current:
            sound = self._current.sound
            sound[:] = [(start, min(end, now)) for start, end in sound if start < now]

    def ends(self, now: float, *, cut: bool) -> None:
        """The utterance is over: to its end, or cut."""
        self.stops(now)
        if self._current:
            self._current.over, self._current.cut = now, cut
        self._current, self._sound_s = None, 0.0
        self._words, self._words_end = "", False

    def caption(self, text: str, *, now: float) -> None:
        """So much of the utterance has sounded by *now*: told by who hears it."""
        if not self._current:
            self._current = Utterance("", now, told=True)
            self.utterances.append(self._current)
        self._current.text = _plain(text)

    def text(self, now: float) -> str:
        """Everything said by *now*, one utterance a line."""
        return "\n".join(utterance.said(now) for utterance in self.utterances)

    def fresh(self, now: float) -> str:
        """What was said by *now* and not yet listened to."""
        return self.text(now)[self._listened :]

    def listen(self, for_: str | re.Pattern[str], *, now: float) -> str | None:
        """Look for words in what was said by *now* and not yet listened to.

        Args:
            for_: words, whatever their case, of one prompt or of several; or a pattern.

        Returns:
            The words as they were said; None while they have not been.
        """
        fresh = self.fresh(now)
        if isinstance(for_, str):
            for_ = re.compile(r"\s+".join(map(re.escape, for_.split())), re.IGNORECASE)
        found = for_.search(fresh)
        if not found:
            return None
        self._listened += found.end()
        return _plain(found[0])


def _plain(text: str) -> str:
    return " ".join(text.split())
