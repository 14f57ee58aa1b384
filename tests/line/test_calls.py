"""The first call, in real time over a real LiveKit server: the same as in replay."""

import asyncio
import json
from dataclasses import replace
from itertools import pairwise

import pytest

from dsp.levels import to_int16
from dsp.tones import dtmf
from ivr.call.record import outline
from ivr.replay.beside import SipKey
from ivr.replay.fixture import RecordedCaller
from ivr.replay.heard import Heard, measure_waits
from ivr.replay.room_caller import RoomCaller, Rung
from ivr.replay.sip_caller import SipCaller
from sip.trunks import DispatchRule, InboundTrunk, apply
from tests.line.conftest import tell
from tests.line.worker import AGENT, FIRST_CALL, until_transfer, wait_for_record

NUMBER = "+15105550100"
TONE = 0.1  # seconds, of a key that is made audible
PATIENCE = 30.0  # seconds for an answer: right after a call no process is warm, on a busy machine
SAME_PRESS = 0.3  # seconds between event and tone of one press


@pytest.fixture(scope="session")
def recorded() -> RecordedCaller:
    """The caller of the first call."""
    return RecordedCaller.load(FIRST_CALL)


@pytest.fixture(scope="session")
def expected() -> dict:
    """What replay makes of the same caller."""
    record = json.loads(FIRST_CALL.with_suffix(".json").read_text())
    return {**record, "outline": outline(record["entries"])}


@pytest.fixture(scope="module")
def trunk(stack, sip_address):
    """A trunk and a rule that brings its calls to our worker; the address to ring."""
    rule = DispatchRule(name="line", trunks=["line"], agent_name=AGENT)
    trunk = InboundTrunk(name="line", numbers=[NUMBER])
    asyncio.run(apply(stack.access, trunks=[trunk], rules=[rule]))
    yield sip_address
    asyncio.run(apply(stack.access, trunks=[], rules=[]))


def find_presses(recorded: RecordedCaller) -> list[float]:
    """When the caller did something: each event, and each beginning of sound."""
    loud = Heard(recorded.samples, recorded.rate, 0.0).is_loud()
    begins = [n / 100 for n in range(1, len(loud)) if loud[n] and not loud[n - 1]]
    times = sorted([*begins, *(e.at for e in recorded.events if isinstance(e, SipKey))])
    return [at for at, before in zip(times, [-1.0, *times], strict=False) if at - before > 0.15]


def make_audible(recorded: RecordedCaller) -> RecordedCaller:
    """Return the caller whose trunk sends no events: each is a tone, where it was none already."""
    samples = recorded.samples.copy()
    for event in recorded.events:
        if isinstance(event, SipKey):
            begin = round(event.at * recorded.rate)
            if samples[begin : begin + round(SAME_PRESS * recorded.rate)].any():
                continue
            tone = to_int16(dtmf(event.key, sample_rate=recorded.rate, tone_ms=TONE * 1000))
            samples[begin : begin + len(tone)] = tone
    return replace(recorded, samples=samples)


def find_results(record: dict) -> list[float]:
    """Return, for each answer that was keyed, how long it took from hearing its last key."""
    found = []
    for before, entry in pairwise(record["entries"]):
        if "answered" in entry and "key" in before:
            found.append(entry["at"] - before["pressed"])
    return found


async def ring(caller, recorded: RecordedCaller, worker, records, name: str) -> dict:
    """Make the call, say how long the caller waited, and return the worker's record."""
    known = set(records.glob("*.json"))
    rung: Rung = await caller.ring(recorded, answer_timeout=PATIENCE)
    waits = measure_waits(rung.heard, [rung.answered + at for at in find_presses(recorded)])
    record = wait_for_record(records, known)
    results = find_results(record)
    tell(f"{name}: {waits}; in the worker, last key heard → result {max(results):.3f} s"
         f" (worst of {len(results)})")  # fmt: skip
    return record


async def test_room_call_goes_as_in_replay(stack, worker, records, recorded, expected):
    """A participant of kind SIP over WebRTC: tones in its audio, and SIP events.

    Behind it is no SIP that could hand the caller on, so the worker says that it could not.
    """
    caller = RoomCaller(stack.access, agent_name=AGENT)
    record = await ring(caller, recorded, worker, records, "room caller")
    assert until_transfer(outline(record["entries"])) == until_transfer(expected["outline"])
    assert record["keys"] == expected["keys"]
    assert record["result"] == "transfer failed"


async def test_sip_call_with_events_goes_as_in_replay(trunk, worker, records, recorded, expected):
    """A phone with RFC 4733: trunk, dispatch rule, livekit-sip, REFER at the end."""
    record = await ring(SipCaller(trunk), recorded, worker, records, "SIP caller, RFC 4733")
    assert outline(record["entries"]) == expected["outline"]
    assert record["keys"] == expected["keys"]


async def test_sip_call_with_tones_alone_goes_as_in_replay(
    trunk, worker, records, recorded, expected
):
    """A trunk that sends no events: every key is heard in the audio."""
    caller = SipCaller(trunk, events=False)
    record = await ring(caller, make_audible(recorded), worker, records, "SIP caller, in-band")
    heard = [line.replace(" sip →", " inband →") for line in expected["outline"]]
    assert outline(record["entries"]) == heard
    assert record["keys"] == {"inband": sum(expected["keys"].values())}
