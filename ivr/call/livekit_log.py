"""LiveKit's log, made fit for a phone line: nothing personal, no false alarm at a hang-up."""

from __future__ import annotations

import logging

PERSONAL = "lk.pii"  # how LiveKit itself marks transcripts, digits and names
# Closing a session commits an empty user turn, which a session with manual turns then skips.
FALSE_ALARM = "skipping user input, speech scheduling is paused"


class PhoneLine(logging.Filter):
    """Takes personal fields out of a record, and drops the one that means nothing here."""

    def filter(self, record: logging.LogRecord) -> bool:
        for name in [name for name in record.__dict__ if name.startswith(PERSONAL)]:
            del record.__dict__[name]
        return record.msg != FALSE_ALARM


def tame_livekit_log() -> None:
    """From now on LiveKit logs what happens, and not what callers say or key."""
    logger = logging.getLogger("livekit.agents")
    if not any(isinstance(known, PhoneLine) for known in logger.filters):
        logger.addFilter(PhoneLine())
