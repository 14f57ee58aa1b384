"""The ear: in-band keys, and what goes with them."""

from dsp.bank import DetectorBank
from dsp.detector import DtmfDetector, ToneEnd, ToneStart, detect
from dsp.explain import Candidate, explain

__all__ = [
    "Candidate",
    "DetectorBank",
    "DtmfDetector",
    "ToneEnd",
    "ToneStart",
    "detect",
    "explain",
]
