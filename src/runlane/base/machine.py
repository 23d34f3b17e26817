"""What one turn of a pure machine returns."""

from dataclasses import dataclass
from typing import Generic, TypeVar

StateT = TypeVar("StateT")
CommandT = TypeVar("CommandT")


@dataclass(frozen=True, slots=True)
class Step(Generic[StateT, CommandT]):
    """The state after an event, and what the machine asks the world to do about it."""

    state: StateT
    commands: tuple[CommandT, ...] = ()
