"""The bench's own arithmetic: goals, ratios, errors, and the table."""

import math
import subprocess
import sys

import pytest

from tests.bench.dtmf.__main__ import ALL_ROWS, STORY
from tests.bench.dtmf.notes import missed
from tests.bench.dtmf.rows import Effort, Row
from tests.bench.dtmf.scores import distance, exact, furthest, last_taken, steps_of
from tests.bench.dtmf.table import cells, count_met, markdown
from tests.dsp.trials import Trial

SHARE = Row("heard", "keys: heard", "Q.24", "%", prepare=None, goal=100)
ERRORS = Row("wrong", "keys: errors", "Q.24", "keys", prepare=None, goal=0, less=True)
SNR = Row("snr", "all from", "MITEL", "dB", prepare=None, goal=5, less=True)
GUARD = Row("guard", "guard time", "MITEL", "ms", prepare=None)


class Parrot:
    """Hears what the signal says, up to a length."""

    name = "octothorpe"

    def __init__(self, longest):
        self.longest = longest

    def hear(self, signal, rate=8000):
        return signal if len(signal) <= self.longest else ""


@pytest.mark.parametrize(
    ("row", "ours", "theirs", "ratio"),
    [
        (SHARE, 100.0, 50.0, 2.0),
        (SHARE, 0.0, 50.0, 0.0),
        (SHARE, 50.0, 0.0, math.inf),
        (ERRORS, 5.0, 20.0, 4.0),
        (ERRORS, 0.0, 20.0, math.inf),
        (ERRORS, 0.0, 0.0, 1.0),
        (SNR, 4.0, 7.0, pytest.approx(2.0, abs=0.01)),
        (SNR, math.nan, 7.0, None),
        (SHARE, 100.0, None, None),
    ],
)
def test_ratio_says_how_many_times_better_ours_is(row, ours, theirs, ratio):
    """Shares and counts by their quotient, decibels by that of the powers."""
    assert row.ratio(ours, theirs) == ratio


@pytest.mark.parametrize(
    ("row", "figure", "met"),
    [
        (SHARE, 100.0, True),
        (SHARE, 99.9, False),
        (ERRORS, 0.0, True),
        (ERRORS, 1.0, False),
        (SNR, math.nan, False),
        (SHARE, None, None),
        (GUARD, 28.0, None),
    ],
)
def test_goal_is_met_or_not_or_not_asked(row, figure, met):
    """A sweep that reaches nothing does not meet its goal."""
    assert row.met(figure) is met


@pytest.mark.parametrize(
    ("sent", "heard", "errors"),
    [
        ("1234", "1234", 0),
        ("1234", "124", 1),
        ("1234", "12234", 1),
        ("1234", "1294", 1),
        ("12", "", 2),
    ],
)
def test_missed_added_and_changed_keys_are_one_error_each(sent, heard, errors):
    """The edit distance."""
    assert distance(sent, heard) == errors


def test_sweep_stops_at_the_first_failure():
    """Longer trials at each step; the parrot hears three keys and no more."""

    def trials_at(step):
        return [Trial("1" * int(step), "1" * int(step))]

    assert furthest(steps_of(1, 9), trials_at, Parrot(3)) == 3
    assert last_taken([1.0, 2.0, 3.0, 4.0], trials_at, Parrot(3)) == 3
    assert math.isnan(furthest([5.0, 6.0], trials_at, Parrot(3)))
    assert exact([Trial("1", "1"), Trial("1111", "1111")], Parrot(3)) == 50.0


def test_steps_go_down_as_well_as_up():
    """From 0 to the last, by the size."""
    assert steps_of(0.5, 1) == [0.0, 0.5, 1.0]
    assert steps_of(0.5, -1) == [0.0, -0.5, -1.0]


def test_table_marks_what_is_missed_and_has_a_ratio_for_each_other():
    """The screen's line and the document's are of the same cells."""
    figures = {"octothorpe": 100.0, "spandsp": 80.0, "multimon-ng": None}
    assert cells(SHARE, figures)[2:] == ["≥ 100", "100", "80 ✗", "1.2", "–", "–"]
    text = markdown([SHARE], {"heard": figures}, list(figures))
    assert text.splitlines()[-1] == "| keys: heard, % (Q.24) | ≥ 100 | 100 | 80 ✗ | 1.2 | – | – |"
    assert count_met([SHARE], {"heard": figures}, "spandsp") == (0, 1)
    assert count_met([SHARE], {"heard": figures}, "multimon-ng") == (0, 0)


def test_document_names_each_goal_that_is_missed_and_how_near_it_came():
    """Nothing is left out, and what is reached is not listed."""
    results = {"heard": {"octothorpe": 99.5}, "wrong": {"octothorpe": 0.0}, "guard": {}}
    assert missed([SHARE, ERRORS, GUARD], results) == "- **keys: heard**: 99.5 %, wanted 100."
    results["heard"]["octothorpe"] = 100.0
    assert missed([SHARE, ERRORS, GUARD], results) == "None."


def test_rows_draw_from_generators_of_their_own():
    """The same signals whichever rows are run, others for another seed."""
    drawn = [(1, "a"), (1, "a"), (1, "b"), (2, "a")]
    first, again, other, seeded = (Effort(seed=s).rng(name).random() for s, name in drawn)
    assert first == again
    assert len({first, other, seeded}) == 3


@pytest.mark.parametrize(
    ("asked", "lines"),
    [("--list | head -1", ["clean"]), ("--help", ["TALKOFF", "LINE", "spandsp"])],
)
def test_bench_tells_what_it_can_do(asked, lines):
    """To a reader who stops early, too: nothing is said of a broken pipe."""
    command = f"{sys.executable} -m tests.bench.dtmf {asked}"
    told = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)
    assert told.stderr == ""
    assert all(line in told.stdout for line in lines)


def test_sources_of_rows_are_words_that_the_document_explains():
    """Standards, data sheets, goal and field, and nothing that only the authors know."""
    words = {row.source.split(";")[0].split(" ")[0].strip(",") for row in ALL_ROWS}
    assert words - {"Q.24", "MITEL"} == {"goal", "field", "MT8870"}
    assert all(word in STORY for word in words)
