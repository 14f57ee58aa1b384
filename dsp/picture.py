"""The picture of `ivr explain`: spectrogram, the eight lines, keys heard, others and why not.

A recording is cut in strips, one below the other, like a score:

          4   1   5   5                      keys heard
    1336  ────────▇───▇──────  2 5 8 0       spectrogram, both tones of each candidate framed
     770  ▇───────▇───▇──────  4 5 6 B
    heard ▇   ▇   ▇   ▇                      lanes: what became of each candidate
    twist                ▇ -14 dB, limit -11
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dsp.candidate import Candidate
from dsp.keypad import COLUMNS_HZ, GRID, ROWS_HZ
from dsp.levels import FULL_SCALE_DBM0
from dsp.report import reason
from dsp.resample import resample

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

RATE = 8000
WINDOW, HOP = 256, 40  # 32 ms and 5 ms: rows 73 Hz apart stay apart
BAND_HZ = (300, 1900)
RANGE_DB = 50.0
FLOOR_DBM0 = -40.0  # the loudest of a quiet recording counts as this, so that silence stays white
STRIP_S, STRIPS = 15.0, 12  # a strip shows so much, or more if there would be too many
STRIP_KEYS = 60  # ... or less, where many keys are
COLUMNS = 2400  # of a strip, at most: more than a screen has
WIDTH_IN, SPECTROGRAM_IN, LANE_IN = 14.0, 5.2, 0.36
CHARACTERS = 190  # of a label, across a strip
KEY_PT, KEYS = 13, 80  # the keys that were heard: so many, of the widest, go across a strip

PAPER, INK, LINE, GRID_LINE = "#ffffff", "#1f2933", "#2563eb", "#e4e7eb"
HEARD, REFUSED = "#0b8457", "#c2410c"

Span = tuple[float, float]


class PictureError(RuntimeError):
    """A picture that can't be drawn; the text says why."""


def check_drawing() -> None:
    """Raise PictureError if what draws is not installed."""
    try:
        import matplotlib.figure  # noqa: F401  (it is an extra)
    except ImportError as error:
        raise PictureError(
            "matplotlib is not installed; it comes with: pip install 'octothorpe-ivr[picture]'"
        ) from error


def draw(
    samples: NDArray[Any],
    sample_rate: int,
    candidates: Sequence[Candidate],
    path: str | Path,
    *,
    title: str = "",
    progress: Callable[[float], None] | None = None,
) -> None:
    """Draw a recording and what the detector made of it.

    Parameters
    ----------
    samples : ndarray, shape (n,), float (full scale 1.0) or int16
        The recording.
    sample_rate : int
        In Hz, 8000 or more.
    candidates : sequence of Candidate
        As `dsp.explain.explain` returns them for it.
    path : str or Path
        Where to; the ending says in which format: ``.png``, ``.svg``, ``.pdf``.
    title : str
        Above the picture.
    progress : callable, optional
        Called with the share done, 0 to 1, after each strip.

    Raises
    ------
    PictureError
        If matplotlib is not installed, or the file can't be written; what was there stays then.
    """
    check_drawing()
    from matplotlib.figure import Figure

    signal = resample(samples, sample_rate, RATE)
    lanes = _lanes(candidates)
    strips = _strips(max(len(signal), WINDOW) / RATE, len(lanes["heard"]))
    heights = [SPECTROGRAM_IN / min(len(strips), 2), 0.3 + LANE_IN * len(lanes)]
    figure = Figure(
        figsize=(WIDTH_IN, 0.6 + len(strips) * (sum(heights) + 0.9)),
        layout="constrained",
        facecolor=PAPER,
    )
    figure.suptitle(title, x=0.008, ha="left", color=INK, fontsize=13, fontweight="bold")
    axes = figure.subplots(2 * len(strips), 1, height_ratios=heights * len(strips), squeeze=False)
    for i, span in enumerate(strips):
        above, below = axes[2 * i, 0], axes[2 * i + 1, 0]
        _draw_spectrogram(above, _spectrogram(signal, span), span)
        _draw_candidates(above, candidates, span)
        _write_keys(above, lanes["heard"], span)
        _draw_lanes(below, lanes, span)
        if progress is not None:
            progress((i + 1) / len(strips))
    _save(figure, Path(path))


def _save(figure: Figure, path: Path) -> None:
    part = path.with_name(f"{path.name}.part")
    drawn = BytesIO()
    try:
        figure.savefig(drawn, dpi=120, format=path.suffix.lower().removeprefix("."))
        part.write_bytes(drawn.getbuffer())
        part.replace(path)
    except (OSError, ValueError) as error:
        with suppress(OSError):
            part.unlink()
        cause = getattr(error, "strerror", None) or error
        raise PictureError(f"{path}: can't be written ({cause})") from error


def _strips(seconds: float, keys: int) -> list[Span]:
    count = min(STRIPS, max(1, round(seconds / STRIP_S), -(-keys // STRIP_KEYS)))
    length = seconds / count
    return [(i * length, (i + 1) * length) for i in range(count)]


def _spectrogram(signal: NDArray[np.float64], span: Span) -> NDArray[np.float64]:
    """Return levels in dBm0, frequencies of the band by time; the loudest of frames that share."""
    first, last = (round(at * RATE) for at in span)
    padded = np.concatenate([np.zeros(WINDOW // 2), signal, np.zeros(last - first + WINDOW)])
    part = padded[first : last + WINDOW]
    frames = np.lib.stride_tricks.sliding_window_view(part, WINDOW)[: last - first : HOP]
    pool = -(-len(frames) // COLUMNS)
    low, high = (round(hz * 4 * WINDOW / RATE) for hz in BAND_HZ)
    window = np.hanning(WINDOW)
    columns = []
    for at in range(0, len(frames), 100 * pool):
        spectrum = np.fft.rfft(frames[at : at + 100 * pool] * window, 4 * WINDOW)
        band = np.abs(spectrum[:, low : high + 1])
        band = np.pad(band, ((0, -len(band) % pool), (0, 0)))
        columns.append(band.reshape(-1, pool, band.shape[1]).max(axis=1))
    amplitude = 2 * np.concatenate(columns).T / window.sum()
    return np.asarray(20 * np.log10(amplitude + 1e-6) + FULL_SCALE_DBM0)


def _draw_spectrogram(axes: Axes, levels: NDArray[np.float64], span: Span) -> None:
    top = max(float(levels.max()), FLOOR_DBM0)
    axes.imshow(
        levels,
        origin="lower",
        aspect="auto",
        extent=(*span, *BAND_HZ),
        cmap="Greys",
        vmin=top - RANGE_DB,
        vmax=top,
        interpolation="bilinear",
    )
    tones = [*ROWS_HZ, *COLUMNS_HZ]
    keys = [*GRID, *("".join(column) for column in zip(*GRID, strict=True))]
    for hz, line in zip(tones, keys, strict=True):
        axes.axhline(hz, color=LINE, linewidth=0.7, alpha=0.55)
        _write(axes, " ".join(line), (1.0, hz), ("axes fraction", "data"), (6, 0), "left", INK, 9)
    axes.set_yticks(tones)
    axes.set_ylabel("Hz", color=INK)
    axes.set_ylim(*BAND_HZ)
    axes.set_xlim(*span)
    axes.set_xticks([])
    _plain(axes)


def _draw_candidates(axes: Axes, candidates: Sequence[Candidate], span: Span) -> None:
    """Frame both tones of each candidate."""
    from matplotlib.patches import Rectangle

    for c in _within(candidates, span):
        colour = HEARD if c.refused_by is None else REFUSED
        for hz in (c.row_hz, c.column_hz):
            if np.isfinite(hz):
                corner, width = (c.start, hz - 28), c.end - c.start
                axes.add_patch(Rectangle(corner, width, 56, fill=False, edgecolor=colour, lw=1.3))


def _write_keys(axes: Axes, heard: Sequence[Candidate], span: Span) -> None:
    """Write every key that begins in a strip above it; more than go across, line by line."""
    for middle, keys in _groups([c for c in heard if span[0] <= c.start < span[1]], span):
        lines = [keys[i : i + KEYS] for i in range(0, len(keys), KEYS)]
        away = (0, 10 + 0.6 * KEY_PT * (len(lines) - 1))
        place = (middle, 1.0), ("data", "axes fraction"), away
        _write(axes, "\n".join(lines), *place, "center", HEARD, KEY_PT, weight="bold")


def _groups(heard: Sequence[Candidate], span: Span) -> list[tuple[float, str]]:
    """Return keys and where to write them; those that would touch are written as one text."""
    groups: list[tuple[float, float, str]] = []
    for c in heard:
        start, end, keys = c.start, min(c.end, span[1]), c.key
        while groups and _middle(*groups[-1], span) + _half(groups[-1][2], span) > (
            _middle(start, end, keys, span) - _half(keys, span)
        ):
            start, _, before = groups.pop()
            keys = before + keys
        groups.append((start, end, keys))
    return [(_middle(*group, span), group[2]) for group in groups]


def _middle(start: float, end: float, keys: str, span: Span) -> float:
    """Return the middle of a text: over its keys, but inside the strip."""
    half = _half(keys, span)
    return max(span[0] + half, min((start + end) / 2, span[1] - half))


def _half(keys: str, span: Span) -> float:
    return (span[1] - span[0]) * min(len(keys), KEYS) / KEYS / 2


def _lanes(candidates: Sequence[Candidate]) -> dict[str, list[Candidate]]:
    """Return candidates by what became of them: heard first, then by the test that refused them."""
    lanes: dict[str, list[Candidate]] = {"heard": []}
    for c in candidates:
        lanes.setdefault(c.refused_by or "heard", []).append(c)
    return lanes


def _draw_lanes(axes: Axes, lanes: dict[str, list[Candidate]], span: Span) -> None:
    length = span[1] - span[0]
    for y, (name, lane) in enumerate(lanes.items()):
        shown = _within(lane, span)
        bars = [(c.start, max(c.end - c.start, length / 1000)) for c in shown]
        axes.broken_barh(bars, (y - 0.32, 0.64), color=HEARD if name == "heard" else REFUSED)
        if name != "heard":
            _draw_reasons(axes, shown, y, span)
    names = [f"{name}  {len(_within(lane, span))}" for name, lane in lanes.items()]
    axes.set_yticks(range(len(lanes)), names)
    axes.set_ylim(len(lanes) - 0.4, -0.6)
    axes.set_xlim(*span)
    axes.set_xlabel("seconds", color=INK)
    axes.grid(axis="x", color=GRID_LINE, linewidth=0.8)
    axes.set_axisbelow(True)
    _plain(axes)


def _draw_reasons(axes: Axes, lane: Sequence[Candidate], y: int, span: Span) -> None:
    """Write why each was refused beside its bar: to the right or left, where there is room."""
    taken_to = span[0]
    for c, until in zip(lane, [*(c.start for c in lane[1:]), span[1]], strict=False):
        text = f"{c.key}  {reason(c).removeprefix(c.refused_by or '').strip()}"
        width = len(text) * (span[1] - span[0]) / CHARACTERS
        if c.start - width >= taken_to and c.end + width > until:
            _write(axes, text, (c.start, y), "data", (-4, 0), "right", REFUSED, 8.5)
        taken_to = c.end
        if c.end + width <= until:
            _write(axes, text, (c.end, y), "data", (4, 0), "left", REFUSED, 8.5)
            taken_to = c.end + width


def _within(candidates: Sequence[Candidate], span: Span) -> list[Candidate]:
    shown = [c for c in candidates if c.start < span[1] and c.end > span[0]]
    return sorted(shown, key=lambda c: c.start)


def _write(
    axes: Axes,
    text: str,
    at: tuple[float, float],
    coordinates: Any,
    away: tuple[float, float],
    align: str,
    colour: str,
    size: float,
    weight: str = "normal",
) -> None:
    """Write beside a point, so many points of type away from it, beyond the frame if need be."""
    axes.annotate(
        text,
        at,
        xycoords=coordinates,
        xytext=away,
        textcoords="offset points",
        ha=align,
        va="center",
        color=colour,
        fontsize=size,
        fontweight=weight,
        annotation_clip=False,
    )


def _plain(axes: Axes) -> None:
    axes.tick_params(colors=INK, labelsize=9, length=0)
    for side in axes.spines.values():
        side.set_visible(False)
