"""The whole LiveKit line on loopback: Redis, livekit-server and, where there is one, livekit-sip.

`python -m sip.stack` runs it until Ctrl-C. Nothing it starts outlives it, and nothing asks the
network beyond the machine: no STUN, no telemetry.
"""

from __future__ import annotations

import argparse
import json
import signal
import socket
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from sip.access import Access
from sip.errors import SipError
from sip.programs import find_livekit_server, find_livekit_sip, find_redis
from sip.server import Server

HOST = "127.0.0.1"
API_KEY = "devkey"
API_SECRET = "known-to-everyone-so-loopback-only"  # 32 characters or more, or the server complains
START_TIMEOUT = 20.0  # seconds; each answers within one on an idle machine
STOP_TIMEOUT = 3.0  # seconds that a server has for its good-byes

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Stack:
    """A line that runs, and how to reach it.

    Args:
        access: address, key and secret of livekit-server.
        sip_address: host and port of livekit-sip, ``None`` when it does not run.
        start_times: seconds from start to first answer, for each server.
    """

    access: Access
    sip_address: str | None
    start_times: Mapping[str, float]


@contextmanager
def run_stack(
    *, folder: Path | None = None, port: int | None = None, say: Say = lambda line: None
) -> Iterator[Stack]:
    """Start the line, wait until each part answers, and stop all of it at the end.

    Args:
        folder: takes configurations and logs; a temporary one when not given.
        port: of livekit-server; a free one when not given.
        say: is told each step in one line.

    Raises:
        SipError: a program is missing, a port is taken, or a server does not start.
    """
    if port is not None:
        _check_free(port)
    with ExitStack() as running:
        if folder is None:
            folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="line-")))
        folder.mkdir(parents=True, exist_ok=True)
        yield _Starter(running, folder, say).start_all(port)


class _Starter:
    """Starts one server after the other, and leaves their stopping to an ExitStack."""

    def __init__(self, running: ExitStack, folder: Path, say: Say) -> None:
        self._running = running
        self._folder = folder
        self._say = say
        self._times: dict[str, float] = {}

    def start_all(self, port: int | None) -> Stack:
        redis_port, free_port, media_port, sip_port, health_port = find_free_ports(5)
        redis = [str(find_redis()), *_configure_redis(redis_port, self._folder)]
        self._start("redis-server", redis, lambda: _answers_ping(redis_port), f"port {redis_port}")

        port = port or free_port
        url = f"ws://{HOST}:{port}"
        config = self._write("livekit-server", _configure_server(port, media_port, redis_port))
        server = [str(find_livekit_server()), "--config", config]
        self._start("livekit-server", server, lambda: _answers_get(port), url)

        program = find_livekit_sip()
        if program is not None:
            config = self._write(
                "livekit-sip", _configure_sip(sip_port, health_port, url, redis_port)
            )
            sip = [str(program), "--config", config]
            self._start("livekit-sip", sip, lambda: _answers_get(health_port), f"port {sip_port}")
        address = f"{HOST}:{sip_port}" if program is not None else None
        return Stack(Access(url, API_KEY, API_SECRET), address, self._times)

    def _start(
        self, name: str, command: Sequence[str], answers: Callable[[], bool], where: str
    ) -> None:
        server = Server(name, command, log=self._folder / f"{name}.log")
        self._running.callback(server.stop, timeout=STOP_TIMEOUT)
        self._times[name] = server.wait_until(answers, timeout=START_TIMEOUT)
        self._say(f"{name:<15} answers at {where} after {self._times[name]:.2f} s")

    def _write(self, name: str, config: Mapping[str, Any]) -> str:
        file = self._folder / f"{name}.json"  # JSON is YAML, and needs no library
        file.write_text(json.dumps(config, indent=2))
        return str(file)


def _configure_redis(port: int, folder: Path) -> list[str]:
    plain = f"--bind {HOST} --port {port} --appendonly no --daemonize no"
    return [*plain.split(), "--save", "", "--dir", str(folder)]


def _configure_server(port: int, media_port: int, redis_port: int) -> dict[str, Any]:
    """Return a configuration for media on loopback; keys of livekit-server v1.13.5, all known."""
    return {
        "port": port,
        "bind_addresses": [HOST],
        "redis": {"address": f"{HOST}:{redis_port}"},
        "keys": {API_KEY: API_SECRET},
        "logging": {"level": "info", "pion_level": "error"},
        "rtc": {
            "use_external_ip": False,  # else it asks a STUN server at its start
            "node_ip": HOST,
            "ips": {"includes": ["127.0.0.0/8"]},  # else it may listen on eth0 and announce lo
            "enable_loopback_candidate": True,
            "udp_port": media_port,
            "tcp_port": 0,
            "stun_servers": [f"{HOST}:3478"],  # empty would hand public ones to every client
        },
        "room": {"empty_timeout": 10, "departure_timeout": 2, "auto_create": True},
    }


def _configure_sip(port: int, health_port: int, url: str, redis_port: int) -> dict[str, Any]:
    """Return a configuration for calls on loopback; keys of livekit-sip v1.10.0."""
    return {
        "api_key": API_KEY,
        "api_secret": API_SECRET,
        "ws_url": url,
        "redis": {"address": f"{HOST}:{redis_port}"},
        "logging": {"level": "info"},
        "sip_port": port,
        "listen_ip": HOST,
        "use_external_ip": False,
        "nat_1_to_1_ip": HOST,  # the only way to announce loopback
        "rtp_port": "20000-20998",
        "rtp_draining_idle_timeout": "-1s",  # a port is free again as soon as its call has ended
        "rtp_draining_duration": "-1s",
        "health_port": health_port,
        "max_cpu_utilization": 1.0,  # else a small machine refuses calls
    }


def find_free_ports(count: int) -> list[int]:
    """Find ports that are free for TCP and UDP alike, all different."""
    with ExitStack() as held:
        ports: list[int] = []
        while len(ports) < count:
            tcp = held.enter_context(closing(socket.socket(type=socket.SOCK_STREAM)))
            udp = held.enter_context(closing(socket.socket(type=socket.SOCK_DGRAM)))
            tcp.bind((HOST, 0))
            port = tcp.getsockname()[1]
            try:
                udp.bind((HOST, port))
            except OSError:
                continue  # free for TCP only
            ports.append(port)
        return ports


def _check_free(port: int) -> None:
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise SipError(f"livekit-server: port {port} on {HOST}: {error.strerror}") from error


def _answers_ping(port: int) -> bool:
    try:
        with socket.create_connection((HOST, port), timeout=1) as redis:
            redis.sendall(b"PING\r\n")
            return redis.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def _answers_get(port: int) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"http://{HOST}:{port}/", timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _interrupt(number: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt


def main() -> int:
    """Run the line until Ctrl-C, and print how to reach it."""
    parser = argparse.ArgumentParser(prog="python -m sip.stack", description=__doc__)
    parser.add_argument("--port", type=int, help="of livekit-server (a free one)")
    parser.add_argument("--folder", type=Path, help="for configurations and logs (a temporary one)")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGINT, _interrupt)  # a shell's background job begins with it ignored
    try:
        with run_stack(folder=chosen.folder, port=chosen.port, say=print) as stack:
            if stack.sip_address is None:
                print("livekit-sip     not found: neither on the PATH nor named by LIVEKIT_SIP")
            for name, value in stack.access.get_environment().items():
                print(f"export {name}={value}")
            print("Ctrl-C stops it.", flush=True)
            signal.pause()
    except SipError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
