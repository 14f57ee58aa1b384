"""The text and the JSON of `ivr explain`."""

import json
import math

import pytest

from dsp.report import reason, render_json, render_text
from tests.dsp.candidates import accepted, refused

CALL = [
    accepted("4", 0.2),
    refused("9", 1.0, "twist", measured=-14.04, limit=-11.5, unit="dB"),
    accepted("#", 0.6),
]


def test_text_names_the_keys_and_every_refusal():
    """A sentence, a heading, a line for each candidate in order of time."""
    lines = render_text(CALL, name="call.wav", seconds=1.5).splitlines()
    assert lines[0] == "call.wav: 1.500 s, 2 keys 4#, 1 refused"
    assert [line.split()[4] for line in lines[3:]] == ["4", "#", "9"]
    assert lines[3].endswith("heard")
    assert lines[5].endswith("refused: twist -14 dB, limit -11.5 dB")


def test_text_of_nothing_is_one_sentence():
    """No candidates, no heading."""
    assert render_text([], seconds=3.0) == "3.000 s, 0 keys, 0 refused\n"


def test_one_key_is_not_keys():
    """Grammar."""
    assert render_text([accepted("5", 0.1)]).startswith("1 key 5, 0 refused\n")


@pytest.mark.parametrize(
    ("candidate", "text"),
    [
        (accepted("1", 0.0), ""),
        (
            refused("1", 0.0, "length", measured=23.0, limit=32.0, unit="ms"),
            "length 23 ms, limit 32 ms",
        ),
        (refused("1", 0.0, "share", measured=0.61234, limit=0.8), "share 0.612, limit 0.8"),
        (refused("1", 0.0, "third tone"), "third tone"),
        (
            refused("1", 0.0, "level", measured=-42.0401, limit=-42.0, unit="dBm0"),
            "level -42.04 dBm0, limit -42 dBm0",
        ),
        (
            refused("1", 0.0, "doubt", measured=0.2050001, limit=0.205),
            "doubt 0.2050001, limit 0.205",
        ),
        (
            refused("1", 0.0, "length", measured=1234.4, limit=1234.0, unit="ms"),
            "length 1234.4 ms, limit 1234 ms",
        ),
    ],
)
def test_reason_has_the_measured_value_and_the_limit(candidate, text):
    """Where there are any."""
    assert reason(candidate) == text


def test_notes_stand_below_the_summary():
    """Before the table."""
    lines = render_text(CALL, notes=["it is quiet"]).splitlines()
    assert lines[1:3] == ["it is quiet", ""]


def test_json_has_facts_of_the_recording():
    """Before what was heard."""
    assert list(json.loads(render_json([], facts={"sample_rate": 8000}))) == [
        *("name", "seconds", "sample_rate", "keys", "candidates")
    ]


def test_json_has_every_field_of_every_candidate():
    """And can be read back."""
    whole = json.loads(render_json(CALL, name="call.wav", seconds=1.5))
    assert (whole["name"], whole["seconds"], whole["keys"]) == ("call.wav", 1.5, "4#")
    assert [c["start"] for c in whole["candidates"]] == [0.2, 0.6, 1.0]
    assert whole["candidates"][2]["refused_by"] == "twist"
    assert whole["candidates"][0]["refused_by"] is None


def test_json_has_null_where_there_is_no_number():
    """NaN is no JSON."""
    text = render_json([refused("1", 0.0, "length", measured=math.nan, limit=math.inf)])
    candidate = json.loads(text, parse_constant=pytest.fail)["candidates"][0]
    assert (candidate["measured"], candidate["limit"]) == (None, None)
