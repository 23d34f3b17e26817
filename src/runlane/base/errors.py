"""The error catalogue: every error a user can meet has a stable code, a cause and a cure.

Codes by hundreds: 0 plug-ins and start-up, 1 configuration, 2 alert doors, 3 runbooks and runs,
4 people and paging, 5 store, 6 web and access, 7 command line. A code is never reused.
"""

from dataclasses import dataclass
from typing import Final

from runlane.base.texts import Text, text


@dataclass(frozen=True, slots=True)
class ErrorKind:
    """One row of the catalogue."""

    code: str
    title: Text
    cure: Text


class RunlaneError(Exception):
    """An error that a user can understand and mend.

    `kind` names the row of the catalogue, `message` the place and the value, `hint` the cure (that of the
    catalogue unless a better one is known here).
    """

    def __init__(self, kind: ErrorKind, message: Text, hint: Text | None = None) -> None:
        super().__init__(f"{kind.code} {message}")
        self.kind = kind
        self.message = message
        self.hint = hint or kind.cure


TWO_PLUGINS_ONE_NAME: Final = ErrorKind(
    "RL010", text("two plug-ins claim one name"), text("remove or rename one of the two files")
)
NOT_A_PLUGIN: Final = ErrorKind(
    "RL011", text("a plug-in module offers nothing"), text("define the constant that its folder asks for")
)
