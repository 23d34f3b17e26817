"""JSON Schema (draft 2020-12) of the configuration, from the tables that check it."""

from collections.abc import Mapping
from typing import Any, Final

from runlane.settings.plugins import Plugins
from runlane.settings.shapes import Field, ListOf, MapOf, Shape, Table, Word
from runlane.settings.tables import SECTIONS

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_SCALAR: Final = ["string", "number", "boolean"]


def configuration_schema(plugins: Plugins) -> dict[str, Any]:
    """Return the schema of one file; `plugins` are the integrations it may configure.

    An editor checks words, keys and types with it; references and secrets are for `runlane check-config`.
    """
    sections = {name: _field(section) for name, section in SECTIONS.items()}
    sections["integrations"]["additionalProperties"] = _integration(plugins)
    _note_channels(sections, plugins)
    return {
        "$schema": DIALECT,
        "title": "Runlane configuration",
        "type": "object",
        "additionalProperties": False,
        "properties": sections,
    }


def _field(field: Field) -> dict[str, Any]:
    return {"description": str(field.about), **_shape(field.shape)}


def _shape(shape: Shape) -> dict[str, Any]:
    match shape:
        case Word(schema=schema):
            return dict(schema)
        case ListOf(item=item, at_least=at_least):
            one = _shape(item)
            many = {"type": "array", "items": one, **({"minItems": at_least} if at_least else {})}
            return {"anyOf": [many, one]}
        case MapOf(item=item):
            return {"type": "object", "additionalProperties": _shape(item)}
        case Table(fields=fields, others=others):
            return _table(fields, others)


def _table(fields: Mapping[str, Field], others: Word | None) -> dict[str, Any]:
    required = [name for name, field in fields.items() if field.is_required]
    return {
        "type": "object",
        "properties": {name: _field(field) for name, field in fields.items()},
        "additionalProperties": dict(others.schema) if others else False,
        **({"required": required} if required else {}),
    }


def _note_channels(sections: dict[str, Any], plugins: Plugins) -> None:
    person = sections["people"]["additionalProperties"]
    contact = person["properties"]["contacts"]["anyOf"][1]
    contact["properties"] |= {
        name: dict(contact["additionalProperties"]) for name in sorted(plugins.channels)
    }
    contact["additionalProperties"] = False


def _integration(plugins: Plugins) -> dict[str, Any]:
    """Return the schema of one integration: which settings it has depends on its kind."""
    return {
        "type": "object",
        "properties": {"kind": {"enum": sorted(plugins.kinds)}},
        "additionalProperties": {"type": _SCALAR},
        "allOf": [_settings_of(kind, plugins) for kind in sorted(plugins.kinds)],
    }


def _settings_of(kind: str, plugins: Plugins) -> dict[str, Any]:
    known = plugins.settings_of(kind) or {}
    properties = {name: {"description": str(one.about), "type": _SCALAR} for name, one in known.items()}
    return {
        "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
        "then": {"properties": {"kind": True, **properties}, "additionalProperties": False},
    }
