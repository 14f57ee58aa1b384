"""Trunks and rules as code, against a LiveKit that keeps them in a dictionary."""

from contextlib import asynccontextmanager
from types import SimpleNamespace

import livekit.api as api
import pytest
from livekit.protocol.sip import SIPDispatchRuleInfo, SIPInboundTrunkInfo

from sip import Access, SipError
from sip.trunks import DispatchRule, InboundTrunk, apply

FRONT, BACK = "+15105550100", "+15105550199"


class LiveKitOfDictionaries:
    """Does what LiveKit's SIP service does with trunks and rules, conflicts included."""

    def __init__(self):
        self.trunks, self.rules, self.made = {}, {}, 0

    async def list_inbound_trunk(self, request):
        return SimpleNamespace(items=[copy(info) for info in self.trunks.values()])

    async def list_dispatch_rule(self, request):
        return SimpleNamespace(items=[copy(info) for info in self.rules.values()])

    async def create_inbound_trunk(self, request):
        return self._keep_trunk(self._next_id("ST"), request.trunk)

    async def update_inbound_trunk(self, trunk_id, trunk):
        return self._keep_trunk(trunk_id, trunk)

    async def delete_trunk(self, request):
        held = {name for rule in self.rules.values() for name in rule.trunk_ids}
        assert request.sip_trunk_id in self.trunks
        self.orphaned = request.sip_trunk_id in held
        del self.trunks[request.sip_trunk_id]

    async def create_dispatch_rule(self, request):
        return self._keep_rule(self._next_id("SDR"), request.dispatch_rule)

    async def update_dispatch_rule(self, rule_id, rule):
        return self._keep_rule(rule_id, rule)

    async def delete_dispatch_rule(self, request):
        del self.rules[request.sip_dispatch_rule_id]

    def _keep_trunk(self, trunk_id, trunk):
        for other_id, other in self.trunks.items():
            if other_id != trunk_id and set(other.numbers) & set(trunk.numbers):
                raise api.ServerError(
                    "invalid_argument", "Conflicting inbound SIP Trunks", status=400
                )
        kept = copy(trunk)
        kept.sip_trunk_id = trunk_id
        kept.updated_at.GetCurrentTime()
        kept.media.SetInParent()  # the server fills it
        self.trunks[trunk_id] = kept
        return copy(kept)

    def _keep_rule(self, rule_id, rule):
        assert set(rule.trunk_ids) <= set(self.trunks)
        kept = copy(rule)
        kept.sip_dispatch_rule_id = rule_id
        kept.updated_at.GetCurrentTime()
        self.rules[rule_id] = kept
        return copy(kept)

    def _next_id(self, kind):
        self.made += 1
        return f"{kind}_{self.made}"


class AccessToDictionaries(Access):
    """An access whose server is a dictionary; its refusals become sentences as always."""

    __slots__ = ("server",)

    @asynccontextmanager
    async def open(self, doing):
        try:
            yield SimpleNamespace(sip=self.server)
        except api.ServerError as error:
            self._refuse(doing, error)


def copy(info):
    """Return a protobuf message of its own."""
    twin = type(info)()
    twin.CopyFrom(info)
    return twin


@pytest.fixture
def access():
    """An empty LiveKit."""
    made = AccessToDictionaries("ws://nowhere", "key", "secret")
    object.__setattr__(made, "server", LiveKitOfDictionaries())
    return made


def trunk(name, *numbers):
    """A trunk with numbers."""
    return InboundTrunk(name=name, numbers=numbers)


def rule(name, *trunks, agent="octothorpe"):
    """A rule for trunks."""
    return DispatchRule(name=name, trunks=trunks, agent_name=agent)


async def changes(access, trunks, rules):
    """Apply a declaration and return what was done, in words."""
    return [str(change) for change in await apply(access, trunks=trunks, rules=rules)]


async def test_empty_server_gets_all_that_is_declared(access):
    """Trunks first: the rule names them by the ids that the server makes."""
    done = await changes(access, [trunk("front", FRONT)], [rule("all", "front")])
    assert done == ["trunk 'front': created", "rule 'all': created"]
    (made,) = access.server.rules.values()
    assert made.name == "octothorpe/all"
    assert list(made.trunk_ids) == ["ST_1"]
    assert made.rule.dispatch_rule_individual.room_prefix == "call-"
    assert made.room_config.agents[0].agent_name == "octothorpe"


async def test_second_time_nothing_is_done(access):
    """What the server makes up itself, times and an empty media, is no difference."""
    declared = [trunk("front", FRONT)], [rule("all", "front")]
    await changes(access, *declared)
    assert await changes(access, *declared) == ["trunk 'front': left", "rule 'all': left"]


async def test_changed_things_are_replaced_and_keep_their_ids(access):
    """A call under way, and whoever wrote the id down, lose nothing."""
    await changes(access, [trunk("front", FRONT)], [rule("all", "front")])
    done = await changes(
        access, [trunk("front", FRONT, BACK)], [rule("all", "front", agent="other")]
    )
    assert done == ["trunk 'front': replaced", "rule 'all': replaced"]
    assert set(access.server.trunks) == {"ST_1"}
    assert set(access.server.rules) == {"SDR_2"}


async def test_things_no_longer_declared_are_deleted_rules_first(access):
    """No moment at which a rule holds the id of a trunk that is gone."""
    await changes(access, [trunk("front", FRONT)], [rule("all", "front")])
    assert await changes(access, [], []) == ["rule 'all': deleted", "trunk 'front': deleted"]
    assert not access.server.orphaned


async def test_number_can_move_from_one_trunk_to_another(access):
    """It is freed before it is claimed, even when two trunks change places."""
    await changes(access, [trunk("a", FRONT), trunk("b", BACK)], [rule("all", "a", "b")])
    await changes(access, [trunk("a", BACK), trunk("b", FRONT)], [rule("all", "a", "b")])
    held = {info.name: list(info.numbers) for info in access.server.trunks.values()}
    assert held == {"octothorpe/a": [BACK], "octothorpe/b": [FRONT]}
    (made,) = access.server.rules.values()
    assert set(made.trunk_ids) == set(access.server.trunks)


async def test_things_of_others_are_left_alone(access):
    """Only names that begin with the owner's are ours; `octothorpe` alone does not."""
    for name in ("carrier", "other/front", "octothorpe"):
        info = SIPInboundTrunkInfo(name=name, numbers=[name])
        await access.server.create_inbound_trunk(api.CreateSIPInboundTrunkRequest(trunk=info))
    foreign = SIPDispatchRuleInfo(name="theirs")
    await access.server.create_dispatch_rule(
        api.CreateSIPDispatchRuleRequest(dispatch_rule=foreign)
    )
    assert await changes(access, [], []) == []
    assert len(access.server.trunks) == 3
    assert len(access.server.rules) == 1


async def test_second_thing_of_the_same_name_is_deleted(access):
    """LiveKit lets two rules bear one name; a declaration has one."""
    for _ in range(2):
        info = SIPDispatchRuleInfo(name="octothorpe/all")
        await access.server.create_dispatch_rule(
            api.CreateSIPDispatchRuleRequest(dispatch_rule=info)
        )
    done = await changes(access, [], [rule("all")])
    assert done == ["rule 'all': deleted", "rule 'all': replaced"]
    assert len(access.server.rules) == 1


async def test_conflict_with_a_foreign_trunk_names_ours(access):
    """The server's own words, and which of our trunks they are about."""
    info = SIPInboundTrunkInfo(name="carrier", numbers=[FRONT])
    await access.server.create_inbound_trunk(api.CreateSIPInboundTrunkRequest(trunk=info))
    with pytest.raises(SipError, match=r"^trunk 'front': Conflicting inbound SIP Trunks$"):
        await changes(access, [trunk("front", FRONT)], [])


@pytest.mark.parametrize(
    ("trunks", "rules", "said"),
    [
        ([trunk("a", FRONT), trunk("a", BACK)], [], "trunk 'a': declared twice"),
        ([], [rule("r"), rule("r")], "rule 'r': declared twice"),
        ([], [rule("r", "a")], "rule 'r': no trunk 'a' is declared"),
    ],
)
async def test_declaration_that_contradicts_itself_changes_nothing(access, trunks, rules, said):
    """It is refused before the server is asked."""
    with pytest.raises(SipError) as refused:
        await changes(access, trunks, rules)
    assert str(refused.value) == said
    assert access.server.made == 0


def test_trunk_that_anyone_could_use_is_refused():
    """LiveKit wants a number, an address or a user name; so do we, at once."""
    with pytest.raises(SipError, match=r"^trunk 'open': needs numbers, allowed addresses or"):
        InboundTrunk(name="open")


def test_password_of_a_trunk_is_not_shown():
    """Not even in a traceback."""
    assert "hunter2" not in repr(InboundTrunk(name="a", auth_username="u", auth_password="hunter2"))
