"""The pytest plugin in a project of its own, which has our package installed and its own menus."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from dsp import ToneStart, detect
from dsp.wav import read_wav
from ivr.replay.line_servers import NO_LIVEKIT_SIP
from sip.programs import find_livekit_server, find_livekit_sip
from tests.callers import ROOT

MENU = """
from typing import Annotated
from ivr import Call, Digits, Menu, Once, Reprompt, Transfer

PINS = {"41550199": "4711"}
PERSON = Transfer("tel:+15105550100")

async def sign_in(
    call: Call,
    account: Annotated[str, Digits(8, prompt="Your account number?", confirm=True)],
    pin: Annotated[str, Digits(4, secret=True, prompt="Please enter your PIN.")],
) -> str:
    if PINS.get(account) != pin:
        raise Reprompt("That PIN does not belong to that account.", field="pin")
    return account

menu = Menu("account", prompt="Account services.", give_up=PERSON)

@menu.press("1", "to hear your balance")
async def balance(call: Call, who: Annotated[str, Once(sign_in)]) -> str:
    return f"The balance of {who} is 42 euros."
"""

ISSUE = """
async def test_wrong_pin_is_asked_again(ring):
    call = await ring("menus.account")
    await call.hears("Account services")
    call.press("1"); call.press("41550199#", how="inband"); call.press("1")
    call.says("nine nine nine nine")
    await call.hears("That PIN does not belong to that account")
    call.hang_up()
"""

OTHERS = """
import pytest
from ivr.replay import four_ways, line

@four_ways
async def test_four(ring):
    call = await ring("menus.account")
    await call.hears("press 1")
    call.press("1")
    await call.hears("Your account number?")

@line(loss=0.01)
class TestInAClass:
    @pytest.fixture
    def number(self):
        return "41550199"

    async def test_method(self, ring, number):
        call = await ring("menus.account")
        call.press("1" + number)
        await call.hears("4 1 5 5, 0 1 9 9")
"""

READ_BACK = """
async def test_number_is_read_back(ring):
    call = await ring("menus.account")
    await call.hears("press 1", within=30)
    call.press("1")
    await call.hears("Your account number?", within=30)
    call.press("{account}")
    await call.hears(" ".join("{account}"[:4]), within=30)
    call.hang_up()
"""

ANYBODY = """
import pytest

@pytest.fixture
def ring():
    return "somebody else's ring"

def test_of_a_jeweller(ring):
    assert ring == "somebody else's ring"
"""

FAILING = """
async def test_balance(ring):
    call = await ring("menus.account")
    await call.hears("press 1")
    call.press("141550199", how="inband")
    await call.hears("press 1")
    call.press("1", how="inband")
    await call.hears("PIN.")
    call.press("8362", how="inband")
    await call.hears("42 euros", within=8)

async def test_without_end(ring):
    import asyncio
    await ring("menus.account")
    await asyncio.Event().wait()
"""


@pytest.fixture
def project(tmp_path) -> Path:
    """A project with a menu, and our package on its path as an installer leaves it there."""
    installed = tmp_path / "installed"
    about = installed / "octothorpe_ivr-0.dist-info"
    about.mkdir(parents=True)
    points = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]
    lines = [f"{name} = {module}" for name, module in points["pytest11"].items()]
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: octothorpe-ivr\nVersion: 0\n")
    (about / "entry_points.txt").write_text("\n".join(["[pytest11]", *lines, ""]))
    for room in ("ivr", "dsp", "sip"):
        (installed / room).symlink_to(ROOT / room)
    project = tmp_path / "shop"
    (project / "menus").mkdir(parents=True)
    (project / "menus" / "account.py").write_text(MENU)
    return project


def run_pytest(project: Path, *arguments: str, **environ: str) -> tuple[int, str]:
    """Run pytest in *project* as its owner does; returns exit status and what it printed."""
    path = os.pathsep.join([str(project.parent / "installed")])
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=project, env={**os.environ, "PYTHONPATH": path, "PYTEST_ADDOPTS": "", **environ},
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    "arguments",
    [("-p", "no:asyncio", "-p", "no:anyio"), ("--asyncio-mode=strict", "-n", "2")],
    ids=["without_pytest_asyncio", "strict_and_in_parallel"],
)
def test_tests_of_any_project_ring(project, arguments):
    """The example of the issue as it stands, four ways, a class, a bad line; no configuration."""
    (project / "test_account.py").write_text(ISSUE + OTHERS)
    (project / "test_others.py").write_text(ANYBODY)
    status, printed = run_pytest(project, "--strict-markers", *arguments)
    assert "7 passed" in printed, printed
    assert status == 0


def test_failure_shows_the_call_and_keeps_its_sound(project):
    """A timeline, what was expected beside what was heard, a WAV; the PIN is in none of them."""
    (project / "test_account.py").write_text(FAILING)
    status, printed = run_pytest(project, "--asyncio-mode=auto", "--ring-save=calls")
    assert status == 1, printed
    shown = printed.partition("- call 1: account -")[2]
    assert "caller  [9] inband → account" in shown
    assert "caller  [•] inband → pin" in shown
    assert re.search(r"✗ +\d+\.\d+ +test +expected +42 euros\n +heard +That PIN does not", shown)
    assert "test_without_end waits in" in printed
    assert "Event.wait" in printed
    assert "Traceback" not in printed
    assert "8362" not in shown
    assert "calls/test_balance-1.wav: the call to listen to" in shown
    samples, rate = read_wav(project / "calls" / "test_balance-1.wav")
    keys = [e.key for e in detect(samples[:, 0], rate) if isinstance(e, ToneStart)]
    assert "".join(keys) == "1415501991"
    assert samples[:, 1].any()


def test_real_line_without_a_server_is_one_sentence(project):
    """What is missing, and where it was looked for."""
    (project / "test_account.py").write_text(ISSUE)
    environ = {"LIVEKIT_SERVER": "/nowhere"}
    status, printed = run_pytest(project, "--ring=room", "-p", "no:asyncio", **environ)
    assert status == 1
    assert "\n--ring=room: " in printed, printed
    assert "Traceback" not in printed


def test_sip_lines_of_tests_in_parallel_do_not_meet(project):
    """Two processes ring one number at once; each has servers, a worker and a phone of its own."""
    if find_livekit_sip() is None:
        pytest.skip(NO_LIVEKIT_SIP)
    for account in ("41550199", "12345678"):
        (project / f"test_{account}.py").write_text(READ_BACK.format(account=account))
    server = {"LIVEKIT_SERVER": str(find_livekit_server().resolve())}
    status, printed = run_pytest(project, "--ring=sip", "-n", "2", "-p", "no:asyncio", **server)
    assert "2 passed" in printed, printed
    assert status == 0


@pytest.mark.parametrize("arguments", [(), ("-n", "2")], ids=["alone", "in_parallel"])
def test_sip_line_without_livekit_sip_skips_by_name(project, arguments):
    """One line says why, and which tests did not run, however quiet pytest is."""
    (project / "test_account.py").write_text(ISSUE)
    only_python = {"PATH": str(project), "LIVEKIT_SIP": ""}
    quietly = ("--ring=sip", "-qq", "-p", "no:asyncio", *arguments)
    status, printed = run_pytest(project, *quietly, **only_python)
    assert status == 0, printed
    (told,) = [line for line in printed.splitlines() if line.startswith("--ring=sip: livekit-sip")]
    assert "nor named by LIVEKIT_SIP" in told
    assert "skipped: test_account.py::test_" in told


def test_plugin_costs_a_project_that_never_rings_nothing(project):
    """Nothing heavy is imported; what is not there for it is not missed."""
    (project / "conftest.py").write_text(
        "import sys\n"
        "def pytest_unconfigure():\n"
        "    heavy = {'livekit', 'numpy', 'asyncio', 'pydantic'} & set(sys.modules)\n"
        "    print('loaded:', sorted(heavy), 'ivr.replay.plugin' in sys.modules)\n"
    )
    status, printed = run_pytest(
        project, "--collect-only", "-p", "no:asyncio", "-p", "no:anyio", "-p", "no:xdist"
    )
    assert "loaded: [] True" in printed, printed
    assert status == 5  # no tests collected
