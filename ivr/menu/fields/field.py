"""What all fields share: a question, its patience, and a value made of the keys.  No I/O."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ivr.entry import Confirm, EntryRules, Prompts
from ivr.menu.place import Place, here


@dataclass(frozen=True, slots=True)
class Asked:
    """What a field may need to know of the call in which it is asked.

    Args:
        language: the caller's, as ``en`` or ``en-US``.
        today: the date, where the menu is.
    """

    language: str = "en"
    today: date = date(2000, 1, 1)


@dataclass(frozen=True, kw_only=True, eq=False)
class Field(ABC):
    """One question of a handler; equal to itself alone, so that ``typing`` keeps each apart.

    Args:
        prompt: the question.
        label: what a caller calls it, who wants to change it: "account number"; the parameter's
            name when not given.
        help: said to who asks for help, before the question comes again.
        confirm: read the answer back and ask whether it is right; without it only what was heard
            badly, or could be meant otherwise, is read back.
        no_input, no_match, invalid: what is said before asking again: nothing came, it did not
            fit, the check refused it.  One text, or one for each time.
        no_input_timeout, inter_digit_timeout, termination_timeout: seconds, as in the glossary.
        max_no_input, max_no_match: how often each may happen before the menu gives up.
        flush: forget keys pressed before the question.
        depends_on: earlier questions of the form; where the answer of one is changed, this one is
            asked again.  What a look-up of known values is told needs not be named here.
        when: whether it is asked at all: a function of answers of earlier questions, by the names
            of its parameters: ``when=lambda insured: insured``.  Where it is not asked, its value
            is ``None``, as the parameter's type says: ``str | None``.
    """

    prompt: str
    label: str = ""
    help: str = ""
    confirm: Confirm | bool = False
    no_input: str | tuple[str, ...] = ()
    no_match: str | tuple[str, ...] = ()
    invalid: str | tuple[str, ...] = ()
    no_input_timeout: float = 7.0
    inter_digit_timeout: float = 3.0
    termination_timeout: float = 1.5
    max_no_input: int = 3
    max_no_match: int = 3
    flush: bool = False
    depends_on: str | tuple[str, ...] = ()
    when: Callable[..., object] | None = None
    place: Place = field(default_factory=here, init=False, repr=False, compare=False)

    secret = False
    """Whether the answer is never shown, logged, recorded or read back."""
    private = False
    """Whether it is read back, but never shown, logged or recorded."""

    def __post_init__(self) -> None:
        self.rules(Asked())  # contradictions are found where they are written

    @abstractmethod
    def rules(self, asked: Asked) -> EntryRules:
        """What counts as an answer.

        Raises:
            EntryError: limits that contradict each other, naming the one at fault.
        """

    @abstractmethod
    def value(self, keys: str, asked: Asked) -> Any:
        """What an answer that the rules accept stands for."""

    def prompts(self, asked: Asked) -> Prompts:
        """What is said to get it."""
        return Prompts(
            ask=self.prompt, no_input=self.no_input, no_match=self.no_match, invalid=self.invalid
        )

    def _rules(self, **own: Any) -> EntryRules:
        return EntryRules(
            no_input_timeout=self.no_input_timeout,
            inter_digit_timeout=self.inter_digit_timeout,
            termination_timeout=self.termination_timeout,
            max_no_input=self.max_no_input,
            max_no_match=self.max_no_match,
            flush=self.flush,
            confirm=self.confirm,
            **own,
        )
