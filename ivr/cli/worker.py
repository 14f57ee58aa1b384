"""``ivr start`` and ``ivr dev``: check the settings, then run the worker."""

from __future__ import annotations

import argparse
import asyncio
import logging
import socket

from ivr.call.finding import find_menu
from ivr.call.voices import open_voices
from ivr.cli.status import Failed
from ivr.config import ConfigError, Settings, load_settings
from sip import Access, SipError


def run(arguments: argparse.Namespace) -> int:
    """Start the worker; returns when it is told to stop."""
    settings = load_settings()
    settings.require_livekit()
    settings.check_records()
    settings.check_fixtures()
    settings.check_recordings()
    open_voices(settings, find_menu(settings.menu))
    _check_port(settings.health_host, settings.health_port)
    asyncio.run(_check_server(settings))
    logging.raiseExceptions = False  # whoever stopped reading the log (| head) missed nothing else
    from livekit.agents.__main__ import main as livekit_main

    from ivr.call import worker

    dev = ["--dev"] if arguments.dev else []
    return livekit_main(["start", worker.__file__, "--log-level", arguments.log_level, *dev])


async def _check_server(settings: Settings) -> None:
    """LiveKit's worker would try again and again, for minutes, and then say that it failed."""
    access = Access(
        str(settings.livekit_url),
        str(settings.livekit_api_key),
        str(settings.secret("livekit_api_secret")),
    )
    try:
        await access.check("start")
    except SipError as error:
        raise Failed(str(error)) from None


def _check_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except socket.gaierror as error:
            raise ConfigError(
                f"health_host: {host!r} is no address of this machine: {error.strerror};"
                " set IVR_HEALTH_HOST"
            ) from None
        except OSError as error:
            raise Failed(
                f"health_port: cannot listen on {host}:{port}: {error.strerror};"
                " set IVR_HEALTH_PORT"
            ) from None
