"""Each conversation four ways: by event, by tone, by voice, and mixed; the answers are equal."""

import pytest

from ivr.replay.ways import Way
from tests.call.conversations import CONVERSATIONS
from tests.call.steps import SOURCES, Conversation
from tests.call.ways import hold

RUNS = [
    pytest.param(conversation, way, id=f"{conversation.story.replace(' ', '_')}-{way}")
    for conversation in CONVERSATIONS
    for way in Way
    if way not in conversation.not_by
]


@pytest.mark.parametrize(("conversation", "way"), RUNS)
def test_four_ways(conversation: Conversation, way: Way):
    """What must come out comes out, and by this way."""
    held = hold(conversation, way)
    expected = conversation.outcomes
    came = zip(held.outcomes, expected, strict=True)
    assert [outcome.like(other) for outcome, other in came] == expected
    assert held.sources <= SOURCES[way]
    assert conversation.cut in (None, held.cut)
    assert conversation.unsaid is None or conversation.unsaid not in held.said


def test_a_story_is_told_once():
    """Each row has a name of its own, and there are forty at least."""
    stories = [conversation.story for conversation in CONVERSATIONS]
    assert len(stories) == len(set(stories)) >= 40
