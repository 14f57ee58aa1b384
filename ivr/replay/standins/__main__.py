"""Stand-ins of Deepgram and Cartesia in real time, for a worker on a real line::

    $ python -m ivr.replay.standins
    DEEPGRAM_API_KEY=stand-in
    IVR_DEEPGRAM_URL=http://127.0.0.1:40001
    CARTESIA_API_KEY=stand-in
    IVR_CARTESIA_URL=http://127.0.0.1:40002
    STANDINS_URL=http://127.0.0.1:40003

The first four go into the environment of ``ivr start``; at the last one they are told what the
caller says now (:mod:`ivr.replay.standins.remote`)::

    curl $STANDINS_URL/hear --json '{"text": "four one five five"}'

They run until Ctrl-C or SIGTERM.
"""

from __future__ import annotations

import argparse
import asyncio
import signal

from ivr.replay.standins import CartesiaStandIn, StandIns, espeak, silence
from ivr.replay.standins.remote import Ear


async def serve(*, port: int, speaks: bool) -> None:
    """Run both services until the process is told to end."""
    over = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, over.set)
    voice = CartesiaStandIn(voice=espeak if speaks else silence)
    async with StandIns(cartesia=voice) as services, Ear(services, port=port) as ear:
        for name, value in {**services.environment(), "STANDINS_URL": ear.url}.items():
            print(f"{name}={value}", flush=True)
        await over.wait()


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m ivr.replay.standins",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=0, help="of STANDINS_URL (a free one)")
    parser.add_argument("--speaks", action="store_true", help="the voice is eSpeak NG, not silence")
    chosen = parser.parse_args()
    asyncio.run(serve(port=chosen.port, speaks=chosen.speaks))


if __name__ == "__main__":
    main()
