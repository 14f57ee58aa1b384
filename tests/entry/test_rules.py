"""The rules of a question: what fits, and which rules cannot be kept."""

from __future__ import annotations

from typing import Any

import pytest

from ivr.entry.checks import luhn
from ivr.entry.rules import Confirm, EntryRules, Fit
from ivr.errors import EntryError, MenuError


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"min_digits": 0}, "min_digits: 0 is less than 1"),
        ({"min_digits": 4, "max_digits": 3}, "max_digits: 3 is less than min_digits 4"),
        ({"max_digits": 65}, "max_digits: 65 is more than 64"),
        ({"allowed": ""}, "allowed: no key is left"),
        ({"allowed": "12x"}, "allowed: 'x' is no key"),
        ({"termination_key": "pound"}, "termination_key: 'pound' is no key"),
        ({"termination_key": "a"}, "termination_key: 'a' is no key"),
        ({"termination_key": "0"}, "termination_key: '0' is also among the allowed keys"),
        ({"clear_key": "x"}, "clear_key: 'x' is no key"),
        ({"secret": True, "private": True}, "private: a secret is not even read back"),
        ({"clear_key": "#"}, "clear_key: '#' is also the termination_key"),
        ({"clear_key": "1"}, "clear_key: '1' is also among the allowed keys"),
        ({"command_keys": {"back": "*"}}, r"command_keys\['\*'\]: 'back' is no key"),
        ({"no_input_timeout": -1.0}, "no_input_timeout: -1.0 is no time"),
        ({"no_input_timeout": 0.0}, "no_input_timeout: 0 leaves the caller no time"),
        ({"inter_digit_timeout": float("nan")}, "inter_digit_timeout: nan is no time"),
        ({"inter_digit_timeout": 0.0}, "inter_digit_timeout: 0 leaves"),
        ({"termination_timeout": float("inf")}, "termination_timeout: inf is no time"),
        ({"max_no_input": 0}, "max_no_input: 0 is less than 1"),
        ({"max_no_match": -1}, "max_no_match: -1 is less than 1"),
        ({"min_confidence": 1.5}, "min_confidence: 1.5 is not between 0 and 1"),
        ({"min_digits": 4, "groups": ()}, "groups: a group has at least one digit"),
        ({"min_digits": 4, "groups": (4, 0)}, "groups: a group has at least one digit"),
        ({"min_digits": 4, "groups": (4, 4)}, "groups: they hold 8 digits of 4"),
        ({"choices": {}}, "choices: there is none"),
        ({"choices": {"x": ()}}, "choices: 'x' is no key"),
        ({"choices": {"": ()}}, "choices: '' is no key"),
        ({"choices": {"1": ()}, "known": ["1"]}, "known: choices list their answers already"),
        ({"known": []}, "known: there is no known value"),
        ({"min_digits": 4, "known": ["123"]}, "known: no known value has the right number"),
        ({"commands": {"1": ("one",)}}, "commands: '1' is no name"),
        ({"commands": {"": ("back",)}}, "commands: '' is no name"),
    ],
)
def test_rules_that_cannot_be_kept_are_an_error_that_names_the_field(
    wrong: dict[str, Any], message: str
) -> None:
    """At construction, as a mistake of declaration."""
    with pytest.raises(EntryError, match=f"^{message}"):
        EntryRules(**wrong)
    assert issubclass(EntryError, MenuError)


@pytest.mark.parametrize(
    ("keys", "fit"),
    [("", Fit.BEGUN), ("123", Fit.BEGUN), ("1234", Fit.ENOUGH), ("123456", Fit.FULL),
     ("1234567", Fit.WRONG), ("12*", Fit.WRONG), ("A", Fit.WRONG)],
)  # fmt: skip
def test_a_number_fits_by_length_and_keys(keys: str, fit: Fit) -> None:
    """Four to six digits."""
    assert EntryRules(min_digits=4, max_digits=6).fit(keys) is fit


@pytest.mark.parametrize(
    ("keys", "fit"),
    [("", Fit.BEGUN), ("1", Fit.ENOUGH), ("12", Fit.FULL), ("2", Fit.FULL), ("3", Fit.BEGUN),
     ("34", Fit.FULL), ("13", Fit.WRONG), ("4", Fit.WRONG), ("*", Fit.FULL)],
)  # fmt: skip
def test_a_choice_fits_if_it_is_listed(keys: str, fit: Fit) -> None:
    """A choice that begins another one could go on."""
    rules = EntryRules(choices={"1": (), "12": (), "2": (), "34": (), "*": ()})
    assert rules.fit(keys) is fit


def test_a_known_value_is_full_when_no_longer_one_begins_with_it() -> None:
    """Before the greatest length."""
    rules = EntryRules(min_digits=2, max_digits=6, known=["12", "1234", "77"])
    assert rules.fit("12") is Fit.ENOUGH
    assert rules.fit("1234") is Fit.FULL
    assert rules.fit("77") is Fit.FULL
    assert rules.fit("99") is Fit.ENOUGH  # an unknown number may be typed to its end
    assert rules.accepts("77")
    assert not rules.accepts("99")


def test_a_check_decides_what_is_accepted() -> None:
    """Beside the length."""
    rules = EntryRules(min_digits=4, check=luhn)
    assert rules.accepts("4242")
    assert not rules.accepts("4243")


def test_keys_among_the_choices_neither_end_nor_clear() -> None:
    """In a menu "*" and "#" may be choices themselves."""
    rules = EntryRules(choices={"1": (), "*": (), "#": ()})
    assert rules.termination_key is None
    assert rules.clear_key is None


def test_one_number_of_digits_is_the_least_and_the_most() -> None:
    """As in a field."""
    assert EntryRules(min_digits=8).longest == 8


def test_confirm_may_be_said_as_yes_or_no() -> None:
    """True is always, False is when unsure."""
    assert EntryRules(confirm=True).confirm is Confirm.ALWAYS
    assert EntryRules(confirm=False).confirm is Confirm.UNSURE
    assert EntryRules(confirm=Confirm.SPOKEN).confirm is Confirm.SPOKEN


def test_known_values_do_not_show() -> None:
    """They are somebody's numbers."""
    assert "41550199" not in repr(EntryRules(min_digits=8, known=["41550199"]))
