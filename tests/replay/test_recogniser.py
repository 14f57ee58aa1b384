"""A scripted recogniser reports as a real one: late, word by word, timed from its stream."""

import asyncio

from livekit import rtc
from livekit.agents import APIConnectOptions, stt

from ivr.replay import ScriptedSTT, run
from ivr.replay.recogniser import Spoken

KINDS = stt.SpeechEventType
FRAME = rtc.AudioFrame(bytes(640), 16000, 1, 320)
NO_RETRY = APIConnectOptions(max_retry=0)


class Listening:
    """One stream, fed with silence every 20 ms, and what it reported when."""

    def __init__(self, ears: ScriptedSTT, *, options: APIConnectOptions = NO_RETRY) -> None:
        self.stream = ears.stream(conn_options=options)
        self.events: list[tuple[float, stt.SpeechEvent]] = []
        self.failed: BaseException | None = None
        self.tasks = [asyncio.create_task(self._feed()), asyncio.create_task(self._report())]

    async def _feed(self) -> None:
        while True:
            await asyncio.sleep(0.02)
            self.stream.push_frame(FRAME)

    async def _report(self) -> None:
        try:
            async for event in self.stream:
                self.events.append((asyncio.get_running_loop().time(), event))
        except Exception as error:
            self.failed = error

    def kinds(self) -> list[tuple[float, str, str]]:
        """When, what kind, which words."""
        return [
            (round(at, 3), event.type.value, "".join(said.text for said in event.alternatives))
            for at, event in self.events
        ]

    async def close(self) -> None:
        for task in self.tasks:
            task.cancel()
        await self.stream.aclose()


def words(*texts: str, at: float) -> list[Spoken]:
    """Half a second a word."""
    return [Spoken(text, at + n / 2, at + n / 2 + 0.4, 0.9) for n, text in enumerate(texts)]


def test_utterance_is_reported_word_by_word_and_finished_after_a_silence():
    """Interims grow; the final comes after the endpointing silence and the service's latency."""

    async def main() -> list[tuple[float, str, str]]:
        ears = ScriptedSTT()
        listening = Listening(ears)
        final = ears.hear(words("four", "one", at=1.0))
        await asyncio.sleep(5)
        await listening.close()
        assert round(final, 6) == 2.35
        return listening.kinds()

    assert run(main).result == [
        (1.15, "start_of_speech", ""),
        (1.55, "interim_transcript", "four"),
        (2.05, "interim_transcript", "four one"),
        (2.35, "final_transcript", "four one"),
        (2.35, "end_of_speech", ""),
    ]


def test_words_are_timed_from_the_streams_first_frame():
    """A stream that opened at 10 s counts from there, as Deepgram does."""

    async def main() -> stt.SpeechData:
        ears = ScriptedSTT()
        await asyncio.sleep(10)
        listening = Listening(ears)
        ears.hear(words("four", "one", at=12.0))
        await asyncio.sleep(5)
        await listening.close()
        return listening.events[-2][1].alternatives[0]

    said = run(main).result
    assert said.words is not None
    assert [round(word.start_time, 3) for word in said.words] == [2.0, 2.5]
    assert [round(word.end_time, 3) for word in said.words] == [2.4, 2.9]
    assert [word.confidence for word in said.words] == [0.9, 0.9]
    assert (round(said.start_time, 3), round(said.end_time, 3)) == (2.0, 2.9)


def test_dead_recogniser_fails_every_stream_until_it_recovers():
    """It dies in mid-word; a stream that tries again lives, with its times unbroken."""

    async def main() -> tuple[Listening, Listening]:
        ears = ScriptedSTT()
        mortal = Listening(ears)
        patient = Listening(ears, options=APIConnectOptions(max_retry=9, retry_interval=1.0))
        ears.hear(words("four", "one", at=1.0))
        asyncio.get_running_loop().call_at(2.0, ears.die)
        asyncio.get_running_loop().call_at(4.5, ears.recover)
        await asyncio.sleep(10)
        ears.hear(words("five", at=11.0))
        await asyncio.sleep(5)
        await mortal.close()
        await patient.close()
        return mortal, patient

    mortal, patient = run(main).result
    assert mortal.failed is not None
    assert [text for _, _, text in mortal.kinds()] == ["", "four"]
    assert [text for _, _, text in patient.kinds()] == ["", "four", "", "five", "five", ""]
    final = patient.events[-2][1].alternatives[0]
    assert final.words is not None
    assert abs(final.words[0].start_time - 11.0) < 0.05  # from the first frame of all, as before


def test_nobody_listening_hears_nothing():
    """What is said between two streams is lost, as on a real line."""

    async def main() -> list[tuple[float, str, str]]:
        ears = ScriptedSTT()
        ears.hear(words("four", at=1.0))
        await asyncio.sleep(3)
        late = Listening(ears)
        await asyncio.sleep(3)
        await late.close()
        return late.kinds()

    assert run(main).result == []


def test_spoken_words_do_not_show():
    """Digits are private."""
    assert "four" not in repr(Spoken("four", 0.0, 0.4))
