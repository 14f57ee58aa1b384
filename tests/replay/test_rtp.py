"""A call's sound as packets: two sockets on loopback speak with each other."""

import asyncio
import struct

import numpy as np
import pytest

from dsp.tones import dtmf
from ivr.replay.beside import SipKey
from ivr.replay.rtp import RATE, RtpSocket


class Wire(asyncio.DatagramProtocol):
    """The other side: keeps every packet, and can send any."""

    def __init__(self):
        self.packets = []
        self.came = asyncio.Event()

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        self.packets.append(data)
        self.came.set()

    async def has_got(self, count):
        """Wait until that many packets are here."""
        while len(self.packets) < count:
            self.came.clear()
            await asyncio.wait_for(self.came.wait(), 5)


@pytest.fixture
async def line():
    """A socket that has been answered, and the wire at its other end."""
    loop = asyncio.get_running_loop()
    near, socket = await loop.create_datagram_endpoint(RtpSocket, local_addr=("127.0.0.1", 0))
    far, wire = await loop.create_datagram_endpoint(
        Wire, local_addr=("127.0.0.1", 0), remote_addr=near.get_extra_info("sockname")
    )
    yield socket, wire
    near.close()
    far.close()


def packet(sequence: int, timestamp: int, payload: bytes, payload_type: int = 0) -> bytes:
    """An RTP packet."""
    return struct.pack("!BBHII", 0x80, payload_type, sequence, timestamp, 7) + payload


async def answer(socket: RtpSocket, wire: Wire) -> float:
    """Let the wire send its first packet; return when it came."""
    wire.transport.sendto(packet(0, 1000, b"\xff" * 160))
    await asyncio.wait_for(socket.answered.wait(), 5)
    return socket.answered_at


async def test_first_packet_answers_and_tells_where_to_send(line):
    """Nothing is sent before; then each 20 ms is a packet, silence after the sound."""
    socket, wire = line
    begin = await answer(socket, wire)
    await socket.speak(np.full(200, 8000, np.int16), begin=begin, end=begin + 0.1)
    await wire.has_got(5)
    headers = [struct.unpack("!BBHII", data[:12]) for data in wire.packets]
    assert len(headers) == 5
    assert [header[3] for header in headers] == [0, 160, 320, 480, 640]
    assert len({header[4] for header in headers}) == 1
    sequences = [header[2] for header in headers]
    assert sequences == list(range(sequences[0], sequences[0] + 5))
    assert all(len(data) == 172 for data in wire.packets)
    assert wire.packets[1][12 + 40 :] == b"\xff" * 120  # the rest of the second packet


async def test_key_is_one_telephone_event_whose_end_is_sent_three_times(line):
    """RFC 4733: marker on the first packet, one timestamp, growing duration."""
    socket, wire = line
    begin = await answer(socket, wire)
    await socket.press_keys([SipKey(0.02, "#")], begin=begin)
    await wire.has_got(8)
    sent = [struct.unpack("!BBHIIBBH", data) for data in wire.packets]
    assert [kind for _, kind, *_ in sent] == [0x80 | 101] + [101] * 7
    assert {timestamp for _, _, _, timestamp, *_ in sent} == {160}
    assert {code for *_, code, _, _ in sent} == {11}
    assert [duration for *_, duration in sent] == [160, 320, 480, 640, 800, 800, 800, 800]
    assert [bool(flags & 0x80) for *_, flags, _ in sent] == [False] * 5 + [True] * 3


async def test_live_sound_goes_on_where_it_was_and_a_key_stands_there(line):
    """Frame after frame as they come; the key's event bears the time at which it was pressed."""
    socket, wire = line
    await answer(socket, wire)
    frame = np.full(160, 8000, np.int16)
    socket.send(frame)
    socket.send(frame)
    await socket.press("5")
    socket.send(frame)
    await wire.has_got(11)
    headers = [struct.unpack("!BBHII", data[:12]) for data in wire.packets]
    assert [header[3] for header in headers if header[1] == 0] == [0, 160, 320]
    assert {header[3] for header in headers if header[1] & 0x7F == 101} == {320}


async def test_sound_is_put_together_by_its_timestamps(line):
    """A packet that comes late has its place, one that is lost is silence."""
    socket, wire = line
    await answer(socket, wire)
    loud = b"\x00" * 160
    for number in (3, 1):  # 2 is lost
        wire.transport.sendto(packet(number, 1000 + number * 160, loud))
    wire.transport.sendto(packet(4, 1000 + 4 * 160, b"\x05\x80\x00\xa0", payload_type=101))
    for _ in range(10):
        await asyncio.sleep(0)
    samples, started = socket.get_sound()
    assert len(samples) == 4 * 160
    assert [bool(samples[at : at + 160].any()) for at in (0, 160, 320, 480)] == [0, 1, 0, 1]
    assert started <= socket.answered_at


async def test_packets_that_are_no_sound_are_passed_over(line):
    """Too short, or another payload: no answer, no sound, no error."""
    socket, wire = line
    wire.transport.sendto(b"\x80")
    wire.transport.sendto(packet(0, 0, b"\x05\x80\x00\xa0", payload_type=101))
    for _ in range(10):
        await asyncio.sleep(0)
    assert not socket.answered.is_set()
    assert len(socket.get_sound()[0]) == 0


async def test_tone_survives_the_way_there_and_back(line):
    """What one side speaks the other side hears, within G.711's steps."""
    socket, wire = line
    begin = await answer(socket, wire)
    tone = (dtmf("5", sample_rate=RATE, tone_ms=60) * 32767).astype(np.int16)[:480]
    await socket.speak(tone, begin=begin, end=begin + 0.06)
    await wire.has_got(3)
    for data in wire.packets:
        number, timestamp = struct.unpack("!2xHI", data[:8])
        wire.transport.sendto(packet(number, 1160 + timestamp, data[12:]))
    for _ in range(10):
        await asyncio.sleep(0)
    heard = socket.get_sound()[0][160:]
    assert np.abs(heard.astype(int) - tone).max() < np.abs(tone).max() * 0.04
