"""The ear."""
from __future__ import annotations
from typing import Any
import numpy as np
from numpy.typing import NDArray
from dsp.debounce import Debounce, ToneEnd, ToneStart
from dsp.levels import to_float
from dsp.measure import HOP, HOPS, NONE, fit, lead
from dsp.resample import resample
from dsp.templates import RATE, WINDOW

SAMPLE_STEP = 2.0**-20

class DtmfDetector:
    def __init__(self, sample_rate: int) -> None:
        self._rate = sample_rate
        self._buf = np.zeros(WINDOW)
        self._n = 0
        self._last = NONE
        self._deb = Debounce()
        self._fir = None
        if sample_rate != RATE:
            from math import gcd
            from scipy.signal import firwin
            g = gcd(RATE, sample_rate); self._up, self._down = RATE // g, sample_rate // g
            T = 2 * int(0.0025 * sample_rate * self._up) + 1
            h = firwin(T, 3700, fs=sample_rate * self._up) * self._up
            self._fir = np.rint(h / 2**-24) * 2**-24
            self._hist = np.zeros(0); self._in = 0; self._out = 0

    def _resample(self, x):
        from scipy.signal import upfirdn
        L, M, T = self._up, self._down, len(self._fir)
        # history starts at input index self._in (multiple chosen so that in*L % M == 0)
        self._hist = np.concatenate([self._hist, x])
        total = self._in + len(self._hist)
        last = (total - 1) * L // M if total else -1   # outputs up to
        if last < self._out: return np.zeros(0)
        y = upfirdn(self._fir, self._hist, L, M)
        base = self._in * L // M
        z = y[self._out - base: last + 1 - base]
        self._out = last + 1
        # keep
        need = (self._out * M - (T - 1)) // L - 1
        drop = max(0, (need - self._in) // M * M)
        self._hist = self._hist[drop:]; self._in += drop
        return np.rint(z / SAMPLE_STEP) * SAMPLE_STEP

    def process(self, samples, *, lost=False):
        x = np.clip(to_float(np.asarray(samples)), -1, 1)
        if samples.dtype != np.int16:
            x = np.rint(x / SAMPLE_STEP) * SAMPLE_STEP
        if self._fir is not None:
            x = self._resample(x)
        self._buf = np.concatenate([self._buf, x])
        k = len(self._buf) // WINDOW - 1
        if k < 1:
            return []
        use, self._buf = self._buf, self._buf[k * WINDOW:]
        keys = lead(use[WINDOW:(k + 1) * WINDOW].reshape(k, WINDOW))
        prev = np.append(self._last, keys[:-1])
        self._last = keys[-1]
        kk = np.where(keys == NONE, prev, keys)
        act = kk != NONE
        fits = {}
        for key in set(kk[act].tolist()):
            idx = np.flatnonzero(kk == key)
            w = np.stack([use[WINDOW * i + HOP * (j + 1): WINDOW * i + HOP * (j + 1) + WINDOW] for i in idx for j in range(HOPS)])
            f = fit(w, key).reshape(len(idx), HOPS, 5).tolist()
            fits.update(zip(idx.tolist(), f))
        for i in range(k):
            self._deb.frame(self._n + i, int(kk[i]), fits.get(i))
        self._n += k
        ev, self._deb.events = self._deb.events, []
        return ev

    def flush(self):
        ev = self.process(np.zeros(int(self._rate * 0.06)))
        return ev

def detect(samples, sample_rate):
    d = DtmfDetector(sample_rate)
    return d.process(samples) + d.flush()
