"""Reading back in groups."""

from __future__ import annotations

import pytest

from ivr.entry.languages import get_language
from ivr.entry.readback import spell, split_groups


@pytest.mark.parametrize(
    ("count", "groups"),
    [(1, [1]), (4, [4]), (5, [2, 3]), (6, [3, 3]), (7, [3, 4]), (8, [4, 4]), (9, [3, 3, 3]),
     (10, [3, 3, 4]), (11, [3, 4, 4]), (12, [4, 4, 4]), (13, [3, 3, 3, 4]), (16, [4, 4, 4, 4])],
)  # fmt: skip
def test_a_number_falls_into_groups_that_people_say(count: int, groups: list[int]) -> None:
    """Threes and fours."""
    assert [len(group) for group in split_groups("1" * count)] == groups


def test_groups_may_be_given() -> None:
    """More digits make more groups like the last; fewer end early."""
    assert split_groups("123456789", (3, 2)) == ("123", "45", "67", "89")
    assert split_groups("1234", (3, 2)) == ("123", "4")
    assert split_groups("12", (3, 2)) == ("12",)


@pytest.mark.parametrize("count", range(1, 65))
def test_groups_hold_exactly_what_was_entered(count: int) -> None:
    """Nothing is lost or repeated, whatever the length."""
    digits = ("0123456789" * 7)[:count]
    assert "".join(split_groups(digits)) == digits


def test_a_number_is_spelled_digit_by_digit_with_pauses() -> None:
    """No voice makes four thousand one hundred of it."""
    assert spell("41550199", get_language("en")) == "4 1 5 5, 0 1 9 9"


@pytest.mark.parametrize(
    ("language", "said"), [("en", "star 1 pound"), ("de", "Sterntaste 1 Rautetaste")]
)
def test_keys_that_are_no_digits_have_names(language: str, said: str) -> None:
    """In the caller's language."""
    assert spell("*1#", get_language(language)) == said
