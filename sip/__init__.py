"""The doorway: who calls, trunks and dispatch rules as code, transfer, the local LiveKit line."""

from sip.access import Access
from sip.caller import CallerFacts, mask
from sip.errors import SipError

__all__ = ["Access", "CallerFacts", "SipError", "mask"]
