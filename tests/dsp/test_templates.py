"""Templates: they see their own tone whole, and what they are blind to not at all."""

import numpy as np
import pytest

from dsp.keypad import COLUMNS_HZ, ROWS_HZ
from dsp.templates import BELOW, COARSE, FINE, RATE, TABLE_STEP, WINDOW

N = np.arange(WINDOW)


def seen_db(hz, columns):
    """Return the energy that a pair of templates sees of a sine, in dB of its own."""
    sine = np.sin(2 * np.pi * hz * N / RATE + 0.7)
    return 10 * np.log10(np.sum((sine @ columns) ** 2) / np.sum(sine**2) + 1e-12)


def row_pair(i):
    """Return the coarse templates of a row."""
    return COARSE[:, [BELOW + i, BELOW + 4 + i]]


@pytest.mark.parametrize("i", range(4))
def test_row_template_sees_its_tone_whole(i):
    """Within half a decibel, whatever the phase."""
    assert seen_db(ROWS_HZ[i], row_pair(i)) == pytest.approx(0, abs=0.5)


@pytest.mark.parametrize("hz", [0, 50, 150, 350, 425, 440, *COLUMNS_HZ])
def test_row_templates_are_blind_to_columns_hum_and_dial_tone(hz):
    """A dial tone 20 dB above a key leaves nothing that matters."""
    assert max(seen_db(hz, row_pair(i)) for i in range(4)) < -45


def test_tables_are_whole_multiples_so_that_products_are_exact():
    """Of 2**-26: the order in which a product is summed can't matter then."""
    for table in (COARSE, *FINE):
        assert np.array_equal(table, np.rint(table / TABLE_STEP) * TABLE_STEP)
