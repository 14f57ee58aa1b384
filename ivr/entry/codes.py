"""Codes of letters and digits on a telephone's keys: a letter is the key it stands on.  No I/O.

::

    ┌─────┬─────┬─────┐
    │  1  │2 ABC│3 DEF│     AB12 is keyed 2 2 1 2, and so are BA12, 2A12 …:
    ├─────┼─────┼─────┤     what is known, or the pattern, tells which is meant.
    │4 GHI│5 JKL│6 MNO│
    ├─────┼─────┼─────┤     ITU-T E.161, §3
    │7PQRS│8 TUV│9WXYZ│
    └─────┴─────┴─────┘
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import islice, product
from string import ascii_uppercase

from ivr.entry.keys import DIGITS
from ivr.entry.languages import Language

KEYPAD = {"2": "ABC", "3": "DEF", "4": "GHI", "5": "JKL", "6": "MNO", "7": "PQRS", "8": "TUV"}
KEYPAD["9"] = "WXYZ"
KINDS = {"L": ascii_uppercase, "D": DIGITS, "X": ascii_uppercase + DIGITS}  # of a pattern
MOST = 5  # codes to choose from: nobody remembers more that were read out
_ON = {letter: key for key, letters in KEYPAD.items() for letter in letters}


def on_keypad(code: str) -> str:
    """The keys by which *code* is entered."""
    return "".join(_ON.get(char, char) for char in code)


def meant_by(
    entered: str,
    said: Sequence[bool],
    *,
    known: Collection[str] | None = None,
    pattern: str | None = None,
) -> list[str]:
    """The codes that *entered* may be, at most one more than can be offered.

    Args:
        entered: letters and digits that were said, keys that were pressed.
        said: for each of them whether it was said, and so is what it is.
        known: the only codes there are.
        pattern: where letters and digits stand.
    """
    kinds = [KINDS[kind] for kind in pattern or "X" * len(entered)]
    chars = [
        [char for char in (entry if sure else entry + KEYPAD.get(entry, "")) if char in kind]
        for entry, sure, kind in zip(entered, said, kinds, strict=False)
    ]
    if known is None:
        return ["".join(code) for code in islice(product(*chars), MOST + 1)]
    fits = (
        code
        for code in known
        if len(code) == len(chars)
        and all(char in may for char, may in zip(code, chars, strict=True))
    )
    return sorted(fits)[: MOST + 1]


def spell_code(code: str, language: Language) -> str:
    """*code* for any voice: "A as in Alfa, 1 2, B as in Bravo"."""
    parts: list[str] = []
    for char in code:
        if char in language.spelling:
            word = language.spelling[char]
            parts.append(language.sentences.letter.format(letter=char, word=word))
        elif parts and parts[-1][-1:].isdecimal():
            parts[-1] += f" {char}"
        else:
            parts.append(char)
    return ", ".join(parts)
