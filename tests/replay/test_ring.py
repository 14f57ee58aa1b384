"""The ``ring`` fixture: a test's calls in virtual time, step by step."""

import asyncio
import os
import re
import time
from functools import partial

import numpy as np
import pytest

from dsp import ToneStart, detect
from dsp.wav import write_wav
from ivr import Call, IvrError, Menu
from ivr.config import Settings
from ivr.replay import LeftRunning, NotHeard, Ring, WaitsForEver, line
from ivr.replay.beside import FixtureError
from ivr.replay.ways import Way
from menus.bank import Bank, Customer
from tests.callers import keys, said


async def test_steps_are_in_the_order_of_the_call(ring):
    """An event, then tones, then an event, then words: each begins when the one before is over."""
    call = await ring("menus.account")
    await call.hears("Account services")
    call.press("1")
    call.press("41550195#", how="inband")
    call.press("1")
    call.says("nine nine nine nine")
    await call.hears("That PIN does not belong to that account")
    call.hang_up()
    record = await call.ends()
    assert record.sources == {"inband": 8, "sip": 2, "speech": 4}
    assert call.result == "caller hung up"


async def test_key_is_held_and_released_as_the_test_says(ring):
    """Duration and gap, or so many keys a second."""
    call = await ring("menus.account")
    began = asyncio.get_running_loop().time()
    call.press("12", how="inband", duration=0.06, gap=0.14)
    call.press("34", how="inband", speed=4)
    await call.waits(0)
    assert asyncio.get_running_loop().time() - began == pytest.approx(0.9)
    await call.waits(0.5)
    tones = [event for event in detect(call.audio.caller, 8000) if isinstance(event, ToneStart)]
    assert [tone.key for tone in tones] == ["1", "2", "3", "4"]
    starts = [tone.start for tone in tones]
    assert starts == pytest.approx([0.12, 0.32, 0.52, 0.77], abs=0.015)


async def test_records_tell_the_runs_own_date(ring):
    """The first call rings as 2026 begins; a second one when the first is over."""
    first = await ring("menus.account")
    await first.waits(9.5)
    first.hang_up()
    await first.ends()
    second = await ring("menus.account")
    assert first.record.started == "2026-01-01T00:00:00.000+00:00"
    assert second.record.started.startswith("2026-01-01T00:00:09.5")


async def test_caller_interrupts_a_prompt(ring):
    """Half a second into it, a key: the rest is not said."""
    call = await ring("menus.account")
    await call.interrupts(after=0.5)
    call.press("*")
    await call.hears("Account services. To hear")
    stopped = float(re.search(r"go back, press star\. \(stopped at (.+)\)", call.transcript)[1])
    assert stopped == pytest.approx(0.5 + 0.022, abs=0.06)


async def test_words_and_wav_are_said(ring, tmp_path):
    """A WAV of somebody saying it, and what the recogniser makes of it."""
    from ivr.replay.speaking import word_sound

    write_wav(tmp_path / "balance.wav", word_sound("balance", 8000), 8000)
    call = await ring("menus.account")
    await call.hears("press star.")
    call.says("balance", sound=tmp_path / "balance.wav")
    await call.hears("account number.")
    assert "caller: says: balance" in call.transcript


async def test_caller_whose_wav_is_cut_off_does_not_ring_on(ring, tmp_path):
    """The test hears of it where it plays it."""
    cut = tmp_path / "cut.wav"
    write_wav(cut, np.zeros(8000, np.int16), 8000)
    os.truncate(cut, 9000)
    call = await ring("menus.front_desk")
    for plays in (partial(call.plays, cut), partial(call.says, "balance", sound=cut)):
        with pytest.raises(FixtureError, match=r"cut\.wav: cut off: its header promises"):
            plays()


async def test_recorded_caller_is_a_step(ring):
    """A WAV, and the events in the text beside it, from that moment of the call on."""
    call = await ring("menus.front_desk", dtmf="auto")
    call.plays("tests/fixtures/first_call.wav")
    await call.hears("connecting you", within=60)
    assert (await call.ends()).sources == {"inband": 18, "sip": 7}


async def test_services_of_the_test_stand_in_for_those_of_the_menu(ring):
    """The handler gets the fake."""

    class FakeBank(Bank):
        async def sign_in(self, account: str, pin: str) -> Customer:
            return Customer("Grace", 7)

    call = await ring("menus.account", services={Bank: FakeBank})
    await call.hears("press 1")
    call.press("141550195#10000")
    await call.hears("Your balance is 7 euros.")


async def test_menu_may_be_an_object_and_the_caller_anybody(ring):
    """Who rings, whom, and in which language."""

    menu = Menu("hello", prompt="Hello.")

    @menu.press("1", "to be told")
    async def told(call: Call) -> str:
        return f"{call.caller['number']} {call.caller['dialled']} {call.language}."

    call = await ring(menu, number="+4930", dialled="+4940", language="de")
    await call.hears("drücken Sie die 1")
    call.press("1")
    await call.hears("+4930 +4940 de.")


async def test_settings_are_those_of_the_trunk(ring):
    """`auto`: once an event came, a tone alone is nobody's key."""
    call = await ring("menus.account", settings=Settings(offline_voice="silent", sample_rate=16000))
    await call.hears("press star.")
    call.press("1")
    await call.hears("account number.")
    call.press("41550195", how="inband")
    await call.waits(3)
    assert keys(call.record) == [("1", "sip")]
    assert call.audio.rate == 16000


async def test_two_calls_at_once_are_two_callers(ring):
    """Each has its own line, transcript and record."""
    one, other = await ring("menus.account"), await ring("menus.front_desk")
    await other.hears("For your account, press 1")
    one.press("1")
    await one.hears("account number.")
    assert "For your account" not in one.transcript
    other.hang_up()
    assert (await other.ends()).menu == "front desk"
    assert one.result == "under way"


async def test_agent_that_ends_the_call_is_waited_for(ring):
    """Transferred: the record is complete."""
    call = await ring("menus.account")
    call.press("0")
    record = await call.ends()
    assert (record.result, said(record)[-1]) == ("transferred", "Let me get you some help.")


async def test_secret_is_in_no_transcript_and_no_sound(ring):
    """Neither while it is asked for nor afterwards."""
    call = await ring("menus.account")
    await call.hears("press 1")
    call.press("141550195#1")
    await call.hears("PIN.")
    call.says("four seven")
    await call.waits(0.3)
    assert "caller: says: •••" in call.transcript
    assert "seven" not in call.transcript
    assert not call.audio.caller.any()
    call.press("11", how="inband")
    await call.hears("42 euros")
    assert "seven" not in call.timeline()
    assert "[•] speech → pin" in call.timeline()
    assert not call.audio.caller.any()


async def test_time_is_virtual(ring):
    """A minute of waiting takes none; the clocks agree."""
    call = await ring("menus.account")
    began = time.monotonic()
    await call.waits(60)
    assert time.monotonic() - began == pytest.approx(60, abs=0.01)


def test_two_runs_are_the_same_to_the_byte():
    """Times and all, on a bad line, whatever the machine does beside."""

    def made() -> tuple[str, str, bytes]:
        ring = Ring(way=Way.MIX, line=line(loss=0.05, jitter=0.2, noise=-50))

        async def test():
            call = await ring("menus.account")
            await call.hears("press 1")
            call.press("1")
            await call.hears("account number.")
            call.press("41550195")
            await call.hears("press 1")

        ring.run(test)
        [call] = ring.calls
        return call.record.to_json(), call.timeline(), call.audio.caller.tobytes()

    assert made() == made()


class TestFailure:
    """What goes wrong in a test, or in a call, names itself."""

    def test_ring_outside_of_the_test_is_refused(self):
        """An async fixture runs on a loop of its own."""

        async def fixture():
            await Ring()("menus.account")

        with pytest.raises(IvrError, match="await it in the test"):
            asyncio.run(fixture())

    def test_task_left_running_is_named(self):
        """And where it waits."""
        leaks = []

        async def test():
            leaks.append(asyncio.create_task(asyncio.sleep(1000), name="the leak"))

        with pytest.raises(LeftRunning, match=r"the leak waits in sleep"):
            Ring().run(test)

    def test_waiting_for_ever_fails_at_once(self):
        """When the call is over too, nothing more can happen."""
        ring = Ring("test_that_waits")

        async def test():
            await ring("menus.account")
            await asyncio.Event().wait()

        with pytest.raises(WaitsForEver, match=r"test_that_waits waits in .*Event\.wait"):
            ring.run(test)
        assert ring.calls[0].result == "transferred"

    def test_failed_test_hangs_up_and_closes_the_record(self):
        """Nothing goes on behind a failure."""
        ring = Ring()

        async def test():
            call = await ring("menus.account")
            await call.hears("Account")
            raise KeyError("mine")

        with pytest.raises(KeyError):
            ring.run(test)
        assert ring.calls[0].result == "caller hung up"

    def test_expected_words_stand_beside_what_was_heard(self):
        """In the timeline, at the moment of the failure."""
        ring = Ring()

        async def test():
            call = await ring("menus.account")
            await call.hears("press 1.")
            await call.hears("Shoe department", within=3)

        with pytest.raises(NotHeard):
            ring.run(test)
        [failed] = [line for line in ring.calls[0].timeline().splitlines() if line[0] == "✗"]
        assert failed.endswith("test    expected  Shoe department")
        assert "heard     To speak to a person, press" in ring.calls[0].timeline()

    @pytest.mark.parametrize("words", ["Account", None])
    def test_call_that_breaks_tells_why(self, words, monkeypatch):
        """Whether the test waits for something or for nothing."""

        async def breaks(*args, **kwargs):
            raise RuntimeError("the exchange is on fire")

        monkeypatch.setattr("ivr.replay.ringing.ring", breaks)
        ring = Ring()

        async def test():
            call = await ring("menus.account")
            if words:
                await call.hears(words)

        with pytest.raises(RuntimeError, match="the exchange is on fire"):
            ring.run(test)

    @pytest.mark.parametrize("how", ["loud", ""])
    def test_unknown_way_to_press_is_refused(self, how):
        """Three ways there are."""
        ring = Ring()

        async def test():
            (await ring("menus.account")).press("1", how=how)

        with pytest.raises(ValueError, match="'sip', 'inband' or 'both'"):
            ring.run(test)
