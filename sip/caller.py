"""Who is calling: the facts that LiveKit SIP writes on its participant. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

HEADER_PREFIX = "sip.h."  # livekit-sip: one attribute for each header, its name in lower case


SHORTEST_SHOWN = 8  # characters: of a shorter number four digits would be too much


def mask(number: str | None) -> str:
    """Return a number of which only the last four digits can be read, and of a short one none."""
    if not number:
        return "withheld"
    return f"••••{number[-4:]}" if len(number) >= SHORTEST_SHOWN else "••••"


@dataclass(frozen=True, slots=True)
class CallerFacts:
    """One caller, as the trunk announced it.

    Args:
        number: who calls, ``None`` when the rule hides it.
        dialled: the number of the trunk that was called, ``None`` when the rule hides it.
        call_id: LiveKit's own name for the call, ``SCL_…``.
        trunk: id of the inbound trunk, ``ST_…``.
        rule: id of the dispatch rule, ``SDR_…``.
        status: ``ringing``, ``active`` or ``hangup``, as the call goes on.
        headers: SIP headers that the trunk passes on, names in lower case.
    """

    number: str | None = None
    dialled: str | None = None
    call_id: str | None = None
    trunk: str | None = None
    rule: str | None = None
    status: str | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)

    @classmethod
    def read(cls, attributes: Mapping[str, str]) -> CallerFacts:
        """Read the facts from the attributes of a participant of kind SIP."""
        return cls(
            number=attributes.get("sip.phoneNumber") or None,
            dialled=attributes.get("sip.trunkPhoneNumber") or None,
            call_id=attributes.get("sip.callID") or None,
            trunk=attributes.get("sip.trunkID") or None,
            rule=attributes.get("sip.ruleID") or None,
            status=attributes.get("sip.callStatus") or None,
            headers=MappingProxyType(
                {
                    name.removeprefix(HEADER_PREFIX): value
                    for name, value in attributes.items()
                    if name.startswith(HEADER_PREFIX)
                }
            ),
        )

    def __repr__(self) -> str:
        headers = ", ".join(self.headers) or "none"  # their values may hold numbers, names are safe
        return (
            f"CallerFacts(number={mask(self.number)}, dialled={mask(self.dialled)}, "
            f"call_id={self.call_id}, trunk={self.trunk}, rule={self.rule}, "
            f"status={self.status}, headers={headers})"
        )
