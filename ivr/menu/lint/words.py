"""Rules about what a menu says, and what can be said to it.  No I/O."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from ivr.entry import KEYS, words_of
from ivr.entry.choices import ALIKE
from ivr.entry.languages import LANGUAGES, Language, get_language
from ivr.entry.prompts import every
from ivr.entry.rules import EntryRules
from ivr.entry.understanding import Chosen, Either, understand
from ivr.entry.words import phrase, split, tokens_of
from ivr.menu.lint.house import House
from ivr.menu.lint.rule import Found, Severity, rule
from ivr.menu.menu import Menu
from ivr.menu.place import Place

PRESS = {"press", "drücken", "drücke"}
BETWEEN = {"sie", "the", "die", "key", "taste", "button", "bitte"}
OR = {"or", "and", "oder", "und"}
NAMES = {
    word: key
    for language in LANGUAGES.values()
    for word, key in (
        *((words[0], str(n)) for words, n in language.below_hundred.items() if n < 10),
        *language.keys.items(),
    )
    if word not in language.digits  # "eine Taste" is any
}
_PART = re.compile(r"[.;!?](?=\s|$)")


@rule(
    "no-such-key",
    Severity.ERROR,
    why="whoever does as told is not understood",
    fix="say the keys that there are, or leave them out: options are said by themselves",
)
def no_such_key(house: House) -> Found:
    """A prompt that names a key which does nothing there."""
    always = {command.key for menu in house.menus for command in menu.commands.values()}
    for menu in house.menus:
        for place, text in _texts(menu):
            for keys in told_keys(text):
                if menu.choices and keys not in always and not _is_there(keys, menu.rules()):
                    yield (
                        place,
                        f"menu {menu.name!r} says to press {keys!r}, which is none of its keys"
                        f" ({', '.join(menu.choices)})",
                    )


@rule(
    "key-not-told",
    Severity.WARNING,
    why="nobody presses a key that nobody has told them",
    fix="tell it in one version of the prompt, or leave out written_out=True",
)
def key_not_told(house: House) -> Found:
    """A key that a prompt which is written out says nothing of."""
    for menu in house.menus:
        if menu.written_out:
            told = {key for text in every(menu.prompt) for key in _mentioned(text)}
            for option in menu.choices.values():
                if option.key not in told:
                    yield option.place, f"menu {menu.name!r} never says to press {option.key!r}"


@rule(
    "phrase-not-understood",
    Severity.WARNING,
    why="whoever says just that is asked back, or gets something else",
    fix="say it in other words; each phrase belongs to one option",
)
def phrase_not_understood(house: House) -> Found:
    """A phrase in say=[…] that does not choose its option."""
    for menu in house.menus:
        said = [(option, text) for option in menu.choices.values() for text in option.say]
        rules = menu.rules() if said else EntryRules()
        language = get_language(house.languages[menu])
        for option, text in said:
            others = [other for rival, other in said if rival is not option]
            doubtful = _is_doubtful(text, others, language)
            if doubtful and (taken := _mistaken(text, option.key, rules, language)):
                yield option.place, f"menu {menu.name!r}: {text!r} {taken}"


@rule(
    "same-name",
    Severity.WARNING,
    why="the greeting of the second is never said, and call records mix them up",
    fix="give each menu a name of its own",
)
def same_name(house: House) -> Found:
    """Two menus of one name in one call."""
    for flow in house.flows:
        named: dict[str, Menu] = {}
        for menu in flow.menus:
            other = named.setdefault(menu.name, menu)
            if other is not menu:
                at = f"{Path(other.place.file).name}, line {other.place.line}"
                yield menu.place, f"menu {menu.name!r}: the menu in {at}, has this name too"


def told_keys(text: str) -> Iterator[str]:
    """The keys that *text* tells to press: "press 1 or star" is ``1`` and ``*``."""
    for part in _PART.split(text):
        words = split(part.replace(",", " or "))  # "press 1, 2 or 3"
        for at, word in enumerate(words):
            if word in PRESS:
                yield from _keys_of(words[at + 1 :])


def _mentioned(text: str) -> set[str]:
    """Whatever may be a key in *text*: "press 1 for hats, 2 for shoes" tells of both."""
    return {NAMES.get(word, word) for word in split(text)} | set(told_keys(text))


def _keys_of(words: Sequence[str]) -> Iterator[str]:
    """The keys that *words* begin with; keys in a row are one option."""
    found = ""
    for at, word in enumerate(words):
        key = NAMES.get(word, word)
        if not set(key) - set(KEYS) and words[at + 1 : at + 2] != ["of"]:  # "one of the keys"
            found += key
        elif word in OR:
            if found:
                yield found
            found = ""
        elif word not in BETWEEN:
            break
    if found:
        yield found


def _is_there(keys: str, rules: EntryRules) -> bool:
    """Whether they are a choice, or end or clear the entry of one with several keys."""
    there = set(rules.choices or ())
    if rules.longest > 1:
        there |= {key for key in (rules.termination_key, rules.clear_key) if key}
    return keys in there or set(keys) <= there


def _texts(menu: Menu) -> Iterator[tuple[Place, str]]:
    """What is written out in a menu."""
    for texts in (menu.greeting, menu.prompt, menu.help, menu.no_input, menu.no_match):
        for text in every(texts):
            yield menu.place, text
    for option in menu.choices.values():
        yield option.place, option.hear


@cache
def _numeric(code: str) -> frozenset[str]:
    """Every word that may be part of a number, in the language with this code."""
    language = get_language(code)
    return frozenset(
        [
            *(str(digit) for digit in range(10)),
            *(word for words in language.below_hundred for word in words),
            *(word for name in language.keys for word in phrase(name)),
            *language.sound_alikes,
        ]
    )


def _is_doubtful(text: str, others: Sequence[str], language: Language) -> bool:
    """Whether it is worth to ask what is made of *text*: most phrases resemble nothing else."""
    words = phrase(text)
    return not _numeric(language.code).isdisjoint(words) or any(
        _resembles(phrase(other), words, language) for other in others
    )


def _resembles(other: Sequence[str], words: Sequence[str], language: Language) -> bool:
    """Whether *other* may fit as well as *words* do where these are said."""
    if other == words:
        return True
    telling = [word for word in other if word not in language.fillers]
    if not telling or len(other) < len(words):
        return False
    return all(any(_may_be_alike(one, word) for word in words) for one in telling)


def _may_be_alike(one: str, other: str) -> bool:
    """Whether they have enough letters in common to be taken for each other."""
    return sum(map(one.__contains__, other)) >= ALIKE * (len(one) + len(other)) / 2


def _mistaken(text: str, key: str, rules: EntryRules, language: Language) -> str:
    """What is made of *text* instead of the option with *key*; nothing if all is well."""
    tokens = tokens_of(words_of(text, start=0.0, end=1.0))
    match understand(tokens, rules, language):
        case Chosen(chosen):
            return "" if chosen == key else f"chooses {chosen!r}, not {key!r}"
        case Either(keys):
            return f"fits {' and '.join(map(repr, keys))}"
    return f"is taken for a number, and does not choose {key!r}"
