from dsp.detector import DtmfDetector, ToneEnd, ToneStart, detect
