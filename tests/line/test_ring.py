"""One test, in replay and against a worker on a real line: the same call."""

import pytest

from dsp import ToneStart, detect
from ivr.call.record import outline
from ivr.replay import NotHeard, Ring
from ivr.replay.line_ring import LineRing
from ivr.replay.line_servers import LineServers
from ivr.replay.ringing import OnlyInReplay
from ivr.replay.rung import RungCall
from menus.account import menu


@pytest.fixture(scope="module")
def servers(stack, tmp_path_factory):
    """A recogniser's stand-in, and a worker for each menu that is rung."""
    with LineServers(tmp_path_factory.mktemp("ring"), stack=stack) as running:
        yield running


async def wrong_pin_is_asked_again(ring):
    """An event, tones, an event, words, tones: in the order of the call."""
    call = await ring("menus.account")
    await call.hears("to go back, press star.")
    call.press("1")
    await call.hears("account number.")
    call.press("41550195", how="inband")
    await call.hears("or say no.")
    call.press("1")
    await call.hears("Please enter your PIN.")
    call.says("nine nine nine nine")
    await call.hears("That PIN does not belong to that account. Please enter your PIN.")
    call.press("4711", how="inband")
    await call.hears("Your balance is 42 euros. Account services.")
    call.hang_up()
    await call.ends()


def rung_as_replayed(line_ring: LineRing) -> RungCall:
    """The call on the real line, once its outline is that of the replayed one."""
    calls = []
    for ring in (Ring("replayed"), line_ring):
        ring.run(lambda ring=ring: wrong_pin_is_asked_again(ring))
        calls += ring.calls
    replayed, rung = calls
    assert outline(rung.record.entries) == outline(replayed.record.entries)
    assert rung.result == "caller hung up"
    assert rung.audio.agent.any()
    return rung


def test_the_same_test_is_the_same_call_on_a_real_line(servers):
    """What was said, keyed, and answered; the PIN is in no sound that is kept."""
    audio = rung_as_replayed(LineRing(servers, "rung")).audio
    heard = [e.key for e in detect(audio.caller, audio.rate) if isinstance(e, ToneStart)]
    assert "".join(heard) == "41550195"


@pytest.mark.usefixtures("sip_address")
def test_the_same_test_is_the_same_call_by_sip(servers):
    """A phone rings livekit-sip: trunk, rule, RTP, telephone-events, and its own BYE."""
    rung = rung_as_replayed(LineRing(servers, "rung", by_sip=True))
    assert rung.record.caller["trunk"]


def test_words_that_are_not_said_fail_there_too(servers):
    """With the call as it went; whatever was given up is hung up."""
    ring = LineRing(servers, "rung")

    async def test():
        call = await ring("menus.account")
        await call.interrupts(after=0.5)
        await call.hears("Shoe department", within=1)

    with pytest.raises(NotHeard, match="'Shoe department'"):
        ring.run(test)
    assert ring.calls[0].result == "caller hung up"
    assert "expected  Shoe department" in ring.calls[0].timeline()


@pytest.mark.parametrize(
    ("rung", "given"), [(menu, {}), ("menus.account", {"services": {}})], ids=["menu", "services"]
)
def test_what_a_worker_cannot_have_is_told(servers, rung, given):
    """Such a test is skipped; see the plugin."""
    ring = LineRing(servers)

    async def test():
        await ring(rung, **given)

    with pytest.raises(OnlyInReplay, match="only in replay; a worker has its own"):
        ring.run(test)
