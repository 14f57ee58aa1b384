"""``python -m livekit.agents console``: the same worker file, with no LiveKit server at all.

LiveKit's command line connects to a TCP peer for sound; here the peer is the test, which keys tones
and looks into the call record that the worker writes.
"""

from __future__ import annotations

import asyncio
import json
import os
import struct
import sys
from pathlib import Path

import numpy as np
from livekit.protocol.agent_pb.agent_session import AgentSessionMessage

from dsp.levels import to_int16
from dsp.tones import dtmf

ROOT = Path(__file__).parents[2]
WORKER = ROOT / "ivr" / "call" / "worker.py"
RATE = 48_000  # what the console's wire carries
FRAME = RATE // 50


class Console:
    """The peer: plays the caller's sound in real time, acknowledges what the agent plays."""

    def __init__(self) -> None:
        self.heard = 0  # samples of the agent that are not silence
        self.sound = np.zeros(0, np.int16)
        self.connected = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of the worker."""
        self.connected.set()
        talks = asyncio.ensure_future(self._talk(writer))
        seconds = 0.0
        try:
            while True:
                (length,) = struct.unpack(">I", await reader.readexactly(4))
                message = AgentSessionMessage.FromString(await reader.readexactly(length))
                match message.WhichOneof("message"):
                    case "audio_output":
                        pcm = np.frombuffer(message.audio_output.data, np.int16)
                        self.heard += int(np.count_nonzero(np.abs(pcm) > 200))
                        seconds += len(pcm) / RATE
                    case "audio_playback_flush":
                        asyncio.get_running_loop().call_later(seconds, _played, writer)
                        seconds = 0.0
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            talks.cancel()
            writer.close()

    async def _talk(self, writer: asyncio.StreamWriter) -> None:
        while True:
            frame, self.sound = self.sound[:FRAME], self.sound[FRAME:]
            pcm = np.pad(frame, (0, FRAME - len(frame))).astype(np.int16)
            message = AgentSessionMessage()
            message.audio_input.data = pcm.tobytes()
            message.audio_input.sample_rate, message.audio_input.num_channels = RATE, 1
            message.audio_input.samples_per_channel = FRAME
            _send(writer, message)
            await asyncio.sleep(0.02)


def _played(writer: asyncio.StreamWriter) -> None:
    message = AgentSessionMessage()
    message.audio_playback_finished.SetInParent()
    _send(writer, message)


def _send(writer: asyncio.StreamWriter, message: AgentSessionMessage) -> None:
    data = message.SerializeToString()
    writer.write(struct.pack(">I", len(data)) + data)


async def test_the_worker_file_runs_in_livekits_console(tmp_path):
    """The greeting sounds, and a tone chooses from the menu; no server, no settings."""
    console = Console()
    server = await asyncio.start_server(console.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("LIVEKIT_")}
    log = (tmp_path / "worker.log").open("wb")
    worker = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "livekit.agents", "console", str(WORKER)),
        *("--connect-addr", f"127.0.0.1:{port}"),
        cwd=ROOT,
        stdout=log,
        stderr=log,
        env=environment | {"IVR_RECORDS": str(tmp_path), "IVR_HEALTH_PORT": "0"},
    )
    try:
        await asyncio.wait_for(console.connected.wait(), 30)
        await _until(lambda: console.heard > RATE // 2)
        console.sound = to_int16(dtmf("0", sample_rate=RATE, tone_ms=150, gap_ms=50))
        await _until(lambda: any(tmp_path.glob("*.json")))
    finally:
        log.close()
        server.close()
        worker.terminate()
        try:
            await asyncio.wait_for(worker.wait(), 10)
        except TimeoutError:
            worker.kill()
            await worker.wait()
    record = json.loads(next(tmp_path.glob("*.json")).read_text("utf-8"))
    keys = [(entry["key"], entry["source"]) for entry in record["entries"] if "key" in entry]
    assert keys == [("0", "inband")]
    assert record["result"] == "transferred"


async def _until(holds, *, seconds: float = 30.0) -> None:
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0.05)
