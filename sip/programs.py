"""Where the programs of the local line are: Redis, livekit-server, livekit-sip."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from sip.errors import SipError

LOCAL_BIN = Path(".line/bin")  # where `make line` installs, under the folder it runs in


def find_redis() -> Path:
    """Find redis-server on the PATH.

    Raises:
        SipError: it is not there.
    """
    found = shutil.which("redis-server")
    if found is None:
        raise SipError("redis-server: not on the PATH; `make line` installs it")
    return Path(found)


def find_livekit_server() -> Path:
    """Find livekit-server: named by LIVEKIT_SERVER, on the PATH, in `.line/bin`, in Go's own bin.

    Raises:
        SipError: it is nowhere, or LIVEKIT_SERVER names no program.
    """
    named = _named_by("LIVEKIT_SERVER")
    if named:
        return named
    folders = [Path(name) for name in os.environ.get("PATH", "").split(os.pathsep) if name]
    for folder in [*folders, LOCAL_BIN, *_go_bins()]:
        if _is_program(folder / "livekit-server"):
            return folder / "livekit-server"
    for folder in [LOCAL_BIN, *_go_bins()]:  # `go install` calls it after its folder, cmd/server
        if _is_livekit(folder / "server"):
            return folder / "server"
    raise SipError(
        "livekit-server: neither on the PATH, in .line/bin nor in Go's bin; `make line` installs it"
    )


def find_livekit_sip() -> Path | None:
    """Find livekit-sip: named by LIVEKIT_SIP or on the PATH; it is no error to have none.

    Raises:
        SipError: LIVEKIT_SIP names no program.
    """
    named = _named_by("LIVEKIT_SIP")
    if named:
        return named
    found = shutil.which("livekit-sip")
    return Path(found) if found else None


def _named_by(variable: str) -> Path | None:
    named = os.environ.get(variable)
    if not named:
        return None
    if not _is_program(Path(named)):
        raise SipError(f"{variable}: {named} is no program")
    return Path(named)


def _go_bins() -> list[Path]:
    """Return the folders `go install` writes to, of the environment's names and Go's default."""
    if os.environ.get("GOBIN"):
        return [Path(os.environ["GOBIN"])]
    return [Path(os.environ.get("GOPATH") or Path.home() / "go") / "bin"]


def _is_program(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)


def _is_livekit(path: Path) -> bool:
    """Tell LiveKit's `server` from any other program of that name."""
    if not _is_program(path):
        return False
    asked = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    return asked.stdout.startswith("livekit-server ")
