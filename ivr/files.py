"""Files that somebody names: one sentence for each way in which one cannot be used."""

from __future__ import annotations

import os
from pathlib import Path

from ivr.config import make_folder
from ivr.errors import IvrError


class FileError(IvrError):
    """A file cannot be read or written; the message begins with its name."""


def describe_oserror(error: OSError) -> str:
    """What the system refused, and of which file: a disk that is full, say."""
    return f"{error.filename or 'output'}: {error.strerror or error}"


def check_file(path: Path, *, or_folder: bool = False) -> None:
    """See that there is something to read.

    Args:
        or_folder: a folder will do too.

    Raises:
        FileError: there is not.
    """
    if not path.exists():
        raise FileError(f"{path}: no such file{' or folder' if or_folder else ''}")
    if path.is_dir() and not or_folder:
        raise FileError(f"{path}: it is a folder; name a file")


def read_text(path: Path) -> str:
    """The text in a file.

    Raises:
        FileError: there is none that can be read.
    """
    check_file(path)
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise FileError(describe_oserror(error)) from None
    except UnicodeDecodeError as error:
        raise FileError(f"{path}: cannot be read as text: {error}") from None


def check_output(path: Path) -> None:
    """Make the folder of a file that is to be written, and see that it can be.

    Raises:
        ConfigError: the folder cannot be written.
        FileError: the file cannot.
    """
    make_folder(path.parent, wanted_by=str(path))
    if path.is_dir():
        raise FileError(f"{path}: it is a folder; name a file")
    if path.exists() and not os.access(path, os.W_OK):
        raise FileError(f"{path}: it is there, and may not be written over")
