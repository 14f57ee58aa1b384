"""Rows of the way from there to here: codecs, sample rates, lost frames, recordings of a line."""

from __future__ import annotations

import json
import os
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from dsp.keypad import KEYS
from dsp.resample import resample
from tests.bench.dtmf.ears import Ear
from tests.bench.dtmf.rows import Effort, Rng, Row, Score, heard, wrong
from tests.bench.dtmf.trials import Line, Samples, Trial, distance, doubled, errors, exact, streams
from tests.dsp.lines import alaw, g722, lose, mulaw, opus
from tests.dsp.signals import press, random_keys, voice, white

CORNERS: dict[str, list[dict[str, Any]]] = {
    "plain": [{}],
    "1.5": [{"offset": pair} for pair in product((-0.015, 0.015), repeat=2)],
    "twist": [{"twist_db": 7.5}, {"twist_db": -7.5}],
}


def coded(line: Line, corner: str, rng: Rng, effort: Effort) -> Score:
    """Streams of 50/50 ms keys through a codec, at one kind of corner: how many are errors."""
    ways = CORNERS[corner]
    trials: list[Trial] = []
    for how, level in product(ways, (-6, -20)):
        n = effort.count(640) // (2 * len(ways)) + 1
        trials += streams(rng, n, line=line, tone_ms=50, gap_ms=50, level_dbm0=level, **how)
    return partial(errors, trials)


def at_rate(rate: int, rng: Rng, effort: Effort) -> Score:
    """Keys at another sample rate, hiss as strong as a tone above 4 kHz: how many are errors."""
    trials = []
    for _ in range(0, effort.count(480), 48):
        keys = random_keys(48, rng)
        signal = press(keys, rng, tone_ms=50, gap_ms=50, rate=rate)
        hiss = white(len(signal), -10, rng)
        hiss -= resample(resample(hiss, rate, 8000), 8000, rate)[: len(hiss)]
        trials.append(Trial(np.clip(signal + hiss, -1, 1), keys, rate))
    return partial(errors, trials)


def lossy(tone_ms: float, share: float, concealed_by: str, rng: Rng, effort: Effort) -> list[Trial]:
    """Return single keys over mu-law of which so many frames are lost, none of them told."""
    trials = []
    for key in rng.choice(list(KEYS), effort.count(480)):
        signal = mulaw(press(key, rng, tone_ms=tone_ms, gap_ms=100))
        trials.append(Trial(lose(signal, share, rng, concealed_by=concealed_by)[0], key))
    return trials


def lossy_exact(tone_ms: float, share: float, how: str, rng: Rng, effort: Effort) -> Score:
    """How many keys are heard exactly over a lossy line, in percent."""
    return partial(exact, lossy(tone_ms, share, how, rng, effort))


def lossy_doubled(tone_ms: float, share: float, how: str, rng: Rng, effort: Effort) -> Score:
    """How many keys are heard more than once over a lossy line."""
    return partial(doubled, lossy(tone_ms, share, how, rng, effort))


def told(tone_ms: float, share: float, rng: Rng, effort: Effort) -> Score:
    """Keys of which frames are lost, and the detector is told which: heard exactly, in percent."""
    trials = []
    for key in rng.choice(list(KEYS), effort.count(480)):
        signal = mulaw(press(key, rng, tone_ms=tone_ms, gap_ms=100))
        trials.append((key, *lose(signal, share, rng)))
    return partial(_told_exact, trials)


def _told_exact(trials: list[tuple[str, Samples, Any]], ear: Ear) -> float | None:
    heard = [ear.follow(signal, lost) for _, signal, lost in trials]
    if None in heard:
        return None
    right = sum("".join(h or []) == key for h, (key, _, _) in zip(heard, trials, strict=True))
    return 100.0 * right / len(trials)


def conversation(loss: float, rng: Rng, effort: Effort) -> Score:
    """A caller who talks and keys at human timing, over mu-law: how many errors per 1000 keys."""
    trials = []
    for _ in range(0, effort.count(1000), 10):
        keys, parts = random_keys(10, rng), []
        for key in keys:
            if rng.random() < 0.3:
                parts.append(voice(int(rng.uniform(0.5, 2.0) * 8000), rng.uniform(-25, -12), rng))
            how = {"tone_ms": rng.uniform(80, 200), "gap_ms": rng.uniform(80, 700)}
            level = rng.uniform(-18, -6)
            parts.append(press(key, rng, lead_ms=60, tail_ms=0, level_dbm0=level, **how))
        signal = mulaw(np.concatenate(parts))
        trials.append(Trial(lose(signal, loss, rng)[0], keys))
    return partial(_per_thousand, trials)


def _per_thousand(trials: list[Trial], ear: Ear) -> float:
    return 1000.0 * errors(trials, ear) / sum(len(t.keys) for t in trials)


def recordings(rng: Rng, effort: Effort) -> Score:
    """Keys in the recordings of the folder named by LINE (FLAC or WAV, ``truth.json``): errors."""
    folder = os.environ.get("LINE")
    if not folder:
        return _nothing
    truth = json.loads((Path(folder) / "truth.json").read_text())
    trials = []
    for name, story in truth.items():
        path = next(Path(folder).glob(f"{name}.*"))
        samples, rate = soundfile.read(path)
        trials.append(Trial(samples, story["digits"], rate))
    return partial(_recorded_errors, trials)


def _recorded_errors(trials: list[Trial], ear: Ear) -> float:
    return float(sum(distance(t.keys, ear.hear(t.signal, t.rate)) for t in trials))


def _nothing(ear: Ear) -> None:
    return None


def _codec_rows() -> list[Row]:
    codecs: dict[str, Line] = {
        "mulaw": mulaw,
        "alaw": alaw,
        "g722": g722,
        "opus24": opus,
        "opus32": partial(opus, kbps=32),
        "opus51": partial(opus, kbps=51),
    }
    texts = {"plain": "", "1.5": ", ±1.5 %", "twist": ", ±7.5 dB twist"}
    return [
        wrong(f"{codec}-{corner}", f"{codec}{text}, 640", "issue", partial(coded, line, corner))
        for (codec, line), (corner, text) in product(codecs.items(), texts.items())
        if corner == "plain" or codec not in ("opus32", "opus51")
    ]


def _loss_rows() -> list[Row]:
    every, twice = (partial(score, 300, 0.05, "zeros") for score in (lossy_exact, lossy_doubled))
    title = "300 ms keys, 5 % of frames zeroed"
    rows = [
        heard("loss-300", title, "issue", every),
        Row("loss-300-doubled", f"{title}: doubled", "issue", "keys", twice, 0, less=True),
    ]
    title = "300 ms keys, 10 % of frames lost and told"
    rows.append(heard("loss-300-told", title, "facts 7", partial(told, 300, 0.1)))
    for how in ("zeros", "repeat", "plc", "drop"):
        title = f"80 ms keys, 5 % of frames lost, {how}"
        rows.append(
            heard(f"loss-80-{how}", title, "facts 3", partial(lossy_exact, 80, 0.05, how), None)
        )
    return rows


def rows() -> list[Row]:
    """Return all rows of this module."""
    rates = [
        wrong(
            f"rate-{rate}", f"{rate} Hz, hiss above 4 kHz, 480", "facts 3", partial(at_rate, rate)
        )
        for rate in (16000, 24000, 48000)
    ]
    call = "a caller who talks and keys, 1000"
    calls = [
        wrong("call", call, "facts 3", partial(conversation, 0.0)),
        wrong("call-loss", f"{call}, 1 % zeroed", "facts 3", partial(conversation, 0.01), None),
        wrong("line", "recordings of a SIP line (LINE=folder)", "issue", recordings),
    ]
    return [*_codec_rows(), *rates, *_loss_rows(), *calls]
