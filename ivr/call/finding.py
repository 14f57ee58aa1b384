"""Finding a menu by the name of its module, as written on the command line: ``menus.account``."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import traceback
from importlib.machinery import NamespaceLoader, PathFinder
from pathlib import Path

from ivr.errors import IvrError, MenuError
from ivr.menu import Entrance, FirstMenu, Menu


def find_menu(name: str, *, folder: Path | None = None) -> FirstMenu:
    """Import module *name* from *folder* (the working directory); return its menu or entrance.

    Args:
        name: ``menus.account``; or ``menus.account:other`` for a menu that is not called ``menu``.

    Raises:
        MenuError: there is no such module, it does not import, or it defines no menu; the
            message names the file and line at fault.
    """
    module_name, _, attribute = name.partition(":")
    here = str(folder or Path.cwd())
    _look_first_in(here, module_name.partition(".")[0])
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name and (module_name == error.name or module_name.startswith(error.name + ".")):
            raise MenuError(f"no module {module_name!r} in {here}") from None
        raise MenuError(f"{module_name} does not import: {_where(error)}") from error
    except Exception as error:
        raise MenuError(f"{module_name} does not import: {_where(error)}") from error
    menu = getattr(module, attribute or "menu", None)
    if not isinstance(menu, Menu | Entrance):
        found = [key for key, value in vars(module).items() if isinstance(value, Menu | Entrance)]
        hint = f"; it defines {', '.join(found)}: say {module_name}:{found[0]}" if found else ""
        raise MenuError(f"{module_name} defines no menu called {attribute or 'menu'!r}{hint}")
    return menu


def _look_first_in(folder: str, package: str) -> None:
    """Let *package* be the one in *folder*, with or without ``__init__.py``."""
    if folder not in sys.path:
        sys.path.insert(0, folder)
    if package in sys.modules or not (spec := PathFinder.find_spec(package, [folder])):
        return
    if spec.loader is None or isinstance(spec.loader, NamespaceLoader):
        # A folder without __init__.py; Python would take any other `menus` on its path instead.
        sys.modules[package] = importlib.util.module_from_spec(spec)


def _where(error: Exception) -> str:
    """The last line of code that is the user's own, and what went wrong there."""
    said = str(error) or type(error).__name__
    if isinstance(error, SyntaxError):
        return f"{error.filename}, line {error.lineno}: {error.msg}"
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if "importlib" not in frame.filename and not frame.filename.startswith("<")
    ]
    ours = Path(__file__).parents[1]
    theirs = [frame for frame in frames if not Path(frame.filename).is_relative_to(ours)]
    place = f"{theirs[-1].filename}, line {theirs[-1].lineno}: " if theirs else ""
    kind = "" if isinstance(error, IvrError) else f"{type(error).__name__}: "
    return f"{place}{kind}{said}"
