"""What the tests of several verbs begin with."""

import sys

import pytest

from tests.cli.projects import GOOD_MENU, add_menu


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Somebody's own project: a folder with a menu in it, not called ``menus`` anywhere else."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "shop_menus").mkdir()
    add_menu(tmp_path, "shop", GOOD_MENU)
    yield tmp_path
    for name in [name for name in sys.modules if name.split(".")[0] == "shop_menus"]:
        del sys.modules[name]
