"""A folder of recorded sentences: what it holds, what it lacks, and what of it cannot be used.

::

    prompts/en/shop.greeting.1f2e3d4c.wav
            │  │             └ a code of its words: after another one they were others
            │  └ the name of the sentence
            └ its language

The code alone tells which sentence it is, so a menu may be renamed and keep its recordings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dsp.levels import to_int16
from dsp.resample import resample
from dsp.wav import WavError, read_wav
from ivr.speech.espeak import RATE_HZ

RATES_HZ = (8000, 48000)
LONGEST_S = 120.0  # nobody listens to more; and a mistaken file costs no memory
QUIET = 0.05  # of full scale at its peak; a prompt at -26 dBov (ITU-T P.56) peaks six times higher
CLIPPED = 0.001  # the share of samples at full scale from which one hears it
SILENCE = 0.003  # -50 dB of full scale: what is below it at either end is cut off
MARGIN_S = 0.03  # left before the first and after the last sound
_FILE = re.compile(r"(?P<name>.+)\.(?P<code>[0-9a-f]{8})\.(?P<kind>\w+)", re.IGNORECASE)


class Unusable(Exception):
    """A recording cannot be played; the text says why."""


@dataclass(frozen=True, slots=True)
class Recordings:
    """What is recorded, and what is not.

    Args:
        sentences: the words of each recording there may be, by the file that is looked for.
        sounds: of those that are recorded, the PCM, by the same file.
        missing: files of sentences that are not recorded.
        stale: recordings of sentences that were reworded since.
        surplus: recordings of no sentence.
        unusable: recordings that cannot be played, and why.
        rate: Hz of the sounds.
    """

    sentences: Mapping[str, str]
    sounds: Mapping[str, bytes] = field(repr=False)
    missing: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    surplus: tuple[str, ...] = ()
    unusable: Mapping[str, str] = field(default_factory=dict)
    rate: int = RATE_HZ

    @property
    def complete(self) -> bool:
        """Whether nothing is to be done."""
        return not (self.missing or self.stale or self.surplus or self.unusable)

    def __str__(self) -> str:
        told = [f"{len(self.sounds)} of {len(self.sentences)} sentences are recorded"]
        if self.stale:
            told.append(f"{len(self.stale)} were reworded since")
        if self.unusable:
            told.append(f"{len(self.unusable)} cannot be used")
        return ", ".join(told)


def read_recordings(
    folder: Path, sentences: Mapping[str, str], *, rate: int = RATE_HZ
) -> Recordings:
    """Read all recordings of *folder*.

    Args:
        folder: with one folder for each language.
        sentences: the words of each recording there may be, by its file.
        rate: Hz to which they are resampled.
    """
    wanted = {_code(file): file for file in sentences}
    names = {_name(file) for file in sentences}
    sounds: dict[str, bytes] = {}
    stale: list[str] = []
    surplus: list[str] = []
    unusable: dict[str, str] = {}
    for path in sorted(folder.rglob("[!.]*")):
        file = path.relative_to(folder).as_posix()
        sentence = wanted.get(_code(file))
        try:
            if sentence in sounds:
                surplus.append(file)
            elif sentence is not None:
                sounds[sentence] = read_prompt(path, rate)
            elif path.suffix.lower() == ".wav":
                (stale if _name(file) in names else surplus).append(file)
        except Unusable as error:
            unusable[file] = str(error)
    missing = tuple(file for file in sentences if file not in sounds)
    return Recordings(sentences, sounds, missing, tuple(stale), tuple(surplus), unusable, rate)


def read_prompt(path: Path, rate: int) -> bytes:
    """A recording as 16 bit PCM at *rate*, the silence at its ends cut off.

    Raises:
        Unusable: it is no WAV file, not of one channel, too quiet, clipped …
    """
    try:
        samples, own_rate = read_wav(path)
    except WavError as error:
        raise Unusable(str(error).removeprefix(f"{path}: ")) from None
    if samples.ndim != 1:
        raise Unusable(f"{samples.shape[1]} channels; one is needed")
    if not RATES_HZ[0] <= own_rate <= RATES_HZ[1]:
        raise Unusable(f"{own_rate} Hz; {RATES_HZ[0]} to {RATES_HZ[1]} are needed")
    if (seconds := len(samples) / own_rate) > LONGEST_S:
        raise Unusable(f"{seconds:.0f} s long; {LONGEST_S:g} are the most")
    if not np.isfinite(samples).all():
        raise Unusable("samples that are no number")
    level = np.abs(samples)
    if (peak := float(level.max())) < QUIET:
        raise Unusable(f"too quiet: {_db(peak)} at its loudest; {_db(QUIET)} is the least")
    if (share := float(np.mean(level >= 1 - 2**-15))) > CLIPPED:
        raise Unusable(f"clipped: {share:.1%} of it is at full scale")
    return to_int16(resample(_cut(samples, own_rate), own_rate, rate)).tobytes()


def _cut(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    heard = np.flatnonzero(np.abs(samples) > SILENCE)
    margin = round(MARGIN_S * rate)
    return samples[max(heard[0] - margin, 0) : heard[-1] + margin + 1]


def _code(file: str) -> tuple[str, str]:
    """What tells a sentence from every other: its language and the code of its words."""
    language, _, name = file.rpartition("/")
    found = _FILE.fullmatch(name)
    return language, found["code"].lower() if found else ""


def _name(file: str) -> str:
    """Language and name of a sentence, whatever its words."""
    found = _FILE.fullmatch(file)
    return found["name"] if found else file.rpartition(".")[0]


def _db(amplitude: float) -> str:
    return f"{20 * np.log10(amplitude):.0f} dB of full scale" if amplitude else "silence"
