"""What can go wrong at the doorway. No I/O."""


class SipError(Exception):
    """A server, trunk, rule, transfer or call that failed; the message names the thing."""
