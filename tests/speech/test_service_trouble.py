"""Services in trouble, by the real plugins: the call goes on, by key and with another voice."""

import pytest

from ivr.replay.standins import (
    Answers,
    CartesiaStandIn,
    Closes,
    DeepgramStandIn,
    Drops,
    Garbage,
    Refuses,
    Silent,
    Slow,
)
from tests.callers import keys, said
from tests.speech.services import call

BALANCE = "Your balance is 42 euros."


async def by_key(c, services=None):
    """The way to the balance, all keyed."""
    await c.hears("press 0.")
    c.press("1")
    await c.hears("account number.")
    c.press("41550195")
    await c.hears("or say no.")
    c.press("1")
    await c.hears("PIN.")
    c.press("4711")
    await c.hears("42 euros")
    c.hang_up()


async def says_the_number(c):
    """To the first question of the balance, and its answer by voice."""
    await c.hears("press 0.")
    c.press("1")
    await c.hears("account number.")
    c.says("four one five five zero one nine five")


DEAD = [
    Refuses(),
    Answers(status=401),
    Answers(status=429),
    Silent(),
    Drops(),
    Closes(),
    Garbage(),
]


@pytest.mark.parametrize("fault", DEAD, ids=lambda fault: type(fault).__name__)
def test_recogniser_that_is_of_no_use_leaves_the_keys(fault):
    """Whatever is wrong with it from the start: what is said is lost, what is keyed counts."""

    async def caller(c, services):
        await says_the_number(c)
        await c.waits(2)
        c.press("41550195")
        await c.hears("or say no.")
        c.press("1")
        await c.hears("PIN.")
        c.press("4711")
        await c.hears("42 euros")
        c.hang_up()

    record, _ = call(caller, deepgram=DeepgramStandIn(fault=fault)).result
    assert BALANCE in said(record)
    assert {source for _, source in keys(record)} == {"sip"}


def test_recogniser_that_dies_in_mid_call_is_missed_by_nobody():
    """The account number is spoken; then the recogniser is gone, and the rest is keyed."""

    async def caller(c, services):
        await says_the_number(c)
        await c.hears("I have")
        services.deepgram.fail(Refuses())
        await c.hears("or say no.")
        c.says("yes")
        await c.waits(1)
        c.press("1")
        await c.hears("PIN.")
        c.press("4711")
        await c.hears("42 euros")
        c.hang_up()

    record, _ = call(caller).result
    assert BALANCE in said(record)
    assert "".join(key for key, source in keys(record) if source == "sip") == "11••••"


def test_recogniser_that_was_away_for_a_second_hears_again():
    """A connection that drops is made anew, and the next words count."""

    async def caller(c, services):
        await c.hears("press 0.")
        services.deepgram.fail(Drops())
        c.says("hello")
        await c.done()
        await c.waits(0.5)
        await services.deepgram.recover()
        c.press("1")
        await c.hears("account number.")
        c.says("four one five five zero one nine five")
        await c.hears("I have 4 1 5 5, 0 1 9 5")
        c.hang_up()

    record, services = call(caller).result
    assert len(services.deepgram.asked) > 1
    assert sum(source == "speech" for _, source in keys(record)) == 8


def test_recogniser_that_is_slow_is_waited_for_while_the_question_stands():
    """The transcript comes when the number is asked for again already, and is the answer."""

    async def caller(c, services):
        await c.hears("press 0.")
        c.press("1")
        await c.hears("account number.")
        services.deepgram.fail(Slow(seconds=4))
        c.says("four one five five zero one nine five")
        await c.hears("I have 4 1 5 5, 0 1 9 5")
        c.hang_up()

    record, _ = call(caller).result
    assert sum(source == "speech" for _, source in keys(record)) == 8
    assert any(text.startswith("Sorry") for text in said(record))


@pytest.mark.parametrize("fault", DEAD, ids=lambda fault: type(fault).__name__)
def test_voice_that_is_of_no_use_leaves_the_fallback(fault):
    """Whatever is wrong with it from the start: another voice says it, and the call goes on."""
    record, _ = call(by_key, cartesia=CartesiaStandIn(fault=fault)).result
    assert BALANCE in said(record)


@pytest.mark.parametrize("kind", [Answers, Silent, Drops, Closes, Garbage])
def test_voice_that_fails_at_the_third_sentence_leaves_the_fallback(kind):
    """Two sentences of the first prompt are said by it; the call goes on without it."""

    async def caller(c, services):
        await c.hears("Account services.")
        await c.waits(12)
        c.press("1")
        await c.hears("account number.")
        c.hang_up()

    record, services = call(caller, cartesia=CartesiaStandIn(fault=kind(after=2))).result
    assert services.cartesia.said[:2] == [
        "Account services. To hear your balance, press 1.",
        "To speak to a person, press 0.",
    ]
    assert "Please enter your eight digit account number." in said(record)
    assert record.result == "caller hung up"


def test_voice_that_takes_its_time_is_waited_for():
    """A second to the first sound of each prompt: nothing is lost, and no other voice is asked."""
    slow = CartesiaStandIn(fault=Slow(seconds=1.0))
    record, services = call(by_key, cartesia=slow).result
    assert BALANCE in said(record)
    assert BALANCE in services.cartesia.said


def test_words_that_come_a_second_late_still_answer():
    """The caller waits a moment, and is understood."""

    async def caller(c, services):
        await says_the_number(c)
        await c.hears("I have 4 1 5 5, 0 1 9 5")
        c.hang_up()

    record, _ = call(caller, deepgram=DeepgramStandIn(fault=Slow(seconds=1.0))).result
    assert sum(source == "speech" for _, source in keys(record)) == 8


def test_words_that_come_much_too_late_leave_the_keys():
    """By then the question was asked again; what is keyed counts."""

    async def caller(c, services):
        await says_the_number(c)
        await c.hears("I did not get that.")
        c.press("41550195")
        await c.hears("I have 4 1 5 5, 0 1 9 5")
        c.hang_up()

    record, _ = call(caller, deepgram=DeepgramStandIn(fault=Slow(seconds=30.0))).result
    assert record.result == "caller hung up"
