"""Until when a card is valid: month and year, as they stand on it.  No I/O, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ivr.entry import EntryRules
from ivr.menu.fields.field import Asked, Field

LONGEST = 20  # years ahead; a card that is valid for longer was misheard


@dataclass(frozen=True, kw_only=True, eq=False)
class Expiry(Field):
    """The month in which a card expires, ``0829`` for August 2029; a ``str`` of these digits.

    A month that is over, or more than twenty years ahead, is refused.

    Args:
        private: never shown, logged or recorded, but read back to the caller.
    """

    private: bool = False

    def rules(self, asked: Asked) -> EntryRules:
        """Four digits: a month of this year that is not over, or of one of the next."""

        def is_right(keys: str) -> bool:
            return 1 <= int(keys[:2]) <= 12 and _is_ahead(keys, asked.today)

        return self._rules(min_digits=4, groups=(2, 2), check=is_right, private=self.private)

    def value(self, keys: str, asked: Asked) -> str:
        """Month and year, two digits each."""
        return keys


def _is_ahead(keys: str, today: date) -> bool:
    months = (2000 + int(keys[2:]) - today.year) * 12 + int(keys[:2]) - today.month
    return 0 <= months <= 12 * LONGEST
