"""A telephone number.  No I/O."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import phonenumbers

from ivr.entry import EntryRules
from ivr.errors import MenuError
from ivr.menu.fields.field import Asked, Field

SHORTEST, LONGEST = 5, 17  # digits; ITU-T E.164 allows 15, after up to two zeros or 011


@dataclass(frozen=True, kw_only=True, eq=False)
class Phone(Field):
    """A telephone number that there can be; a ``str`` in E.164, e.g. ``+15105550100``.

    Args:
        region: where a number without its country code belongs, ISO 3166, e.g. ``US``.
        check: whether the number, in E.164, can be right: one of this country, say.

    Raises:
        MenuError: no such region.
    """

    region: str = "US"
    check: Callable[[str], bool] | None = None

    def rules(self, asked: Asked) -> EntryRules:
        """Digits that are a number of the region, or of another one with its code."""
        if self.region not in phonenumbers.SUPPORTED_REGIONS:
            raise MenuError(f"region: {self.region!r} is no region with telephone numbers")
        return self._rules(min_digits=SHORTEST, max_digits=LONGEST, check=self._is_possible)

    def value(self, keys: str, asked: Asked) -> str:
        """The number in E.164."""
        return self._number(keys)

    def _is_possible(self, keys: str) -> bool:
        try:
            is_valid = phonenumbers.is_valid_number(phonenumbers.parse(keys, self.region))
        except phonenumbers.NumberParseException:
            return False
        return is_valid and (self.check is None or self.check(self._number(keys)))

    def _number(self, keys: str) -> str:
        number = phonenumbers.parse(keys, self.region)
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
