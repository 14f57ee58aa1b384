"""Read and write WAV files, by libsndfile."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import soundfile
from numpy.typing import NDArray

from dsp.levels import as_array, to_int16
from dsp.settings import whole

UNKNOWN_BYTES = 0x7FFFF000
"""So many bytes, or more, are promised by who writes into a pipe: SoX this, ffmpeg 2**32 - 1."""
RIFF_HEADER_BYTES = 12
HEADLESS = (".raw", ".pcm", ".sln", ".ul", ".al", ".ulaw", ".alaw")
MOST_CHANNELS = 8  # 7.1 sound; more of them than samples are channels in rows
ENDIANS = {b"RIFF": "<", b"RIFX": ">"}


class WavError(ValueError):
    """A WAV file that can't be read or written; the text names the file and the cause."""


def read_wav(path: str | Path) -> tuple[NDArray[np.float32], int]:
    """Read a WAV file: PCM of any width, float, G.711, GSM 6.10, or ADPCM.

    Parameters
    ----------
    path : str or Path
        The file.

    Returns
    -------
    samples : ndarray, float32, shape (n,) for one channel, else (n, channels)
        Full scale 1.0; 16-bit samples come out exactly.
    sample_rate : int
        In Hz.

    Raises
    ------
    WavError
        If there is no such file, it may not be read, it is no WAV file, its coding is unknown, it
        holds no samples, or is cut off: its header promises more than is there, or nothing because
        its recorder never wrote how much (RF64 and W64 are not looked at).
    """
    path = Path(path)
    if not path.is_file():
        wrong = "it is a folder; name a file" if path.is_dir() else "not a file"
        raise WavError(f"{path}: {wrong if path.exists() else 'no such file'}")
    if path.stat().st_size == 0:
        raise WavError(f"{path}: the file is empty")
    try:
        with (  # by its number, since by its name .raw would be no WAV
            path.open("rb") as opened,
            soundfile.SoundFile(opened.fileno(), closefd=False) as file,
        ):
            if file.format not in ("WAV", "WAVEX", "RF64", "W64"):
                raise WavError(f"{path}: not a WAV file but {file.format}")
            samples: NDArray[np.float32] = file.read(file.frames, dtype="float32")
            sample_rate = int(file.samplerate)
    except soundfile.LibsndfileError as error:
        raise WavError(
            f"{path}: not a WAV file that can be read ({_cause(error)}){_way_out(path)}"
        ) from error
    except OSError as error:
        raise WavError(f"{path}: {(error.strerror or str(error)).lower()}") from error
    if samples.size == 0:
        _check_closed(path)
        raise WavError(f"{path}: the file holds no samples")
    _check_whole(path)
    return samples, sample_rate


def write_wav(path: str | Path, samples: NDArray[Any], sample_rate: int) -> None:
    """Write 16-bit PCM.

    Parameters
    ----------
    path : str or Path
        The file, ``.wav``; it is replaced if it is there.
    samples : ndarray, float (full scale 1.0) or int16, shape (n,) or (n, channels)
        What is beyond full scale is clipped; int16 comes back exactly from `read_wav`.
    sample_rate : int
        In Hz, a whole number, 1 or more.

    Raises
    ------
    WavError
        If the file can't be written, has another ending, the rate is none, or the samples are no
        audio: NaN, infinity, another type, another shape.
    """
    path = Path(path)
    if path.suffix.lower() != ".wav":
        raise WavError(f"{path}: what is written is WAV; end the name in .wav")
    if not path.parent.is_dir():
        raise WavError(f"{path}: no such folder")
    try:
        rate = whole("sample rate", sample_rate, least=1, unit=" Hz")
        pcm = _pcm(as_array(samples))
    except ValueError as error:
        raise WavError(f"{path}: {error}") from error
    try:
        soundfile.write(path, pcm, rate, format="WAV", subtype="PCM_16")
    except soundfile.LibsndfileError as error:
        raise WavError(f"{path}: can't be written ({_cause(error)})") from error


def _pcm(samples: NDArray[Any]) -> NDArray[np.int16]:
    """Return samples of one or more channels as int16, or raise ValueError."""
    shape = samples.shape
    if samples.ndim not in (1, 2) or shape[1:] == (0,):
        raise ValueError(f"samples: shape (n,) or (n, channels) is needed, not {shape}")
    if samples.ndim == 2 and shape[1] > max(shape[0], MOST_CHANNELS):
        raise ValueError(f"samples: shape {shape}, but channels are columns; write samples.T")
    return to_int16(samples.reshape(-1)).reshape(shape)


def _way_out(path: Path) -> str:
    if path.suffix.lower() not in HEADLESS:
        return ""
    return (
        f"; sound without a header is given one by, e.g.:"
        f" sox -t raw -r 8000 -c 1 -e signed -b 16 {path.name} {path.stem}.wav"
    )


def _check_closed(path: Path) -> None:
    with path.open("rb") as file:
        endian = ENDIANS.get(file.read(4))
        if endian is None:
            return
        (riff,) = struct.unpack(f"{endian}I", file.read(4))
        file.seek(RIFF_HEADER_BYTES)
        _find_sound(file, endian)
        there = path.stat().st_size - file.tell()
    if there and riff + 8 < path.stat().st_size:
        raise WavError(
            f"{path}: its recorder never closed it: its header promises no sound, and"
            f" {there} bytes are there: sox --ignore-length {path.name} whole.wav"
        )


def _check_whole(path: Path) -> None:
    with path.open("rb") as file:
        endian = ENDIANS.get(file.read(RIFF_HEADER_BYTES)[:4])
        if endian is None:
            return
        promised, byte_rate = _find_sound(file, endian)
        there = path.stat().st_size - file.tell()
    if there < promised < UNKNOWN_BYTES:
        raise WavError(
            f"{path}: cut off: its header promises {promised / byte_rate:.3f} s of sound"
            f" ({promised} bytes), and {there / byte_rate:.3f} s are there ({there})"
        )


def _find_sound(file: BinaryIO, endian: str) -> tuple[int, int]:
    """Go to the first sample; returns the bytes that are promised, and how many make a second."""
    byte_rate = 1
    while len(chunk := file.read(8)) == 8:
        name, size = struct.unpack(f"{endian}4sI", chunk)
        if name == b"data":
            return size, byte_rate
        content = file.read(size + size % 2)  # chunks begin at even places
        if name == b"fmt ":
            byte_rate = max(1, struct.unpack_from(f"{endian}I", content, 8)[0])
    return 0, byte_rate


def _cause(error: soundfile.LibsndfileError) -> str:
    return str(error.error_string).strip().rstrip(".")
