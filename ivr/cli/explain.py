"""``ivr explain``: what the detector made of a recording, and why: text, JSON, picture."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dsp.candidate import Candidate
from dsp.detector import detect
from dsp.events import ToneStart
from dsp.explain import explain
from dsp.levels import loudest_second_dbm0
from dsp.picture import PictureError, check_drawing, draw
from dsp.report import render_json, render_text
from dsp.rules import MIN_DBM0
from dsp.wav import read_wav
from ivr.cli.terminal import show
from ivr.errors import IvrError
from ivr.files import FileError, check_output

PICTURES = (".png", ".svg", ".pdf")
SIDES = ("left", "right")
Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Heard:
    """One channel of a recording, and what was heard in it."""

    name: str
    channels: int
    channel: int
    samples: Samples = field(repr=False)
    rate: int
    candidates: list[Candidate] = field(repr=False)
    notes: list[str] = field(repr=False)

    @property
    def title(self) -> str:
        return self.name if self.channels == 1 else f"{self.name}, {_name(self.channel)}"

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate


def run(arguments: argparse.Namespace) -> int:
    """Explain one recording; returns the exit status."""
    path: Path = arguments.wav
    channel = _channel(arguments.channel)
    try:
        _check_picture(arguments.picture)
        heard = _listen(path, channel)
        _progress(path, "")
        show((_as_json(heard) if arguments.json else _as_text(heard)).rstrip("\n"))
        if arguments.picture:
            _draw(heard, arguments.picture, path)
    except PictureError as error:
        raise IvrError(str(error)) from None
    except ValueError as error:
        raise IvrError(str(error) if str(path) in str(error) else f"{path}: {error}") from None
    return 0


def _listen(path: Path, channel: int) -> Heard:
    samples, rate = read_wav(path)
    channels = samples.reshape(len(samples), -1).T
    if channel >= len(channels):
        count = "1 channel" if len(channels) == 1 else f"{len(channels)} channels"
        raise FileError(f"{path}: it has {count}, not a channel {channel + 1}")
    chosen = channels[channel].copy()
    candidates = explain(
        chosen, rate, progress=lambda share: _progress(path, f"listening, {share:.0%}")
    )
    notes = [] if candidates else [_loudness(chosen, rate)]
    if all(c.refused_by for c in candidates):
        notes = _keys_elsewhere(channels, channel, rate) or notes
    return Heard(path.name, len(channels), channel, chosen, rate, candidates, notes)


def _as_text(heard: Heard) -> str:
    return render_text(heard.candidates, name=heard.title, seconds=heard.seconds, notes=heard.notes)


def _as_json(heard: Heard) -> str:
    facts = {
        "sample_rate": heard.rate,
        "channels": heard.channels,
        "channel": heard.channel + 1,
        "notes": heard.notes,
    }
    return render_json(heard.candidates, name=heard.name, seconds=heard.seconds, facts=facts)


def _draw(heard: Heard, picture: Path, path: Path) -> None:
    draw(
        *(heard.samples, heard.rate, heard.candidates, picture),
        title=heard.title,
        progress=lambda share: _progress(path, f"drawing, {share:.0%}"),
    )
    _progress(path, "")
    print(f"{picture}: drawn", file=sys.stderr)


def _check_picture(path: Path | None) -> None:
    if path is None:
        return
    if path.suffix.lower() not in PICTURES:
        raise FileError(f"{path}: a picture's name ends in {', '.join(PICTURES)}")
    check_drawing()
    check_output(path)


def _channel(named: str) -> int:
    """The channel, counted from 0, that somebody calls left, right, or by its number from 1."""
    if named in SIDES:
        return SIDES.index(named)
    if not (named.isdecimal() and named.isascii() and int(named) > 0):
        raise IvrError(f"--channel {named}: left, right, or a number from 1")
    return int(named) - 1


def _name(channel: int) -> str:
    names = ("left channel, the caller's", "right channel")
    return names[channel] if channel < len(names) else f"channel {channel + 1}"


def _keys_elsewhere(channels: Samples, chosen: int, rate: int) -> list[str]:
    """Where keys are, if not in the channel that was chosen."""
    notes = []
    for i, samples in enumerate(channels):
        if i == chosen:
            continue
        keys = "".join(e.key for e in detect(samples.copy(), rate) if isinstance(e, ToneStart))
        if keys:
            option = SIDES[i] if i < len(SIDES) else str(i + 1)
            notes.append(f"no key in this channel, but {keys} in another: --channel {option}")
    return notes


def _loudness(samples: Samples, rate: int) -> str:
    level = loudest_second_dbm0(samples, rate)
    said = f"the loudest second has {level:.1f} dBm0" if np.isfinite(level) else "it is all silent"
    return f"{said}; keys are heard from {MIN_DBM0:.0f} dBm0 for each tone"


def _progress(path: Path, doing: str) -> None:
    """What takes so long, on a terminal only; nothing wipes it away."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{path.name}: {doing}" if doing else "\r\x1b[K", end="", file=sys.stderr)
