"""The worker as a user starts it, and what it wrote about a call."""

import json
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
AGENT = "octothorpe"
FIRST_CALL = ROOT / "tests" / "fixtures" / "first_call.wav"


def wait_for_record(folder: Path, known: set[Path], *, patience: float = 15.0) -> dict:
    """Return the record that the worker writes when a call is over."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        for file in set(folder.glob("*.json")) - known:
            return json.loads(file.read_text())
        time.sleep(0.05)
    raise AssertionError(f"the worker wrote no call record within {patience:g} s")


def until_transfer(lines: list[str]) -> list[str]:
    """The conversation without what became of its transfer."""
    return lines[: next(n for n, line in enumerate(lines) if ": transfer: " in line) + 1]
