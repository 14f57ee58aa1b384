"""The names of letters, and the words by which people spell.  No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from string import ascii_lowercase, ascii_uppercase

# ICAO Annex 10, volume II, §5.2.1.3
NATO = (
    "alfa bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike november oscar"
    " papa quebec romeo sierra tango uniform victor whiskey x-ray yankee zulu"
)
# DIN 5009:1996, without umlauts; people still use it
POSTAL = (
    "anton berta cäsar dora emil friedrich gustav heinrich ida julius kaufmann ludwig martha"
    " nordpol otto paula quelle richard samuel theodor ulrich viktor wilhelm xanthippe ypsilon"
    " zacharias"
)
# DIN 5009:2022
CITIES = (
    "aachen berlin chemnitz düsseldorf essen frankfurt goslar hamburg ingelheim jena köln leipzig"
    " münchen nürnberg offenbach potsdam quickborn rostock salzwedel tübingen unna völklingen"
    " wuppertal xanten ypsilon zwickau"
)


def alphabet(words: str) -> Mapping[str, str]:
    """A word for each letter, as it is written."""
    return dict(zip(ascii_uppercase, words.title().split(), strict=True))


def names_of_letters(*alphabets: str, **more: str) -> Mapping[str, str]:
    """Which letter a word names.

    Args:
        alphabets: spelling alphabets.
        more: other names of a letter, and how recognisers write it.
    """
    found = dict(zip(ascii_lowercase, ascii_uppercase, strict=True))
    for words in alphabets:
        found |= {word.lower(): letter for letter, word in alphabet(words).items()}
    for letter, names in more.items():
        found |= {name.replace("_", " "): letter for name in names.split()}
    return found
