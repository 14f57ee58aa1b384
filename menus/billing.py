"""The billing behind the payment line: a small in-memory stand-in with one bill."""

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class Bill:
    """What somebody owes."""

    number: str
    due: Decimal


@dataclass(frozen=True)
class Card:
    """A card; nothing that is printed shows it."""

    number: str = field(repr=False)
    expires: str = field(repr=False)
    code: str = field(repr=False)


class Billing:
    """Bills and payments; yours would ask a payment service."""

    def __init__(self) -> None:
        self.bills = {"100234": Bill("100234", Decimal("64.20"))}
        self.charged: dict[str, Decimal] = {}

    async def find(self, number: str) -> Bill | None:
        """The bill with a number."""
        return self.bills.get(number)

    async def pay(self, bill: Bill, card: Card, *, key: str) -> bool:
        """Charge *card* once for each *key*, however often it is asked; whether it was accepted."""
        if card.code == "000":
            return False
        self.charged.setdefault(key, bill.due)
        return True
