"""Rows of the way from there to here: codecs, sample rates, lost frames, recordings of a line."""

from __future__ import annotations

import json
import os
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from tests.bench.dtmf.ears import Ear
from tests.bench.dtmf.rows import Effort, Rng, Row, Score, heard, wrong
from tests.bench.dtmf.scores import doubled, errors, exact, of
from tests.dsp.lines import alaw, g722, mulaw, opus
from tests.dsp.trials import Line, Trial
from tests.dsp.troubles import at_rate, coded, conversation, lossy, lossy_and_told


def told(tone_ms: float, share: float, rng: Rng, effort: Effort) -> Score:
    """Keys of which frames are lost, and the detector is told which: heard exactly, in percent."""
    return partial(_told_exact, lossy_and_told(rng, effort.count(480), tone_ms, share))


def _told_exact(trials: list[tuple[Trial, NDArray[np.bool_]]], ear: Ear) -> float | None:
    right = 0
    for trial, lost in trials:
        heard = ear.follow(trial.signal, lost)
        if heard is None:
            return None
        right += "".join(heard) == trial.keys
    return 100.0 * right / len(trials)


def recordings(rng: Rng, effort: Effort) -> Score:
    """Keys in the recordings of the folder named by LINE (sound files, ``truth.json``): errors."""
    folder = os.environ.get("LINE")
    return partial(errors, _recorded(Path(folder))) if folder else _nothing


def _recorded(folder: Path) -> list[Trial]:
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    trials = []
    for name, story in truth.items():
        samples, rate = soundfile.read(next(folder.glob(f"{name}.*")))
        trials.append(Trial(samples, story["digits"], rate))
    return trials


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
    rows = []
    for (codec, line), (corner, text) in product(codecs.items(), texts.items()):
        if corner == "plain" or codec not in ("opus32", "opus51"):
            prepare = partial(of, errors, coded, 640, {"line": line, "corner": corner})
            rows.append(wrong(f"{codec}-{corner}", f"{codec}{text}, 640", "goal", prepare))
    return rows


def _loss_rows() -> list[Row]:
    how = {"tone_ms": 300, "share": 0.05}
    every, twice = (partial(of, score, lossy, 480, how) for score in (exact, doubled))
    title = "300 ms keys, 5 % of frames zeroed"
    rows = [
        heard("loss-300", title, "goal", every),
        Row("loss-300-doubled", f"{title}: doubled", "goal", "keys", twice, 0, True, "loss-300"),
    ]
    title = "300 ms keys, 10 % of frames lost and told"
    rows.append(heard("loss-300-told", title, "field", partial(told, 300, 0.1)))
    for means in ("zeros", "repeat", "plc", "drop"):
        title = f"80 ms keys, 5 % of frames lost, {means}"
        prepare = partial(of, exact, lossy, 480, {"tone_ms": 80, "share": 0.05, "how": means})
        rows.append(heard(f"loss-80-{means}", title, "field", prepare, None))
    return rows


def rows() -> list[Row]:
    """Return all rows of this module."""
    title = "{} Hz, hiss above 4 kHz, 480"
    rates = [
        wrong(
            f"rate-{rate}",
            title.format(rate),
            "field",
            partial(of, errors, at_rate, 480, {"rate": rate}),
        )
        for rate in (16000, 24000, 48000)
    ]
    call = "a caller who talks and keys, 1000"
    good, poor = (partial(of, errors, conversation, 1000, {"loss": loss}) for loss in (0, 0.01))
    calls = [
        wrong("call", call, "field", good),
        wrong("call-loss", f"{call}, 1 % zeroed", "field", poor, None),
        wrong("line", "recordings of a SIP line (LINE=folder)", "goal", recordings),
    ]
    return [*_codec_rows(), *rates, *_loss_rows(), *calls]
