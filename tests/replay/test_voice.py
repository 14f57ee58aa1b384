"""A voice that dies on demand: LiveKit gets errors, and sound again once it is back."""

import pytest
from livekit.agents import APIConnectionError, APIConnectOptions

from ivr.replay import ScriptedTTS, run

ONCE = APIConnectOptions(max_retry=0)


def test_voice_dies_and_recovers():
    """Each prompt fails in between; all were asked for."""

    async def main() -> tuple[float, float, list[str]]:
        voice = ScriptedTTS()
        before = await voice.synthesize("one").collect()
        voice.die()
        with pytest.raises(APIConnectionError):
            await voice.synthesize("two", conn_options=ONCE).collect()
        voice.recover()
        after = await voice.synthesize("three").collect()
        return before.duration, after.duration, voice.asked

    assert run(main).result == (0.18, 0.3, ["one", "two", "three"])
