"""A whole call with the real plugins, against stand-ins of their services, in virtual time."""

import time

import numpy as np
import pytest

from ivr.replay.standins import Answers, CartesiaStandIn, DeepgramStandIn
from ivr.replay.standins.cartesia import LATENCY_S
from tests.callers import call as call_with_script
from tests.callers import keys, said
from tests.speech.services import call


async def to_the_balance(c, services=None):
    """A caller who says the account number, says yes, and keys the PIN."""
    await c.hears("press 0.")
    c.press("1")
    await c.hears("account number.")
    c.says("four one five five zero one nine five")
    await c.hears("or say no.")
    c.says("yes")
    await c.hears("PIN.")
    c.press("4711", how="both")
    await c.hears("42 euros")
    c.hang_up()


def spoken_at(record):
    """When each spoken digit was said, in seconds of the call."""
    return [entry["pressed"] for entry in record.entries if entry.get("source") == "speech"]


def test_call_through_both_services_is_the_call_of_a_scripted_recogniser():
    """What a caller keys and says becomes the same answers, by the services and without them."""
    by_services, _ = call(to_the_balance).result
    by_script = call_with_script(to_the_balance, "menus.account")
    assert by_services.result == by_script.result == "caller hung up"
    assert keys(by_services) == keys(by_script)
    assert said(by_services) == said(by_script)
    assert "41550195" in by_services.to_json()
    assert "4711" not in by_services.to_json()


def test_word_is_placed_where_it_was_said():
    """Deepgram counts from the first sound it was given; the record tells when in the call."""

    async def caller(c, services=None):
        await c.hears("press 0.")
        c.press("1")
        await c.hears("account number.")
        await c.waits(1)
        c.says("four one five five zero one nine five")
        await c.hears("or say no.")
        c.hang_up()

    by_services = spoken_at(call(caller).result[0])
    by_script = spoken_at(call_with_script(caller, "menus.account"))
    paces = [np.diff(by_services), np.diff(by_script)]
    assert np.allclose(*paces, atol=0.002)


def test_every_run_makes_one_record():
    """Sockets, threads and plugins between them change nothing, byte for byte."""
    records = {call(to_the_balance).result[0].to_json() for _ in range(5)}
    assert len(records) == 1


def test_minute_on_the_line_takes_a_second():
    """A call of a minute, through both plugins and their protocols, in seconds of the processor."""

    async def caller(c, services):
        await c.waits(30)
        c.press("1")
        await c.waits(29.9)
        c.hang_up()

    began = time.process_time()
    ran = call(caller)
    assert ran.result[0].duration == pytest.approx(60, abs=0.2)
    assert time.process_time() - began < 3  # 0.4 s


def test_prompt_begins_when_its_first_sound_comes():
    """A voice that takes half a second longer is heard half a second later."""

    async def caller(c, services):
        await c.hears("Account")
        c.hang_up()

    soon = call(caller).result[0].duration
    late = call(caller, cartesia=CartesiaStandIn(latency=LATENCY_S + 0.5)).result[0].duration
    assert late - soon == pytest.approx(0.5, abs=0.03)


def test_services_are_asked_as_numbers_need_it():
    """What ivr.speech chooses is what goes over the wire, with the keys that were set."""
    _, services = call(to_the_balance).result
    [asked] = services.deepgram.asked
    assert asked["model"] == "nova-3"
    assert asked["sample_rate"] == "8000"
    assert asked["numerals"] == "true"
    assert asked["endpointing"] == "300"
    assert (asked["punctuate"], asked["filler_words"]) == ("false", "false")
    assert services.deepgram.keys == services.cartesia.keys == ["stand-in"]
    assert services.deepgram.told[-1] == "CloseStream"


def test_prompt_is_asked_for_once():
    """Said twice, synthesised once."""

    async def caller(c, services):
        await c.hears("press star.")
        await c.hears("press star.")  # after the silence
        c.hang_up()

    _, services = call(caller).result
    assert services.cartesia.said.count("To go back, press star.") == 2  # in two prompts
    assert len(services.cartesia.said) == 7


@pytest.mark.parametrize("status", [401, 429, 500])
def test_refused_at_the_start_leaves_keys_and_fallback(status):
    """Both services answer with an error: the fallback speaks, and the keys lead on."""

    async def caller(c, services):
        await c.hears("press 0.")
        c.press("1")
        await c.hears("account number.")
        c.hang_up()

    record, services = call(
        caller,
        deepgram=DeepgramStandIn(fault=Answers(status=status)),
        cartesia=CartesiaStandIn(fault=Answers(status=status)),
    ).result
    assert record.result == "caller hung up"
    assert services.cartesia.said == []
