"""Who gets what of an utterance, in a form that takes answers in any order."""

from datetime import date, time, timedelta

import pytest

from ivr.entry import Open, get_language, share, words_of
from ivr.menu import Amount, Asked, Choice, Date, Digits, TimeOfDay, YesNo

TODAY = date(2026, 1, 1)  # a Thursday


def open_(field, *names, language="en"):
    """A question that has no answer yet."""
    return Open(field.rules(Asked(language=language, today=TODAY)), names)


ACCOUNT = open_(Digits(8, prompt="?"), "account number", "account")
PIN = open_(Digits(4, prompt="?", secret=True), "PIN")
LIMITS = {"earliest": timedelta(days=1), "latest": timedelta(days=90)}
DAY = open_(Date(prompt="?", **LIMITS), "day")
HOUR = open_(TimeOfDay(prompt="?", earliest=time(8), latest=time(16)), "hour")
COLOUR = open_(Choice({"1": "red", "2": ("blue", "navy")}, prompt="?"), "colour")
SUM = open_(Amount(prompt="?"), "amount")
INSURED = open_(YesNo(prompt="?"), "insured")
TAG = open_(Date(prompt="?", **LIMITS), "Tag", language="de")
UHRZEIT = open_(TimeOfDay(prompt="?", earliest=time(8), latest=time(16)), "Uhrzeit", language="de")
KONTO = open_(Digits(8, prompt="?"), "Kontonummer", "Konto", language="de")


def shared(text, asked, *, language="en", **others):
    """The words that stay, and for each other question what it could be."""
    words = words_of(text, start=0.0, end=3.0)
    found = share(words, asked, others, get_language(language))
    own = " ".join(word.text for word in found.own)
    heard = {name: tuple(r.keys for r in one.readings) for name, one in found.heard.items()}
    return own, heard


@pytest.mark.parametrize(
    "text",
    [
        "my PIN is 1234 for account 4155 0199",
        "account 4155 0199 PIN 1234",
        "4155 0199 is my account number and 1234 is my PIN",
        "1234 is my PIN, account 4155 0199",
        "4155-0199, PIN 1234",
    ],
)
def test_value_is_its_names_before_it_or_after_it(text):
    """Whichever way gives more questions an answer."""
    own, heard = shared(text, ACCOUNT, pin=PIN)
    assert heard == {"pin": ("1234",)}
    assert own.replace("my", "").replace("is", "").split() == ["4155", "0199"]


def test_what_does_not_fit_its_name_is_for_nobody():
    """Two digits are no PIN; nor are they a part of the account number."""
    own, heard = shared("my PIN is 12 for account 4155 0199", ACCOUNT, pin=PIN)
    assert (own, heard) == ("my 4155 0199", {"pin": ()})


@pytest.mark.parametrize("text", ["my PIN is 1234", "the PIN is one two three four"])
def test_nothing_stays_where_all_is_for_another_question(text):
    """The question being asked has no answer then, and no misfit."""
    assert shared(text, ACCOUNT, pin=PIN) == ("", {"pin": ("1234",)})


@pytest.mark.parametrize(
    ("text", "own", "keys"),
    [
        ("next Tuesday at ten thirty", "next tuesday", "1030"),
        ("the day after tomorrow at ten", "the day after tomorrow", "1000"),
        ("half past nine next Monday please", "next monday please", "0930"),
        ("ten thirty", "", "1030"),
    ],
)
def test_what_has_a_type_needs_no_name(text, own, keys):
    """A day and an hour cannot be taken for each other."""
    assert shared(text, DAY, hour=HOUR) == (own, {"hour": (keys,)})


def test_the_same_by_the_question_that_comes_last():
    """While the hour is asked, the day may be said."""
    assert shared("half past three tomorrow", HOUR, day=DAY) == (
        "half past three",
        {"day": ("0201",)},
    )


@pytest.mark.parametrize(
    ("text", "own", "keys"),
    [
        ("am Dienstag um halb elf", "am dienstag", "1030"),
        ("morgen um neun Uhr bitte", "morgen", "0900"),
        ("am dreiundzwanzigsten Januar um vierzehn Uhr", "am dreiundzwanzigsten januar", "1400"),
        ("um halb zehn", "", "0930"),
    ],
)
def test_german(text, own, keys):
    """By type."""
    assert shared(text, TAG, language="de", hour=UHRZEIT) == (own, {"hour": (keys,)})


def test_german_by_name():
    """With the name of the parameter as good as the label."""
    text = "meine PIN ist 1234 für Konto 4155 0199"
    assert shared(text, KONTO, language="de", pin=PIN) == ("meine 4155 0199", {"pin": ("1234",)})


@pytest.mark.parametrize(
    ("text", "asked", "others"),
    [
        ("twelve thirty four fifty six seven eight", ACCOUNT, {"hour": HOUR}),
        ("forty two", ACCOUNT, {"amount": SUM}),
        ("tomorrow", ACCOUNT, {"one": DAY, "other": DAY}),
        ("yes", COLOUR, {"insured": INSURED}),
        ("red", COLOUR, {"other": COLOUR}),
        ("ten thirty", SUM, {"hour": HOUR}),
        ("repeat", ACCOUNT, {"hour": HOUR}),
        ("", ACCOUNT, {"hour": HOUR}),
        ("well " * 40 + "tomorrow", ACCOUNT, {"day": DAY}),
    ],
)
def test_what_may_be_meant_otherwise_stays(text, asked, others):
    """Digits where digits are asked, what fits two, a yes, a command, a story."""
    words = words_of(text, start=0.0, end=3.0)
    found = share(words, asked, others, get_language("en"))
    assert (found.own, found.heard) == (words, {})


def test_several_at_once():
    """By type and by name."""
    text = "red for forty two euros tomorrow and insured yes"
    own, heard = shared(text, COLOUR, amount=SUM, day=DAY, insured=INSURED)
    assert heard == {"amount": ("42",), "day": ("0201",), "insured": ("1",)}
    assert own.split()[0] == "red"
