"""``ivr start`` and ``ivr dev``: check the settings, then run the worker."""

from __future__ import annotations

import argparse
import socket

from ivr.call.finding import find_menu
from ivr.config import ConfigError, load_settings


def run(arguments: argparse.Namespace) -> int:
    """Start the worker; returns when it is told to stop."""
    settings = load_settings()
    settings.require_livekit()
    find_menu(settings.menu)
    _check_port(settings.health_host, settings.health_port)
    from livekit.agents.__main__ import main as livekit_main

    from ivr.call import worker

    dev = ["--dev"] if arguments.dev else []
    return livekit_main(["start", worker.__file__, "--log-level", arguments.log_level, *dev])


def _check_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ConfigError(
                f"health_port: cannot listen on {host}:{port}: {error.strerror};"
                " set IVR_HEALTH_PORT"
            ) from None
