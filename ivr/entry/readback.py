"""Reading a number back: in groups, digit by digit, exactly as entered.  No I/O."""

from __future__ import annotations

from collections.abc import Sequence

from ivr.entry.languages import Language


def split_groups(digits: str, groups: Sequence[int] | None = None) -> tuple[str, ...]:
    """*digits* in the groups in which people say them.

    Args:
        digits: what was entered.
        groups: how many digits each group has; more digits make more groups like the last.
            Not given: fours where they come out even, else threes with a four at the end.
    """
    sizes = list(groups or _natural_groups(len(digits)))
    found = []
    while digits:
        size = sizes.pop(0) if len(sizes) > 1 else sizes[0]
        found.append(digits[:size])
        digits = digits[size:]
    return tuple(found)


def spell(digits: str, language: Language, groups: Sequence[int] | None = None) -> str:
    """*digits* for any voice: "4 1 5 5, 0 1 9 9"; a comma is a pause."""
    return ", ".join(
        " ".join(language.key_names.get(digit, digit) for digit in group)
        for group in split_groups(digits, groups)
    )


def _natural_groups(count: int) -> list[int]:
    if count <= 4 or count % 4 == 0:
        return [min(count, 4)]
    many = -(-count // 4)  # 10 digits: three groups
    short, longer = divmod(count, many)
    return [short] * (many - longer) + [short + 1] * longer
