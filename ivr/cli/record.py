"""``ivr record``: run the worker, and make a fixture of each call that it answers."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from difflib import unified_diff
from pathlib import Path

from ivr.call.record import outline
from ivr.cli.terminal import seconds, show
from ivr.config import ConfigError, Settings, load_settings, make_folder
from ivr.replay.beside import DOT, Beside
from ivr.replay.verdict import Judge, read_expectation
from sip.server import die_with_parent

GLANCE_S = 0.2  # how often the folder is looked at
WORKER = [sys.executable, "-c", "from ivr.cli import main; raise SystemExit(main())", "dev"]


def run(arguments: argparse.Namespace) -> int:
    """Record until enough calls are over, or somebody stops it; returns the exit status."""
    if arguments.calls is not None and arguments.calls < 1:
        raise ConfigError("--calls: at least 1")
    secrets = secret_digits(arguments.secrets)
    settings = load_settings(menu=arguments.menu)
    settings.require_livekit()
    make_folder(arguments.folder, wanted_by=str(arguments.folder))
    folder = arguments.folder.absolute()
    known = set(folder.glob("*.json"))
    environ = {**os.environ, "IVR_FIXTURES": str(folder), "IVR_MENU": settings.menu}
    worker = subprocess.Popen(
        [*WORKER, "--log-level", arguments.log_level],
        env=environ,
        start_new_session=True,  # Ctrl-C is ours: the worker may end its calls
        preexec_fn=die_with_parent,
    )
    recorded = 0
    try:
        while worker.poll() is None and recorded != arguments.calls:
            recorded += _settle_new(folder, known, settings, secrets)
            time.sleep(GLANCE_S)
    except KeyboardInterrupt:
        pass
    finally:
        status = _stop(worker)
    recorded += _settle_new(folder, known, settings, secrets)
    show(f"{folder}: {recorded} {'call' if recorded == 1 else 'calls'} recorded")
    return status if not recorded and status > 0 else 0


def _stop(worker: subprocess.Popen[bytes]) -> int:
    """Let the worker end; at once, if whoever waits presses Ctrl-C again."""
    if worker.poll() is None:
        worker.send_signal(signal.SIGTERM)
    try:
        return worker.wait()
    except KeyboardInterrupt:
        worker.kill()
        return worker.wait()


def _settle_new(folder: Path, known: set[Path], settings: Settings, secrets: str) -> int:
    """Make fixtures of the calls that have ended; returns how many."""
    ended = sorted(set(folder.glob("*.json")) - known)
    known.update(ended)
    for record in ended:
        show(settle(record.with_suffix(".wav"), settings, secrets=secrets))
    return len(ended)


def secret_digits(given: str | None) -> str:
    """What ``--secrets`` says.

    Raises:
        ConfigError: not only digits.
    """
    secrets = "".join((given or "").split())
    if secrets and not secrets.isdecimal():
        raise ConfigError("--secrets: digits")
    return secrets


def settle(path: Path, settings: Settings, *, secrets: str = "") -> str:
    """Replay a recorded call; what comes of it takes the place of the record beside it.

    Args:
        path: the WAV.
        secrets: digits of a test caller, in the place of those that were blanked.

    Returns:
        What there is to say: whether the replay goes as the call went.
    """
    was = outline(read_expectation(path.with_suffix(".json"))["entries"])
    text = path.with_suffix(".txt")
    beside = Beside.parse(text.read_text("utf-8"), name=str(text))
    if secrets:
        beside = replace(beside, occasion=replace(beside.occasion, secrets=secrets))
        text.write_text(beside.format(), "utf-8")
    judged = Judge(settings=settings, update=True)(path)
    if judged.record is None:
        return f"{path}: {judged.details[0]}"
    comes = outline(read_expectation(path.with_suffix(".json"))["entries"])
    lines = [f"{path}: a call of {seconds(judged.duration)}"]
    if was == comes:
        lines[0] += ", which replays as it went"
    else:
        lines[0] += ", which replays otherwise than it went (-)"
        lines += list(unified_diff(was, comes, n=1, lineterm=""))[3:]
    if DOT in beside.format() and not beside.occasion.secrets:
        lines.append(
            f"  secret digits are blank: name a test caller's with --secrets, or in {text.name}:"
            " secrets: 4711"
        )
    return "\n".join(lines)
