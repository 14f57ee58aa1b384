"""Inbound trunks and dispatch rules as code: say what shall be there, and it is.

LiveKit makes the ids and lets two things bear one name, so what is ours is known by the owner in
front of its name: ``octothorpe/front``. Nothing else is touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar

import livekit.api as api
from livekit.protocol.sip import SIPDispatchRuleInfo, SIPInboundTrunkInfo

from sip.access import Access
from sip.errors import SipError

OWNER = "octothorpe"
SERVER_MADE = ("created_at", "updated_at", "media")  # no wish of ours, so no difference either

Info = TypeVar("Info", SIPInboundTrunkInfo, SIPDispatchRuleInfo)


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundTrunk:
    """A line that a carrier delivers calls on.

    Args:
        name: ours, unique.
        numbers: that are called on it; any number when empty.
        allowed_addresses: IP addresses or networks that calls may come from.
        auth_username: that the carrier signs in with.
        auth_password: of that name.
        headers: SIP header → participant attribute that it becomes.
    """

    name: str
    numbers: Sequence[str] = ()
    allowed_addresses: Sequence[str] = ()
    auth_username: str = ""
    auth_password: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not (self.numbers or self.allowed_addresses or self.auth_username):
            raise SipError(
                f"trunk {self.name!r}: needs numbers, allowed addresses or a user name,"
                " else LiveKit refuses it"
            )

    def to_info(self, owner: str) -> SIPInboundTrunkInfo:
        """Return it as LiveKit keeps it."""
        return SIPInboundTrunkInfo(
            name=f"{owner}/{self.name}",
            numbers=self.numbers,
            allowed_addresses=self.allowed_addresses,
            auth_username=self.auth_username,
            auth_password=self.auth_password,
            headers_to_attributes=self.headers,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchRule:
    """Which calls go to which agent, each in a room of its own.

    Args:
        name: ours, unique.
        agent_name: as the worker registered it.
        trunks: names of trunks declared beside it; every trunk there is when empty.
        room_prefix: of the rooms' names.
        hide_phone_number: whether the agent may not know who calls.
        metadata: for the agent's job.
    """

    name: str
    agent_name: str
    trunks: Sequence[str] = ()
    room_prefix: str = "call-"
    hide_phone_number: bool = False
    metadata: str = ""

    def to_info(self, owner: str, trunk_ids: Mapping[str, str]) -> SIPDispatchRuleInfo:
        """Return it as LiveKit keeps it, its trunks by their ids."""
        individual = api.SIPDispatchRuleIndividual(room_prefix=self.room_prefix)
        agent = api.RoomAgentDispatch(agent_name=self.agent_name, metadata=self.metadata)
        return SIPDispatchRuleInfo(
            name=f"{owner}/{self.name}",
            rule=api.SIPDispatchRule(dispatch_rule_individual=individual),
            trunk_ids=[trunk_ids[name] for name in self.trunks],
            hide_phone_number=self.hide_phone_number,
            room_config=api.RoomConfiguration(agents=[agent]),
        )


@dataclass(frozen=True, slots=True)
class Change:
    """What was done to one trunk or rule."""

    done: Literal["created", "replaced", "left", "deleted"]
    kind: Literal["trunk", "rule"]
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name!r}: {self.done}"


async def apply(
    access: Access,
    *,
    trunks: Sequence[InboundTrunk],
    rules: Sequence[DispatchRule],
    owner: str = OWNER,
) -> list[Change]:
    """Make the owner's trunks and rules what is declared, and return what was done.

    The order matters to LiveKit: rules hold ids of trunks, so they are deleted before trunks and
    made after them; a number belongs to one trunk, so it is freed before another claims it.

    Raises:
        SipError: the declaration contradicts itself, or the server refuses a part of it.
    """
    _check_declaration(trunks, rules)
    house = _House(access, owner)
    await house.look()
    await house.delete_rules({rule.name for rule in rules})
    await house.delete_trunks(trunks)
    for trunk in trunks:
        await house.put_trunk(trunk)
    for rule in rules:
        await house.put_rule(rule)
    return house.changes


def _check_declaration(trunks: Sequence[InboundTrunk], rules: Sequence[DispatchRule]) -> None:
    for kind, names in (
        ("trunk", [trunk.name for trunk in trunks]),
        ("rule", [rule.name for rule in rules]),
    ):
        for name in names:
            if names.count(name) > 1:
                raise SipError(f"{kind} {name!r}: declared twice")
    known = {trunk.name for trunk in trunks}
    for rule in rules:
        for name in rule.trunks:
            if name not in known:
                raise SipError(f"rule {rule.name!r}: no trunk {name!r} is declared")


class _House:
    """What of ours is on the server, and the steps that change it."""

    def __init__(self, access: Access, owner: str) -> None:
        self._access = access
        self._owner = owner
        self._trunks: dict[str, SIPInboundTrunkInfo] = {}
        self._rules: dict[str, SIPDispatchRuleInfo] = {}
        self._spare_trunks: list[SIPInboundTrunkInfo] = []
        self._spare_rules: list[SIPDispatchRuleInfo] = []
        self.changes: list[Change] = []

    async def look(self) -> None:
        async with self._access.open("trunks and rules") as opened:
            trunks = await opened.sip.list_inbound_trunk(api.ListSIPInboundTrunkRequest())
            rules = await opened.sip.list_dispatch_rule(api.ListSIPDispatchRuleRequest())
        self._trunks, self._spare_trunks = self._sort(trunks.items)
        self._rules, self._spare_rules = self._sort(rules.items)

    async def delete_rules(self, wanted: set[str]) -> None:
        spare = self._spare_rules
        spare += [self._rules.pop(name) for name in set(self._rules) - wanted]
        for info in spare:
            async with self._access.open(f"rule {info.name!r}") as opened:
                request = api.DeleteSIPDispatchRuleRequest(
                    sip_dispatch_rule_id=info.sip_dispatch_rule_id
                )
                await opened.sip.delete_dispatch_rule(request)
            self._note("deleted", "rule", info.name)

    async def delete_trunks(self, wanted: Sequence[InboundTrunk]) -> None:
        """Delete what is no longer declared, and what holds a number that another shall have."""
        names = {trunk.name for trunk in wanted}
        claims = {number: trunk.name for trunk in wanted for number in trunk.numbers}
        gone = [
            name
            for name, info in self._trunks.items()
            if name not in names or any(claims.get(held, name) != name for held in info.numbers)
        ]
        for info in self._spare_trunks + [self._trunks.pop(name) for name in gone]:
            async with self._access.open(f"trunk {info.name!r}") as opened:
                request = api.DeleteSIPTrunkRequest(sip_trunk_id=info.sip_trunk_id)
                await opened.sip.delete_trunk(request)
            self._note("deleted", "trunk", info.name)

    async def put_trunk(self, trunk: InboundTrunk) -> None:
        wanted, found = trunk.to_info(self._owner), self._trunks.get(trunk.name)
        if found is not None and _same(wanted, found, "sip_trunk_id"):
            self._note("left", "trunk", wanted.name)
            return
        async with self._access.open(f"trunk {trunk.name!r}") as opened:
            if found is None:
                create = api.CreateSIPInboundTrunkRequest(trunk=wanted)
                self._trunks[trunk.name] = await opened.sip.create_inbound_trunk(create)
            else:
                await opened.sip.update_inbound_trunk(found.sip_trunk_id, wanted)
        self._note("created" if found is None else "replaced", "trunk", wanted.name)

    async def put_rule(self, rule: DispatchRule) -> None:
        ids = {name: info.sip_trunk_id for name, info in self._trunks.items()}
        wanted, found = rule.to_info(self._owner, ids), self._rules.get(rule.name)
        if found is not None and _same(wanted, found, "sip_dispatch_rule_id"):
            self._note("left", "rule", wanted.name)
            return
        async with self._access.open(f"rule {rule.name!r}") as opened:
            if found is None:
                create = api.CreateSIPDispatchRuleRequest(dispatch_rule=wanted)
                await opened.sip.create_dispatch_rule(create)
            else:
                await opened.sip.update_dispatch_rule(found.sip_dispatch_rule_id, wanted)
        self._note("created" if found is None else "replaced", "rule", wanted.name)

    def _sort(self, infos: Iterable[Info]) -> tuple[dict[str, Info], list[Info]]:
        """Return ours by name, and whatever bears a name a second time."""
        ours: dict[str, Info] = {}
        spare: list[Info] = []
        for info in infos:
            owner, slash, name = info.name.partition("/")
            if owner != self._owner or not slash:
                continue
            if name in ours:
                spare.append(info)
            else:
                ours[name] = info
        return ours, spare

    def _note(
        self,
        done: Literal["created", "replaced", "left", "deleted"],
        kind: Literal["trunk", "rule"],
        full_name: str,
    ) -> None:
        self.changes.append(Change(done, kind, full_name.partition("/")[2]))


def _same(wanted: Info, found: Info, id_field: str) -> bool:
    """Tell whether the server keeps what is wanted, apart from what it makes up itself."""
    kept = type(found)()
    kept.CopyFrom(found)
    for name in (*SERVER_MADE, id_field):
        kept.ClearField(name)
    return kept == wanted
