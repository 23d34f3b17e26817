"""YAML text -> plain data that remembers on which line each value stands.

YAML 1.2 scalars: `yes`, `no`, `on`, `off` are words, not booleans (plain PyYAML reads `NO` as false).
"""

import re
from dataclasses import dataclass
from typing import Any, Final

import yaml

Path = tuple[str | int, ...]
"""Where a value stands in the data: keys and indexes from the root."""


DEEPEST: Final = 64
MOST_VALUES: Final = 100_000
LONGEST_NUMBER: Final = 400


@dataclass(frozen=True, slots=True)
class Place:
    """A position in a text: line and column count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Positioned:
    """Plain data (dict, list, str, int, float, bool, None) and the place of every value and key in it."""

    data: Any
    places: dict[Path, Place]

    def place(self, path: Path) -> Place:
        """Return where the value at `path` stands, or the nearest place above it that is written."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place(1, 1))


class UnreadableYamlError(ValueError):
    """The text is not YAML; `place` is where reading stopped."""

    def __init__(self, message: str, place: Place) -> None:
        super().__init__(message)
        self.place = place


def read_yaml(source: str) -> Positioned:
    """Read one YAML document. An empty text is an empty mapping.

    Raises:
        UnreadableYamlError: not YAML, a key that is written twice, nested deeper than `DEEPEST`, more than
            `MOST_VALUES` values once aliases are expanded, or a tag that makes an object.
    """
    try:
        root = yaml.compose(source, Loader=_Loader)
    except yaml.MarkedYAMLError as cause:
        mark = cause.problem_mark
        place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
        raise UnreadableYamlError(str(cause.problem or cause.context or "not YAML"), place) from cause
    except yaml.YAMLError as cause:
        raise UnreadableYamlError(str(cause), Place(1, 1)) from cause
    except RecursionError as cause:
        raise UnreadableYamlError("nested too deep", Place(1, 1)) from cause
    reading = _Reading()
    data = {} if root is None else reading.plain(root, ())
    return Positioned(data, reading.places)


class _Loader(yaml.SafeLoader):
    """SafeLoader with the scalars of YAML 1.2's core schema: `yes` and `12:30` are words."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - as in the base class


for _tag, _pattern, _first in (
    ("tag:yaml.org,2002:null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("tag:yaml.org,2002:bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("tag:yaml.org,2002:int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    (
        "tag:yaml.org,2002:float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        list("-+0123456789."),
    ),
):
    _Loader.add_implicit_resolver(_tag, re.compile(rf"^(?:{_pattern})$"), _first)


class _Reading:
    """Walks the nodes of one document, bounded in depth and in number: aliases multiply what is written once."""

    def __init__(self) -> None:
        self.places: dict[Path, Place] = {}

    def plain(self, node: yaml.Node, path: Path) -> Any:
        """Return the node's value; note its place, and those of what it contains."""
        place = _place(node)
        if len(path) > DEEPEST:
            raise UnreadableYamlError("nested too deep, or an alias that contains itself", place)
        if len(self.places) >= MOST_VALUES:
            raise UnreadableYamlError(f"more than {MOST_VALUES} values", place)
        self.places[path] = place
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(item, (*path, index)) for index, item in enumerate(node.value)]
        return _scalar(node, place)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise UnreadableYamlError("a key must be a word", _place(key_node))
            key = str(key_node.value)
            if key in data:
                raise UnreadableYamlError(f"the key `{key}` is written twice", _place(key_node))
            data[key] = self.plain(value_node, (*path, key))
            if isinstance(value_node, yaml.ScalarNode) and value_node.value == "":
                self.places[(*path, key)] = _place(key_node)
        return data


def _place(node: yaml.Node) -> Place:
    return Place(node.start_mark.line + 1, node.start_mark.column + 1)


def _scalar(node: yaml.Node, place: Place) -> str | int | float | bool | None:
    kind, written = node.tag.rpartition(":")[2], str(node.value)
    if len(written) > LONGEST_NUMBER and kind in ("int", "float"):
        raise UnreadableYamlError(f"a number of {len(written)} digits", place)
    if kind == "null":
        return None
    if kind == "bool":
        return written.lower() == "true"
    if kind == "int":
        return _number(int, written, place)
    if kind == "float":
        return _number(float, written, place)
    if kind != "str":
        raise UnreadableYamlError(f"the tag `{node.tag}` is not allowed here", place)
    return written


def _number(kind: type[int] | type[float], written: str, place: Place) -> int | float:
    """Return a number; a tag such as `!!int x` may claim one where there is none."""
    try:
        if kind is int:
            return int(written, 0) if written[:2] in ("0o", "0x") else int(written)
        return float(written.lower().replace(".inf", "inf").replace(".nan", "nan"))
    except ValueError as cause:
        raise UnreadableYamlError(f"`{written}` is no number", place) from cause
