"""The fields for codes and for the month in which a card expires."""

from datetime import date

import pytest

from ivr import Code, Expiry, MenuError
from ivr.menu import Asked

JUNE = Asked(today=date(2026, 6, 30))


async def codes(call):
    """Looks them up."""
    return {"AB12"}


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ({}, "known: without it keys cannot tell which letter is meant"),
        ({"pattern": "LLDD"}, "known: without it keys cannot tell"),
        ({"pattern": "LDDD", "secret": True}, "known: without it keys cannot tell"),
        ({"known": codes, "secret": True}, "known: of a secret code it is a list"),
        ({"known": ["ab12"]}, "known: 'ab12' is not of capital letters and digits"),
        ({"known": ["AB12", "BA12"], "secret": True}, "2 codes have the keys 2212; 1 are the most"),
        ({"known": [f"{a}{b}12" for a in "ABC" for b in "AB"]}, "6 codes have the keys 2212"),
    ],
)
def test_code_that_nobody_could_key_is_refused(rules, message):
    """A caller who has only keys must be able to answer."""
    with pytest.raises(MenuError, match=message):
        Code(4, prompt="Which parcel?", **rules)


@pytest.mark.parametrize(
    "rules", [{"pattern": "LDDD"}, {"pattern": "DDDD"}, {"known": ["AB12"]}, {"known": codes}]
)
def test_code_that_can_be_keyed_is_accepted(rules):
    """One letter is one of four; what is known tells more."""
    assert Code(4, prompt="Which parcel?", **rules).rules(JUNE).letters


@pytest.mark.parametrize(
    ("keys", "right"),
    [
        ("0626", True),
        ("0526", False),
        ("1225", False),
        ("0127", True),
        ("1327", False),
        ("0027", False),
        ("0646", True),
        ("0746", False),
    ],
)
def test_card_expires_at_the_end_of_its_month(keys, right):
    """This month is the last; twenty years are the most."""
    field = Expiry(prompt="Valid until?")
    assert field.rules(JUNE).accepts(keys) is right
    assert field.value(keys, JUNE) == keys
