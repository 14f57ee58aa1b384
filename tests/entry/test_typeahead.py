"""Keys that nobody has asked for yet."""

from __future__ import annotations

from ivr.entry.keys import KeyPressed, Source
from ivr.entry.typeahead import LATE_KEY_TIMEOUT, TypeAhead
from tests.entry.caller import typed


def drained(ahead: TypeAhead) -> str:
    """All keys that come out."""
    keys = ""
    while (pressed := ahead.take()) is not None:
        keys += pressed.key
    return keys


def key(name: str, at: float) -> KeyPressed:
    """A press."""
    return KeyPressed(name, Source.SIP, at)


def test_keys_come_out_as_they_went_in() -> None:
    """First in, first out."""
    assert drained(typed("4155")) == "4155"


def test_surplus_comes_before_what_was_typed_since() -> None:
    """It was pressed earlier."""
    ahead = typed("34")
    ahead.give_back([key("1", 90.0), key("2", 90.3)])
    assert drained(ahead) == "1234"


def test_a_late_termination_key_is_swallowed_once() -> None:
    """The second one is a key."""
    ahead = TypeAhead()
    ahead.expect_late("#", now=10.0)
    ahead.receive_key(key("#", 10.4))
    ahead.receive_key(key("#", 10.8))
    assert drained(ahead) == "#"


def test_a_termination_key_that_comes_too_late_is_a_key() -> None:
    """It is meant for whatever is asked then."""
    ahead = TypeAhead()
    ahead.expect_late("#", now=10.0)
    assert not ahead.swallows(key("#", 10.0 + LATE_KEY_TIMEOUT + 0.1))


def test_after_another_key_no_termination_key_is_late() -> None:
    """The next answer has begun."""
    ahead = TypeAhead()
    ahead.expect_late("#", now=10.0)
    assert not ahead.swallows(key("1", 10.1))
    assert not ahead.swallows(key("#", 10.2))


def test_an_entry_without_termination_key_expects_none() -> None:
    """Nothing is swallowed."""
    ahead = TypeAhead()
    ahead.expect_late(None, now=10.0)
    assert not ahead.swallows(key("#", 10.1))


def test_the_buffer_does_not_show_its_keys() -> None:
    """They may be a secret's."""
    assert repr(typed("4155")) == "TypeAhead(4 keys)"
    assert len(typed("4155")) == 4
