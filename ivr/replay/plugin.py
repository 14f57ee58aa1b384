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
from collections.abc import Generator
from functools import partial, wraps
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from ivr.replay.ringing import Ring


@pytest.fixture
def ring(request: pytest.FixtureRequest) -> Ring:
    """Ring a menu: ``call = await ring("menus.account")``."""
    from ivr.replay.ringing import Ring

    marked = request.node.get_closest_marker("ring_line")
    return Ring(
        request.node.name,
        way=getattr(request, "param", None),
        line=marked.args[0] if marked else None,
    )


def pytest_configure(config: pytest.Config) -> None:
    """``--strict-markers`` knows the mark of :func:`ivr.replay.line`."""
    config.addinivalue_line("markers", "ring_line(line): calls of this test are over a bad line")


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_pycollect_makeitem() -> Generator[None, Any, Any]:
    """Take coroutine tests that ring for ours, before any plugin for asyncio sees them."""
    found = yield
    for item in found if isinstance(found, list) else [found]:
        if _rings(item):
            item.obj = _on_virtual_clock(item)
    return found


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test shows its calls."""
    report = yield
    ringing: Any = getattr(item, "funcargs", {}).get("ring")
    if report.when == "call" and report.failed and _rings(item):
        for number, rung in enumerate(ringing.calls, 1):
            report.sections.append((f"call {number}: {rung.record.menu}", rung.timeline()))
    return report


def _rings(item: object) -> bool:
    """Whether *item* is a test that asks for the fixture above, and not for somebody else's."""
    if not isinstance(item, pytest.Function):
        return False
    fixtures = item._fixtureinfo.name2fixturedefs.get("ring", ())
    ours = bool(fixtures) and fixtures[-1].func.__module__ == __name__
    return ours and inspect.iscoroutinefunction(inspect.unwrap(item.obj))


def _on_virtual_clock(item: pytest.Function) -> Any:
    test = item.obj

    @wraps(test)
    def runs(*args: Any, **kwargs: Any) -> None:
        from ivr.replay.clock import WaitsForEver
        from ivr.replay.ringing import LeftRunning

        ringing: Any = item.funcargs["ring"]
        wrong = None
        try:
            ringing.run(partial(test, *args, **kwargs))
        except (WaitsForEver, LeftRunning) as error:
            wrong = str(error)
        if wrong:
            pytest.fail(wrong, pytrace=False)

    return runs
