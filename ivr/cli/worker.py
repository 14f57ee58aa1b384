"""``ivr start`` and ``ivr dev``: check the settings, then run the worker."""

from __future__ import annotations

import argparse
import socket

from ivr.call.finding import find_menu
from ivr.cli.show import fail
from ivr.config import load_settings


def run(arguments: argparse.Namespace) -> int:
    """Start the worker; returns when it is told to stop."""
    settings = load_settings()
    settings.require_livekit()
    find_menu(settings.menu)
    if taken := _taken(settings.health_host, settings.health_port):
        return fail(taken)
    from livekit.agents.__main__ import main as livekit_main

    from ivr.call import worker

    dev = ["--dev"] if arguments.dev else []
    return livekit_main(["start", worker.__file__, "--log-level", arguments.log_level, *dev])


def _taken(host: str, port: int) -> str | None:
    """Why the health endpoint cannot listen there, if so."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return f"health_port: cannot listen on {host}:{port}: {error.strerror}; set IVR_HEALTH_PORT"
    return None
