"""What all tests share."""

# Loaded here, early: pytest's plugin for it imports it at the very end otherwise, where Python 3.11
# may fail with "AST constructor recursion depth mismatch" and turn a green run red.
import hypothesis  # noqa: F401
