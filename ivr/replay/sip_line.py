"""A line by SIP: a phone rings livekit-sip, and an observer in its room reads the captions."""

from __future__ import annotations

import asyncio
import secrets
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import numpy as np
from livekit import api, rtc
from numpy.typing import NDArray

from ivr.replay.rtp import RATE, RtpSocket
from ivr.replay.sipp import HOST, PATIENCE, Signals, run_phone, write_scenario
from sip.access import Access
from sip.errors import SipError
from sip.stack import find_free_ports
from sip.trunks import DispatchRule, InboundTrunk, apply

OWNER = "ring"  # of the trunk and the rule that bring a call in; nobody else's are touched
LONGEST_CALL = 3600.0  # seconds; then the phone hangs up by itself
POLL_S = 0.05


class SipLine:
    """A line to an agent through livekit-sip: signals by SIPp, sound and keys as RTP.

    Attributes:
        rate: Hz of the sound, both ways.
        room: the observer's, who is hidden and hears nothing.
        over: set when the phone has ended, whoever hung up.
    """

    rate = RATE

    def __init__(self) -> None:
        self.room = rtc.Room()
        self.over = asyncio.Event()
        self._sound = RtpSocket()
        self._open = AsyncExitStack()
        self._pressing = asyncio.Lock()
        self._name = f"ring-{secrets.token_hex(6)}"
        self._phone: asyncio.subprocess.Process | None = None
        self._ending: asyncio.Task[None] | None = None

    @property
    def first_frame_at(self) -> float:
        """When the agent's side was first heard, on the loop's clock."""
        return self._sound.get_sound()[1]

    async def dial(
        self,
        access: Access,
        address: str,
        *,
        agent_name: str,
        number: str,
        dialled: str,
        answer_timeout: float,
    ) -> str:
        """Ring until the agent answers; returns LiveKit's name for the call.

        Raises:
            SipError: the number is somebody else's, or the call is refused or not answered.
        """
        async with _way_in(access, dialled, agent_name, room_prefix=self._name):
            messages = await self._ring(address, number, dialled, answer_timeout)
            joining = asyncio.create_task(self._join(access), name="observer")
            ended = asyncio.create_task(self.over.wait())
            either: set[asyncio.Task[object]] = {joining, ended}
            try:
                await asyncio.wait(
                    either, timeout=answer_timeout + PATIENCE, return_when=asyncio.FIRST_COMPLETED
                )
                if joining.done():
                    return joining.result()
            finally:
                for task in either:
                    task.cancel()
                await asyncio.gather(*either, return_exceptions=True)
        why = Signals.read(messages).refusal or f"no answer within {answer_timeout:g} s"
        raise SipError(f"call to sip:{address}: {why}")

    async def speak(self, frame: rtc.AudioFrame) -> None:
        """Send a frame of sound."""
        self._sound.send(np.frombuffer(frame.data, np.int16))

    async def press(self, key: str) -> None:
        """Send a key as telephone-events, after the one before."""
        async with self._pressing:
            await self._sound.press(key)

    async def hang_up(self) -> None:
        """Let the phone hang up, if nobody did, and leave."""
        try:
            if self._phone is not None and not self.over.is_set():
                self._tell_phone()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.over.wait(), PATIENCE)
        finally:
            await self.room.disconnect()
            await self._open.aclose()
            if self._ending is not None:
                await self._ending

    def get_sound(self) -> NDArray[np.int16]:
        """All that was heard, from :attr:`first_frame_at` on."""
        return self._sound.get_sound()[0]

    async def _ring(self, address: str, number: str, dialled: str, answer_timeout: float) -> Path:
        """Start the phone; returns the file of its signals."""
        transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: self._sound, local_addr=(HOST, 0)
        )
        self._open.callback(transport.close)
        folder = Path(self._open.enter_context(tempfile.TemporaryDirectory(prefix="phone-")))
        scenario, messages = folder / "phone.xml", folder / "messages"
        write_scenario(
            scenario,
            number=number,
            dialled=dialled,
            port=transport.get_extra_info("sockname")[1],
            hangs_up=LONGEST_CALL,
            answer_timeout=answer_timeout,
        )
        (self._port,) = find_free_ports(1)
        options = ("-p", str(self._port), "-cid_str", self._name)
        self._phone = await self._open.enter_async_context(
            run_phone(address, scenario, messages, *options)
        )
        self._ending = asyncio.create_task(self._end(self._phone), name="phone")
        return messages

    async def _end(self, phone: asyncio.subprocess.Process) -> None:
        await phone.wait()
        self.over.set()

    async def _join(self, access: Access) -> str:
        """Follow the call into its room, and wait until it is answered; returns its name."""
        grants = api.VideoGrants(
            room_join=True, room=await self._find_room(access), hidden=True, can_publish=False
        )
        token = api.AccessToken(access.api_key, access.api_secret)
        joined = token.with_identity("observer").with_grants(grants).to_jwt()
        try:
            await self.room.connect(access.url, joined, rtc.RoomOptions(auto_subscribe=False))
        except rtc.ConnectError as error:
            raise SipError(f"call: cannot join its room at {access.url}: {error}") from None
        await self._sound.answered.wait()
        while True:
            for participant in self.room.remote_participants.values():
                if call_id := participant.attributes.get("sip.callID"):
                    return call_id
            await asyncio.sleep(POLL_S)

    async def _find_room(self, access: Access) -> str:
        async with access.open("call") as opened:
            while True:
                listed = await opened.room.list_rooms(api.ListRoomsRequest())
                for room in listed.rooms:
                    if room.name.startswith(self._name):
                        return room.name
                await asyncio.sleep(POLL_S)

    def _tell_phone(self) -> None:
        """Send SIPp the request on which its scenario hangs up."""
        message = (
            f"MESSAGE sip:phone@{HOST} SIP/2.0",
            f"Via: SIP/2.0/UDP {HOST};branch=z9hG4bK{self._name}",
            f"From: <sip:test@{HOST}>;tag=test",
            f"To: <sip:phone@{HOST}>",
            f"Call-ID: {self._name}",
            "CSeq: 1 MESSAGE",
            "Content-Length: 0",
            "\r\n",
        )
        with socket.socket(type=socket.SOCK_DGRAM) as sender:
            sender.sendto("\r\n".join(message).encode(), (HOST, self._port))


@asynccontextmanager
async def _way_in(
    access: Access, dialled: str, agent_name: str, *, room_prefix: str
) -> AsyncIterator[None]:
    """While it is open, calls of *dialled* reach the agent, in a room of that prefix."""
    trunk = InboundTrunk(name="line", numbers=[dialled])
    rule = DispatchRule(
        name="line", trunks=["line"], agent_name=agent_name, room_prefix=room_prefix
    )
    try:
        await apply(access, trunks=[trunk], rules=[rule], owner=OWNER)
        yield
    finally:
        await apply(access, trunks=[], rules=[], owner=OWNER)
