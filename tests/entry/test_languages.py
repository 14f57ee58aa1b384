"""The languages as data."""

from __future__ import annotations

import pytest

from ivr.entry.events import Reason
from ivr.entry.languages import LANGUAGES, Language, get_language
from ivr.errors import EntryError


@pytest.mark.parametrize("tag", ["en", "en-US", "EN_gb", "de", "de-AT"])
def test_a_language_is_found_by_its_tag(tag: str) -> None:
    """Regions do not matter to digits."""
    assert get_language(tag).code == tag[:2].lower()


def test_an_unknown_language_is_an_error_that_lists_the_known() -> None:
    """At construction."""
    with pytest.raises(EntryError, match="language: 'tlh' is none of de, en"):
        get_language("tlh")


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_every_phrase_is_in_lower_case(language: Language) -> None:
    """As tokens are."""
    phrases = [
        *language.digits, *language.sound_alikes, *language.multiples, *language.keys,
        *language.yes, *language.no, *language.pauses, *language.corrections, *language.restarts,
        *language.repeats, *language.ordinals, *language.around_numbers, *language.parts,
    ]  # fmt: skip
    assert [phrase for phrase in phrases if phrase != phrase.lower()] == []


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_what_a_key_is_called_is_understood(language: Language) -> None:
    """Each key that has a name is told by one that callers may say, too."""
    assert set(language.key_names) == set(language.keys.values())
    assert all(language.keys[name.lower()] == key for key, name in language.key_names.items())


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_no_digit_word_is_a_filler(language: Language) -> None:
    """It would be lost."""
    digits = {words[0] for words in language.below_hundred if len(words) == 1}
    assert not digits & language.around_numbers
    assert not set(language.multiples) & language.around_numbers


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_all_ten_digits_have_words(language: Language) -> None:
    """From num2words, and our own."""
    assert set(range(100)) <= set(language.below_hundred.values())


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_sentences_hold_their_places(language: Language) -> None:
    """A missing place would leave out what the sentence is for."""
    sentences = language.sentences
    texts = [text for variants in sentences.no_match.values() for text in variants]
    assert all("{ask}" in text for text in (*sentences.no_input, *texts))
    assert "{count}" in sentences.warning[1]
    assert "{count}" in sentences.confirm_count[1]
    assert "{digits}" in sentences.confirm
    assert "{digits}" in sentences.confirm_choice
    assert "{part}" in sentences.repair
    assert "{choices}" in sentences.which_option
    assert "{key}" in sentences.which_option
    assert set(sentences.no_match) <= {"", *Reason}
