"""The languages a caller may speak: each is data in a module of its own.  No I/O."""

from __future__ import annotations

from ivr.entry.languages.de import GERMAN
from ivr.entry.languages.en import ENGLISH
from ivr.entry.languages.language import Language, Sentences
from ivr.errors import EntryError

LANGUAGES = {language.code: language for language in (ENGLISH, GERMAN)}

__all__ = ["LANGUAGES", "Language", "Sentences", "get_language"]


def get_language(tag: str) -> Language:
    """The language that a tag like ``en`` or ``en-US`` (BCP 47) begins with.

    Raises:
        EntryError: it is none of :data:`LANGUAGES`.
    """
    found = LANGUAGES.get(tag.replace("_", "-").split("-")[0].lower())
    if found is None:
        raise EntryError(f"language: {tag!r} is none of {', '.join(sorted(LANGUAGES))}")
    return found
