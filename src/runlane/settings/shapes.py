"""Shapes: what a value of the configuration must look like; one table gives checks, JSON Schema and docs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from runlane.base.texts import Text, text
from runlane.settings.mistakes import Notebook, Spot, listed, near

WRONG: Final = object()
"""What reading yields for a value that has a mistake, which is noted by then."""


class UnfitError(ValueError):
    """A scalar does not fit; the message says what was expected, the cure how to write it."""

    def __init__(self, message: Text, cure: Text) -> None:
        super().__init__(str(message))
        self.message = message
        self.cure = cure


@dataclass(frozen=True, slots=True)
class Word:
    """A scalar: `read` turns what YAML gives into a value or raises `UnfitError`."""

    read: Callable[[Any], Any]
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of at least so many. A single value that is no list counts as a list of one."""

    item: "Shape"
    at_least: int = 0


@dataclass(frozen=True, slots=True)
class MapOf:
    """A mapping from ids to values of one shape."""

    item: "Shape"


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping with known keys; `others` is the shape of values under any other key, if those may be."""

    fields: Mapping[str, "Field"]
    others: "Word | None" = None


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a table: its shape, what it is for, and what stands for it when it is not written."""

    shape: "Shape"
    about: Text
    is_required: bool = False
    default: Any = field(default=None)


Shape = Word | ListOf | MapOf | Table


def read_shape(shape: Shape, value: Any, spot: Spot, notebook: Notebook) -> Any:
    """Return the value as the shape reads it, or `WRONG` after noting why.

    Tables come back as dicts with every key they have (defaults filled in), lists as tuples with every item they
    have, also when parts are `WRONG`: so that what is right can be checked further, at its own place.
    """
    match shape:
        case Word():
            return _word(shape, value, spot, notebook)
        case ListOf():
            return _list(shape, value, spot, notebook)
        case MapOf():
            return _map(shape, value, spot, notebook)
        case Table():
            return _table(shape, value, spot, notebook)


def sound(value: Any) -> list[tuple[int, Any]]:
    """Return the items of a list that have no mistake, each with its index; nothing when the list has one."""
    return (
        [(index, item) for index, item in enumerate(value) if item is not WRONG]
        if isinstance(value, tuple)
        else []
    )


def _word(shape: Word, value: Any, spot: Spot, notebook: Notebook) -> Any:
    try:
        return shape.read(value)
    except UnfitError as unfit:
        notebook.add(spot, unfit.message, unfit.cure, value=value)
        return WRONG


def _list(shape: ListOf, value: Any, spot: Spot, notebook: Notebook) -> Any:
    is_list = isinstance(value, list)
    items = value if is_list else [] if value is None else [value]
    if len(items) < shape.at_least:
        notebook.add(
            spot, text("at least one is needed here"), text("write a list such as [a, b]"), at_key=True
        )
        return WRONG
    spots = [spot.inside(index) for index in range(len(items))] if is_list else [spot]
    read = [read_shape(shape.item, item, at, notebook) for item, at in zip(items, spots, strict=False)]
    return tuple(read)


def _map(shape: MapOf, value: Any, spot: Spot, notebook: Notebook) -> Any:
    if value is None:
        return {}
    if not isinstance(value, dict):
        notebook.add(spot, _found(text("a mapping"), value), text("write `name: …` lines"), value=value)
        return WRONG
    read = {key: read_shape(shape.item, inner, spot.inside(key), notebook) for key, inner in value.items()}
    return {key: inner for key, inner in read.items() if inner is not WRONG}


def _table(shape: Table, value: Any, spot: Spot, notebook: Notebook) -> Any:
    if value is None:
        value = {}
    if not isinstance(value, dict):
        keys = listed(shape.fields)
        notebook.add(
            spot, _found(text("a mapping"), value), text("its keys are {keys}", keys=keys), value=value
        )
        return WRONG
    read = {key: known.default for key, known in shape.fields.items()}
    for key, inner in value.items():
        at = spot.inside(key)
        known_shape = shape.fields[key].shape if key in shape.fields else shape.others
        if known_shape is None:
            cure = near(key, shape.fields, text("the keys are {keys}", keys=listed(shape.fields)))
            notebook.add(at, text("the key `{key}` is unknown here", key=key), cure, value=key, at_key=True)
        elif inner is not None:
            read[key] = read_shape(known_shape, inner, at, notebook)
    _note_missing(shape, value, spot, notebook)
    return read


def _note_missing(shape: Table, value: Mapping[str, Any], spot: Spot, notebook: Notebook) -> None:
    for key, known in shape.fields.items():
        if known.is_required and value.get(key) is None:
            message = text("`{key}` is missing: {about}", key=key, about=known.about)
            where = spot.inside(key) if key in value else spot
            notebook.add(where, message, text("add a line `{key}: …`", key=key), at_key=bool(where.path))


def _found(wanted: Text, value: Any) -> Text:
    return text("expected {wanted}, found {found}", wanted=wanted, found=kind_of(value))


def kind_of(value: Any) -> Text:
    """Return what a plain value is, in words."""
    match value:
        case None:
            return text("nothing")
        case bool():
            return text("true or false")
        case int() | float():
            return text("a number")
        case str():
            return text("a text")
        case list():
            return text("a list")
        case _:
            return text("a mapping")
