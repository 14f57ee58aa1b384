"""Ringing menus from a test: the ``ring`` fixture's own object, in virtual time.

One :class:`Ring` serves one test.  It runs the test on a virtual clock, hangs up what the test
left under way, and sees to it that nothing is left running.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any

from livekit.agents import stt, tts, vad

from ivr.call.cast import Cast
from ivr.call.finding import find_menu
from ivr.call.line import DtmfMode
from ivr.call.record import CallRecord
from ivr.call.session import speech_config
from ivr.call.voices import open_voices
from ivr.config import Settings
from ivr.errors import IvrError
from ivr.menu import FirstMenu
from ivr.menu.menu import Service
from ivr.replay.bad_line import BadLine, BadRoom
from ivr.replay.clock import VirtualLoop, run
from ivr.replay.ring import new_record, ring
from ivr.replay.room import Hearing, ReplayRoom
from ivr.replay.rung import RungCall
from ivr.replay.waiting import describe_tasks
from ivr.replay.ways import Entering, Way
from ivr.speech import SilentTTS, choose_ears

Test = Callable[[], Coroutine[Any, Any, None]]

LONGEST_TEST_S = 900.0  # on the test's own clock; whoever still waits then, waits for ever
SETTLES_S = 0.1  # what a call leaves behind to end by itself, ends within this


class LeftRunning(IvrError, AssertionError):
    """A test left tasks behind; names them, and where they wait."""


class OnlyInReplay(IvrError):
    """A test gives its call something that a worker, which is a process of its own, cannot have."""


class Ring:
    """Rings menus: ``call = await ring("menus.account")``.

    Args:
        name: the test's.
        way: how everything is entered for which a test does not say it.
        line: the calls' line; a good one by default.
        folder: where the menus are found; the working directory by default.

    Attributes:
        calls: those made so far.
    """

    def __init__(
        self,
        name: str = "test",
        *,
        way: Way | None = None,
        line: BadLine | None = None,
        folder: Path | None = None,
    ) -> None:
        self.calls: list[RungCall] = []
        self._name, self._way, self._line, self._folder = name, way, line, folder

    async def __call__(
        self,
        menu: str | FirstMenu,
        *,
        number: str = "+15105550123",
        dialled: str = "+15105550100",
        language: str = "en",
        rate: int | None = None,
        dtmf: DtmfMode | None = None,
        voice: tts.TTS[Any] | None = None,
        ears: stt.STT[Any] | None = None,
        speech: vad.VAD | None = None,
        services: Mapping[type, Service] | None = None,
        line: BadLine | None = None,
        hearing: Hearing | None = None,
        settings: Settings | None = None,
    ) -> RungCall:
        """Ring *menu*; the call is answered when this returns.

        Args:
            menu: the name of a module, as ``menus.account``; or a menu, or an entrance.
            number: who rings.
            dialled: whom they ring.
            language: the caller's, until a menu has another.
            rate: Hz of the caller's audio.
            dtmf: which keys count.  Here ``both`` by default, so that a test may mix events and
                tones; ``auto`` is what a trunk gets: once it has sent an event, a tone alone
                is nobody's key.
            voice: says the prompts; by default silence of the same length.
            ears: a recogniser that really listens; by default what the test says is what is heard.
            speech: a detector of speech.
            services: what handlers get by ``call.get(Type)`` in place of what the menus name, as
                ``{Bank: FakeBank}``.
            line: a bad one, in place of the test's own.
            hearing: who is told what the caller says, in place of the script's own recogniser: a
                stand-in of Deepgram.
            settings: give rate, dtmf, voice and ears where they are not given here.

        Raises:
            MenuError: there is no such menu.
            IvrError: called from outside of the test.
        """
        if not isinstance(asyncio.get_running_loop(), VirtualLoop):
            raise IvrError(
                "ring: await it in the test, or in a function that the test awaits;"
                " an async fixture runs on a clock of its own"
            )
        found = find_menu(menu, folder=self._folder) if isinstance(menu, str) else menu
        cast = Cast()
        if settings is not None:
            rate = rate or settings.sample_rate
            dtmf = dtmf or settings.dtmf
            configured, cast = open_voices(settings, found)
            voice, ears = voice or configured, ears or choose_ears(speech_config(settings))
        answered: asyncio.Future[RungCall] = asyncio.get_running_loop().create_future()

        async def hold() -> CallRecord:
            about: dict[str, Any] = {
                "rate": rate or 8000, "number": number, "dialled": dialled, "hearing": hearing,
            }  # fmt: skip
            bad = line or self._line
            async with BadRoom(bad, **about) if bad else ReplayRoom(**about) as room:
                record = new_record(room)
                hand = Entering(room.caller, self._way, language=language) if self._way else None
                answered.set_result(RungCall(room, record, task, entering=hand))
                return await ring(
                    room,
                    found,
                    voice=voice or SilentTTS(),
                    ears=ears,
                    speech=speech,
                    dtmf=dtmf or "both",
                    cast=cast,
                    language=language,
                    services=services,
                    record=record,
                )

        task = asyncio.create_task(hold(), name=f"call {len(self.calls) + 1}")
        return await self._answered(task, answered)

    async def _answered(
        self, task: asyncio.Task[CallRecord], answered: asyncio.Future[RungCall]
    ) -> RungCall:
        """Wait until the call that *task* holds is answered."""
        either: set[asyncio.Future[Any]] = {task, answered}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if not answered.done():
            task.result()
        call = answered.result()
        self.calls.append(call)
        return call

    def run(self, test: Test) -> None:
        """Run *test* to its end, in virtual time.

        Raises:
            LeftRunning: it left something running.
            WaitsForEver: it waits for what never happens.
        """
        run(lambda: self._run(test), limit=LONGEST_TEST_S)

    async def _run(self, test: Test) -> None:
        current = asyncio.current_task()
        assert current is not None
        current.set_name(self._name)
        try:
            await test()
        finally:
            for call in self.calls:
                await call.close()
        await asyncio.sleep(SETTLES_S)
        left = asyncio.all_tasks() - {current}
        if left:
            raise LeftRunning(f"the test left running:\n{describe_tasks(left)}")
        for call in self.calls:
            call.check()
