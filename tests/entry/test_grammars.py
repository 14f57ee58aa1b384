"""Dates, times and amounts as callers say them: their keys, and how they are read back."""

from datetime import date

import pytest

from ivr.entry import EntryRules
from ivr.entry.grammars import AmountGrammar, DateGrammar, TimeGrammar
from ivr.entry.languages import get_language
from ivr.entry.words import split

SATURDAY = date(2026, 11, 21)


def heard(grammar, text: str, code: str) -> tuple[str, ...]:
    """The keys that a transcript stands for."""
    return EntryRules(grammar=grammar).hear(split(text), get_language(code))


@pytest.mark.parametrize(
    ("code", "text", "keys"),
    [
        ("en", "the third of May", ("0305",)),
        ("en", "May 3rd", ("0305",)),
        ("en", "uh, May twenty first, please", ("2105",)),
        ("en", "Monday the thirtieth of November", ("3011",)),
        ("en", "today", ("2111",)),
        ("en", "tomorrow", ("2211",)),
        ("en", "on Friday", ("2711",)),
        ("en", "Saturday", ("2811",)),
        ("en", "next Friday", ("2711", "0412")),
        ("en", "the thirtieth of February", ()),
        ("en", "the forty first of May", ()),
        ("en", "zero three zero five", ()),
        ("en", "I don't know", ()),
        ("en", "May", ()),
        ("de", "am dritten Mai", ("0305",)),
        ("de", "3. Mai", ("0305",)),
        ("de", "einundzwanzigster Dezember", ("2112",)),
        ("de", "übermorgen", ("2311",)),
        ("de", "am Montag", ("2311",)),
    ],
)
def test_date_without_its_year_is_the_next_such_day(code, text, keys):
    """Day and month in either order, days of the week, days counted from today."""
    assert heard(DateGrammar(SATURDAY), text, code) == keys


@pytest.mark.parametrize(
    ("code", "text", "keys"),
    [
        ("en", "the third of May nineteen eighty four", ("03051984",)),
        ("en", "born on March 4th 84", ("04031984",)),
        ("en", "the fourth of July two thousand and five", ("04072005",)),
        ("en", "April first nineteen oh four", ("01041904",)),
        ("en", "May 3 2027", ("03052027",)),
        ("en", "May third", ("03052027",)),
        ("de", "dritter Mai neunzehnhundertvierundachtzig", ("03051984",)),
        ("de", "1. April 2005", ("01042005",)),
    ],
)
def test_date_with_its_year_is_that_day(code, text, keys):
    """As it is spoken, as it is written, in two digits or four; the next one where none is said."""
    assert heard(DateGrammar(SATURDAY, with_year=True), text, code) == keys


def test_date_is_keyed_in_the_order_of_the_country():
    """The same day, month first."""
    grammar = DateGrammar(SATURDAY, month_first=True)
    assert heard(grammar, "the third of May", "en") == ("0503",)
    assert grammar.read("0503") == date(2027, 5, 3)


@pytest.mark.parametrize("keys", ["3002", "0013", "03", "030520270", "aaaa", ""])
def test_keys_that_are_no_date_are_none(keys):
    """No such day, too few or too many keys."""
    assert DateGrammar(SATURDAY).read(keys) is None


def test_leap_day_without_its_year_is_the_next_leap_day():
    """It may be years ahead."""
    assert DateGrammar(SATURDAY).read("2902") == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("code", "text", "keys"),
    [
        ("en", "half past three", ("1530", "0330")),
        ("en", "3:30 p.m.", ("1530",)),
        ("en", "three oh five pm", ("1505",)),
        ("en", "quarter to four in the afternoon", ("1545",)),
        ("en", "nine", ("0900", "2100")),
        ("en", "nine am", ("0900",)),
        ("en", "fifteen hundred hours", ("1500",)),
        ("en", "twelve am", ("0000",)),
        ("en", "twelve pm", ("1200",)),
        ("en", "noon", ("1200",)),
        ("en", "midnight", ("0000",)),
        ("en", "ten past nine o'clock", ("0910", "2110")),
        ("en", "half three", ("1530", "0330")),
        ("en", "I'd like ten thirty, please", ("1030", "2230")),
        ("en", "half an hour", ()),
        ("en", "one five three zero", ()),
        ("en", "twenty five thirty", ()),
        ("de", "halb vier", ("1530", "0330")),
        ("de", "Viertel nach drei", ("1515", "0315")),
        ("de", "viertel vor vier nachmittags", ("1545",)),
        ("de", "fünfzehn Uhr dreißig", ("1530",)),
        ("de", "null Uhr", ("0000",)),
    ],
)
def test_time_of_day_is_understood(code, text, keys):
    """On the clock's face or as figures; where both halves of the day fit, both are given."""
    assert heard(TimeGrammar(), text, code) == keys


@pytest.mark.parametrize(
    ("code", "text", "keys"),
    [
        ("en", "forty two euros fifty", ("42*50",)),
        ("en", "42.50", ("42*50",)),
        ("en", "€42.50", ("42*50",)),
        ("en", "forty two fifty", ("42*50",)),
        ("en", "five ninety nine", ("5*99",)),
        ("en", "a hundred and five euros", ("105",)),
        ("en", "fifty cents", ("0*50",)),
        ("en", "one thousand two hundred euros and five cents", ("1200*05",)),
        ("en", "twelve point five", ("12*50",)),
        ("en", "twelve hundred", ("1200",)),
        ("en", "four two", ()),
        ("en", "forty two dollars", ()),
        ("en", "a lot", ()),
        ("de", "zweiundvierzig Euro fünfzig", ("42*50",)),
        ("de", "hundertfünf Euro", ("105",)),
        ("de", "fünfzig Cent", ("0*50",)),
    ],
)
def test_amount_is_understood(code, text, keys):
    """Units and cents, with and without the currency's name; another currency is none."""
    assert heard(AmountGrammar("EUR"), text, code) == keys


@pytest.mark.parametrize(
    ("grammar", "keys", "code", "said"),
    [
        (DateGrammar(SATURDAY), "0305", "en", "Monday, May 3"),
        (DateGrammar(SATURDAY), "0305", "de", "Montag, den 3. Mai"),
        (DateGrammar(SATURDAY, with_year=True), "03051984", "en", "Thursday, May 3, 1984"),
        (TimeGrammar(), "1530", "en", "3:30 PM"),
        (TimeGrammar(), "1530", "de", "15:30"),
        (AmountGrammar("EUR"), "42*50", "en", "42.50 euros"),
        (AmountGrammar("EUR"), "1", "en", "1 euro"),
        (AmountGrammar("EUR"), "42", "de", "42 Euro"),
    ],
)
def test_answer_is_read_back_as_people_say_it(grammar, keys, code, said):
    """Never digit by digit."""
    assert grammar.say(keys, get_language(code)) == said
