"""What is asked about a number, and what each answer means for it."""

from __future__ import annotations

import pytest

from ivr.entry.draft import Reading
from ivr.entry.events import Reason
from ivr.entry.keys import Source
from ivr.entry.languages import get_language
from ivr.entry.outcomes import NoMatch
from ivr.entry.phases import Choosing, Confirming, Picked, Picking, Repairing, yes_or_no
from ivr.entry.reply import Better, Other, Right, Wrong, WrongPart
from ivr.entry.rules import EntryRules
from ivr.entry.words import tokens_of, words_of

EIGHT = EntryRules(min_digits=8, groups=(4, 4))
CODE = EntryRules(min_digits=3, letters=True)
ENGLISH = get_language("en")


def keyed(keys: str, *also: str) -> Reading:
    """What was entered."""
    return Reading(keys, (Source.SIP,) * len(keys), also=also)


NUMBER = keyed("41550199")
CONFIRMING = Confirming(NUMBER, EIGHT, ENGLISH)
CHOOSING = Choosing(NUMBER, EIGHT, ENGLISH)
REPAIRING = Repairing(NUMBER, EIGHT, ENGLISH, 1)
PICKING = Picking(keyed("ABC", "AAC"), CODE, ENGLISH)


@pytest.mark.parametrize(
    ("phase", "keys", "verdict"),
    [
        (CONFIRMING, "1", Right()),
        (CONFIRMING, "2", Wrong()),
        (CONFIRMING, "*", Wrong()),
        (CHOOSING, "2", WrongPart(1)),
        (CHOOSING, "3", NoMatch(Reason.NOT_ALLOWED)),
        (PICKING, "2", Picked(keyed("AAC", "AAC"))),
        (PICKING, "*", Wrong()),
    ],
)
def test_each_phase_judges_what_is_entered(phase, keys, verdict) -> None:
    """In its own way."""
    assert phase.judge(keyed(keys)) == verdict


def test_a_repaired_group_stands_where_the_wrong_one_stood() -> None:
    """The number is not sure then."""
    better = REPAIRING.judge(keyed("0198"))
    assert isinstance(better, Better)
    assert (better.number.keys, better.number.sure) == ("41550198", False)


@pytest.mark.parametrize(("phase", "meant"), [(CONFIRMING, Right()), (CHOOSING, Other())])
def test_yes_answers_only_whether_it_is_right(phase, meant) -> None:
    """It is no answer to which part is wrong."""
    assert phase.judge_words(tokens_of(words_of("yes", start=1.0, end=2.0))) == meant


def test_a_number_begins_anew_with_what_is_no_answer() -> None:
    """The key of a group may be its first digit: the next key tells."""
    assert [key for key in "12*3" if CONFIRMING.begins_anew(key, untouched=True)] == ["3"]
    assert [key for key in "12*3" if CHOOSING.begins_anew(key, untouched=True)] == ["3"]
    assert [key for key in "12*3" if CHOOSING.begins_anew(key, untouched=False)] == [*"123"]
    assert not REPAIRING.begins_anew("3", untouched=False)


def test_the_clear_key_is_a_no() -> None:
    """Unless it is one of the keys for yes and no."""
    assert set(yes_or_no(EIGHT, ENGLISH).choices or ()) == {"1", "2", "*"}
    odd = EntryRules(min_digits=4, allowed="3456", clear_key="1")
    assert yes_or_no(odd, ENGLISH).choices == {"1": ENGLISH.yes, "2": ENGLISH.no}
