"""A sentence for the caller's ear alone: no cache remembers it, no trace holds its words.

A card number is read back like any other, but LiveKit is given dots for its words, and only the
sound of them: so they stand in no transcript, chat context, span or log.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextvars import ContextVar, copy_context
from typing import Any

from livekit import rtc
from livekit.agents import APIConnectOptions, tts
from opentelemetry import context, trace

log = logging.getLogger("ivr.speech")

unremembered: ContextVar[bool] = ContextVar("unremembered", default=False)
"""Whether what is said just now is to be forgotten at once."""

_ONCE = APIConnectOptions(max_retry=0)  # a second try would log the words of the first
_UNTRACED = trace.NonRecordingSpan(
    trace.SpanContext(trace_id=1, span_id=1, is_remote=False, trace_flags=trace.TraceFlags())
)


async def say_privately(voice: tts.TTS[Any], text: str) -> AsyncIterator[rtc.AudioFrame]:
    """The sound of *text*; a voice that fails is silent."""
    apart = copy_context()
    apart.run(unremembered.set, True)
    apart.run(context.attach, trace.set_span_in_context(_UNTRACED))
    try:
        async with apart.run(voice.synthesize, text, conn_options=_ONCE) as sound:
            async for audio in sound:
                yield audio.frame
    except Exception:  # which may quote what was to be said
        log.warning("the voice failed, a private sentence is not said")
