"""Which room may look into which: DESIGN's arrows point down only."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NUMERIC = {"numpy", "scipy", "soundfile"}

# room → what it may import besides the standard library; longest name first
DOORS = {
    "dsp/picture.py": NUMERIC | {"dsp", "matplotlib"},
    "dsp": NUMERIC | {"dsp"},
    "sip": {"sip", "livekit.api", "livekit.protocol", "google.protobuf"},
    "ivr/errors.py": set(),
    "ivr/entry": {"ivr.entry", "ivr.errors", "babel", "num2words"},
    "ivr/menu": {"ivr.menu", "ivr.entry", "ivr.errors", "opening_hours", "phonenumbers"},
    "ivr/config.py": {"ivr.errors", "pydantic"},
    "ivr/files.py": {"ivr.errors", "ivr.config"},
    "ivr/speech": {
        *("ivr.speech", "ivr.errors", "dsp"),
        *("livekit", "numpy", "espeakng_loader", "aiohttp", "opentelemetry"),
    },
    "ivr/call": {
        *("ivr.call", "ivr.menu", "ivr.entry", "ivr.errors", "ivr.config", "ivr.speech"),
        *("dsp", "sip", "livekit", "numpy"),
    },
    "menus": {"ivr", "menus"},
}
NO_CLOCK = {"asyncio", "time", "threading", "socket", "random"}
READS_CLOCK = {"today", "now", "utcnow"}  # what datetime offers; its types are welcome


def imports(path: Path) -> set[str]:
    """Every module that a file imports, by its dotted name; ``from ivr import x`` is ``ivr``."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def modules() -> list[str]:
    """Every module of a room that has a door."""
    paths = (
        path for room in ("dsp", "sip", "ivr", "menus") for path in (ROOT / room).rglob("*.py")
    )
    return sorted(str(path.relative_to(ROOT)) for path in paths)


def allowed(module: str) -> set[str] | None:
    """What the room of *module* may import; ``None`` for the shell's outer rooms."""
    for room, door in DOORS.items():
        if module == room or module.startswith(room + "/"):
            return door
    return None


def is_allowed(name: str, door: set[str]) -> bool:
    """Whether *name* is the standard library's, or stands behind the *door*."""
    if name.split(".")[0] in sys.stdlib_module_names:
        return True
    return any(name == open_ or name.startswith(open_ + ".") for open_ in door)


@pytest.mark.parametrize("module", [m for m in modules() if allowed(m) is not None])
def test_room_imports_only_through_its_doors(module):
    """A module imports what its room may import, and nothing else."""
    door = allowed(module) or set()
    wrong = {name for name in imports(ROOT / module) if not is_allowed(name, door)}
    assert not wrong, f"{module} looks into {wrong}"


@pytest.mark.parametrize(
    "module", [m for m in modules() if m.startswith(("ivr/entry", "ivr/menu"))]
)
def test_core_reads_no_clock(module):
    """Core code takes the time as an argument and does no I/O."""
    assert not imports(ROOT / module) & NO_CLOCK
    called = {
        node.func.attr
        for node in ast.walk(ast.parse((ROOT / module).read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert not called & READS_CLOCK


def test_a_wrong_door_is_found(tmp_path):
    """The checks above can fail: an import through a wrong door is seen."""
    path = tmp_path / "wrong.py"
    path.write_text("import asyncio\nfrom livekit import rtc\nfrom ivr.call import Call\n", "utf-8")
    wrong = {name for name in imports(path) if not is_allowed(name, DOORS["ivr/menu"])}
    assert wrong == {"livekit", "ivr.call"}
    assert imports(path) & NO_CLOCK == {"asyncio"}
