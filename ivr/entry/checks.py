"""Check digits: whether a number can be right before anyone looks it up.  No I/O."""

from __future__ import annotations


def luhn(digits: str) -> bool:
    """Whether the last digit is right by Luhn's formula: cards, many account numbers.

    References:
        ISO/IEC 7812-1, annex B.
    """
    if not _are_digits(digits):
        return False
    doubled = (int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(digits)))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def mod97(digits: str) -> bool:
    """Whether the two check digits at the end are right by MOD 97-10, as in an all-digit IBAN part.

    References:
        ISO/IEC 7064.
    """
    return _are_digits(digits) and int(digits) % 97 == 1


def mod11(digits: str) -> bool:
    """Whether the last digit is right by weights 1, 2, 3 … from the right: ISBN-10, NHS numbers.

    References:
        ISO 2108:1992; NHS Data Dictionary, NHS number.
    """
    if not _are_digits(digits):
        return False
    return sum(int(digit) * at for at, digit in enumerate(reversed(digits), 1)) % 11 == 0


def _are_digits(text: str) -> bool:
    return text.isascii() and text.isdecimal()
