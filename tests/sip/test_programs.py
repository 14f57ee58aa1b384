"""Where the servers' programs are found."""

import pytest

from sip import SipError
from sip.programs import find_livekit_server, find_livekit_sip, find_redis

LIVEKIT = "#!/bin/sh\necho livekit-server version 1.13.5\n"
STRANGER = "#!/bin/sh\necho some other server\n"


@pytest.fixture(autouse=True)
def bare_machine(tmp_path, monkeypatch):
    """A machine with nothing on the PATH, nothing named, and Go's folder empty."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("GOPATH", str(tmp_path / "go"))
    for name in ("GOBIN", "LIVEKIT_SERVER", "LIVEKIT_SIP"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def install(tmp_path):
    """Put a program somewhere."""

    def put(place: str, text: str = LIVEKIT):
        file = tmp_path / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(0o755)
        return file

    return put


@pytest.mark.parametrize(
    "place",
    [
        "bin/livekit-server",
        ".line/bin/livekit-server",
        ".line/bin/server",
        "go/bin/livekit-server",
        "go/bin/server",
    ],
)
def test_livekit_server_is_found_wherever_it_may_be(install, place):
    """On the PATH, where `make line` puts it, and where `go install` does."""
    file = install(place)
    assert find_livekit_server().resolve() == file


def test_named_livekit_server_wins(install, monkeypatch):
    """LIVEKIT_SERVER is asked before all others."""
    install("bin/livekit-server")
    named = install("elsewhere/server")
    monkeypatch.setenv("LIVEKIT_SERVER", str(named))
    assert find_livekit_server() == named


def test_another_program_called_server_is_not_taken_for_it(install):
    """Anything may be called `server` in Go's folder."""
    install("go/bin/server", STRANGER)
    with pytest.raises(SipError, match=r"^livekit-server: neither on the PATH"):
        find_livekit_server()


@pytest.mark.parametrize(
    ("variable", "find"),
    [("LIVEKIT_SERVER", find_livekit_server), ("LIVEKIT_SIP", find_livekit_sip)],
)
def test_variable_that_names_no_program_is_an_error(monkeypatch, variable, find):
    """A wish that cannot be fulfilled is not passed over."""
    monkeypatch.setenv(variable, "/no/such/file")
    with pytest.raises(SipError, match=f"^{variable}: /no/such/file is no program$"):
        find()


def test_livekit_sip_is_found_on_the_path_or_not_at_all(install):
    """To have none is no error."""
    assert find_livekit_sip() is None
    file = install("bin/livekit-sip")
    assert find_livekit_sip() == file


def test_missing_redis_names_the_way_out():
    """Redis is not optional: without it LiveKit has no SIP."""
    with pytest.raises(SipError, match=r"^redis-server: not on the PATH; `make line` installs it$"):
        find_redis()
