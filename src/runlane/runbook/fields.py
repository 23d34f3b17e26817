"""Read plain data into typed values; keep every problem with its path, do not stop at the first."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, TypeVar

from runlane.base.instants import parse_duration
from runlane.base.positioned import Path, Place, Positioned
from runlane.base.texts import Text, text

ValueT = TypeVar("ValueT")


@dataclass(frozen=True, slots=True)
class BindingProblem:
    """Something wrong in a sidecar: where, what with the value, and the cure."""

    place: Place
    path: Path
    message: Text
    hint: Text
    name: str = "binding-syntax"
    """The finding's name; those of `semantics.md` section 12 for what points at nothing."""


@dataclass(slots=True)
class Reader:
    """A place in the data and all problems found so far."""

    positioned: Positioned
    problems: list[BindingProblem] = field(default_factory=list)

    def wrong(self, path: Path, message: Text, hint: Text) -> None:
        """Note a problem with the value at `path`."""
        self.problems.append(BindingProblem(self.positioned.place(path), path, message, hint))

    def mapping(self, path: Path, value: object) -> Mapping[str, Any]:
        """Return a mapping; null is an empty one."""
        if value is None:
            return {}
        if isinstance(value, dict):
            return {str(key): part for key, part in value.items()}
        self.wrong(path, self._unfit(path, value), text("write keys and values, such as `key: value`"))
        return {}

    def known_keys(self, path: Path, mapping: Mapping[str, Any], known: Collection[str]) -> None:
        """Note each key that is not among the known ones."""
        for key in mapping:
            if key not in known:
                near = get_close_matches(key, known, n=1)
                hint = (
                    text("did you mean `{near}`?", near=near[0])
                    if near
                    else text("known here: {keys}", keys=", ".join(known))
                )
                self.wrong(
                    (*path, key), text("`{key}` is no key of `{where}`", key=key, where=_said(path)), hint
                )

    def word(self, path: Path, value: object) -> str:
        """Return a text; a number is taken as written."""
        if isinstance(value, str):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        self.wrong(path, self._unfit(path, value), text("write a word or a text in quotes"))
        return ""

    def one_of(self, path: Path, value: object, known: Collection[str]) -> str:
        """Return one of the known words; the first of them when it is another."""
        if isinstance(value, str) and value in known:
            return value
        self.wrong(path, self._unfit(path, value), text("write one of {words}", words=", ".join(known)))
        return next(iter(known))

    def words(self, path: Path, value: object) -> tuple[str, ...]:
        """Return a list of words; a single word is a list of one."""
        if isinstance(value, str):
            return (value,)
        if isinstance(value, list):
            return tuple(self.word((*path, index), part) for index, part in enumerate(value))
        self.wrong(path, self._unfit(path, value), text("write a list, such as `[n3, n4]`"))
        return ()

    def flag(self, path: Path, value: object) -> bool:
        """Return true or false."""
        if isinstance(value, bool):
            return value
        self.wrong(path, self._unfit(path, value), text("write `true` or `false`"))
        return False

    def count(self, path: Path, value: object, *, least: int = 0) -> int:
        """Return a whole number."""
        if isinstance(value, int) and not isinstance(value, bool) and value >= least:
            return value
        self.wrong(path, self._unfit(path, value), text("write a whole number from {least} up", least=least))
        return least

    def seconds(self, path: Path, value: object) -> float:
        """Return a duration in seconds: `90`, `"5m"` or `"1h30m"`."""
        if isinstance(value, int | float | str) and not isinstance(value, bool):
            try:
                seconds = parse_duration(value).total_seconds()
            except (ValueError, OverflowError):
                pass
            else:
                return int(seconds) if seconds == int(seconds) else seconds
        self.wrong(path, self._unfit(path, value), text("write a duration, such as `90s`, `5m` or `1h30m`"))
        return 0

    def each(self, path: Path, value: object, read: Callable[[Path, Any], ValueT]) -> dict[str, ValueT]:
        """Return a mapping whose values are read one by one."""
        return {key: read((*path, key), part) for key, part in self.mapping(path, value).items()}

    def _unfit(self, path: Path, value: object) -> Text:
        return text("`{value}` does not fit `{where}`", value=_shown(value), where=_said(path))


def _shown(value: object) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    written = str(value)
    return written if len(written) <= 40 else f"{written[:37]}..."


def _said(path: Path) -> str:
    return ".".join(str(part) for part in path) or "the bindings"
