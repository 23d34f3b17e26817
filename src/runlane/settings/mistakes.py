"""Mistakes in a configuration: what is wrong where, and the cure; collected, so that all are told at once."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

from runlane.base.errors import ErrorKind, RunlaneError
from runlane.base.positioned import Path, Place, Positioned
from runlane.base.texts import Text, text

WRONG_CONFIGURATION: Final = ErrorKind(
    "RL100", text("the configuration has mistakes"), text("see all of them with `runlane check-config DIR`")
)

_SECRET_LINE: Final = re.compile(
    r"""(?P<key>[\w-]*(?:pass|secret|token|key|credential)[\w-]*["']?\s*:\s*)(?!["']?(?:\$\{|file:))(?P<value>[^\s,}].*)""",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake: a place in a file, what is wrong there and what would mend it. It never holds a secret."""

    file: str
    place: Place
    message: Text
    cure: Text
    value: str = ""
    """What is written there, shortened; "" for a secret, or when something is missing."""
    line: str = ""
    """The line of the file, with secrets starred out."""

    def __str__(self) -> str:
        """Return the mistake as compilers write it."""
        return f"{self.file}:{self.place.line}:{self.place.column}: {self.message}; {self.cure}"


class ConfigurationError(RunlaneError):
    """The configuration has mistakes; `mistakes` holds all of them, in the order of files and lines."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(
            sorted(mistakes, key=lambda mistake: (mistake.file, mistake.place.line, mistake.place.column))
        )
        first = str(self.mistakes[0]) if self.mistakes else ""
        super().__init__(
            WRONG_CONFIGURATION,
            text("{count} mistakes; the first: {first}", count=len(self.mistakes), first=first),
        )


@dataclass(frozen=True, slots=True)
class ConfigurationFile:
    """One file of the folder, read as far as YAML goes."""

    name: str
    """Its name as people are told it."""
    text: str
    content: Positioned

    def line(self, number: int) -> str:
        """Return a line, counted from 1, with its secrets starred out; "" beyond the end."""
        lines = self.text.splitlines()
        return _SECRET_LINE.sub(r"\g<key>***", lines[number - 1]) if 0 < number <= len(lines) else ""


@dataclass(frozen=True, slots=True)
class Spot:
    """A value in a file: where a mistake about it is told."""

    file: ConfigurationFile
    path: Path

    def inside(self, *steps: str | int) -> "Spot":
        """Return the spot of a value further inside."""
        return Spot(self.file, (*self.path, *steps))

    @property
    def place(self) -> Place:
        """Where the value stands."""
        return self.file.content.place(self.path)

    @property
    def key_place(self) -> Place:
        """Where the key of the value stands: on the value's line or the nearest one above it."""
        value, lines = self.place, self.file.text.splitlines()
        pattern = re.compile(rf"""(?<![\w-])["']?{re.escape(str(self.path[-1]))}["']?\s*:""")
        for number in range(value.line, 0, -1):
            line = lines[number - 1] if number <= len(lines) else ""
            found = list(pattern.finditer(line[: value.column - 1] if number == value.line else line))
            if not found and number == value.line:
                found = [match for match in pattern.finditer(line) if match.start() == value.column - 1]
            if found:
                return Place(number, found[-1].start() + 1)
        return value


@dataclass(slots=True)
class Notebook:
    """Collects mistakes while the configuration is read."""

    mistakes: list[Mistake] = field(default_factory=list)
    is_partial: bool = False
    """A file could not be read: ids that seem unknown may be defined in it, and are not complained about."""

    def add(self, spot: Spot, message: Text, cure: Text, *, value: object = "", at_key: bool = False) -> None:
        """Note a mistake at a value, or at its key."""
        place = spot.key_place if at_key else spot.place
        line = spot.file.line(place.line)
        if spot.path[:1] == ("integrations",):
            line = _without_value(line, str(spot.path[-1])) if len(spot.path) > 2 else line
            value = value if at_key else ""
        shown = str(value) if len(str(value)) <= 80 else f"{str(value)[:79]}…"
        self.mistakes.append(Mistake(spot.file.name, place, message, cure, shown, line))

    def raise_if_any(self) -> None:
        """Raise what was collected.

        Raises:
            ConfigurationError: something was.
        """
        if self.mistakes:
            raise ConfigurationError(self.mistakes)


def _without_value(line: str, key: str) -> str:
    """Star out what follows a key: the value of a setting may be a secret, also when its name is misspelt."""
    return re.sub(rf"""({re.escape(key)}["']?\s*:\s*)(?!["']?(?:\$\{{|file:))\S.*""", r"\1***", line)


def near(written: str, known: Iterable[str], otherwise: Text) -> Text:
    """Return `did you mean ...` when a known word is close to what is written, else the other cure."""
    found = get_close_matches(written, sorted(known), n=1)
    return text("did you mean `{name}`?", name=found[0]) if found else otherwise


def listed(known: Iterable[str]) -> str:
    """Return known words as a list for people: at most twelve of them."""
    words = sorted(known)
    return ", ".join(words[:12]) + (", …" if len(words) > 12 else "") if words else "-"
