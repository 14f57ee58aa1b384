"""A code of letters and digits: a tracking number, a booking code.  No I/O."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from math import prod

from ivr.entry import EntryRules
from ivr.entry.codes import KINDS, MOST, on_keypad
from ivr.errors import MenuError
from ivr.menu.fields.field import Asked, Field
from ivr.menu.fields.lookup import LONGEST_LOOK_UP, Known, check_look_up, listed

MOST_ON_A_KEY = 4  # PQRS, WXYZ


@dataclass(frozen=True, eq=False)
class Code(Field):
    """A code of letters and digits, like ``AB12CD``; a ``str`` in capitals.

    Said letter by letter, by their names or a spelling alphabet ("B as in Bravo"), or keyed, each
    letter by the key it stands on.  Which letter a key means is told by what is *known*: where
    several known codes are on the same keys, the caller hears them and chooses.

    Args:
        min_length: how many letters and digits it has, or the fewest.
        max_length: the most; the same as ``min_length`` when not given.
        pattern: where letters (``L``), digits (``D``) and either (``X``) stand: ``LLDDDDDDDLL``.
        known: the only valid codes, in capitals; or what looks them up, as for :class:`Digits`.
        check: whether a well-formed code can be right.
        secret, private, look_up_timeout: as for :class:`Digits`.

    Raises:
        MenuError: who has only keys could not say which letter is meant.
    """

    min_length: int
    max_length: int | None = None
    _: KW_ONLY
    pattern: str | None = None
    known: Known = None
    check: Callable[[str], bool] | None = None
    secret: bool = False
    private: bool = False
    look_up_timeout: float = LONGEST_LOOK_UP

    def __post_init__(self) -> None:
        check_look_up(self.known, self.look_up_timeout)
        super().__post_init__()
        self._check_keypad()

    def rules(self, asked: Asked) -> EntryRules:
        """So many letters and digits, checked or listed."""
        return self._rules(
            min_digits=self.min_length,
            max_digits=self.min_length if self.max_length is None else self.max_length,
            letters=True,
            pattern=self.pattern,
            known=listed(self.known),
            check=self.check,
            secret=self.secret,
            private=self.private,
        )

    def value(self, keys: str, asked: Asked) -> str:
        """The code."""
        return keys

    def _check_keypad(self) -> None:
        """A caller who has only keys must be able to answer."""
        most = 1 if self.secret else MOST  # a secret is not read out to choose from
        if self.known is None:
            kinds = [kind for kind in self.pattern or "X" * self.min_length if kind != "D"]
            if prod(MOST_ON_A_KEY for _ in kinds) > most:
                raise MenuError("known: without it keys cannot tell which letter is meant")
            return
        if callable(self.known):
            if self.secret:
                raise MenuError("known: of a secret code it is a list, so that keys are enough")
            return
        for code in self.known:
            if set(code) - set(KINDS["X"]):
                raise MenuError(f"known: {code!r} is not of capital letters and digits")
        keys, count = Counter(map(on_keypad, self.known)).most_common(1)[0]
        if count > most:
            raise MenuError(f"known: {count} codes have the keys {keys}; {most} are the most")
