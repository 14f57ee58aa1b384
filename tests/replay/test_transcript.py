"""What has been said when: words spread over the sound that was really heard."""

import re

from ivr.replay.transcript import Transcript

PIN = "Please enter your PIN."  # 22 characters: 2.2 s at 0.1 s each


def spoken(text: str = PIN, *, at: float = 0.0, seconds: float = 2.2) -> Transcript:
    """A transcript with one utterance under way whose sound is all there."""
    transcript = Transcript()
    transcript.add_words(text)
    transcript.end_words()
    transcript.add_sound(seconds)
    transcript.sounds(at, at + seconds)
    transcript.end_sound()
    return transcript


def test_words_are_said_as_they_sound():
    """At half time half the words are out, and never half a word."""
    transcript = spoken()
    assert transcript.text(0.0) == ""
    assert transcript.text(1.3) == "Please enter"
    assert transcript.text(1.9) == "Please enter your"
    assert transcript.text(2.2) == PIN


def test_cut_prompt_stays_half_said():
    """What was cut off is never heard, however late one asks."""
    transcript = spoken()
    transcript.ends(1.3, cut=True)
    assert transcript.text(100.0) == "Please enter"


def test_paused_prompt_goes_on_where_it_stopped():
    """Time in which nothing sounds says nothing."""
    transcript = spoken()
    transcript.stops(1.3)
    assert transcript.text(50.0) == "Please enter"
    transcript.sounds(50.0, 50.9)
    assert transcript.text(50.9) == PIN


def test_sound_that_still_arrives_does_not_finish_the_words():
    """The first piece of a streamed prompt is not all of it."""
    transcript = Transcript()
    transcript.add_words(PIN)
    transcript.add_sound(0.2)
    transcript.sounds(0.0, 0.2)
    assert transcript.text(0.2) == ""
    transcript.add_sound(2.0)
    transcript.sounds(0.2, 2.2)
    transcript.end_sound()
    assert transcript.text(2.2) == PIN


def test_listening_goes_on_after_what_was_heard():
    """The same words count once; said again, they count again."""
    transcript = spoken()
    transcript.ends(2.2, cut=False)
    assert transcript.listen("enter your pin", now=3.0) == "enter your PIN"
    assert transcript.listen("enter your pin", now=3.0) is None
    transcript.add_words(PIN)
    transcript.add_sound(2.2)
    transcript.sounds(5.0, 7.2)
    transcript.end_sound()
    assert transcript.listen("enter your pin", now=7.2) == "enter your PIN"


def test_pattern_is_found_in_one_prompt_not_across_two():
    """Prompts are lines of their own."""
    transcript = spoken("Your balance is 42 euros.", seconds=2.5)
    transcript.ends(2.5, cut=False)
    assert transcript.listen(re.compile(r"\d+ euros"), now=3.0) == "42 euros"


def test_words_before_any_sound_belong_to_the_next_prompt():
    """Words whose sound was cut before it began are not said, and do not stick to what follows."""
    transcript = Transcript()
    transcript.add_words("Never said.")
    transcript.end_words()
    transcript.add_words("Said.")
    transcript.end_words()
    transcript.add_sound(0.5)
    transcript.sounds(1.0, 1.5)
    transcript.end_sound()
    assert transcript.text(1.5) == "Said."
