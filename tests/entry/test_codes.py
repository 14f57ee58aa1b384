"""Codes of letters and digits: keyed by the keys they stand on, spelt, or both."""

from __future__ import annotations

import pytest

from ivr.entry import Answered, EntryRules, Failed, Source
from ivr.entry.codes import KEYPAD, meant_by, on_keypad, spell_code
from ivr.entry.languages import get_language
from ivr.entry.letters import read_letters
from ivr.errors import EntryError
from tests.entry.caller import Caller

PARCELS = ("AB12CD", "AC12CD", "BR0OM7", "ZZ99ZZ")
PARCEL = EntryRules(min_digits=6, letters=True, known=PARCELS)
PATTERN = EntryRules(min_digits=6, letters=True, pattern="LLDDLL")


def test_every_letter_stands_on_one_key():
    """As on every telephone."""
    letters = "".join(KEYPAD.values())
    assert letters == "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    assert on_keypad("OCTOTHORPE-9") == "6286846773-9"


def test_keys_that_one_known_code_stands_on_are_that_code():
    """No question is needed, and nothing is read back."""
    caller = Caller(PARCEL).listens().presses("999999")
    assert caller.digits == "ZZ99ZZ"
    assert caller.kinds == ["prompt"]
    assert caller.keys_taken == "999999"


def test_keys_of_no_known_code_are_refused():
    """As for numbers."""
    caller = Caller(PARCEL).listens().presses("222222")
    assert caller.kinds == ["prompt", "no_match"]


def test_keys_of_two_codes_ask_which():
    """They are read out, and chosen by key."""
    caller = Caller(PARCEL).listens().presses("221223")
    assert caller.said[-1].text == (
        "Which one do you mean?"
        " For A as in Alfa, B as in Bravo, 1 2, C as in Charlie, D as in Delta, press 1."
        " For A as in Alfa, C as in Charlie, 1 2, C as in Charlie, D as in Delta, press 2."
    )
    caller.presses("2")
    assert caller.digits == "AC12CD"
    assert caller.final.confirmed
    assert caller.final.sources == (Source.SIP,) * 6


@pytest.mark.parametrize("words", ["the second one", "A C 1 2 C D", "two"])
def test_one_of_two_codes_is_chosen_by_voice(words):
    """By its place, or as it is."""
    caller = Caller(PARCEL).listens().presses("221223").listens().says(words)
    assert caller.digits == "AC12CD"


@pytest.mark.parametrize("none", ["*", "no"])
def test_none_of_the_codes_asks_anew(none):
    """By key or voice."""
    caller = Caller(PARCEL).listens().presses("221223").listens()
    caller = caller.presses(none) if none == "*" else caller.says(none)
    assert caller.kinds[-1] == "no_match"
    assert caller.presses("999999").digits == "ZZ99ZZ"


def test_which_code_is_asked_again_and_ends():
    """After silence, and after what is none of them."""
    caller = Caller(PARCEL).listens().presses("221223").listens().waits(7)
    assert caller.kinds == ["prompt", "which", "which"]
    caller.says("pizza").says("pizza").says("pizza")
    assert isinstance(caller.final, Failed)


@pytest.mark.parametrize(
    "words",
    [
        "A B one two C D",
        "a b 1 2 c d",
        "AB12CD",
        "ay bee one two see dee",
        "alpha bravo one two charlie delta",
        "A as in Alpha B as in Bravo one two C as in Charlie D as in David",
        "it's A B twelve C D",
        "P as in Bravo no start over A B one two C D please",
    ],
)
def test_code_is_spelt(words):
    """By names of letters, the spelling alphabet, or as a recogniser writes it."""
    assert Caller(PATTERN).listens().says(words).waits(2).digits == "AB12CD"


@pytest.mark.parametrize(
    "words",
    [
        "A B eins zwei C D",
        "ah beh eins zwo zeh deh",
        "Anton Berta eins zwei Cäsar Dora",
        "Aachen Berlin zwölf Chemnitz Düsseldorf",
        "A wie Anton B wie Berta eins zwei C wie Cäsar D wie Dora",
    ],
)
def test_code_is_spelt_in_german(words):
    """By names of letters and the German spelling alphabets, old and new."""
    assert Caller(PATTERN, language="de").listens().says(words).digits == "AB12CD"


def test_keys_and_letters_are_mixed():
    """What is said is what it is; what is keyed is what fits."""
    caller = Caller(PARCEL).listens().says("A C").presses("12").says("C D")
    assert caller.digits == "AC12CD"


def test_oh_is_a_digit_or_a_letter():
    """What is known tells."""
    assert Caller(PARCEL).listens().says("B R oh oh M seven").digits == "BR0OM7"


def test_double_letters():
    """Like double digits."""
    caller = Caller(PARCEL).listens().says("double Z nine nine double Z")
    assert caller.digits == "ZZ99ZZ"


def test_letter_that_cannot_stand_there_is_refused():
    """The pattern has a digit in its place."""
    caller = Caller(PATTERN).listens().says("A B C D E F")
    assert caller.kinds == ["prompt", "no_match"]


def test_code_is_read_back_with_a_word_for_each_letter():
    """Nobody hears B for P."""
    rules = EntryRules(min_digits=4, letters=True, pattern="LDDL", confirm=True)
    caller = Caller(rules).listens().says("B one two P")
    assert caller.said[-1].text.startswith("I have B as in Bravo, 1 2, P as in Papa. If that")
    caller.listens().says("no").listens().says("D one two P").listens().says("yes")
    assert caller.digits == "D12P"
    assert spell_code("B12P", get_language("de")) == "B wie Berta, 1 2, P wie Paula"


def test_private_code_is_dots_where_it_is_written_down():
    """Also where the caller hears several to choose from."""
    rules = EntryRules(min_digits=6, letters=True, known=PARCELS, private=True)
    say = Caller(rules).listens().presses("221223").said[-1]
    assert "Alfa" in say.text
    assert say.shown == "Which one do you mean? For •, press 1. For •, press 2."


@pytest.mark.parametrize(
    ("entered", "said", "codes"),
    [
        ("22", (False, False), 6),
        ("A2", (True, False), 4),
        ("22", (True, True), 1),
        ("AB", (True, True), 1),
        ("11", (False, False), 1),
    ],
)
def test_what_keys_may_mean_is_no_more_than_can_be_offered(entered, said, codes):
    """Each key is its digit or one of its letters; what was said is itself."""
    assert len(meant_by(entered, said)) == codes


@pytest.mark.parametrize("text", ["what", "is", "hmm", "ja", "yes", "12"])
def test_words_are_no_letters(text):
    """Short ones that mean something, long ones, numerals."""
    language = get_language("de" if text == "ja" else "en")
    assert read_letters([text], language) is None


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ({"pattern": "LD"}, "pattern: only a code has one"),
        ({"pattern": "LQ", "letters": True, "min_digits": 2}, "pattern: 'Q' is none of"),
        ({"pattern": "LD", "letters": True, "min_digits": 3}, "pattern: 'LD' is not as long"),
    ],
)
def test_pattern_that_cannot_be_is_refused(rules, message):
    """Named."""
    with pytest.raises(EntryError, match=message):
        EntryRules(**rules)


def test_numbers_hear_no_letters():
    """A is no digit of theirs."""
    caller = Caller(EntryRules(min_digits=4)).listens().says("A one two three four")
    assert isinstance(caller.final, Answered)
    assert caller.digits == "1234"
