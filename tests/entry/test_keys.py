"""Keys and their names."""

from __future__ import annotations

import pytest

from ivr.entry.keys import KEYS, KeyPressed, Source, normalise_key


@pytest.mark.parametrize("key", KEYS)
def test_every_key_in_either_case_is_itself(key: str) -> None:
    """The sixteen keys pass, and the four letters also as livekit-sip writes them."""
    assert normalise_key(key) == key
    assert normalise_key(key.lower()) == key


@pytest.mark.parametrize("raw", ["\x00", "", "R", "E", "12", " 1", "١", "²"])
def test_anything_else_is_no_key(raw: str) -> None:
    """Event 16 (NUL), other letters, more than one key, and digits of other scripts are none."""
    assert normalise_key(raw) is None


def test_a_press_does_not_show_its_key() -> None:
    """A digit may be part of a secret."""
    assert "7" not in repr(KeyPressed("7", Source.SIP, 1.0))
