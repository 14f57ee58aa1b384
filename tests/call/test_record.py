"""The call record: everything of the call, and nothing of a secret."""

import json

from ivr.call.record import CallRecord, outline
from ivr.entry import Answered, EndedBy, Source


def a_record() -> CallRecord:
    """A record whose clock stands at 100."""
    return CallRecord("SCL_1", "menus.account", "2026-01-01T00:00:00+00:00", clock=lambda: 100.0)


def answered(digits: str) -> Answered:
    """An answer keyed by events."""
    return Answered(
        digits=digits,
        sources=(Source.SIP,) * len(digits),
        ended_by=EndedBy.LENGTH,
        attempts=1,
        confirmed=False,
    )


def test_secret_is_counted_and_never_shown(tmp_path):
    """Of a secret there are dots and a number of digits, in memory, in words and on disk."""
    record = a_record()
    for key in "4711":
        record.key(key, source="sip", at=100.0, secret=True, question="pin")
    record.answer("pin", answered("4711"), secret=True)
    text = record.write(tmp_path).read_text("utf-8")
    assert "4711" not in text + repr(record)
    assert not {"4", "7"} & {entry.get("key") for entry in record.entries}
    assert outline(record.entries)[-1] == "line: pin = 4 digits"


def test_the_first_word_on_how_it_ended_stands():
    """A hang-up after the transfer does not undo the transfer."""
    record = a_record()
    record.end("transferred")
    record.end("caller hung up")
    assert record.result == "transferred"


def test_sources_are_counted(tmp_path):
    """How many keys came by which way, also in the file."""
    record = a_record()
    record.key("1", source="inband", at=100.0, secret=False, question="main")
    record.key("2", source="sip", at=100.0, secret=False, question="main")
    record.key("3", source="sip", at=100.0, secret=False, question="main")
    assert json.loads(record.write(tmp_path).read_text("utf-8"))["keys"] == {"inband": 1, "sip": 2}


def test_a_strange_call_id_stays_inside_the_folder(tmp_path):
    """The trunk names the call; it does not choose the folder."""
    record = a_record()
    record.call_id = "../../etc/passwd"
    assert record.write(tmp_path).parent == tmp_path
