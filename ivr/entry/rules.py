"""The rules of one question: what is an answer, and how long to wait for it.  No I/O."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from types import MappingProxyType

from ivr.entry.codes import KINDS, on_keypad
from ivr.entry.grammars import Grammar
from ivr.entry.keys import DIGITS, KEYS
from ivr.entry.languages import Language
from ivr.entry.numbers import split_compound
from ivr.errors import EntryError

LONGEST_ENTRY = 64  # no number that a person keys is longer
NOTHING: Mapping[str, Sequence[str]] = MappingProxyType({})
NO_KEYS: Mapping[str, str] = MappingProxyType({})


class Fit(Enum):
    """How far the keys so far are an answer."""

    BEGUN = "an answer may begin like this"
    ENOUGH = "an answer, but it could go on"
    FULL = "an answer that nothing can follow"
    WRONG = "no answer begins like this"


class Confirm(StrEnum):
    """When an answer is read back and asked about."""

    ALWAYS = "always"
    SPOKEN = "spoken"  # unless every digit was keyed and a check or known value vouches for it
    UNSURE = "unsure"  # only what was heard badly, could be read in two ways, or came in halves


@dataclass(frozen=True, kw_only=True)
class EntryRules:
    """What one question takes for an answer.

    Args:
        min_digits: the fewest digits.
        max_digits: the most; as many as ``min_digits`` when not given.
        allowed: the keys an answer is made of.
        letters: letters too: said, or keyed by the key they stand on; see
            :mod:`~ivr.entry.codes`.
        pattern: where letters and digits of a code stand: ``L``, ``D``, ``X`` for either.
        choices: a menu instead of a number: for each key, or keys in a row, the phrases by which
            it may be said; the first is how it is read back.  A ``#`` or ``*`` among the choices
            is no termination or clear key.
        known: the only right answers, where they can be listed.
        check: whether a well-formed number can be right, e.g. :func:`~ivr.entry.checks.luhn`.
        grammar: how an answer is said, where it is more than digits: a date, an amount.
        commands: what else may be said at any time, by name: ``{"back": ("go back",)}``.
        command_keys: keys for commands; they count before the first digit, and only where no
            answer begins with them.
        termination_key: ends the entry and is no part of it; ``None`` for none.
        clear_key: starts the entry anew; ``None`` for none.
        no_input_timeout: seconds of silence after the prompt.
        inter_digit_timeout: seconds of silence after a digit.
        termination_timeout: seconds for more, after digits that are enough already.
        max_no_input, max_no_match: which one in a row fails the question.
        barge_in: whether a key or voice stops the prompt; else both wait for its end.
        flush: forget keys pressed before the question.
        secret: shown nowhere, and only counted, never read back.
        private: shown nowhere, but read back to the caller: a card number.
        confirm: when to ask whether it is right; ``True`` always, ``False`` only when unsure.
        groups: how many digits each group of the read-back has.
        warning: say once that digits are missing before time runs out.
        adaptive: give a slow caller more time between keys.
        min_confidence: words that the recogniser is less sure of are unsure.

    Raises:
        EntryError: a rule that cannot be kept; the message begins with its name.
    """

    min_digits: int = 1
    max_digits: int | None = None
    allowed: str = DIGITS
    letters: bool = False
    pattern: str | None = None
    choices: Mapping[str, Sequence[str]] | None = field(default=None, repr=False)
    known: Collection[str] | None = field(default=None, repr=False)
    check: Callable[[str], bool] | None = None
    grammar: Grammar | None = None
    commands: Mapping[str, Sequence[str]] = field(default_factory=dict)
    command_keys: Mapping[str, str] = field(default_factory=dict)
    termination_key: str | None = "#"
    clear_key: str | None = "*"
    no_input_timeout: float = 7.0
    inter_digit_timeout: float = 3.0
    termination_timeout: float = 1.5
    max_no_input: int = 3
    max_no_match: int = 3
    barge_in: bool = True
    flush: bool = False
    secret: bool = False
    private: bool = False
    confirm: Confirm | bool = Confirm.UNSURE
    groups: tuple[int, ...] | None = None
    warning: bool = True
    adaptive: bool = True
    min_confidence: float = 0.6
    _listed: tuple[str, ...] = field(init=False, repr=False, compare=False, default=())

    def __post_init__(self) -> None:
        if self.max_digits is None:
            self._set("max_digits", self.min_digits)
        if isinstance(self.confirm, bool):
            self._set("confirm", Confirm.ALWAYS if self.confirm else Confirm.UNSURE)
        if self.choices is not None:
            self._free_keys_of_choices()
        _check_rules(self)
        listed = self.known or self.choices or ()
        self._set("_listed", tuple(sorted(map(on_keypad, listed) if self.letters else listed)))

    @property
    def longest(self) -> int:
        """How many keys an answer has at most."""
        if self.choices is not None:
            return max(map(len, self.choices))
        return self.max_digits or self.min_digits

    def fit(self, keys: str) -> Fit:
        """How far *keys* are an answer; time and check apart."""
        if self.choices is not None:
            return self._fit_listed(keys) or Fit.WRONG
        if self.letters:
            keys = on_keypad(keys)
        if len(keys) > self.longest or set(keys) - set(self.allowed):
            return Fit.WRONG
        if len(keys) == self.longest or self._fit_listed(keys) is Fit.FULL:
            return Fit.FULL
        return Fit.BEGUN if len(keys) < self.min_digits else Fit.ENOUGH

    def accepts(self, keys: str) -> bool:
        """Whether a well-formed answer passes the check and is a known one."""
        if self.known is not None and not self._is_known(keys):
            return False
        return self.check is None or self.check(keys)

    @property
    def hidden(self) -> bool:
        """Whether nobody but the caller may learn the answer from what the call leaves behind."""
        return self.secret or self.private

    @property
    def vouched(self) -> bool:
        """Whether there is a way to tell a wrong number from a right one."""
        return self.check is not None or self.known is not None

    def hear(self, texts: Sequence[str], language: Language) -> tuple[str, ...]:
        """What *texts* may stand for by the grammar, if there is one."""
        if self.grammar is None:
            return ()
        whole = [part for text in texts for part in split_compound(text, language)]
        return self.grammar.hear(whole, language)

    def _is_known(self, keys: str) -> bool:
        if self.letters:
            return keys in (self.known or ())
        return self._fit_listed(keys) in (Fit.ENOUGH, Fit.FULL)

    def _fit_listed(self, keys: str) -> Fit | None:
        """How *keys* stand to the listed answers; ``None`` if none begins like that."""
        at = bisect_left(self._listed, keys)
        near = [listed for listed in self._listed[at : at + 2] if listed.startswith(keys)]
        if not near:
            return None
        if near[0] != keys:
            return Fit.BEGUN
        return Fit.ENOUGH if len(near) > 1 else Fit.FULL

    def _free_keys_of_choices(self) -> None:
        used = set("".join(self.choices or ()))
        for name in ("termination_key", "clear_key"):
            if getattr(self, name) in used:
                self._set(name, None)

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)  # the way of a frozen dataclass to fill itself in


def _check_rules(rules: EntryRules) -> None:
    if rules.choices is None:
        _check_lengths(rules)
        _check_known(rules)
        _check_letters(rules)
    else:
        _check_choices(rules)
    _check_keys(rules)
    for name in ("no_input_timeout", "inter_digit_timeout", "termination_timeout"):
        if not 0 <= getattr(rules, name) < float("inf"):
            raise EntryError(f"{name}: {getattr(rules, name)} is no time in seconds")
    for name in ("no_input_timeout", "inter_digit_timeout"):
        if getattr(rules, name) == 0:
            raise EntryError(f"{name}: 0 leaves the caller no time")
    if rules.secret and rules.private:
        raise EntryError("private: a secret is not even read back; one of the two will do")
    for name in ("max_no_input", "max_no_match"):
        if getattr(rules, name) < 1:
            raise EntryError(f"{name}: {getattr(rules, name)} is less than 1")
    if not 0 <= rules.min_confidence <= 1:
        raise EntryError(f"min_confidence: {rules.min_confidence} is not between 0 and 1")


def _check_lengths(rules: EntryRules) -> None:
    if rules.min_digits < 1:
        raise EntryError(f"min_digits: {rules.min_digits} is less than 1")
    if rules.longest < rules.min_digits:
        raise EntryError(
            f"max_digits: {rules.max_digits} is less than min_digits {rules.min_digits}"
        )
    if rules.longest > LONGEST_ENTRY:
        raise EntryError(f"max_digits: {rules.max_digits} is more than {LONGEST_ENTRY}")
    if rules.groups is None:
        return
    if not rules.groups or min(rules.groups) < 1:
        raise EntryError("groups: a group has at least one digit")
    if sum(rules.groups) > rules.longest:
        raise EntryError(f"groups: they hold {sum(rules.groups)} digits of {rules.longest}")


def _check_keys(rules: EntryRules) -> None:
    named: dict[str, str | None] = {
        "termination_key": rules.termination_key,
        "clear_key": rules.clear_key,
        **{f"command_keys[{name!r}]": key for key, name in rules.command_keys.items()},
    }
    for name, key in named.items():
        if key is not None and (len(key) != 1 or key not in KEYS):
            raise EntryError(f"{name}: {key!r} is no key; keys are {KEYS}")
    if strange := set(rules.allowed) - set(KEYS):
        raise EntryError(f"allowed: {min(strange)!r} is no key; keys are {KEYS}")
    if not rules.allowed:
        raise EntryError("allowed: no key is left to enter anything")
    for name in rules.commands:
        if not set(name) - set(KEYS):
            raise EntryError(f"commands: {name!r} is no name")
    for name in ("termination_key", "clear_key"):
        if rules.choices is None and (named[name] or " ") in rules.allowed:
            raise EntryError(f"{name}: {named[name]!r} is also among the allowed keys")
    if rules.termination_key is not None and rules.termination_key == rules.clear_key:
        raise EntryError(f"clear_key: {rules.clear_key!r} is also the termination_key")


def _check_letters(rules: EntryRules) -> None:
    if rules.pattern is None:
        return
    if not rules.letters:
        raise EntryError("pattern: only a code has one; say letters=True")
    if strange := set(rules.pattern) - set(KINDS):
        raise EntryError(f"pattern: {min(strange)!r} is none of {', '.join(KINDS)}")
    if not rules.min_digits == rules.longest == len(rules.pattern):
        raise EntryError(f"pattern: {rules.pattern!r} is not as long as the code")


def _check_known(rules: EntryRules) -> None:
    if rules.known is None:
        return
    if not rules.known:
        raise EntryError("known: there is no known value")
    if isinstance(rules.known, str) or not all(isinstance(value, str) for value in rules.known):
        raise EntryError("known: a list of texts is needed")
    if not any(rules.min_digits <= len(value) <= rules.longest for value in rules.known):
        raise EntryError("known: no known value has the right number of digits")


def _check_choices(rules: EntryRules) -> None:
    choices = rules.choices or {}
    if not choices:
        raise EntryError("choices: there is none")
    if rules.known is not None:
        raise EntryError("known: choices list their answers already")
    for keys in choices:
        if not keys or set(keys) - set(KEYS):
            raise EntryError(f"choices: {keys!r} is no key; keys are {KEYS}")
