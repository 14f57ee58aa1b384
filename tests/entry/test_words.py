"""Words and tokens, with their times."""

from __future__ import annotations

import pytest

from ivr.entry.words import Word, begins_with, holds, split, tokens_of, without, words_of


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Four, one. FIVE!", ["four", "one", "five"]),
        ("4155-0199", ["4155", "0199"]),
        ("(415) 555.0199", ["415", "555", "0199"]),
        ("twenty-three", ["twenty", "three"]),
        ("that’s the 2nd part", ["that's", "the", "2nd", "part"]),
        ("fünf, 'zwo'", ["fünf", "zwo"]),
        ("press # or *", ["press", "#", "or", "*"]),
        ("", []),
    ],
)
def test_text_is_cut_into_tokens(text: str, tokens: list[str]) -> None:
    """Lower case, no punctuation, numerals apart."""
    assert split(text) == tokens


def test_tokens_of_one_word_share_its_time() -> None:
    """A recogniser's "4155-0199" is one word."""
    first, second = tokens_of([Word("4155-0199", 2.0, 4.0, 0.7)])
    assert (first.at, second.at) == (2.0, 3.0)
    assert first.confidence == second.confidence == 0.7


def test_a_text_without_times_is_spread_evenly() -> None:
    """From where the caller began to where he stopped."""
    words = words_of("four one five five", start=10.0, end=12.0)
    assert [word.start for word in words] == [10.0, 10.5, 11.0, 11.5]
    assert words_of("", start=1.0, end=2.0) == ()


def test_the_longest_phrase_counts() -> None:
    """At the beginning, or anywhere."""
    texts = ["no", "sorry", "i", "meant"]
    assert begins_with(texts, ["no", "no sorry", "sorry"]) == 2
    assert begins_with(texts, ["sorry"]) == 0
    assert holds(texts, ["sorry", "i meant"]) == 2
    assert holds(texts, ["yes"]) == 0


def test_phrases_are_cut_out() -> None:
    """The longest first, wherever they stand."""
    tokens = tokens_of(words_of("wait one moment please one wait", start=0, end=1))
    left = without(tokens, ["one moment", "wait", "wait one moment"])
    assert [token.text for token in left] == ["please", "one"]


def test_words_do_not_show() -> None:
    """What is said may be a secret."""
    word = Word("4155", 0.0, 1.0)
    assert "4155" not in repr(word)
    assert "4155" not in repr(tokens_of([word]))
