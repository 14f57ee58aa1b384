"""What a log record tells of a call: its message and what was added to it, not when and where."""

from __future__ import annotations

import logging

ALWAYS = set(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


def told_by(record: logging.LogRecord) -> str:
    """The message, the traceback and every extra field of *record*.

    The time, the process and the line of code are left out: their digits are nobody's.
    """
    extras = {name: value for name, value in record.__dict__.items() if name not in ALWAYS}
    return f"{logging.Formatter('%(message)s').format(record)} {extras}"
