"""G.711, the coding of a telephone line: 8 bits a sample, mu-law or A-law.  No I/O.

Both laws are a sign, three bits of segment and four bits inside it.  A segment is twice as wide
as the one below:

    mu-law  magnitude + 33 (of 14 bits)    0 0 1 m m m m x x    code = not (sign, segment, mmmm)
    A-law   magnitude      (of 13 bits)      0 1 m m m m x      code = (sign, segment, mmmm) ^ 0x55
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dsp.levels import as_array, to_int16

MULAW_BIAS = 33 << 2  # ITU-T G.711, table 2: segments begin at 31, 95, 223, ... = 2^n - 33
MULAW_CLIP = (8159 << 2) - 1  # ITU-T G.711, table 2: the last value below the virtual decision 8159
ALAW_TOGGLE = 0x55  # ITU-T G.711, table 1, note 2: even bits inverted


def _mulaw_codes() -> NDArray[np.uint8]:
    """Return the code of each int16 value, at index ``value & 0xFFFF``."""
    value = np.arange(65536).astype(np.uint16).view(np.int16).astype(np.int64)
    biased = np.minimum(np.abs(value), MULAW_CLIP) + MULAW_BIAS
    segment = np.frexp(biased)[1] - 8
    mantissa = (biased >> (segment + 3)) & 0x0F
    sign = np.where(value < 0, 0x80, 0)
    codes: NDArray[np.uint8] = (~(sign | segment << 4 | mantissa)).astype(np.uint8)
    return codes


def _mulaw_values() -> NDArray[np.int16]:
    code = ~np.arange(256)
    segment, mantissa = (code >> 4) & 7, code & 0x0F
    magnitude = (((mantissa << 3) + MULAW_BIAS) << segment) - MULAW_BIAS
    values: NDArray[np.int16] = np.where(code & 0x80, -magnitude, magnitude).astype(np.int16)
    return values


def _alaw_codes() -> NDArray[np.uint8]:
    value = np.arange(65536).astype(np.uint16).view(np.int16).astype(np.int64)
    magnitude = np.where(value < 0, ~value, value) >> 3  # ~: as ITU-T G.191's alaw_compress
    segment = np.maximum(np.frexp(magnitude)[1] - 5, 0)
    mantissa = (magnitude >> np.maximum(segment, 1)) & 0x0F
    sign = np.where(value < 0, 0, 0x80)
    codes: NDArray[np.uint8] = ((sign | segment << 4 | mantissa) ^ ALAW_TOGGLE).astype(np.uint8)
    return codes


def _alaw_values() -> NDArray[np.int16]:
    code = np.arange(256) ^ ALAW_TOGGLE
    segment, mantissa = (code >> 4) & 7, code & 0x0F
    linear = (mantissa << 1) + 1 + np.where(segment > 0, 32, 0)
    magnitude = (linear << np.maximum(segment - 1, 0)) << 3
    values: NDArray[np.int16] = np.where(code & 0x80, magnitude, -magnitude).astype(np.int16)
    return values


_MULAW_CODES, _MULAW_VALUES = _mulaw_codes(), _mulaw_values()
_ALAW_CODES, _ALAW_VALUES = _alaw_codes(), _alaw_values()


def encode_mulaw(samples: NDArray[Any]) -> NDArray[np.uint8]:
    """Return the mu-law codes of samples.

    Parameters
    ----------
    samples : ndarray, shape (n,), float (full scale 1.0) or int16
        What is beyond full scale is clipped.

    Returns
    -------
    ndarray, shape (n,), uint8

    Raises
    ------
    ValueError
        If the samples are no audio: no array, NaN, infinity, another type, two dimensions.

    References
    ----------
    ITU-T G.711 (11/1988), tables 2a and 2b.
    """
    return _MULAW_CODES[to_int16(samples).view(np.uint16)]


def decode_mulaw(codes: bytes | NDArray[np.uint8]) -> NDArray[np.int16]:
    """Return the samples of mu-law codes.

    Parameters
    ----------
    codes : bytes, or ndarray, shape (n,), uint8
        As they come from a line, one a sample.

    Returns
    -------
    ndarray, shape (n,), int16
        Within +-32124.

    Raises
    ------
    ValueError
        If it is anything else.

    References
    ----------
    ITU-T G.711 (11/1988), tables 2a and 2b.
    """
    return _MULAW_VALUES[_codes(codes)]


def encode_alaw(samples: NDArray[Any]) -> NDArray[np.uint8]:
    """Return the A-law codes of samples; arguments and errors as in `encode_mulaw`.

    Returns
    -------
    ndarray, shape (n,), uint8

    References
    ----------
    ITU-T G.711 (11/1988), tables 1a and 1b.
    """
    return _ALAW_CODES[to_int16(samples).view(np.uint16)]


def decode_alaw(codes: bytes | NDArray[np.uint8]) -> NDArray[np.int16]:
    """Return the samples of A-law codes; arguments and errors as in `decode_mulaw`.

    Returns
    -------
    ndarray, shape (n,), int16
        Within +-32256.

    References
    ----------
    ITU-T G.711 (11/1988), tables 1a and 1b.
    """
    return _ALAW_VALUES[_codes(codes)]


def _codes(codes: bytes | NDArray[np.uint8]) -> NDArray[np.uint8]:
    if isinstance(codes, bytes | bytearray | memoryview):
        return np.frombuffer(codes, np.uint8)
    array = as_array(codes, "codes")
    if array.dtype != np.uint8 or array.ndim != 1:
        shape = f" of {array.ndim} dimensions" if array.ndim != 1 else ""
        raise ValueError(f"codes: bytes or uint8 in a row are needed, not {array.dtype}{shape}")
    return array
