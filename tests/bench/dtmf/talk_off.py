"""Rows of what is no key: speech, music, the network's tones, noise.  Every key heard is false."""

from __future__ import annotations

import lzma
import os
from collections.abc import Iterator, Sequence
from functools import cache, partial
from pathlib import Path

import numpy as np
import soundfile

from dsp.g711 import decode_mulaw
from dsp.levels import to_float
from dsp.resample import resample
from tests.bench.dtmf.ears import Ear
from tests.bench.dtmf.rows import Effort, Prepare, Rng, Row, Score
from tests.dsp.lines import mulaw
from tests.dsp.signals import NOT_KEYS, at_level
from tests.dsp.trials import Samples

RATE = 8000
MINUTE = 60 * RATE
SPEEDS = {
    "1.0": (1.0,),
    "0.8": (0.8,),
    "1.25": (1.25,),
    "between": (0.85, 0.9, 0.95, 1.05, 1.1, 1.18),
}
VOICES = (
    "en-us",
    "en-us+f3",
    "en-us+m5",
    "de",
    "de+f2",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "ru",
    "pl",
)


def made(kind: str, minutes: int, rng: Rng, effort: Effort) -> Score:
    """Synthetic material of one kind, in pieces of a minute, over mu-law: hits."""
    seeds = rng.integers(2**32, size=max(1, minutes // 10 if effort.fast else minutes))
    return partial(_made_hits, kind, seeds)


def _made_hits(kind: str, seeds: Samples, ear: Ear) -> float:
    hits = 0
    for seed in seeds:
        piece = NOT_KEYS[kind](MINUTE, np.random.default_rng(int(seed)))
        hits += len(ear.hear(mulaw(piece)))
    return float(hits)


def spoken(minutes: int, rng: Rng, effort: Effort) -> Score:
    """Numbers read out by eSpeak NG, the voice of the prompts, in many languages: hits."""
    from ivr.speech.espeak import VoiceMissing

    pieces = []
    for _ in range(max(1, minutes // 10 if effort.fast else minutes)):
        try:
            pieces.append(mulaw(at_level(_minute_of_numbers(rng), rng.uniform(-22, -12))))
        except VoiceMissing:
            return _nothing
    return partial(_hits, pieces)


def _minute_of_numbers(rng: Rng) -> Samples:
    from ivr.speech.espeak import RATE_HZ, synthesise

    parts, length = [], 0
    while length < MINUTE:
        text = ", ".join(str(rng.integers(10 ** rng.integers(1, 10))) for _ in range(4))
        pcm = synthesise(
            text,
            voice=str(rng.choice(VOICES)),
            words_per_minute=int(rng.integers(110, 240)),
            pitch=int(rng.integers(10, 95)),
        )
        parts.append(resample(np.frombuffer(pcm, np.int16), RATE_HZ, RATE))
        length += len(parts[-1])
    return np.concatenate(parts)[:MINUTE]


def recorded(speeds: Sequence[float], rng: Rng, effort: Effort) -> Score:
    """The folder named by TALKOFF, played so many times as fast: hits."""
    folder = os.environ.get("TALKOFF")
    return partial(_recorded_hits, folder, speeds) if folder else _nothing


def _recorded_hits(folder: str, speeds: Sequence[float], ear: Ear) -> float:
    return sum(
        _hits((resample(piece, round(100 * speed), 100) for piece in _pieces(Path(folder))), ear)
        for speed in speeds
    )


def _hits(pieces: Sequence[Samples] | Iterator[Samples], ear: Ear) -> float:
    return float(sum(len(ear.hear(piece)) for piece in pieces))


@cache
def _pieces(folder: Path) -> tuple[Samples, ...]:
    """Return all sound of a folder at 8 kHz, ten minutes at a time: WAV, FLAC, ``.ul`` mu-law."""
    sounds = [_read(path) for path in sorted(folder.iterdir())]
    return tuple(
        sound[at : at + 10 * MINUTE]
        for sound in sounds
        if sound is not None
        for at in range(0, len(sound), 10 * MINUTE)
    )


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


def _row(name: str, title: str, prepare: Prepare) -> Row:
    return Row(name, f"{title}: hits", "goal; Q.24", "keys", prepare, 0, less=True)


def rows() -> list[Row]:
    """Return all rows of this module."""
    title = "real speech (TALKOFF=folder), speed {}"
    result = [
        _row(f"talk-off-{name.split()[0]}", title.format(name), partial(recorded, speeds))
        for name, speeds in SPEEDS.items()
    ]
    result.append(_row("not-espeak", "eSpeak NG reads numbers, 20 min", partial(spoken, 20)))
    for kind in NOT_KEYS:
        minutes = 20 if kind in ("voice", "music") else 5
        name = f"not-{kind.split()[0].lower()}"
        result.append(_row(name, f"{kind}, {minutes} min", partial(made, kind, minutes)))
    return result
