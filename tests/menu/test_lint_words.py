"""What prompts and phrases say is understood, and what is right in them left alone."""

import pytest

from ivr.menu import Digits
from ivr.menu.lint import House, check
from ivr.menu.lint.questions import told_lengths
from ivr.menu.lint.words import told_keys
from tests.menu.bad_menus import PERSON, a_menu, asking, found


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Press 1 for hats.", ["1"]),
        ("For hats, press one or two; for shoes press the star key.", ["1", "2", "*"]),
        ("Press 1 2 for hats, or press pound.", ["12", "#"]),
        ("Drücken Sie die Taste neun.", ["9"]),
        ("Press one of the keys.", []),
        ("Press any key. Call 5550100.", []),
        ("Press 1, 2 or 3.", ["1", "2", "3"]),
        ("For hats, press one, or two.", ["1", "2"]),
        ("Press 1. 2 callers are before you.", ["1"]),
        ("Drücken Sie bitte die Sterntaste.", ["*"]),
        ("Drücken Sie eine Taste.", []),
    ],
)
def test_keys_in_a_prompt_are_understood(text, keys):
    """As figures and as words, in both languages."""
    assert list(told_keys(text)) == keys


@pytest.mark.parametrize(
    "prompt",
    [
        "Our shop. Press 1 for hats, 2 for shoes, 0 for a person.",
        "Our shop. For hats, press one; for shoes, two. Zero is a person.",
        "Unser Laden. Hüte auf der 1, Schuhe auf der 2, ein Mensch auf der 0.",
        "Unser Laden. Für Hüte die 1 drücken, für Schuhe die 2, für einen Menschen die 0.",
    ],
)
def test_a_prompt_written_out_need_not_say_press_before_each_key(prompt):
    """As people write it, in both languages."""
    menu = a_menu(prompt=prompt, written_out=True)
    menu.press("1", "for hats", then=PERSON)
    menu.press("2", "for shoes", then=PERSON)
    assert found(House([menu])) == []


def test_a_prompt_may_list_its_keys():
    """They are no key of three digits."""
    menu = a_menu(prompt="Our shop. At any time press 1, 2 or 0.")
    menu.press("1", "for hats", then=PERSON)
    menu.press("2", "for shoes", then=PERSON)
    assert found(House([menu])) == []


def test_a_prompt_may_name_its_keys():
    """What is there may be said; so may # after an option of several keys."""
    menu = a_menu(prompt="Press 0, or enter an extension and press pound.")
    menu.press("12", "for hats", then=PERSON)
    assert found(House([menu])) == []


def test_a_prompt_may_name_a_key_that_counts_at_any_time():
    """There or in a menu on the way."""
    menu, hats = a_menu(), a_menu("hats", prompt="Hats. Press 9 for help at any time.")
    menu.always("help", key="9")
    menu.press("1", "for hats", then=hats)
    assert found(House([menu])) == []


def test_phrases_are_understood_in_the_language_of_the_menu():
    """Or of the one that leads to it: "drei" is a number in German only."""
    menu, hats = a_menu(language="de"), a_menu("hats")
    menu.press("1", "für Hüte", then=hats)
    hats.press("2", "für drei", say="drei", then=PERSON)
    assert found(House([menu])) == ["phrase-not-understood"]
    assert found(House([hats])) == []


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("Please enter your eight digit number.", [8]),
        ("The last 4 digits of your 16-digit card number.", [4, 16]),
        ("Enter the digits.", []),
        ("Please enter your number, one digit at a time.", []),
        ("Bitte geben Sie die acht Ziffern Ihrer Kundennummer ein.", [8]),
        ("Ihre achtstellige Kundennummer, bitte, mit 4-stelliger PIN.", [8, 4]),
        ("Die mehrstellige Nummer oder alle Ziffern.", []),
    ],
)
def test_lengths_in_a_prompt_are_understood(text, lengths):
    """As figures and as words."""
    assert list(told_lengths(text)) == lengths


def test_a_length_that_does_not_fit_is_found_in_german_too():
    """As the caller is told it."""
    field = Digits(6, prompt="Bitte geben Sie Ihre achtstellige Kundennummer ein.")
    assert [finding.message for finding in check(asking(field))] == [
        "answer(): parameter 'number' asks for 8 digits and takes 6"
    ]


def test_a_prompt_may_speak_of_other_numbers_too():
    """As long as the one that is asked for is among them."""
    field = Digits(4, prompt="Please enter the last 4 digits of your 16-digit card number.")
    assert found(asking(field)) == []
