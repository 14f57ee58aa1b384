"""``ivr synth``: a caller's recording, made from a script."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ivr.cli.terminal import seconds, show
from ivr.config import make_folder
from ivr.errors import IvrError
from ivr.replay.beside import FixtureError
from ivr.replay.script import perform_script, save_script

UNUSABLE = 2


def run(arguments: argparse.Namespace) -> int:
    """Make the recording; returns the exit status."""
    script, wav = arguments.script, arguments.wav or arguments.script.with_suffix(".wav")
    try:
        _check(script, wav)
        caller, coding = perform_script(_read(script), name=str(script))
        make_folder(wav.parent, wanted_by=str(wav))
        save_script(caller, coding, wav)
    except IvrError as error:
        print(f"ivr: {error}", file=sys.stderr)
        return UNUSABLE
    show(f"{wav}: {seconds(caller.seconds)}, and {wav.with_suffix('.txt').name} beside it")
    return 0


def _check(script: Path, wav: Path) -> None:
    if wav.suffix.lower() != ".wav":
        raise FixtureError(f"{wav}: a recording's name ends in .wav")
    if script.resolve() == wav.with_suffix(".txt").resolve():
        raise FixtureError(
            f"{script}: the text beside {wav.name} would take its place;"
            " give the script another name, such as"
            f" {script.with_suffix('.script')}"
        )


def _read(script: Path) -> str:
    try:
        return script.read_text("utf-8")
    except OSError as error:
        raise FixtureError(f"{script}: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise FixtureError(f"{script}: cannot be read as text: {error}") from None
