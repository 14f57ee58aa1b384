"""compose.yaml runs the same line as sip/stack.py; here it is read, not run."""

from pathlib import Path

import pytest
import yaml

from sip.stack import API_KEY, API_SECRET, _configure_server, _configure_sip

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def services() -> dict:
    """The services of compose.yaml."""
    return yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]


def test_server_is_configured_as_on_this_machine(services):
    """One change in sip/stack.py cannot be forgotten here."""
    config = yaml.safe_load(services["livekit"]["environment"]["LIVEKIT_CONFIG"])
    assert config == _configure_server(7880, 7882, 16379)


def test_sip_is_configured_as_on_this_machine(services):
    """Nor in livekit-sip's."""
    config = yaml.safe_load(services["sip"]["environment"]["SIP_CONFIG_BODY"])
    assert config == _configure_sip(5060, 8181, "ws://127.0.0.1:7880", 16379)


def test_redis_is_where_both_look_for_it(services):
    """On loopback, at the port of their configurations."""
    command = services["redis"]["command"]
    assert command[command.index("--port") + 1] == "16379"
    assert command[command.index("--bind") + 1] == "127.0.0.1"


@pytest.mark.parametrize("name", ["worker", "caller"])
def test_our_own_services_have_the_key(services, name):
    """And the Dockerfile has their stage."""
    environment = services[name]["environment"]
    assert environment["LIVEKIT_API_KEY"] == API_KEY
    assert environment["LIVEKIT_API_SECRET"] == API_SECRET
    stages = (ROOT / services[name]["build"]["dockerfile"]).read_text()
    assert f"AS {services[name]['build']['target']}\n" in stages


def test_images_of_others_are_pinned(services):
    """A tag that moves would test something else tomorrow."""
    tags = [
        service["image"].partition(":")[2] for service in services.values() if "image" in service
    ]
    assert len(tags) == 3
    assert all(tag[:1].isdigit() or tag[:2] == "v1" for tag in tags)


def test_server_is_the_version_that_make_line_installs(services):
    """The two real lines differ in their packaging, not in LiveKit."""
    version = services["livekit"]["image"].partition(":")[2]
    installer = (ROOT / "tests" / "line" / "install.sh").read_text()
    assert f"LIVEKIT_SERVER_VERSION={version}\n" in installer


def test_every_file_that_the_dockerfile_copies_is_in_its_context():
    """.dockerignore lets in what is named, and nothing else."""
    let_in = {
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[0] == "!"
    }
    for line in (ROOT / "deploy" / "Dockerfile").read_text().splitlines():
        if line.startswith("COPY "):
            sources = set(line.split()[1:-1])
            assert sources <= let_in
            assert all((ROOT / source).exists() for source in sources)
