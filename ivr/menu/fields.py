"""Fields: what a handler's parameter asks the caller for.  No I/O.

A field is written as an annotation, and read by :mod:`ivr.menu.signature`::

    AccountNumber = Annotated[str, Digits(8, prompt="Please enter your number.", check=luhn)]
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import KW_ONLY, dataclass

from ivr.entry import EntryRules, Prompts


@dataclass(frozen=True)
class Digits:
    """A number, keyed or spoken.

    Args:
        min_digits: how many digits it has, or the fewest.
        max_digits: the most; the same as ``min_digits`` when not given.
        prompt: the question.
        confirm: read the number back and ask whether it is right.
        groups: how many digits each spoken group of the read-back has, e.g. ``(4, 4)``.
        check: whether well-formed digits can be right, e.g. :func:`ivr.luhn`.
        secret: never shown, logged, recorded or read back; only counted.
        known: the only valid answers, where they can be listed.
        no_input, no_match, invalid: what is said before asking again: nothing came, the digits
            did not fit, the check refused them.  One text, or one for each time.
        no_input_timeout, inter_digit_timeout, termination_timeout: seconds, as in the glossary.
        max_no_input, max_no_match: how often each may happen before the menu gives up.
        flush: forget keys pressed before the question.

    Raises:
        MenuError: limits that contradict each other, naming the field at fault.
    """

    min_digits: int
    max_digits: int | None = None
    _: KW_ONLY
    prompt: str
    confirm: bool = False
    groups: tuple[int, ...] | None = None
    check: Callable[[str], bool] | None = None
    secret: bool = False
    known: Collection[str] | None = None
    no_input: str | tuple[str, ...] = ()
    no_match: str | tuple[str, ...] = ()
    invalid: str | tuple[str, ...] = ()
    no_input_timeout: float = 7.0
    inter_digit_timeout: float = 3.0
    termination_timeout: float = 1.5
    max_no_input: int = 3
    max_no_match: int = 3
    flush: bool = False

    def __post_init__(self) -> None:
        self.rules()

    def rules(self) -> EntryRules:
        """What counts as an answer."""
        return EntryRules(
            min_digits=self.min_digits,
            max_digits=self.min_digits if self.max_digits is None else self.max_digits,
            known=self.known,
            check=self.check,
            no_input_timeout=self.no_input_timeout,
            inter_digit_timeout=self.inter_digit_timeout,
            termination_timeout=self.termination_timeout,
            max_no_input=self.max_no_input,
            max_no_match=self.max_no_match,
            flush=self.flush,
            secret=self.secret,
            confirm=self.confirm,
            groups=self.groups,
        )

    def prompts(self) -> Prompts:
        """What is said to get it."""
        return Prompts(
            ask=self.prompt, no_input=self.no_input, no_match=self.no_match, invalid=self.invalid
        )
