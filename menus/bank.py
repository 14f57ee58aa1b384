"""The bank behind the menus: a small in-memory stand-in with one customer."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Customer:
    """Somebody with an account."""

    name: str
    euros: int


class Bank:
    """What the account line asks; yours would ask a real one."""

    async def sign_in(self, account: str, pin: str) -> Customer | None:
        """The customer, when *pin* belongs to *account*."""
        return Customer("Ada", 42) if (account, pin) == ("41550195", "4711") else None

    async def balance(self, customer: Customer) -> str:
        """What is on the customer's account, in words."""
        return f"{customer.euros} euros"
