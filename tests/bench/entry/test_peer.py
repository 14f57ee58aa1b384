"""The comparison compares: the same call, two tasks, two results."""

import pytest

from tests.bench.entry.peer import PEERS, ROWS, Peer, hold, keys, says_nothing

LIVEKIT, OURS = PEERS


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_both_take_four_keys(peer: Peer):
    """LiveKit's after its timeout, ours in the turn of the last key."""
    came = hold(peer, keys("4155"))
    assert came.digits == "4155"
    assert came.wait_s == pytest.approx(0 if peer is OURS else 4.0, abs=0.02)
    assert came.left == 0


def test_a_call_without_a_result_is_told_as_such():
    """LiveKit's task waits for ever for the first key."""
    assert str(hold(LIVEKIT, says_nothing)).startswith("nothing in")
    assert hold(OURS, says_nothing).error == "NotAnswered"


@pytest.mark.parametrize("title", ROWS)
def test_each_row_can_be_measured(title: str):
    """Of our own task; a cell is a line of the document."""
    cell = ROWS[title](OURS)
    assert cell
    assert "\n" not in cell
