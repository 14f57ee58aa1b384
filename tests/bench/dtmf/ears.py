"""Those who listen: this project's detector, spandsp and multimon-ng, behind one face.

Each hears 8 kHz audio and says which keys it heard, in order.  A fresh detector for each call.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import shutil
import subprocess
from collections.abc import Iterable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dsp.detector import DtmfDetector, ToneEnd, ToneStart, detect
from dsp.levels import to_int16
from dsp.resample import resample

Samples = NDArray[np.float64]
FRAME_MS = 20


class Ear(Protocol):
    """One detector."""

    name: str

    def hear(self, signal: Samples, rate: int = 8000) -> str:
        """Return the keys in a whole signal."""

    def follow(self, signal: Samples, lost: NDArray[np.bool_] | None = None) -> list[str] | None:
        """Return the keys announced after each frame of 20 ms, or None if it can't say.

        Frames marked in ``lost`` are told to the detector as lost.
        """


class Octothorpe:
    """This project's detector."""

    name = "octothorpe"

    def hear(self, signal: Samples, rate: int = 8000) -> str:
        return _begun(detect(signal, rate))

    def follow(self, signal: Samples, lost: NDArray[np.bool_] | None = None) -> list[str]:
        detector, step = DtmfDetector(8000), 8 * FRAME_MS
        heard = []
        for i, at in enumerate(range(0, len(signal), step)):
            gone = lost is not None and bool(lost[i])
            heard.append(_begun(detector.process(signal[at : at + step], lost=gone)))
        return [*heard, _begun(detector.flush())]


def _begun(events: Iterable[ToneStart | ToneEnd]) -> str:
    return "".join(event.key for event in events if not isinstance(event, ToneEnd))


class Spandsp:
    """Spandsp 0.0.6, Debian's libspandsp2, through ctypes; all parameters as it comes."""

    name = "spandsp"

    def __init__(self) -> None:
        found = ctypes.util.find_library("spandsp")
        if found is None:
            raise OSError("libspandsp2 is not installed")
        self._lib = ctypes.CDLL(found)
        self._lib.dtmf_rx_init.restype = ctypes.c_void_p
        self._lib.dtmf_rx_get.restype = ctypes.c_size_t

    def hear(self, signal: Samples, rate: int = 8000) -> str:
        return "".join(self._chunks(resample(signal, rate, 8000), 16000, None))

    def follow(self, signal: Samples, lost: NDArray[np.bool_] | None = None) -> list[str]:
        return self._chunks(signal, 8 * FRAME_MS, lost)

    def _chunks(self, signal: Samples, step: int, lost: NDArray[np.bool_] | None) -> list[str]:
        pcm = to_int16(signal)
        state = ctypes.c_void_p(self._lib.dtmf_rx_init(None, None, None))
        digits = ctypes.create_string_buffer(128)
        heard = []
        for i, at in enumerate(range(0, len(pcm), step)):
            chunk = pcm[at : at + step]
            if lost is not None and lost[i]:
                self._lib.dtmf_rx_fillin(state, len(chunk))
            else:
                self._lib.dtmf_rx(state, ctypes.c_void_p(chunk.ctypes.data), len(chunk))
            n = self._lib.dtmf_rx_get(state, digits, len(digits) - 1)
            heard.append(digits.raw[:n].decode("ascii"))
        self._lib.dtmf_rx_free(state)
        return heard


class Multimon:
    """multimon-ng, Debian's, as a program: it hears a whole signal and tells no times."""

    name = "multimon-ng"
    RATE = 22050  # its only one

    def __init__(self) -> None:
        found = shutil.which("multimon-ng")
        if found is None:
            raise OSError("multimon-ng is not installed")
        self._command = [found, "-q", "-n", "-c", "-a", "DTMF", "-t", "raw", "-"]

    def hear(self, signal: Samples, rate: int = 8000) -> str:
        pcm = to_int16(resample(signal, rate, self.RATE))
        told = subprocess.run(
            self._command, input=pcm.tobytes(), capture_output=True, check=False
        ).stdout.decode("ascii", "replace")
        return "".join(
            line.removeprefix("DTMF: ").strip()
            for line in told.splitlines()
            if line.startswith("DTMF: ")
        )

    def follow(self, signal: Samples, lost: NDArray[np.bool_] | None = None) -> None:
        return None


EARS = {"octothorpe": Octothorpe, "spandsp": Spandsp, "multimon-ng": Multimon}
