"""The shell: where menus and digit entry meet LiveKit, sound and the clock."""

from ivr.call.call import Call
from ivr.call.dtmf_result import CommandGiven, DtmfResult, NotAnswered
from ivr.call.floor import Handback
from ivr.call.get_dtmf import GetDtmfTask

__all__ = ["Call", "CommandGiven", "DtmfResult", "GetDtmfTask", "Handback", "NotAnswered"]
