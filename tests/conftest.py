"""What all tests share."""

from importlib import import_module
from pkgutil import iter_modules

# Loaded here, early: pytest's plugin for it imports it at the very end otherwise, where Python 3.11
# may fail with "AST constructor recursion depth mismatch" and turn a green run red: what a call
# left behind is collected while a module is parsed, and told with a traceback that is parsed too.
import hypothesis  # noqa: F401

import ivr.cli

for _verb in iter_modules(ivr.cli.__path__, "ivr.cli."):
    import_module(_verb.name)
