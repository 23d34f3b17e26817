"""Secret: a value that is used but never shown."""

from typing import Any


class Secret:
    """Wraps a secret so that logs, errors and exports show stars instead."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the secret itself, to be handed to the other side and nobody else."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)


def revealed(value: Any) -> Any:
    """Return what a setting holds, whether it is wrapped or not."""
    return value.reveal() if isinstance(value, Secret) else value
