"""The sound of a SIP call as packets: G.711 out and in, keys as telephone-events."""

from __future__ import annotations

import asyncio
import secrets
import struct
from collections.abc import Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from dsp.g711 import decode_mulaw, encode_mulaw
from dsp.keypad import event_of
from ivr.replay.beside import SipKey

RATE = 8000  # of G.711 and of the clock of telephone-events: RFC 3551, RFC 4733
STEP = 160  # samples in a packet: 20 ms
PCMU = 0  # payload type, RFC 3551 section 6
TELEPHONE_EVENT = 101  # payload type of our choice, named in the SDP
HEADER = struct.Struct("!BBHII")  # RFC 3550 section 5.1, no extension, no other sources
EVENT = struct.Struct("!BBH")  # RFC 4733 section 2.3
VERSION = 2 << 6
MARKER = 1 << 7
END = 1 << 7
VOLUME = 10  # dBm0 below zero
EVENT_PACKETS = 5  # 100 ms of key
END_PACKETS = 3  # RFC 4733 section 2.5.1.4: the end is sent three times

Address = tuple[str, int]


class RtpSocket(asyncio.DatagramProtocol):
    """One side of a call's sound.

    It sends to whoever sends to it: livekit-sip is silent until it has answered, and audible all
    the time from then on, so the first packet tells the answer and the address alike.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.DatagramTransport | None = None
        self._peer: Address | None = None
        self._sequence = secrets.randbits(15)
        self._source = secrets.randbits(32)
        self._first_timestamp = self._sent = 0
        self._heard: dict[int, bytes] = {}
        self._started_at = float("inf")
        self.answered = asyncio.Event()
        self.answered_at = float("inf")

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        if len(data) <= HEADER.size:
            return
        _, payload_type, _, timestamp, _ = HEADER.unpack_from(data)
        if payload_type & ~MARKER != PCMU:
            return
        if not self.answered.is_set():
            self._peer, self._first_timestamp = addr, timestamp
            self.answered_at = self._loop.time()
            self.answered.set()
        position = (timestamp - self._first_timestamp) & 0xFFFFFFFF
        self._heard[position] = data[HEADER.size :]
        end = position + len(data) - HEADER.size
        self._started_at = min(self._started_at, self._loop.time() - end / RATE)

    async def speak(self, samples: NDArray[np.int16], *, begin: float, end: float) -> None:
        """Send the samples in real time, then silence, until `end`; both on the loop's clock."""
        codes = encode_mulaw(samples).tobytes()
        silence = encode_mulaw(np.zeros(STEP, np.int16)).tobytes()
        for number in range(round((end - begin) * RATE / STEP)):
            sound = codes[number * STEP : (number + 1) * STEP]
            await asyncio.sleep(begin + number * STEP / RATE - self._loop.time())
            self._send(PCMU, number * STEP, sound + silence[len(sound) :])

    async def press_keys(self, keys: Sequence[SipKey], *, begin: float) -> None:
        """Send each key as telephone-events at its time after `begin`."""
        for key in keys:
            await asyncio.sleep(begin + key.at - self._loop.time())
            await self._press(event_of(key.key), int(key.at * RATE))

    def send(self, samples: NDArray[np.int16]) -> None:
        """Send the next 20 ms, now."""
        self._send(PCMU, self._sent, encode_mulaw(samples).tobytes())
        self._sent += len(samples)

    async def press(self, key: str) -> None:
        """Send a key as telephone-events, beside what :meth:`send` sends."""
        await self._press(event_of(key), self._sent)

    def get_sound(self) -> tuple[NDArray[np.int16], float]:
        """Return all that was heard, lost packets as silence, and when it began."""
        length = max((at + len(sound) for at, sound in self._heard.items()), default=0)
        samples = np.zeros(length, np.int16)
        for at, sound in self._heard.items():
            samples[at : at + len(sound)] = decode_mulaw(np.frombuffer(sound, np.uint8))
        return samples, self._started_at

    async def _press(self, code: int, timestamp: int) -> None:
        for number in range(1, EVENT_PACKETS + 1):
            payload = EVENT.pack(code, VOLUME, number * STEP)
            self._send(TELEPHONE_EVENT, timestamp, payload, marked=number == 1)
            await asyncio.sleep(STEP / RATE)
        for _ in range(END_PACKETS):
            self._send(TELEPHONE_EVENT, timestamp, EVENT.pack(code, END | VOLUME, number * STEP))

    def _send(
        self, payload_type: int, timestamp: int, payload: bytes, *, marked: bool = False
    ) -> None:
        self._sequence = (self._sequence + 1) & 0xFFFF
        kind = payload_type | (MARKER if marked else 0)
        header = HEADER.pack(VERSION, kind, self._sequence, timestamp, self._source)
        if self._transport is not None and self._peer is not None:
            self._transport.sendto(header + payload, self._peer)
