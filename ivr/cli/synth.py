"""``ivr synth``: a caller's recording, made from a script."""

from __future__ import annotations

import argparse
from pathlib import Path

from ivr.cli.terminal import seconds, show
from ivr.files import check_output, read_text
from ivr.replay.beside import FixtureError
from ivr.replay.script import perform_script, save_script


def run(arguments: argparse.Namespace) -> int:
    """Make the recording; returns the exit status."""
    script, wav = arguments.script, arguments.wav or arguments.script.with_suffix(".wav")
    _check(script, wav)
    text = read_text(script)
    check_output(wav)
    caller, coding = perform_script(text, name=str(script))
    save_script(caller, coding, wav)
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
