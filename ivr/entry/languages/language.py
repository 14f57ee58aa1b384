"""What must be known of a language to understand spoken digits and to ask for them.  No I/O.

Numbers below a hundred come from the num2words package; everything else is data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from num2words import num2words

from ivr.entry.languages.calendar import Calendar

Phrases = tuple[str, ...]


def words(text: str) -> frozenset[str]:
    """A set of words, written as they are said."""
    return frozenset(text.split())


@dataclass(frozen=True, kw_only=True)
class Sentences:
    """What is said where a menu gives no words of its own; tapered: one for each time.

    ``{ask}`` is the question, ``{count}`` how many digits there are, ``{digits}`` the read-back,
    ``{part}`` the name of a group, ``{letter}`` and ``{word}`` how one spells, ``{choices}`` a
    phrase and ``{key}`` its key, ``{hear}`` what an option of a menu does.  Where there are two,
    the first is for one digit.
    """

    no_input: Phrases
    no_match: Mapping[str, Phrases]  # by Reason; "" for all others
    not_possible: Phrases  # a day, a time, an amount that the check refuses
    warning: tuple[str, str]
    confirm: str
    confirm_count: tuple[str, str]
    confirm_choice: str
    confirm_again: str
    letter: str
    part: str
    which_part: str
    whole_again: str
    repair: str
    yes_or_no: str
    option: str
    good_bye: str
    wait: str
    connecting: str
    sorry: str
    nobody: str
    which: str
    which_option: str


@dataclass(frozen=True, kw_only=True)
class CommandWords:
    """Phrases for what may be said at any time; ``{name}`` is what a field is called."""

    back: Phrases
    main: Phrases
    help: Phrases
    person: Phrases
    change: Phrases


@dataclass(frozen=True, kw_only=True)
class Language:
    """One language.

    Args:
        code: its tag (BCP 47) and num2words' name for it.
        digits: words for one digit that num2words does not say.
        sound_alikes: other words a recogniser writes for a digit; they count among digits only.
        multiples: "double", "triple".
        hundred, thousand: the words, also inside a compound.
        keys: names of keys that are no digits.
        key_names: for each of these keys the name in a prompt or a read-back, as it is written.
        joiner: "and" in "one hundred and five".
        fillers: words that mean nothing.
        carriers: words around a number that are no part of it: "my account number is".
        pauses: phrases that ask for time; "one moment" is no digit.
        yes, no: phrases.
        corrections: what precedes a better version of something just said.
        restarts: forget all that was said.
        repeats: say the question again.
        ordinals: which group, from 1; -1 is the last.
        parts: words for a group.
        copulas: "is", "are", after the name of a group.
        part_names: how a group is named, the first, the second …
        letters: names of letters, spelling alphabets among them, in lower case.
        letter_joiners: "as in", between a letter and a word that begins with it.
        spelling: for each letter the word that is said with it in a read-back.
        points: "point" in "forty two point five".
        commands: phrases for what may be said at any time.
        calendar: words for dates and times.
        sentences: what is said.
    """

    code: str
    digits: Mapping[str, str]
    sound_alikes: Mapping[str, str]
    multiples: Mapping[str, int]
    hundred: str
    thousand: str
    joiner: str
    keys: Mapping[str, str]
    key_names: Mapping[str, str]
    fillers: frozenset[str]
    carriers: frozenset[str]
    pauses: Phrases
    yes: Phrases
    no: Phrases
    corrections: Phrases
    restarts: Phrases
    repeats: Phrases
    ordinals: Mapping[str, int]
    parts: frozenset[str]
    copulas: frozenset[str]
    part_names: Phrases
    letters: Mapping[str, str]
    letter_joiners: Phrases
    spelling: Mapping[str, str]
    points: Phrases
    commands: CommandWords
    calendar: Calendar
    sentences: Sentences

    @cached_property
    def around_numbers(self) -> frozenset[str]:
        """All words that say nothing where a number is asked for."""
        return self.fillers | self.carriers | self.copulas

    @cached_property
    def below_hundred(self) -> Mapping[tuple[str, ...], int]:
        """The words of each number from 0 to 99."""
        numbers = {_words(num2words(value, lang=self.code)): value for value in range(100)}
        return numbers | {(word,): int(digit) for word, digit in self.digits.items()}


def _words(phrase: str) -> tuple[str, ...]:
    return tuple(phrase.replace("-", " ").split())
