"""A session's audio input with somebody listening in, who may silence what passes."""

from __future__ import annotations

from collections.abc import Callable

from livekit import rtc
from livekit.agents.voice.io import AudioInput

OnFrame = Callable[[rtc.AudioFrame], rtc.AudioFrame]


class ToneTap(AudioInput):
    """Passes *source* on, each frame by way of *on_frame*."""

    def __init__(self, source: AudioInput, on_frame: OnFrame) -> None:
        super().__init__(label="ToneTap", source=source)
        self._source, self._on_frame = source, on_frame

    async def __anext__(self) -> rtc.AudioFrame:
        return self._on_frame(await self._source.__anext__())


def is_tapped(audio: AudioInput | None) -> bool:
    """Whether somebody listens in already; a recorder may have come in between."""
    while audio is not None and not isinstance(audio, ToneTap):
        audio = audio.source
    return audio is not None


def silence(frame: rtc.AudioFrame) -> rtc.AudioFrame:
    """As long as *frame*, and without a sound."""
    return rtc.AudioFrame(
        data=bytes(len(frame.data.tobytes())),
        sample_rate=frame.sample_rate,
        num_channels=frame.num_channels,
        samples_per_channel=frame.samples_per_channel,
    )
