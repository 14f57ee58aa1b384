"""Sums of squares, exact whatever their order.  No I/O.

Samples are in int16's units, in steps of 2**-5, and so are products with the templates, once they
are rounded: their squares, of 48 bits, are added up by one more matrix product, of zeros and powers
of two.  An energy is such a sum.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dsp.templates import SAMPLE_STEP

Floats = NDArray[np.float64]

UNIT = 1 / SAMPLE_STEP
STEP = SAMPLE_STEP**2  # of a sum of squares


def adding_up(*groups: tuple[int, int]) -> Floats:
    """Return what adds up columns; a group of (k, n) makes k sums of n columns.

    The columns of a group that belong together stand k apart.  What is added up is in units of
    2**-10, the sum is not.
    """
    width = sum(k * n for k, n in groups)
    sums = np.zeros((width, sum(k for k, _ in groups)))
    row = column = 0
    for k, n in groups:
        for i in range(k * n):
            sums[row + i, column + i % k] = STEP
        row, column = row + k * n, column + k
    return sums


def squares(product: Floats) -> Floats:
    """Return squares of products, which are in units of 2**-5; spoils the products."""
    np.rint(product, out=product)
    return np.multiply(product, product, out=product)
