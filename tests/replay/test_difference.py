"""What is shown of two records that differ."""

from ivr.replay.difference import differences


def key(at, key, *, pressed=None, source="sip"):
    """A key that the menu took."""
    pressed = at if pressed is None else pressed
    return {
        **{"at": at, "who": "caller", "key": key, "source": source},
        **{"pressed": pressed, "question": "menu"},
    }


def record(*entries, **facts):
    """A record with these entries."""
    return {"result": "completed", "entries": list(entries), **facts}


def test_the_same_record_differs_in_nothing():
    """Not a line."""
    assert differences(record(key(1.0, "1")), record(key(1.0, "1"))) == []


def test_a_difference_stands_between_what_is_the_same():
    """Two entries before and after it; what is left out is marked."""
    before = [key(float(n), str(n)) for n in range(9)]
    after = [*before[:4], key(4.5, "4"), *before[5:]]
    assert differences(record(*before), record(*after)) == [
        "    …",
        "      2.00  caller  [2] sip → menu",
        "      3.00  caller  [3] sip → menu",
        "  -   4.00  caller  [4] sip → menu",
        "  +   4.50  caller  [4] sip → menu",
        "      5.00  caller  [5] sip → menu",
        "      6.00  caller  [6] sip → menu",
        "    …",
    ]


def test_what_a_moment_does_not_show_is_shown_as_json():
    """Here a key was taken when it was, but pressed earlier."""
    gone, new = differences(record(key(1.0, "1")), record(key(1.0, "1", pressed=0.5)))
    assert '"pressed": 1.0' in gone
    assert '"pressed": 0.5' in new


def test_facts_of_the_call_come_first():
    """How it ended, how long it took; also what only one of them has."""
    old, new = record(duration=1.0, keys={"sip": 1}), record(result="failed", duration=2.0)
    assert differences(old, new) == [
        "    duration: 1.0 → 2.0",
        '    keys: {"sip": 1} → null',
        '    result: "completed" → "failed"',
    ]
