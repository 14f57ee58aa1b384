"""Trunks and rules on a real server: what it keeps is what was declared."""

import pytest

from sip import Access, SipError
from sip.trunks import DispatchRule, InboundTrunk, apply

OWNER = "line-test"
FIRST, SECOND = "+15105550111", "+15105550112"


@pytest.fixture
async def house(stack):
    """Apply a declaration; at the end nothing of it is left."""

    async def declare(trunks, rules):
        made = await apply(stack.access, trunks=trunks, rules=rules, owner=OWNER)
        return [str(change) for change in made]

    yield declare
    await declare([], [])


def a_full_trunk(**changed) -> InboundTrunk:
    """A trunk with everything that can be said about one."""
    return InboundTrunk(
        **{
            "name": "front",
            "numbers": [FIRST],
            "allowed_addresses": ["127.0.0.1"],
            "auth_username": "carrier",
            "auth_password": "hunter2",
            "headers": {"X-Customer": "customer"},
        }
        | changed
    )


def a_full_rule(**changed) -> DispatchRule:
    """A rule with everything that can be said about one."""
    return DispatchRule(
        **{
            "name": "all",
            "trunks": ["front"],
            "agent_name": "nobody",
            "room_prefix": "test-",
            "hide_phone_number": True,
            "metadata": "{}",
        }
        | changed
    )


async def test_declaration_is_made_once_and_then_left(house):
    """The server gives back what it was given, so the second time nothing is done."""
    declared = [a_full_trunk()], [a_full_rule()]
    assert await house(*declared) == ["trunk 'front': created", "rule 'all': created"]
    assert await house(*declared) == ["trunk 'front': left", "rule 'all': left"]


async def test_change_replaces_what_changed_and_no_more(house):
    """One word of the rule is new."""
    await house([a_full_trunk()], [a_full_rule()])
    done = await house([a_full_trunk()], [a_full_rule(agent_name="other")])
    assert done == ["trunk 'front': left", "rule 'all': replaced"]


async def test_two_trunks_can_exchange_their_numbers(house):
    """The server refuses a number that another trunk holds, even for a moment."""

    def trunks(one, other):
        return [
            InboundTrunk(name="one", numbers=[one]),
            InboundTrunk(name="other", numbers=[other]),
        ]

    await house(trunks(FIRST, SECOND), [])
    done = await house(trunks(SECOND, FIRST), [])
    assert done.count("trunk 'one': created") == done.count("trunk 'other': created") == 1


async def test_number_of_another_owner_is_refused_by_name(house, stack):
    """The server's sentence, behind the name of our trunk."""
    await house([InboundTrunk(name="ours", numbers=[FIRST])], [])
    theirs = InboundTrunk(name="theirs", numbers=[FIRST])
    with pytest.raises(SipError, match=r"^trunk 'theirs': Conflicting inbound SIP Trunks"):
        await apply(stack.access, trunks=[theirs], rules=[], owner="someone-else")


async def test_wrong_secret_is_one_sentence(stack):
    """The real server's refusal."""
    access = Access(stack.access.url, stack.access.api_key, "not the secret, but just as long")
    with pytest.raises(
        SipError, match=r"^trunks and rules: the LiveKit server at ws://.* does not"
    ):
        await apply(access, trunks=[], rules=[])
