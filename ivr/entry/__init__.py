"""Digit entry: keys, spoken digits and time in; one answer, or why there is none, out.  No I/O."""

from __future__ import annotations

from ivr.entry.checks import luhn, mod11, mod97
from ivr.entry.draft import Reading
from ivr.entry.events import (
    Answered,
    Commanded,
    EndedBy,
    Event,
    Failed,
    Final,
    KeyTaken,
    Reason,
    Say,
    SayKind,
    StopPrompt,
)
from ivr.entry.keys import DIGITS, DOT, KEYS, KeyPressed, Source, normalise_key
from ivr.entry.languages import Sentences, get_language
from ivr.entry.pace import Pace
from ivr.entry.press import Notice, PressMerger
from ivr.entry.prompts import Prompts
from ivr.entry.question import Question
from ivr.entry.readback import spell, split_groups
from ivr.entry.rules import Confirm, EntryRules, Fit
from ivr.entry.sharing import Heard, Open, Shared, share
from ivr.entry.typeahead import TypeAhead
from ivr.entry.words import Word, words_of

__all__ = [
    "DIGITS",
    "DOT",
    "KEYS",
    "Answered",
    "Commanded",
    "Confirm",
    "EndedBy",
    "EntryRules",
    "Event",
    "Failed",
    "Final",
    "Fit",
    "Heard",
    "KeyPressed",
    "KeyTaken",
    "Notice",
    "Open",
    "Pace",
    "PressMerger",
    "Prompts",
    "Question",
    "Reading",
    "Reason",
    "Say",
    "SayKind",
    "Sentences",
    "Shared",
    "Source",
    "StopPrompt",
    "TypeAhead",
    "Word",
    "get_language",
    "luhn",
    "mod11",
    "mod97",
    "normalise_key",
    "share",
    "spell",
    "split_groups",
    "words_of",
]
