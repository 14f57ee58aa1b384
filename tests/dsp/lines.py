"""What a line does to a signal: codings, echo, hum, overload, lost frames.  All at 8 kHz."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dsp.g711 import decode_alaw, decode_mulaw, encode_alaw, encode_mulaw
from dsp.levels import to_float
from dsp.resample import resample
from dsp.tones import sines

Samples = NDArray[np.float64]
RATE = 8000
FRAME = 160  # 20 ms, the packet of every telephone line


def mulaw(signal: Samples) -> Samples:
    """Return it after G.711 mu-law."""
    return to_float(decode_mulaw(encode_mulaw(signal)))


def alaw(signal: Samples) -> Samples:
    """Return it after G.711 A-law."""
    return to_float(decode_alaw(encode_alaw(signal)))


def g722(signal: Samples) -> Samples:
    """Return it after G.722 at 64 kb/s, 16 kHz in between."""
    return resample(_through("g722", resample(signal, RATE, 16000), 16000), 16000, RATE)


def opus(signal: Samples, kbps: int = 24) -> Samples:
    """Return it after Opus in voice mode, 48 kHz in between, as LiveKit SIP sends it."""
    return resample(_through("libopus", resample(signal, RATE, 48000), 48000, kbps), 48000, RATE)


def _through(codec: str, signal: Samples, rate: int, kbps: int | None = None) -> Samples:
    """Encode and decode by FFmpeg in frames of 20 ms."""
    import av  # comes with livekit-agents

    encoder = av.CodecContext.create(codec, "w")
    encoder.sample_rate, encoder.layout, encoder.format = rate, "mono", "s16"
    if kbps:
        encoder.bit_rate = kbps * 1000
        encoder.options = {"application": "voip"}
    decoder = av.CodecContext.create(codec, "r")
    decoder.sample_rate, decoder.layout = rate, "mono"
    step = rate // 50
    padded = np.append(signal, np.zeros(-len(signal) % step + 2 * step))
    pcm = np.clip(np.rint(padded * 32768), -32768, 32767).astype(np.int16)
    out = []
    packets = []
    for at in range(0, len(pcm), step):
        frame = av.AudioFrame.from_ndarray(pcm[None, at : at + step], format="s16", layout="mono")
        frame.sample_rate, frame.pts = rate, at
        packets += encoder.encode(frame)
    for packet in packets + encoder.encode(None):
        out += [frame.to_ndarray().reshape(-1) for frame in decoder.decode(packet)]
    heard = np.concatenate(out)
    scaled = heard / 32768 if heard.dtype == np.int16 else heard.astype(np.float64)
    return scaled[: len(signal)]


def echo(signal: Samples, delay_ms: float, level_db: float) -> Samples:
    """Return it with one echo."""
    delay = round(delay_ms * RATE / 1000)
    late = np.append(np.zeros(delay), signal)[: len(signal)]
    return signal + late * 10 ** (level_db / 20)


def direct_current(signal: Samples, share: float) -> Samples:
    """Return it with a constant on top, as a share of full scale."""
    return np.clip(signal + share, -1, 1)


def hum(signal: Samples, hz: float, level_dbm0: float) -> Samples:
    """Return it with the mains and its third harmonic, 10 dB weaker, on top."""
    return signal + sines((hz, 3 * hz), (level_dbm0, level_dbm0 - 10), len(signal) / RATE)


def overload(signal: Samples, drive_db: float) -> Samples:
    """Return it driven so far beyond full scale, and clipped."""
    return np.clip(signal / np.abs(signal).max() * 10 ** (drive_db / 20), -1, 1)


def lose(
    signal: Samples, share: float, rng: np.random.Generator, *, concealed_by: str = "zeros"
) -> tuple[Samples, NDArray[np.bool_]]:
    """Return it with frames of 20 ms lost, and which.

    A lost frame becomes exact zeros, the frame before (``repeat``), the last pitch period dying
    away (``plc``, like G.711 appendix I), or nothing at all (``drop``).
    """
    frames = np.append(signal, np.zeros(-len(signal) % FRAME)).reshape(-1, FRAME)
    lost = rng.random(len(frames)) < share
    if concealed_by == "drop":
        return frames[~lost].reshape(-1), np.zeros(int((~lost).sum()), np.bool_)
    out = frames.copy()
    for i in np.flatnonzero(lost):
        if concealed_by == "zeros" or i == 0:
            out[i] = 0
        elif concealed_by == "repeat":
            out[i] = out[i - 1]
        else:
            out[i] = _concealed(out[:i].reshape(-1))
    return out.reshape(-1), lost


def _concealed(past: Samples) -> Samples:
    past = past[-480:]
    if len(past) < 480:
        return np.zeros(FRAME)
    lags = range(40, 121)
    scores = [past[-160:] @ past[-160 - lag : -lag] for lag in lags]
    period = lags[int(np.argmax(scores))]
    return np.tile(past[-period:], FRAME // period + 1)[:FRAME] * np.linspace(1.0, 0.8, FRAME)
