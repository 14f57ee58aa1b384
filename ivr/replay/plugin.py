"""The pytest plugin: installing the package gives every test the ``ring`` fixture.

::

    async def test_wrong_pin_is_asked_again(ring):
        call = await ring("menus.account")
        await call.hears("Account services")
        call.press("1")

A test that asks for ``ring`` runs on a virtual clock, with or without pytest-asyncio and in
whichever mode.  Nothing of LiveKit is imported before such a test runs.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from ivr.replay.line_servers import LineServers
    from ivr.replay.ringing import Ring
    from ivr.replay.rung import RungCall

NOT_RUN = "--ring=sip: "  # begins why a test was skipped for want of a program
LISTEN = "the call to listen to, caller left, agent right"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of its own."""
    group = parser.getgroup("ring", "calls as tests")
    group.addoption(
        "--ring",
        choices=["replay", "room", "sip"],
        default="replay",
        help="how calls are made: in this process and virtual time (replay), or to a worker of"
        " their menu, in real time, over a LiveKit server on this machine (room), rung by a SIP"
        " phone through livekit-sip (sip)",
    )
    group.addoption(
        "--ring-save",
        type=Path,
        metavar="DIR",
        help="where calls of failed tests are kept as WAV; by default pytest's temporary folder",
    )


def pytest_configure(config: pytest.Config) -> None:
    """``--strict-markers`` knows the mark of :func:`ivr.replay.line`."""
    config.addinivalue_line("markers", "ring_line(line): calls of this test are over a bad line")


@pytest.fixture(scope="session")
def ring_servers(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LineServers]:
    """What is rung on a real line; a worker for each menu is added when it is first rung."""
    from ivr.replay.line_servers import NO_LIVEKIT_SIP, LineServers
    from sip.errors import SipError
    from sip.programs import find_livekit_sip

    with ExitStack() as running:
        try:
            if request.config.getoption("ring") == "sip" and find_livekit_sip() is None:
                pytest.skip(f"{NOT_RUN}{NO_LIVEKIT_SIP}")
            servers = running.enter_context(LineServers(tmp_path_factory.mktemp("line")))
        except SipError as error:
            pytest.fail(f"--ring={request.config.getoption('ring')}: {error}", pytrace=False)
        yield servers


@pytest.fixture
def ring(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Ring:
    """Ring a menu: ``call = await ring("menus.account")``."""
    marked = request.node.get_closest_marker("ring_line")
    about: dict[str, Any] = {
        "name": request.node.name,
        "way": getattr(request, "param", None),
        "line": marked.args[0] if marked else None,
    }
    by = request.config.getoption("ring")
    if by == "replay":
        from ivr.replay.ringing import Ring

        ringing = Ring(**about)
    else:
        from ivr.replay.line_ring import LineRing

        ringing = LineRing(request.getfixturevalue("ring_servers"), by_sip=by == "sip", **about)
    request.node.stash[_RINGING] = ringing, tmp_path_factory
    return ringing


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_pycollect_makeitem() -> Generator[None, Any, Any]:
    """Take coroutine tests that ring for ours, before any plugin for asyncio sees them."""
    found = yield
    for item in found if isinstance(found, list) else [found]:
        if isinstance(item, pytest.Function) and _rings(item):
            item.obj = _on_virtual_clock(item)
    return found


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test shows its calls."""
    report = yield
    if report.when == "call" and report.failed and _RINGING in item.stash:
        ringing, temporary = item.stash[_RINGING]
        for number, rung in enumerate(ringing.calls, 1):
            shown = f"{rung.timeline()}\n{_save(rung, item, number, temporary)}"
            report.sections.append((f"call {number}: {rung.record.menu}", shown))
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tests that were skipped for want of a program are named, however quiet pytest is."""
    missed: dict[str, list[str]] = {}
    for report in terminalreporter.stats.get("skipped", ()):
        why = report.longrepr[2].removeprefix("Skipped: ") if report.longrepr else ""
        if why.startswith(NOT_RUN):
            missed.setdefault(why, []).append(report.nodeid)
    for why, names in missed.items():
        terminalreporter.write_line(f"{why}; skipped: {', '.join(names)}")


_RINGING: pytest.StashKey[tuple[Ring, pytest.TempPathFactory]] = pytest.StashKey()


def _rings(item: pytest.Function) -> bool:
    """Whether *item* is a coroutine that asks for the fixture above, not for somebody else's."""
    fixtures = item._fixtureinfo.name2fixturedefs.get("ring", ())
    ours = bool(fixtures) and fixtures[-1].func.__module__ == __name__
    return ours and inspect.iscoroutinefunction(item.obj)


def _on_virtual_clock(item: pytest.Function) -> Any:
    test = item.obj

    @wraps(test)
    def runs(*args: Any, **kwargs: Any) -> None:
        from ivr.replay.clock import WaitsForEver
        from ivr.replay.ringing import LeftRunning, OnlyInReplay

        ringing, _ = item.stash[_RINGING]
        wrong = None
        try:
            ringing.run(partial(test, *args, **kwargs))
        except (WaitsForEver, LeftRunning) as error:
            wrong = str(error)
        except OnlyInReplay as error:
            pytest.skip(str(error))
        if wrong:
            pytest.fail(wrong, pytrace=False)

    return runs


def _save(rung: RungCall, item: pytest.Item, number: int, temporary: pytest.TempPathFactory) -> str:
    """Keep the sound of a call; returns the line that says where it is."""
    from ivr.errors import IvrError

    name = re.sub(r"\W+", "-", item.name)[:60].strip("-")
    chosen: Path | None = item.config.getoption("ring_save")
    try:
        path = (chosen or temporary.mktemp(name)) / f"{name}-{number}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        rung.save(path)
    except (OSError, IvrError) as error:
        return f"the call could not be kept to listen to: {error}"
    return f"{path}: {LISTEN}"
