"""Who is calling, read from a participant's attributes."""

import pytest

from sip import CallerFacts, mask

CALL = {
    "sip.callID": "SCL_abc",
    "sip.callIDFull": "1-17@10.0.0.1",
    "sip.callStatus": "active",
    "sip.phoneNumber": "+15105550123",
    "sip.trunkPhoneNumber": "+15105550100",
    "sip.trunkID": "ST_1",
    "sip.ruleID": "SDR_1",
    "sip.h.x-customer": "4711",
    "lk.other": "no header",
}


def test_attributes_of_a_call_become_its_facts():
    """Every attribute that livekit-sip writes has its place; strangers have none."""
    facts = CallerFacts.read(CALL)
    assert facts.number == "+15105550123"
    assert facts.dialled == "+15105550100"
    assert (facts.call_id, facts.trunk, facts.rule) == ("SCL_abc", "ST_1", "SDR_1")
    assert facts.status == "active"
    assert dict(facts.headers) == {"x-customer": "4711"}


def test_rule_that_hides_the_number_leaves_none():
    """hide_phone_number takes the attributes away; an empty one is as good as none."""
    facts = CallerFacts.read({"sip.callID": "SCL_abc", "sip.phoneNumber": ""})
    assert facts.number is None
    assert facts.dialled is None


def test_repr_shows_no_number():
    """Neither number nor the value of a header can be read in a log."""
    shown = repr(CallerFacts.read(CALL))
    assert "510555" not in shown
    assert "4711" not in shown
    assert "••••0123" in shown
    assert "x-customer" in shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+15105550123", "••••0123"),
        ("tel:+15105550100", "••••0100"),
        ("5550123", "••••"),
        ("12", "••••"),
        ("", "withheld"),
        (None, "withheld"),
    ],
)
def test_number_is_masked_to_its_last_four_digits(number, shown):
    """A short number shows nothing: four digits of it would be most of it."""
    assert mask(number) == shown
