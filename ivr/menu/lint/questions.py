"""Rules about the questions of handlers.  No I/O."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.entry import Confirm, EntryRules, Fit
from ivr.entry.languages import LANGUAGES
from ivr.entry.prompts import every
from ivr.entry.words import split
from ivr.menu.fields import Asked, Digits
from ivr.menu.lint.house import House
from ivr.menu.lint.rule import Found, Severity, rule

PATIENCE = 10  # times; three are usual, and ten take minutes
DIGIT = {"digit", "digits", "ziffern"}
NUMBERS = {
    words[0]: n
    for language in LANGUAGES.values()
    for words, n in language.below_hundred.items()
    if len(words) == 1
}


@rule(
    "silent-question",
    Severity.ERROR,
    why="the caller hears nothing and does not know that something is asked",
    fix='give it words: Digits(4, prompt="Please enter your PIN.")',
)
def silent_question(house: House) -> Found:
    """A question without words."""
    for ask in house.questions():
        if not "".join(every(ask.field.prompts(Asked()).ask)).strip():
            yield ask.field.place, f"{ask} has no prompt"


@rule(
    "never-gives-up",
    Severity.WARNING,
    why="a caller who cannot answer, or confirm, is asked for ever and never gets to a person",
    fix="max_no_input and max_no_match are three, unless there is a reason",
)
def never_gives_up(house: House) -> Found:
    """A menu or question, or its confirmation, that is repeated more than ten times."""
    for menu in house.menus:
        if (times := max(menu.max_no_input, menu.max_no_match)) > PATIENCE:
            yield menu.place, f"menu {menu.name!r} is said up to {times} times"
    for ask in house.questions():
        rules = ask.field.rules(Asked())
        if (times := max(rules.max_no_input, rules.max_no_match)) > PATIENCE:
            asked = "asked and read back" if rules.confirm is Confirm.ALWAYS else "asked"
            yield ask.field.place, f"{ask} is {asked} up to {times} times"


@rule(
    "secret-confirmed",
    Severity.WARNING,
    why="a secret is never read back, only counted; nobody can tell from that whether it is right",
    fix="leave confirm out; ask for it twice and compare, where it matters",
)
def secret_confirmed(house: House) -> Found:
    """A secret that is to be confirmed."""
    for ask in house.questions():
        if ask.field.secret and ask.field.rules(Asked()).confirm is Confirm.ALWAYS:
            yield ask.field.place, f"{ask} is secret, and is to be confirmed"


@rule(
    "other-length-said",
    Severity.WARNING,
    why="callers key as many digits as they are told",
    fix="let prompt and digits agree",
)
def other_length_said(house: House) -> Found:
    """A prompt that says another number of digits than the question takes."""
    for ask in house.questions():
        if isinstance(ask.field, Digits):
            rules = ask.field.rules(Asked())
            said = [count for text in every(ask.field.prompt) for count in told_lengths(text)]
            if said and not any(rules.min_digits <= count <= rules.longest for count in said):
                yield (
                    ask.field.place,
                    f"{ask} asks for {said[0]} digits and takes {_length(rules)}",
                )


@rule(
    "known-never-fits",
    Severity.WARNING,
    why="whoever has such a number is told that it is wrong",
    fix="let the length of the field and of the known values agree",
)
def known_never_fits(house: House) -> Found:
    """A known value that has another length than the question takes."""
    for ask in house.questions():
        rules = ask.field.rules(Asked())
        wrong = [v for v in rules.known or () if rules.fit(v) not in (Fit.ENOUGH, Fit.FULL)]
        if wrong:
            yield (
                ask.field.place,
                f"{ask} takes {_length(rules)}; {len(wrong)} of its known values"
                " can never be entered",
            )


def told_lengths(text: str) -> Iterator[int]:
    """How many digits *text* speaks of: "your eight digit number", "acht Ziffern", "achtstellig";
    one is none: "one digit at a time"."""
    words = split(text.replace("stellig", " stellig"))
    for at, word in enumerate(words[1:], 1):
        if word in DIGIT or word.startswith("stellig"):
            before = words[at - 1]
            count = int(before) if before.isdecimal() else NUMBERS.get(before)
            if count is not None and count > 1:
                yield count


def _length(rules: EntryRules) -> str:
    least, most = rules.min_digits, rules.longest
    return f"{least}" if least == most else f"{least} to {most}"
