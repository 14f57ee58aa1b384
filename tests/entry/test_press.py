"""One press, three ears: each press counts once, whichever way it comes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.entry.press import MODES, Notice, PressMerger


class Ears:
    """A merger, and everything it counts; times are seconds."""

    def __init__(self, mode: str = "auto") -> None:
        self.merger = PressMerger(mode)  # type: ignore[arg-type]
        self.counted: list[tuple[str, str]] = []

    def hear(self, *heard: tuple[float, str, str]) -> Ears:
        """Events ("e"), beginnings ("t") and ends (".") of tones, in time order."""
        for now, way, key in sorted(heard):
            if way == ".":
                self.merger.tone_ended(key, now=now)
                continue
            ear = self.merger.sip_event if way == "e" else self.merger.tone_started
            if (press := ear(key, now=now)) is not None:
                self.counted.append((press.key, str(press.source)))
        return self


def press(
    at: float, key: str, *, event: float = 0.022, tone: float = 0.12, held: float = 0.16
) -> list[tuple[float, str, str]]:
    """One press heard both ways, each with its delay."""
    return [(at + event, "e", key), (at + tone, "t", key), (at + tone + held, ".", key)]


@pytest.mark.parametrize("mode", ["auto", "sip", "both"])
def test_a_press_as_measured_counts_once_by_its_event(mode: str) -> None:
    """Event after 22 ms, tone after 120 ms: the event counts."""
    ears = Ears(mode).hear(*press(1.0, "4"))
    assert ears.counted == [("4", "sip")]
    assert ears.merger.cross_checked == 1


@pytest.mark.parametrize("mode", ["auto", "both"])
@pytest.mark.parametrize("late", [0.2, 0.5, 0.62])
def test_a_tone_before_its_event_counts_once(mode: str, late: float) -> None:
    """A slow signalling path brings the event up to half a second after the tone."""
    ears = Ears(mode).hear(*press(1.0, "4", event=late))
    assert ears.counted == [("4", "inband")]
    assert ears.merger.cross_checked == 1


@pytest.mark.parametrize("mode", ["auto", "both"])
def test_a_tone_up_to_500_ms_after_its_event_counts_once(mode: str) -> None:
    """Slow audio."""
    ears = Ears(mode).hear(*press(1.0, "4", tone=0.52))
    assert ears.counted == [("4", "sip")]


@pytest.mark.parametrize("mode", ["auto", "both"])
@pytest.mark.parametrize(
    ("event", "tone"), [(0.022, 0.12), (0.52, 0.12), (0.022, 0.62), (0.3, 0.31)]
)
def test_the_same_key_twice_in_80_ms_is_two(mode: str, event: float, tone: float) -> None:
    """Quick presses stay two on each way, however late the other way is."""
    delays = {"event": event, "tone": tone, "held": 0.04}
    ears = Ears(mode).hear(*press(1.0, "7", **delays), *press(1.08, "7", **delays))
    assert [key for key, _ in ears.counted] == ["7", "7"]
    assert ears.merger.cross_checked == 2


def test_tones_only_cross_check_after_the_first_event() -> None:
    """In auto mode a tone with no event is then heard, not counted."""
    ears = Ears().hear(*press(1.0, "1"), (3.0, "t", "2"), (3.1, ".", "2"), *press(5.0, "3"))
    assert ears.counted == [("1", "sip"), ("3", "sip")]
    assert ears.merger.unmatched_tones == 1


def test_a_call_with_tones_only_works_from_the_first_key() -> None:
    """Every tone counts, and the call says so once."""
    ears = Ears().hear((1.0, "t", "5"), (1.1, ".", "5"))
    assert ears.merger.handle_timer(now=1.1) is None
    assert ears.merger.get_timer() == pytest.approx(1.6)
    assert ears.merger.handle_timer(now=1.6) is Notice.TONES_ONLY
    ears.hear((2.0, "t", "6"), (2.1, ".", "6"))
    assert ears.merger.get_timer() is None
    assert ears.merger.handle_timer(now=9.0) is None
    assert ears.counted == [("5", "inband"), ("6", "inband")]
    assert ears.merger.tones_only


def test_a_notice_that_is_asked_for_late_still_comes() -> None:
    """Whoever looks only at the end of the call learns it too."""
    ears = Ears().hear((1.0, "t", "5"), (1.1, ".", "5"), (3.0, "t", "6"), (3.1, ".", "6"))
    assert ears.merger.handle_timer(now=60.0) is Notice.TONES_ONLY


def test_a_call_with_events_gives_no_notice() -> None:
    """The first tone may be ahead of its event."""
    ears = Ears().hear(*press(1.0, "5", event=0.5))
    assert ears.merger.handle_timer(now=60.0) is None
    assert not ears.merger.tones_only


@pytest.mark.parametrize("mode", ["auto", "sip", "both"])
def test_a_key_held_for_five_seconds_counts_once(mode: str) -> None:
    """The tone lasts, the event does not come again."""
    ears = Ears(mode).hear(*press(1.0, "9", held=5.0))
    assert len(ears.counted) == 1


def test_an_event_while_its_tone_is_still_held_is_the_same_press() -> None:
    """However late: the finger is still on the key."""
    ears = Ears().hear((1.0, "t", "9"), (3.0, "e", "9"), (6.0, ".", "9"))
    assert ears.counted == [("9", "inband")]


@pytest.mark.parametrize("mode", ["auto", "sip", "both"])
def test_an_event_repeated_by_the_network_counts_once(mode: str) -> None:
    """Twice within one packet is no second press: no finger is that quick."""
    ears = Ears(mode).hear((1.022, "e", "4"), (1.030, "e", "4"), (1.12, "t", "4"))
    assert ears.counted == [("4", "sip")]
    assert ears.merger.repeated_events == 1


def test_two_events_that_jitter_bunched_are_two_if_two_tones_were_heard() -> None:
    """The tones tell a repeated event from a delayed one."""
    ears = Ears().hear(
        (1.00, "t", "4"),
        (1.05, ".", "4"),
        (1.15, "t", "4"),
        (1.20, ".", "4"),
        (1.40, "e", "4"),
        (1.401, "e", "4"),
    )
    assert ears.counted == [("4", "inband"), ("4", "inband")]
    assert ears.merger.repeated_events == 0


@pytest.mark.parametrize("mode", ["auto", "sip", "both"])
def test_two_events_that_jitter_bunched_are_two_if_two_tones_follow(mode: str) -> None:
    """The second tone proves the second press, which was just after the first."""
    merger = PressMerger(mode)  # type: ignore[arg-type]
    first = merger.sip_event("4", now=1.400)
    assert merger.sip_event("4", now=1.401) is None
    between = merger.sip_event("7", now=1.402)
    assert merger.tone_started("4", now=1.45) is None
    merger.tone_ended("4", now=1.50)
    second = merger.tone_started("4", now=1.60)
    assert second is not None
    assert first.at <= second.at < between.at
    assert second.source == "sip"
    assert (merger.repeated_events, merger.cross_checked) == (0, 2)


def test_bunched_events_are_two_tones_where_only_tones_count() -> None:
    """In inband mode the tone's own time counts."""
    ears = Ears("inband").hear((1.4, "e", "4"), (1.401, "e", "4"), (1.45, "t", "4"))
    ears.hear((1.5, ".", "4"), (1.6, "t", "4"))
    assert ears.counted == [("4", "inband"), ("4", "inband")]


def test_a_repeated_event_is_forgotten_in_time() -> None:
    """A tone long after it is a press of its own, or none that counts."""
    ears = Ears().hear((1.0, "e", "4"), (1.008, "e", "4"), (1.1, "t", "4"), (1.2, ".", "4"))
    ears.hear((3.0, "t", "4"), (3.1, ".", "4"), (9.0, "e", "1"))
    assert ears.counted == [("4", "sip"), ("1", "sip")]
    assert ears.merger.repeated_events == 1
    assert ears.merger.unmatched_tones == 1


@pytest.mark.parametrize("mode", MODES)
def test_lower_case_letters_are_keys_and_event_16_is_none(mode: str) -> None:
    """As livekit-sip writes them."""
    ears = Ears(mode).hear((1.0, "e", "a"), (2.0, "e", "\x00"), (3.0, "e", "x"))
    assert ears.counted == ([] if mode == "inband" else [("A", "sip")])


def test_sip_mode_counts_no_tone() -> None:
    """Whatever the audio sounds like."""
    ears = Ears("sip").hear((1.0, "t", "1"), (1.1, ".", "1"))
    assert ears.counted == []


def test_inband_mode_counts_no_event() -> None:
    """But knows that events come."""
    ears = Ears("inband").hear(*press(1.0, "1"), *press(2.0, "2", event=0.5))
    assert ears.counted == [("1", "inband"), ("2", "inband")]
    assert ears.merger.sip_seen


def test_both_mode_counts_presses_of_either_way() -> None:
    """A press that only one way carries counts, after any number of the other."""
    ears = Ears("both").hear(
        (1.0, "e", "1"), *press(3.0, "2"), (5.0, "t", "1"), (5.1, ".", "1"), (7.0, "e", "1")
    )
    assert [key for key, _ in ears.counted] == ["1", "2", "1", "1"]


def test_different_keys_are_never_one_press() -> None:
    """Even at the same time."""
    ears = Ears("both").hear((1.0, "e", "1"), (1.0, "t", "2"))
    assert len(ears.counted) == 2


def test_an_unknown_mode_is_an_error() -> None:
    """It names the modes there are."""
    with pytest.raises(ValueError, match="mode: 'loud' is none of auto"):
        PressMerger("loud")  # type: ignore[arg-type]


DELAYS = st.tuples(st.floats(0.022, 0.522), st.floats(0.12, 0.62))  # as measured, to 500 ms late
PRESSES = st.lists(
    st.tuples(st.sampled_from("12#"), st.floats(0.08, 2.0), st.floats(0.04, 1.0)), max_size=12
)


@given(presses=PRESSES, delays=DELAYS)
@settings(derandomize=True)
@pytest.mark.parametrize("mode", MODES)
def test_whatever_the_line_delays_each_press_counts_once_and_in_order(
    mode: str, presses: list[tuple[str, float, float]], delays: tuple[float, float]
) -> None:
    """Any keys, any rhythm down to 80 ms, held for up to the next press, both ways heard."""
    at, heard = 1.0, []
    for key, gap, held in presses:
        held = min(held, gap - 0.04)
        heard += press(at, key, event=delays[0], tone=delays[1], held=held)
        at += gap
    counted = Ears(mode).hear(*heard).counted
    assert [key for key, _ in counted] == [key for key, _, _ in presses]
