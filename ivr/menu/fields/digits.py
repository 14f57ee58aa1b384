"""A number, digit by digit: an account number, a PIN, how many.  No I/O."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass

from ivr.entry import EntryRules
from ivr.menu.fields.field import Asked, Field
from ivr.menu.fields.lookup import LONGEST_LOOK_UP, Known, check_look_up, listed


@dataclass(frozen=True, eq=False)
class Digits(Field):
    """A number, keyed or spoken; ``str``, or whatever type the parameter makes of the digits.

    Args:
        min_digits: how many digits it has, or the fewest.
        max_digits: the most; the same as ``min_digits`` when not given.
        groups: how many digits each spoken group of the read-back has, e.g. ``(4, 4)``.
        check: whether well-formed digits can be right, e.g. :func:`ivr.luhn`.
        secret: never shown, logged, recorded or read back; only counted: a PIN.
        private: never shown, logged or recorded, but read back to the caller: a card number.
        known: the only valid answers, where they can be listed; or an ``async def`` that looks
            them up when the question comes up.  It gets the call and, by the names of its other
            parameters, the answers of earlier questions: ``async def pins(call, account)``.
            ``None`` from it means that nothing is known: then the other rules decide alone.
        look_up_timeout: seconds it may take.  Where it takes longer, or raises, nobody could
            tell a wrong answer from a right one: the caller is handed to whom the menu gives up.

    Raises:
        MenuError: limits that contradict each other, naming the field at fault.
    """

    min_digits: int
    max_digits: int | None = None
    _: KW_ONLY
    groups: tuple[int, ...] | None = None
    check: Callable[[str], bool] | None = None
    secret: bool = False
    private: bool = False
    known: Known = None
    look_up_timeout: float = LONGEST_LOOK_UP

    def __post_init__(self) -> None:
        check_look_up(self.known, self.look_up_timeout)
        super().__post_init__()

    def rules(self, asked: Asked) -> EntryRules:
        """So many digits, checked or listed."""
        return self._rules(
            min_digits=self.min_digits,
            max_digits=self.min_digits if self.max_digits is None else self.max_digits,
            known=listed(self.known),
            check=self.check,
            secret=self.secret,
            private=self.private,
            groups=self.groups,
        )

    def value(self, keys: str, asked: Asked) -> str:
        """The digits."""
        return keys
