"""The shell: where menus and digit entry meet LiveKit, sound and the clock."""

from ivr.call.call import Call
from ivr.call.get_dtmf import DtmfResult, GetDtmfTask, NotAnswered

__all__ = ["Call", "DtmfResult", "GetDtmfTask", "NotAnswered"]
