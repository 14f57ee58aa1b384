"""Check digits, against published examples."""

from __future__ import annotations

import pytest

from ivr.entry.checks import luhn, mod11, mod97


@pytest.mark.parametrize("digits", ["79927398713", "4242424242424242", "0"])
def test_luhn_accepts_valid_numbers(digits: str) -> None:
    """The textbook's number, a card issuer's test number, nothing but zero."""
    assert luhn(digits)


@pytest.mark.parametrize("digits", ["79927398710", "4242424242424241", "", "4x", "٤٢"])
def test_luhn_refuses_others(digits: str) -> None:
    """A wrong digit, none, no digits, digits of other scripts."""
    assert not luhn(digits)


def test_luhn_finds_every_single_wrong_digit() -> None:
    """That is what it is for."""
    good = "41550195"
    assert luhn(good)
    for at, digit in enumerate(good):
        for other in set("0123456789") - {digit}:
            assert not luhn(good[:at] + other + good[at + 1 :])


def test_mod97_follows_iso_7064() -> None:
    """The standard's example: 794 with check digits 44."""
    assert mod97("79444")
    assert not mod97("79445")
    assert not mod97("")


def test_mod11_checks_isbn_10_and_nhs_numbers() -> None:
    """Published examples of both."""
    assert mod11("0306406152")
    assert mod11("9434765919")
    assert not mod11("9434765918")
    assert not mod11("030640615X")
