"""Type-ahead: keys that nobody has asked for yet, one buffer for a call.  No I/O."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence

from ivr.entry.keys import KeyPressed
from ivr.entry.languages import Language
from ivr.entry.spoken import names_key, read_spoken
from ivr.entry.words import Word, tokens_of

LATE_KEY_TIMEOUT = 2.0  # a "#" by habit, after an entry that was complete without it


class TypeAhead:
    """Keeps keys from question to question.

    A question takes keys out when it starts and leaves its surplus here.  A termination key that
    comes just after an entry completed by itself belongs to that entry: it is swallowed, whether
    it comes between two questions or into the next.
    """

    def __init__(self) -> None:
        self._keys: deque[KeyPressed] = deque()
        self._late: tuple[str, float] | None = None

    def __len__(self) -> int:
        return len(self._keys)

    def __repr__(self) -> str:
        return f"TypeAhead({len(self)} keys)"

    def receive_key(self, pressed: KeyPressed) -> None:
        """Keep a key that was pressed while no question was open."""
        self._keys.append(pressed)

    def take(self) -> KeyPressed | None:
        """The next key, for the question that starts; ``None`` if there is none."""
        while self._keys:
            pressed = self._keys.popleft()
            if not self.swallows(pressed):
                return pressed
        return None

    def give_back(self, surplus: Iterable[KeyPressed]) -> None:
        """Put keys that one answer did not need before all others."""
        self._keys.extendleft(reversed(list(surplus)))

    def drop(self) -> None:
        """Forget all keys: they were meant for a question that went otherwise."""
        self._keys.clear()

    def expect_late(self, key: str | None, *, now: float) -> None:
        """An entry completed by itself at *now*; its termination key may yet come."""
        self._late = None if key is None else (key, now + LATE_KEY_TIMEOUT)

    def swallows(self, pressed: KeyPressed) -> bool:
        """Whether *pressed* is that late key; the first key after the entry settles it."""
        late = pressed.key == self._late_key(pressed.at)
        self._late = None
        return late

    def swallows_words(self, words: Sequence[Word], language: Language, *, final: bool) -> bool:
        """Whether all that was said is the name of that late key; a final transcript settles it."""
        key = self._late_key(words[0].start)
        if key is None or not names_key(tokens := tokens_of(words), key, language):
            return False
        spoken = read_spoken(tokens, language)
        if spoken.rest or len(spoken.pieces) > 1:
            return False
        if final:
            self._late = None
        return True

    def _late_key(self, at: float) -> str | None:
        return self._late[0] if self._late is not None and at <= self._late[1] else None
