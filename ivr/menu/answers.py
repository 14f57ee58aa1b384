"""The answers of one handler's questions: what is answered, what is open, what depends on what.

No I/O.  A question is open until it is answered, unless its ``when`` says that it is not to be
asked; that is found out anew each time, from the answers there are then.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ivr.menu.fields import Field
from ivr.menu.signature import Parameter


class Answers:
    """What the parameters of one handler are worth so far.

    Args:
        parameters: in the order in which they are asked.
    """

    def __init__(self, parameters: Iterable[Parameter]) -> None:
        self.parameters = {parameter.name: parameter for parameter in parameters}
        self._values: dict[str, Any] = {}

    def keep(self, name: str, value: Any) -> None:
        """It is answered."""
        self._values[name] = value

    def forget(self, name: str) -> set[str]:
        """It is to be asked again, with all that depends on it; returns the names."""
        gone = {name}
        for parameter in self.parameters.values():  # what depends on another one comes after it
            if gone.intersection(parameter.depends_on):
                gone.add(parameter.name)
        for one in gone:
            self._values.pop(one, None)
        return gone

    def is_answered(self, name: str) -> bool:
        """Whether it was asked, and has an answer that counts."""
        return name in self._values and self._is_wanted(name)

    def is_kept(self, name: str) -> bool:
        """Whether there is an answer, even if it does not count now."""
        return name in self._values

    def is_open(self, name: str) -> bool:
        """Whether it is still to be asked; of what comes before it nothing must be open."""
        return name not in self._values and self._is_wanted(name)

    def of(self, names: Iterable[str]) -> dict[str, Any]:
        """The answers with these names; ``None`` for what was not asked."""
        return {n: self._values[n] if self.is_answered(n) else None for n in names}

    def values(self) -> dict[str, Any]:
        """All of them: the handler's keyword arguments."""
        return self.of(self.parameters)

    def _is_wanted(self, name: str) -> bool:
        parameter = self.parameters[name]
        if not isinstance(parameter.field, Field) or parameter.field.when is None:
            return True
        return bool(parameter.field.when(**self.of(parameter.asked_if)))
