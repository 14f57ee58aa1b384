"""Finding a menu by the name of its module, as written on the command line: ``menus.account``."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
import traceback
from importlib.machinery import NamespaceLoader, PathFinder
from pathlib import Path
from types import ModuleType

from ivr.errors import IvrError, MenuError
from ivr.menu import Entrance, FirstMenu, Menu
from ivr.menu.flow import read_flow
from ivr.menu.place import Place


def find_menu(name: str, *, folder: Path | None = None) -> FirstMenu:
    """Import module *name* from *folder* (the working directory); return its menu or entrance.

    Args:
        name: ``menus.account``, or its file, ``menus/account.py``; ``menus.account:other`` for a
            menu that is not called ``menu``.

    Raises:
        MenuError: there is no such module, it does not import, or it defines no menu; the
            message names the file and line at fault.
    """
    module_name, _, attribute = name.partition(":")
    module_name = module_of(module_name)
    module = load_module(module_name, folder=folder)
    menu = getattr(module, attribute or "menu", None)
    if not isinstance(menu, Menu | Entrance):
        found = [key for key, value in vars(module).items() if isinstance(value, Menu | Entrance)]
        hint = f"; it defines {', '.join(found)}: say {module_name}:{found[0]}" if found else ""
        raise MenuError(f"{module_name} defines no menu called {attribute or 'menu'!r}{hint}")
    for reached in read_flow(menu).menus:
        _check_finished(reached)
    return menu


def _check_finished(menu: Menu) -> None:
    """Only a whole menu can be known to lack something, so this is not found as it is written."""
    for key, place in menu.unfinished.items():
        raise MenuError(
            f"{place.file}, line {place.line}: menu {menu.name!r}: key {key!r} leads nowhere:"
            " decorate a handler with it, or say then="
        )
    if not menu.choices:
        place = menu.place
        raise MenuError(
            f"{place.file}, line {place.line}: menu {menu.name!r} offers nothing: it has no keys"
        )


def module_of(name: str) -> str:
    """The module of a file below the working directory; what is no file's name stays as it is."""
    path = Path(os.path.relpath(name)) if name.endswith(".py") else Path(name)
    return ".".join(path.with_suffix("").parts) if path.suffix == ".py" else name


def load_module(name: str, *, folder: Path | None = None) -> ModuleType:
    """Import module *name* from *folder* (the working directory).

    Raises:
        MenuError: there is no such module, or it does not import; the message names the file and
            line at fault, the cause is the error itself.
    """
    here = str(folder or Path.cwd())
    if not all(part.isidentifier() for part in name.split(".")):
        raise MenuError(f"{name!r} is no name of a module; menus/shop.py is called menus.shop")
    _look_first_in(here, name.partition(".")[0])
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(error.name + ".")):
            raise MenuError(f"no module {name!r} in {here}{_near(name, Path(here))}") from None
        raise MenuError(f"{name} does not import: {_where(error)}") from error
    except (Exception, SystemExit) as error:
        raise MenuError(f"{name} does not import: {_where(error)}") from error


def _near(name: str, here: Path) -> str:
    """What there is in its place, for who has forgotten how it is called."""
    folder = here.joinpath(*name.split(".")[:-1])
    files = folder.glob("*.py") if folder != here and folder.is_dir() else here.glob("*/*.py")
    found = sorted(
        ".".join(file.relative_to(here).with_suffix("").parts)
        for file in files
        if not file.name.startswith("_")
    )
    return f"; there is {', '.join(found[:5])}" if found else "; say which: ivr call menus.shop"


def _look_first_in(folder: str, package: str) -> None:
    """Let *package* be the one in *folder*, with or without ``__init__.py``."""
    if folder not in sys.path:
        sys.path.insert(0, folder)
    if package in sys.modules or not (spec := PathFinder.find_spec(package, [folder])):
        return
    if spec.loader is None or isinstance(spec.loader, NamespaceLoader):
        # A folder without __init__.py; Python would take any other `menus` on its path instead.
        sys.modules[package] = importlib.util.module_from_spec(spec)


def read_fault(error: BaseException) -> tuple[Place | None, str]:
    """The last line of code that is the user's own, and what went wrong there."""
    if isinstance(error, SyntaxError):
        return Place(error.filename or "?", error.lineno or 0), error.msg
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if "importlib" not in frame.filename and not frame.filename.startswith("<")
    ]
    ours = Path(__file__).parents[1]
    theirs = [frame for frame in frames if not Path(frame.filename).is_relative_to(ours)]
    kind = "" if isinstance(error, IvrError) else f"{type(error).__name__}: "
    said = f"{kind}{str(error) or type(error).__name__}"
    return Place(theirs[-1].filename, theirs[-1].lineno or 0) if theirs else None, said


def _where(error: BaseException) -> str:
    place, said = read_fault(error)
    return f"{place.file}, line {place.line}: {said}" if place else said
