"""``ivr explain``: what the detector made of a recording, and why: text, JSON, picture."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from dsp.explain import explain
from dsp.picture import PictureError, draw
from dsp.report import render_json, render_text
from dsp.wav import WavError, read_wav
from ivr.cli.terminal import show
from ivr.errors import IvrError
from ivr.files import FileError, check_output

PICTURES = (".png", ".svg", ".pdf")


def run(arguments: argparse.Namespace) -> int:
    """Explain one recording; returns the exit status."""
    path: Path = arguments.wav
    _check_picture(arguments.picture)
    try:
        samples, rate = read_wav(path)
        caller = samples if samples.ndim == 1 else samples[:, 0].copy()
        name = path.name if samples.ndim == 1 else f"{path.name}, left channel, the caller's"
        _progress(path, "listening")
        candidates = explain(caller, rate)
    except (WavError, ValueError) as error:
        raise IvrError(str(error) if str(path) in str(error) else f"{path}: {error}") from None
    _progress(path, "")
    seconds = len(caller) / rate
    if arguments.json:
        show(render_json(candidates, name=path.name, seconds=seconds).rstrip("\n"))
    else:
        show(render_text(candidates, name=name, seconds=seconds).rstrip("\n"))
    if arguments.picture:
        try:
            draw(
                *(caller, rate, candidates, arguments.picture),
                title=name,
                progress=lambda share: _progress(path, f"drawing, {share:.0%}"),
            )
        except PictureError as error:
            raise IvrError(str(error)) from None
        _progress(path, "")
        print(f"{arguments.picture}: drawn", file=sys.stderr)
    return 0


def _check_picture(path: Path | None) -> None:
    if path is None:
        return
    if path.suffix.lower() not in PICTURES:
        raise FileError(f"{path}: a picture's name ends in {', '.join(PICTURES)}")
    check_output(path)


def _progress(path: Path, doing: str) -> None:
    """What takes so long, on a terminal only; nothing wipes it away."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{path.name}: {doing}" if doing else "\r\x1b[K", end="", file=sys.stderr)
