"""The SIP caller without a SIP server: what it tells SIPp, and what it reads from it."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest

from ivr.replay.fixture import RecordedCaller
from ivr.replay.sip_caller import SipCaller
from ivr.replay.sipp import Signals, write_scenario
from sip import SipError

SILENCE = RecordedCaller(np.zeros(800, np.int16), 8000)


def note(*messages: tuple[float, str, str, str]) -> str:
    """Lines as SIPp's -trace_shortmsg writes them: seconds, S or R, method, first line."""
    return "".join(
        f"2026-11-21\t06:33:30.48\t{at:.6f}\t{way}\t1-17@127.0.0.1\tCSeq:1 {method}\t{text}\n"
        for at, way, method, text in messages
    )


RINGING = [
    (10.0, "S", "INVITE", "INVITE sip:+15105550100@127.0.0.1:5060 SIP/2.0"),
    (10.1, "R", "INVITE", "SIP/2.0 100 Processing"),
    (10.2, "R", "INVITE", "SIP/2.0 180 Ringing"),
]
ANSWERED = [*RINGING, (10.4, "R", "INVITE", "SIP/2.0 200 OK"), (10.4, "S", "ACK", "ACK sip:x")]


@pytest.fixture
def read(tmp_path):
    """Read what SIPp noted."""

    def signals(*messages) -> Signals:
        (tmp_path / "messages").write_text(note(*messages))
        return Signals.read(tmp_path / "messages")

    return signals


def test_call_that_the_caller_ends_is_read(read):
    """Our BYE, and the answer to it."""
    signals = read(
        *ANSWERED, (18.0, "S", "BYE", "BYE sip:x SIP/2.0"), (18.1, "R", "BYE", "SIP/2.0 200 OK")
    )
    assert (signals.dialled, signals.answered, signals.ended) == (10.0, 10.4, 18.1)
    assert signals.ended_by == "caller"
    assert signals.call_id == "1-17@127.0.0.1"


def test_call_that_the_agent_ends_is_read(read):
    """The other side's BYE."""
    assert read(*ANSWERED, (12.0, "R", "BYE", "BYE sip:x SIP/2.0")).ended_by == "agent"


def test_refusal_is_kept_in_the_words_of_the_line(read):
    """486 from a worker that is not there, 503 from rules that contradict each other."""
    signals = read(*RINGING, (13.0, "R", "INVITE", "SIP/2.0 486 Rejected"))
    assert signals.answered is None
    assert signals.refusal == "486 Rejected"


def test_our_own_cancel_is_no_refusal(read):
    """487 only says that we gave up."""
    signals = read(*RINGING, (13.0, "R", "INVITE", "SIP/2.0 487 Request Terminated"))
    assert signals.answered is None
    assert signals.refusal is None


def test_phone_that_sent_nothing_is_an_error(tmp_path):
    """SIPp could not even begin."""
    with pytest.raises(SipError, match=r"^sipp: ended without a call$"):
        Signals.read(tmp_path / "messages")


async def test_missing_sipp_names_the_package(monkeypatch, tmp_path):
    """The way out stands in the sentence."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SipError, match=r"^sipp: not on the PATH; Debian's package sip-tester"):
        await SipCaller("127.0.0.1:5060").ring(SILENCE)


@pytest.mark.parametrize("events", [True, False])
def test_scenario_is_whole(tmp_path, events):
    """It is XML, nothing is left to fill in, and only a phone that has events offers them."""
    file = tmp_path / "phone.xml"
    call = {"number": "+15105550123", "dialled": "+15105550100", "port": 40000}
    write_scenario(file, **call, hangs_up=12.5, answer_timeout=3.0, events=events)
    text = file.read_text()
    scenario = ET.fromstring(text)
    assert "[[" not in text.replace("<![CDATA[", "")
    assert "m=audio 40000 RTP/AVP 0" in text
    assert ("telephone-event/8000" in text) is events
    (bye,) = [step for step in scenario.iter("recv") if step.get("ontimeout") == "hang_up"][1:2]
    assert bye.get("timeout") == "12500"
