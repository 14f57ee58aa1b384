"""Keys and words, joined in time order."""

from __future__ import annotations

from ivr.entry.draft import MAX_READINGS, Draft, Mark, Piece, Reading, settle
from ivr.entry.events import Reason
from ivr.entry.keys import KeyPressed, Source
from ivr.entry.rules import EntryRules


def draft(*pieces: Piece) -> Draft:
    """A draft of *pieces*."""
    made = Draft()
    for piece in pieces:
        made.add(piece)
    return made


def key(name: str, at: float) -> Piece:
    """A keyed digit."""
    return Piece.from_key(KeyPressed(name, Source.SIP, at))


def said(at: float, *readings: str, mark: Mark = Mark.ADD) -> Piece:
    """A spoken number."""
    return Piece(at, Source.SPEECH, readings or ("",), mark)


def keys(found: Draft) -> list[str]:
    """All readings."""
    return [reading.keys for reading in found.readings()]


def test_words_that_arrive_late_take_their_place_in_time() -> None:
    """Said before the keys, transcribed after them."""
    found = draft(key("9", 5.0), key("8", 5.3), said(3.0, "41"), said(4.0, "55"))
    assert keys(found) == ["415598"]
    [reading] = found.readings()
    assert reading.sources == (Source.SPEECH,) * 4 + (Source.SIP,) * 2


def test_keys_at_the_same_time_keep_their_order() -> None:
    """As they were received."""
    assert keys(draft(key("1", 1.0), key("2", 1.0), key("3", 1.0))) == ["123"]


def test_every_combination_of_readings_is_kept_the_natural_one_first() -> None:
    """Each ambiguous number doubles them."""
    found = draft(said(1.0, "41", "401"), said(2.0, "105", "1005"))
    assert keys(found) == ["41105", "411005", "401105", "4011005"]


def test_readings_are_bounded() -> None:
    """However ambiguous a long utterance is."""
    found = draft(*(said(float(at), "105", "1005") for at in range(20)))
    assert len(found.readings()) == MAX_READINGS


def test_a_correction_replaces_as_much_as_it_says_or_all() -> None:
    """ "4155 0199, no, 0198"; two readings, neither of them sure."""
    found = draft(said(1.0, "41550199"), said(2.0, mark=Mark.CORRECT), said(3.0, "0198"))
    assert keys(found) == ["41550198", "0198"]
    assert not found.readings()[0].sure


def test_a_correction_with_nothing_before_or_after_changes_nothing() -> None:
    """ "No, sorry, 4155" at the beginning; "4155, no" at the end."""
    [first] = draft(said(1.0, mark=Mark.CORRECT), said(2.0, "4155")).readings()
    assert first == Reading("4155", (Source.SPEECH,) * 4)
    assert keys(draft(said(1.0, "4155"), said(2.0, mark=Mark.CORRECT))) == ["4155"]


def test_two_corrections_follow_each_other() -> None:
    """ "4155, no, 56, no, 57"."""
    found = draft(
        said(1.0, "4155"), said(2.0, mark=Mark.CORRECT), said(3.0, "56"),
        said(4.0, mark=Mark.CORRECT), said(5.0, "57"),
    )  # fmt: skip
    assert keys(found)[0] == "4157"


def test_starting_over_forgets_what_went_before_in_time() -> None:
    """Also words that are transcribed only now."""
    found = draft(key("1", 1.0), said(2.0, mark=Mark.RESTART), key("2", 3.0), said(1.5, "9"))
    assert keys(found) == ["2"]


def test_nothing_entered_is_one_empty_reading() -> None:
    """Also after a restart."""
    assert keys(Draft()) == [""]
    assert keys(draft(key("1", 1.0), said(2.0, mark=Mark.RESTART))) == [""]


def test_length_settles_what_is_ambiguous() -> None:
    """ "forty one fifty" is 4150 of four digits, and 40150 of five."""
    found = [Reading("4150"), Reading("40150")]
    assert settle(found, EntryRules(min_digits=4)) == Reading("4150")
    assert settle(found, EntryRules(min_digits=5)) == Reading("40150")


def test_a_check_settles_what_is_ambiguous() -> None:
    """If only one reading passes."""
    found = [Reading("4150"), Reading("40150")]
    rules = EntryRules(min_digits=4, max_digits=5, check=lambda digits: digits == "40150")
    assert settle(found, rules) == Reading("40150")


def test_known_values_settle_what_is_ambiguous() -> None:
    """If only one reading is among them."""
    found = [Reading("4150"), Reading("40150")]
    rules = EntryRules(min_digits=4, max_digits=5, known=["40150", "7777"])
    assert settle(found, rules) == Reading("40150")


def test_what_nothing_settles_is_not_sure() -> None:
    """The natural reading, and the caller is asked."""
    found = [Reading("4150"), Reading("40150")]
    assert settle(found, EntryRules(min_digits=4, max_digits=5)) == Reading("4150", sure=False)


def test_why_nothing_fits_is_told() -> None:
    """Each reason."""
    rules = EntryRules(min_digits=4, max_digits=5, check=lambda _: False)
    assert settle([Reading("415")], rules) is Reason.TOO_FEW
    assert settle([Reading("415501")], rules) is Reason.TOO_MANY
    assert settle([Reading("41*")], rules) is Reason.NOT_ALLOWED
    assert settle([Reading("4155")], rules) is Reason.INVALID
    assert settle([Reading("4155")], EntryRules(min_digits=4, known=["1234"])) is Reason.UNKNOWN


def test_digits_do_not_show() -> None:
    """Neither in pieces nor in readings."""
    assert "4155" not in repr(said(1.0, "4155"))
    assert "4155" not in repr(Reading("4155"))
