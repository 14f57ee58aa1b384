"""What comes back of our own words is nobody's answer."""

from __future__ import annotations

import pytest

from ivr.entry import EntryRules, get_language, words_of
from ivr.entry.echo import without_echo
from tests.entry.caller import Caller

CONFIRM = (
    "I have 4 1 5 5, 0 1 9 5. If that is right, press 1 or say yes. If not, press 2 or say no."
)


def left(text: str, said: str = CONFIRM) -> str:
    """What stays of *text*."""
    words = words_of(text, start=0.0, end=1.0)
    return " ".join(word.text for word in without_echo(words, said, get_language("en")))


@pytest.mark.parametrize(
    "text",
    [
        "press one or say yes",
        "If that is right, press 1",
        "if not press two or say no",
        "1 or say yes if",
    ],
)
def test_the_prompt_itself_is_taken_out(text: str) -> None:
    """However its numbers are written."""
    assert left(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "yes", "press one", "that is right", "yes that is right", "say yes", "no",
        "4 1 5 5 0 1 9 5", "I have 4 1 5 5 0 1 9 8", "no four one five five oh one nine eight",
    ],
)  # fmt: skip
def test_a_caller_who_repeats_some_of_it_is_heard(text: str) -> None:
    """Three words, or the digits as they were read back."""
    assert left(text) == text


def test_what_is_said_beside_the_echo_stays() -> None:
    """In one transcript."""
    assert left("if that is right press one no it is not") == "no it is not"


def test_a_read_back_does_not_confirm_itself() -> None:
    """A loudspeaker: the recogniser hears the prompt, and then the caller."""
    rules = EntryRules(min_digits=8, groups=(4, 4), confirm=True)
    caller = Caller(rules).listens().presses("41550195")
    caller.says("press 1 or say yes")
    assert caller.final is None
    assert caller.says("yes").digits == "41550195"
