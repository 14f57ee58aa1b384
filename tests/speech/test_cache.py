"""A voice with a memory: said once, said again without the voice; secrets never on disk."""

import asyncio
from pathlib import Path

import pytest
from livekit.agents import APIConnectionError, APIConnectOptions, APIError, tts

from ivr.replay import ScriptedTTS, run
from ivr.speech import CachedTTS, PromptCache, SilentTTS

ONCE = APIConnectOptions(max_retry=0)


async def say(voice: tts.TTS, text: str, *, tries: APIConnectOptions = ONCE) -> float:
    """Say *text* as a session does, in a stream; how long it sounded."""
    async with voice.stream(conn_options=tries) as stream:
        stream.push_text(text)
        stream.end_input()
        return sum([audio.frame.duration async for audio in stream])


def test_prompt_is_synthesised_once():
    """In a stream or whole, the second time comes from memory."""

    async def main() -> tuple[list[float], list[str]]:
        voice = ScriptedTTS()
        cached = CachedTTS(voice, name="test")
        lengths = [await say(cached, "Hello."), await say(cached, "Hello.")]
        lengths.append((await cached.synthesize("Hello.").collect()).duration)
        lengths.append(await say(cached, "Good bye."))
        return lengths, voice.asked

    lengths, asked = run(main).result
    assert lengths == pytest.approx([0.36, 0.36, 0.36, 0.54], abs=0.001)
    assert asked == ["Hello.", "Good bye."]


def test_text_in_pieces_is_one_prompt():
    """However it arrives, the prompt is synthesised whole, and remembered under one name."""

    async def main() -> list[str]:
        voice = ScriptedTTS()
        cached = CachedTTS(voice, name="test")
        async with cached.stream() as stream:
            for piece in ("Account services. ", "Press 1", " for your balance."):
                stream.push_text(piece)
            stream.end_input()
            async for _ in stream:
                pass
        return voice.asked

    assert run(main).result == ["Account services. Press 1 for your balance."]


def test_dead_voice_still_plays_what_it_said_before():
    """Known prompts play; a new one is an error, not silence."""

    async def main() -> tuple[float, str]:
        voice = ScriptedTTS()
        cached = CachedTTS(voice, name="test")
        await say(cached, "Hello.")
        voice.die()
        again = await say(cached, "Hello.")
        with pytest.raises(APIConnectionError) as caught:
            await say(cached, "Good bye.")
        return again, str(caught.value)

    again, error = run(main).result
    assert again == pytest.approx(0.36, abs=0.001)
    assert "dead" in error


def test_error_of_the_voice_reaches_the_session_once():
    """LiveKit counts errors; the voice's own tries are not the session's."""

    async def main() -> list[bool]:
        voice = ScriptedTTS()
        voice.die()
        cached = CachedTTS(voice, name="test")
        told: list[bool] = []
        cached.on("error", lambda error: told.append(error.recoverable))
        with pytest.raises(APIError):
            await say(cached, "Hello.", tries=APIConnectOptions(max_retry=2, retry_interval=1.0))
        assert voice.asked == ["Hello."]
        return told

    assert run(main).result == [False]


def test_fallback_speaks_and_the_voice_rests():
    """The first failure costs a try, the next prompts none; half a minute on it is asked again."""

    async def main() -> tuple[list[str], list[str], float]:
        voice, spare = ScriptedTTS(), ScriptedTTS()
        cached = CachedTTS(voice, name="test", fallback=spare)
        voice.die()
        for text in ("one", "two", "three"):
            await say(cached, text)
        voice.recover()
        await say(cached, "four")
        await asyncio.sleep(31)
        length = await say(cached, "five")
        return voice.asked, spare.asked, length

    asked, spare, length = run(main).result
    assert asked == ["one", "five"]
    assert spare == ["one", "two", "three", "four"]
    assert length == pytest.approx(0.24, abs=0.001)


def test_what_the_fallback_said_is_not_remembered_as_the_voices():
    """Once the voice is back, it says the prompt itself."""

    async def main() -> list[str]:
        voice = ScriptedTTS()
        cached = CachedTTS(voice, name="test", fallback=SilentTTS())
        voice.die()
        await say(cached, "Hello.")
        voice.recover()
        await asyncio.sleep(31)
        await say(cached, "Hello.")
        return voice.asked

    assert run(main).result == ["Hello.", "Hello."]


def test_fallback_of_another_rate_is_refused():
    """Half a prompt at one rate and half at another would be noise."""

    async def main() -> None:
        with pytest.raises(ValueError, match="fallback: its sample rate"):
            CachedTTS(ScriptedTTS(), name="test", fallback=SilentTTS(sample_rate=8000))

    run(main)


def test_only_prompts_that_are_kept_go_to_disk(tmp_path: Path):
    """A balance that was said to one caller is nowhere but in memory."""

    async def main() -> list[str]:
        folder = tmp_path / "prompts"
        cached = CachedTTS(ScriptedTTS(), name="test", cache=PromptCache(folder=folder))
        await say(cached, "Your balance is 42 euros.")
        assert not folder.exists()
        await cached.keep(["Hello."])
        assert len(list(folder.iterdir())) == 1
        # the next process: its voice is dead from the start
        voice = ScriptedTTS()
        voice.die()
        cached = CachedTTS(voice, name="test", cache=PromptCache(folder=folder))
        assert await say(cached, "Hello.") == pytest.approx(0.36, abs=0.001)
        with pytest.raises(APIError):
            await say(cached, "Your balance is 42 euros.")
        return voice.asked

    assert run(main).result == ["Your balance is 42 euros."]


def damage(folder: Path) -> None:
    """Cut the one file in *folder* short."""
    [file] = folder.iterdir()
    file.write_bytes(file.read_bytes()[:10])


def test_damaged_file_is_made_anew(tmp_path: Path):
    """A prompt cut short on disk costs a synthesis, not the call."""

    async def main() -> list[str]:
        cached = CachedTTS(ScriptedTTS(), name="test", cache=PromptCache(folder=tmp_path))
        await cached.keep(["Hello."])
        damage(tmp_path)
        voice = ScriptedTTS()
        await say(CachedTTS(voice, name="test", cache=PromptCache(folder=tmp_path)), "Hello.")
        return voice.asked

    assert run(main).result == ["Hello."]


def test_voices_do_not_share_prompts():
    """Another name, another voice."""
    cache = PromptCache()
    cache.put("anna", "Hello.", b"\1\1")
    assert cache.get("anna", "Hello.") == b"\1\1"
    assert cache.get("bert", "Hello.") is None


def test_memory_has_a_limit():
    """What was used longest ago goes first."""
    cache = PromptCache(limit=10)
    cache.put("a", "one", bytes(4))
    cache.put("a", "two", bytes(4))
    assert cache.get("a", "one")
    cache.put("a", "three", bytes(4))
    assert cache.get("a", "two") is None
    assert cache.get("a", "one")
    assert cache.get("a", "three")
