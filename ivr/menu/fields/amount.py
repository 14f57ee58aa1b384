"""An amount of money, keyed or spoken.  No I/O."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from ivr.entry import DIGITS, EntryRules
from ivr.entry.grammars import AmountGrammar
from ivr.entry.grammars.amounts import POINT
from ivr.errors import MenuError
from ivr.menu.fields.field import Asked, Field


@dataclass(frozen=True, kw_only=True, eq=False)
class Amount(Field):
    """An amount of money; a ``decimal.Decimal``.

    Keyed as units, star, cents: ``42*50#``; said as people say it: "forty two euros fifty".

    Args:
        currency: ISO 4217.
        least, most: the limits, both included.
        check: whether the amount can be right: what is on the account, say.

    Raises:
        MenuError: ``least`` is more than ``most``.
    """

    currency: str = "EUR"
    least: Decimal | int = Decimal("0.01")
    most: Decimal | int = 999_999
    check: Callable[[Decimal], bool] | None = None

    def rules(self, asked: Asked) -> EntryRules:
        """Digits, a star, digits; between the limits."""
        if self.least > self.most:
            raise MenuError(f"least: {self.least} is more than the most, {self.most}")
        grammar = AmountGrammar(self.currency)

        def is_right(keys: str) -> bool:
            amount = grammar.read(keys)
            if amount is None or not self.least <= amount <= self.most:
                return False
            return self.check is None or self.check(amount)

        return self._rules(
            min_digits=1,
            max_digits=len(str(int(self.most))) + len(f"{POINT}00"),
            allowed=DIGITS + POINT,
            clear_key=None,
            check=is_right,
            grammar=grammar,
        )

    def value(self, keys: str, asked: Asked) -> Decimal:
        """The amount, with two decimals."""
        amount = AmountGrammar(self.currency).read(keys)
        assert amount is not None
        return amount
