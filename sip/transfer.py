"""Handing a caller on (SIP REFER) and hanging up, by livekit-api."""

from __future__ import annotations

import livekit.api as api
from livekit.protocol.sip import TransferSIPParticipantRequest

from sip.access import Access
from sip.caller import mask
from sip.errors import SipError

SCHEMES = ("sip:", "sips:", "tel:")  # RFC 3261 section 19.1, RFC 3966


async def transfer(
    access: Access, *, room: str, identity: str, to: str, ringing_timeout: float = 30.0
) -> None:
    """Ask the caller's carrier to connect the caller with someone else.

    Args:
        access: the LiveKit server.
        room: the caller's room.
        identity: the caller's identity in it.
        to: ``tel:+15105550100`` or ``sip:…``.
        ringing_timeout: how long the other side may ring.

    Raises:
        SipError: the target is none, the call is gone, or the carrier refuses.
    """
    if not to.startswith(SCHEMES):
        raise SipError(f"transfer to {mask(to)}: a target begins with sip:, sips: or tel:")
    request = TransferSIPParticipantRequest(
        room_name=room, participant_identity=identity, transfer_to=to
    )
    request.ringing_timeout.FromMilliseconds(round(ringing_timeout * 1000))
    doing = f"transfer to {mask(to)}"
    async with access.open(doing) as opened:
        try:
            await opened.sip.transfer_sip_participant(request)
        except api.SipCallError as error:
            reason = error.sip_status or error.sip_transfer_reason or error.message
            code = f"{error.sip_status_code} " if error.sip_status_code else ""
            raise SipError(f"{doing}: refused with {code}{reason}") from None


async def hang_up(access: Access, *, room: str, identity: str) -> None:
    """End a caller's call; one that is over already is left alone.

    Args:
        access: the LiveKit server.
        room: the caller's room.
        identity: the caller's identity in it.

    Raises:
        SipError: the server cannot be reached or refuses.
    """
    caller = api.RoomParticipantIdentity(room=room, identity=identity)
    async with access.open("hang-up") as opened:
        try:
            await opened.room.remove_participant(caller)
        except api.ServerError as error:
            if error.code != api.ServerErrorCode.NOT_FOUND:
                raise
