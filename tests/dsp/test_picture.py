"""The picture of `ivr explain`: that it is drawn, and that it shows what there is."""

import errno
import re
import sys

import numpy as np
import pytest

from dsp.picture import STRIP_S, STRIPS, PictureError, draw
from dsp.tones import dtmf
from tests.dsp.candidates import accepted, refused

pytest.importorskip("matplotlib")
from matplotlib.image import imread

CALL = [accepted("4", 0.1), refused("9", 0.3, "twist", measured=-14.0, limit=-11.5, unit="dB")]


def written(path):
    """Return all text of a picture in SVG, which keeps it as text."""
    return path.read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def _text_in_svg():
    """Let matplotlib write letters, not their outlines."""
    import matplotlib as mpl

    with mpl.rc_context({"svg.fonttype": "none"}):
        yield


def test_keys_lines_and_refusals_are_written(tmp_path):
    """The eight frequencies, the key heard, the lanes with their counts, the reason."""
    draw(dtmf("49"), 8000, CALL, tmp_path / "call.svg", title="call.wav")
    text = written(tmp_path / "call.svg")
    for word in ("call.wav", "697", "1633", "heard  1", "twist  1", "9  -14 dB, limit -11.5 dB"):
        assert f">{word}<" in text


def keys_above(path):
    """Return the keys written above each strip, in the order of reading."""
    found = re.findall(r"font-weight: 700[^>]*fill: #0b8457[^>]*>([^<]*)</text>", written(path))
    return "".join(found)


@pytest.mark.parametrize(
    ("keys", "every", "seconds"),
    [
        ("1234567890" * 6, 0.1, 6.0),
        ("1234567890*#ABCD", 0.1, 1200.0),
        ("1234567890*#ABCD" * 5, 14.9, 1200.0),
        ("DDDDDDDDDD" * 90, 0.065, 60.0),
    ],
)
def test_every_key_that_was_heard_is_written(tmp_path, keys, every, seconds):
    """Each once: dense, close together in a long file, across strips, more than a line holds."""
    heard = [accepted(key, 0.05 + every * i) for i, key in enumerate(keys)]
    draw(np.zeros(round(8000 * seconds)), 8000, heard, tmp_path / "keys.svg", title="dense")
    assert keys_above(tmp_path / "keys.svg") == keys


def test_tones_are_dark_where_they_are(tmp_path):
    """Key 1 alone: more ink than a silent recording has."""
    ink = {}
    for name, samples in (("tone", dtmf("1")), ("silence", np.zeros(1600))):
        draw(samples, 8000, [], tmp_path / f"{name}.png")
        ink[name] = (imread(tmp_path / f"{name}.png")[..., :3].mean(axis=2) < 0.2).sum()
    assert ink["tone"] > 10 * ink["silence"]


def test_long_recording_is_cut_in_strips_and_tells_progress(tmp_path):
    """Each strip is a step; there are never more than a page holds."""
    told = []
    minute = np.tile(dtmf("5"), 300)
    draw(minute, 8000, [], tmp_path / "long.png", progress=told.append)
    assert told == [(i + 1) / len(told) for i in range(len(told))]
    assert len(told) == round(len(minute) / 8000 / STRIP_S) <= STRIPS


@pytest.mark.parametrize("samples", [np.zeros(0), np.zeros(8000), np.zeros(10, np.int16)])
def test_recording_of_nothing_is_drawn_white(tmp_path, samples):
    """Empty, silent, shorter than a window."""
    draw(samples, 8000, [], tmp_path / "none.png")
    assert imread(tmp_path / "none.png")[..., :3].mean() > 0.95


def test_what_explain_returns_can_be_drawn(tmp_path):
    """A key that is heard and one that is too short, at another rate."""
    from dsp.explain import explain

    call = np.concatenate([dtmf("5", sample_rate=16000), dtmf("6", sample_rate=16000, tone_ms=20)])
    draw(call, 16000, explain(call, 16000), tmp_path / "call.svg")
    assert ">heard  1<" in written(tmp_path / "call.svg")


def test_missing_library_is_named_with_its_extra(tmp_path, monkeypatch):
    """The picture is an extra; the rest works without it."""
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(PictureError, match=r"pip install 'octothorpe-ivr\[picture\]'"):
        draw(dtmf("1"), 8000, [], tmp_path / "a.png")


@pytest.mark.parametrize("name", ["none/a.png", "a.unheard"])
def test_picture_that_cannot_be_written_is_named(tmp_path, name):
    """No such folder, no such format."""
    with pytest.raises(PictureError, match="can't be written"):
        draw(dtmf("1"), 8000, [], tmp_path / name)


def test_disk_that_is_full_leaves_the_picture_that_was_there(tmp_path, monkeypatch):
    """And no half one beside it."""

    def fill(path, content):
        path.write_text("half")
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "a.png").write_text("of yesterday")
    monkeypatch.setattr(type(tmp_path), "write_bytes", fill)
    with pytest.raises(PictureError, match=r"a\.png: can't be written \(No space left on device\)"):
        draw(dtmf("1"), 8000, [], tmp_path / "a.png")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["of yesterday"]
