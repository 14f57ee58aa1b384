"""The ``ivr`` command."""

from ivr.cli.main import main

__all__ = ["main"]
