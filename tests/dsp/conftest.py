"""What the tests of the ear share: a generator that is seeded, a new one for each test."""

from zlib import crc32

import numpy as np
import pytest


@pytest.fixture
def rng(request):
    """Return a generator that depends on nothing but the name of the test."""
    return np.random.default_rng(crc32(request.node.name.encode()))
