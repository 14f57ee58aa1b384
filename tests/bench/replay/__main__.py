"""Run the bench: ``python -m tests.bench.replay``; it prints, and writes ``docs/replay-bench.md``.

The peer is LiveKit's own way to test an agent, ``AgentSession.run`` with text in and text out: no
sound, no time, no telephone; it shows what a turn of a conversation costs without them.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from statistics import median

import numpy as np
from livekit.agents import Agent, AgentSession

from ivr.config import Settings
from ivr.replay import RecordedCaller
from ivr.replay.beside import HangsUp
from ivr.replay.folder import cores, judge_all
from ivr.replay.trial import try_fixture
from ivr.replay.verdict import Judge, Verdict
from tests.call.fake_llm import FakeLLM

ROOT = Path(__file__).parents[3]
DOCUMENT = ROOT / "docs" / "replay-bench.md"
FIRST_CALL = ROOT / "tests" / "fixtures" / "first_call.wav"
RUNS, CALLS, MINUTE = 20, 200, 60.0
