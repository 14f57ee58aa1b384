"""The exit status of every verb."""

from __future__ import annotations

from ivr.errors import IvrError

FAILED = 1  # it was done, and did not come out well
UNUSABLE = 2  # an option, a setting, a menu or a file cannot be used; argparse's own, too


class Failed(IvrError):
    """Everything could be used, and still it did not come about."""
