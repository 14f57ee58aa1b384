"""Rows of what is no key: speech, music, the network's tones, noise.  Every key heard is false."""

from __future__ import annotations

import lzma
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import soundfile

from dsp.g711 import decode_mulaw
from dsp.levels import to_float
from dsp.resample import resample
from tests.bench.dtmf.ears import Ear
from tests.bench.dtmf.rows import Effort, Prepare, Rng, Row, Score
from tests.dsp.lines import mulaw
from tests.dsp.signals import NOT_KEYS
from tests.dsp.trials import Samples

RATE = 8000
PIECE_S = 60
SPEEDS = (1.0, 0.8, 1.25)


def made(kind: str, minutes: float, rng: Rng, effort: Effort) -> Score:
    """Synthetic material of one kind, in pieces of a minute, over mu-law: hits."""
    pieces = max(1, round(minutes / 10 if effort.fast else minutes))
    seeds = rng.integers(2**32, size=pieces)
    return partial(_made_hits, kind, seeds)


def _made_hits(kind: str, seeds: Samples, ear: Ear) -> float:
    hits = 0
    for seed in seeds:
        piece = NOT_KEYS[kind](PIECE_S * RATE, np.random.default_rng(int(seed)))
        hits += len(ear.hear(mulaw(piece)))
    return float(hits)


def recorded(speed: float, rng: Rng, effort: Effort) -> Score:
    """The folder named by TALKOFF, played so many times as fast: hits."""
    folder = os.environ.get("TALKOFF")
    if not folder:
        return _nothing
    return partial(_recorded_hits, Path(folder), speed, 6 if effort.fast else None)


def _recorded_hits(folder: Path, speed: float, pieces: int | None, ear: Ear) -> float:
    hits = 0
    for i, piece in enumerate(_pieces(folder)):
        if i == pieces:
            break
        fast = resample(piece, round(100 * speed), 100) if speed != 1 else piece
        hits += len(ear.hear(fast))
    return float(hits)


def _pieces(folder: Path) -> Iterator[Samples]:
    """Yield all sound of a folder at 8 kHz, ten minutes at a time: WAV, FLAC, ``.ul`` mu-law."""
    for path in sorted(folder.iterdir()):
        samples = _read(path)
        if samples is None:
            continue
        for at in range(0, len(samples), 600 * RATE):
            yield samples[at : at + 600 * RATE]


def _read(path: Path) -> Samples | None:
    if path.suffixes[-2:] == [".ul", ".xz"]:
        return to_float(decode_mulaw(np.frombuffer(lzma.open(path).read(), np.uint8)))
    if path.suffix == ".ul":
        return to_float(decode_mulaw(np.fromfile(path, np.uint8)))
    if path.suffix in (".wav", ".flac"):
        samples, rate = soundfile.read(path, always_2d=True)
        return resample(samples.mean(axis=1), rate, RATE)
    return None


def _nothing(ear: Ear) -> None:
    return None


def _hits(name: str, title: str, prepare: Prepare) -> Row:
    return Row(name, f"{title}: hits", "issue; Q.24", "keys", prepare, 0, less=True)


def rows() -> list[Row]:
    """Return all rows of this module."""
    title = "real speech (TALKOFF=folder), speed {}"
    result = [
        _hits(f"talk-off-{speed}", title.format(speed), partial(recorded, speed))
        for speed in SPEEDS
    ]
    for kind in NOT_KEYS:
        minutes = 20 if kind in ("voice", "music") else 5
        name = f"not-{kind.split()[0].lower()}"
        result.append(_hits(name, f"{kind}, {minutes} min", partial(made, kind, minutes)))
    return result
