"""Rows of noise and other tones under the keys: SNR, dial tone, third tone, hum, echo, prompt."""

from __future__ import annotations

from functools import partial
from typing import Any

from tests.bench.dtmf.rows import Row, heard, wrong
from tests.bench.dtmf.scores import errors, exact, of, sweep
from tests.dsp.lines import direct_current, echo, hum, overload
from tests.dsp.signals import voiceband, white
from tests.dsp.trials import Line
from tests.dsp.troubles import (
    LEVEL,
    alone_in_noise,
    noisy,
    over_dial_tone,
    over_third_tone,
    over_voice,
    spoilt,
)

SNR_STEPS = [26 - step / 2 for step in range(65)]
RATIO_STEPS = [float(ratio) for ratio in range(14, -27, -1)]
THIRD_STEPS = [float(level) for level in range(-24, 4)]


def _noise_rows() -> list[Row]:
    sets: list[tuple[str, str, dict[str, Any]]] = [
        ("snr-1", "key 1, white noise", {"keys": "1", "noise": white}),
        ("snr-all", "all keys, voiceband noise", {"noise": voiceband}),
    ]
    rows = []
    for name, what, how in sets:
        search = partial(sweep, SNR_STEPS, noisy, "snr_db", 1000, how)
        title = f"{what}: 1000 of 1000 from"
        rows.append(Row(name, title, "goal; MITEL 7: 26", "dB", search, 5, less=True))
        for snr, goal in ((5, 0), (3, None)):
            prepare = partial(of, errors, noisy, 1000, how | {"snr_db": snr})
            rows.append(wrong(f"{name}-{snr}", f"{what}, {snr} dB, 1000", "goal", prepare, goal))
    for snr, ms, goal in ((6, 50, 100), (6, 40, None), (3, 50, None), (0, 50, None)):
        prepare = partial(of, exact, alone_in_noise, 1600, {"snr_db": snr, "tone_ms": ms})
        title = f"one key of {ms} ms in noise, SNR {snr} dB"
        rows.append(heard(f"exact-{snr}-{ms}", title, "field", prepare, goal))
    return rows


def _tone_rows() -> list[Row]:
    rows = []
    for name in ("dial", "dial-425"):
        prepare = partial(sweep, RATIO_STEPS, over_dial_tone, "ratio_db", 160, {"name": name})
        title = f"keys over {name} tone: all heard from"
        rows.append(Row(name, title, "goal; MITEL: 10", "dB", prepare, -20, less=True))
    for hz in (550, 1050, 2100):
        prepare = partial(sweep, THIRD_STEPS, over_third_tone, "level_db", 160, {"hz": hz})
        title = f"third tone of {hz} Hz: all heard up to"
        rows.append(Row(f"third-{hz}", title, "MT8870", "dB", prepare, -16))
    return rows


def _line_rows() -> list[Row]:
    lines: list[tuple[str, str, Line, float | None]] = [
        ("dc-2", "DC 2 % of full scale", partial(direct_current, share=0.02), 0),
        ("dc-10", "DC 10 % of full scale", partial(direct_current, share=0.1), 0),
        ("dc-30", "DC 30 % of full scale", partial(direct_current, share=0.3), None),
        ("hum-50", "hum, 50 Hz, as strong as a tone", partial(hum, hz=50, level_dbm0=LEVEL), 0),
        ("hum-60", "hum, 60 Hz, as strong as a tone", partial(hum, hz=60, level_dbm0=LEVEL), 0),
        ("clip-12", "12 dB beyond full scale, clipped", partial(overload, drive_db=12), 0),
        ("echo", "echo, 20 ms, -10 dB", partial(echo, delay_ms=20, level_db=-10), 0),
    ]
    return [
        wrong(name, f"{title}, 640", "goal", partial(of, errors, spoilt, 640, {"line": line}), goal)
        for name, title, line, goal in lines
    ]


def _prompt_rows() -> list[Row]:
    rows = []
    for level, goal in ((-20, 0), (-10, None), (-3, None)):
        prepare = partial(of, errors, over_voice, 640, {"level_db": level})
        title = f"a voice under the keys, {level} dB, 640"
        rows.append(wrong(f"prompt{level}", title, "field", prepare, goal))
    return rows


def rows() -> list[Row]:
    """Return all rows of this module."""
    return [*_noise_rows(), *_tone_rows(), *_line_rows(), *_prompt_rows()]
