"""Handing a caller on and hanging up: what LiveKit is asked, what its refusals become."""

from contextlib import asynccontextmanager
from types import SimpleNamespace

import livekit.api as api
import pytest

from sip import Access, SipError
from sip.transfer import hang_up, transfer


class LiveKitThatNotes(Access):
    """An access whose server notes each request, and may refuse it."""

    __slots__ = ("asked", "refusal")

    @asynccontextmanager
    async def open(self, doing):
        async def note(request):
            self.asked.append(request)
            if self.refusal:
                raise self.refusal

        service = SimpleNamespace(transfer_sip_participant=note, remove_participant=note)
        try:
            yield SimpleNamespace(sip=service, room=service)
        except api.ServerError as error:
            self._refuse(doing, error)


def server_that(refusal=None):
    """A server that refuses everything, or nothing."""
    access = LiveKitThatNotes("ws://nowhere", "key", "secret")
    object.__setattr__(access, "asked", [])
    object.__setattr__(access, "refusal", refusal)
    return access


async def test_transfer_asks_for_a_refer():
    """Room, caller, target and how long to ring."""
    access = server_that()
    await transfer(access, room="r", identity="sip_1", to="tel:+15105550100", ringing_timeout=12.5)
    (asked,) = access.asked
    assert (asked.room_name, asked.participant_identity) == ("r", "sip_1")
    assert asked.transfer_to == "tel:+15105550100"
    assert asked.ringing_timeout.ToMilliseconds() == 12500


async def test_target_without_a_scheme_is_not_asked_for():
    """LiveKit would say so later, and show the number."""
    access = server_that()
    with pytest.raises(SipError, match=r"^transfer to ••••0100: a target begins with sip:, sips:"):
        await transfer(access, room="r", identity="i", to="+15105550100")
    assert access.asked == []


async def test_refusal_of_the_carrier_is_its_status():
    """What the other side said, in SIP's own words."""
    metadata = {"sip_status_code": "603", "sip_status": "Decline"}
    access = server_that(api.SipCallError("unavailable", "failed", status=503, metadata=metadata))
    with pytest.raises(SipError, match=r"^transfer to ••••0100: refused with 603 Decline$"):
        await transfer(access, room="r", identity="i", to="tel:+15105550100")


async def test_call_that_is_over_cannot_be_transferred():
    """LiveKit's words, behind ours."""
    access = server_that(api.ServerError("unknown", "participant does not exist", status=500))
    with pytest.raises(SipError, match=r"^transfer to ••••0100: participant does not exist$"):
        await transfer(access, room="r", identity="i", to="tel:+15105550100")


async def test_hang_up_removes_the_caller():
    """livekit-sip sends a BYE for it."""
    access = server_that()
    await hang_up(access, room="r", identity="sip_1")
    (asked,) = access.asked
    assert (asked.room, asked.identity) == ("r", "sip_1")


async def test_hang_up_of_a_call_that_is_over_is_no_error():
    """The caller was quicker."""
    await hang_up(
        server_that(api.ServerError("not_found", "no participant", status=404)),
        room="r",
        identity="i",
    )


async def test_hang_up_that_is_refused_says_why():
    """Any other refusal is told."""
    access = server_that(api.ServerError("permission_denied", "no grant", status=403))
    with pytest.raises(SipError, match=r"^hang-up: no grant$"):
        await hang_up(access, room="r", identity="i")
