"""The timeline in words: one fact -> one sentence, for the web page, the command line and the postmortem.

Each kind has its sentences, the richest first; the first one whose values are all known is told. So a fact of
an older version, which lacks a field, still reads well, and so does a kind that nobody has heard of.
"""

import string
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final

from runlane.base.instants import Instant, parse_instant
from runlane.base.texts import Text, text
from runlane.incidents.model import SYSTEM
from runlane.incidents.sentences import SENTENCES
from runlane.incidents.words import (
    audience_text,
    role_text,
    severity_text,
    step_text,
    urgency_text,
    why_text,
)

Value = str | int | float | Text


def sentence(kind: str, data: Mapping[str, Any], by: str) -> Text:
    """Return one sentence about a fact of the timeline; `by` is the name of who did it.

    `data` is that of the fact, with names in place of ids where the reader should see names.
    """
    values = _values(data) | {"by": "Runlane" if by == SYSTEM else by}
    for template in SENTENCES.get(kind, ()):
        fields = _fields(template.template)
        if all(values.get(field) not in (None, "") for field in fields):
            return Text(template.template, {field: values[field] for field in fields})
    return _unheard_of(kind, values)


def shown_moment(moment: Instant) -> str:
    """Return an instant as people read it: to the minute, in UTC."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _values(data: Mapping[str, Any]) -> dict[str, Value]:
    """Return the values a sentence can hold; what is empty or has no words is left out."""
    values = {name: _shown(name, value) for name, value in data.items() if value not in (None, "", [])}
    return {name: value for name, value in values.items() if value != ""}


def _shown(name: str, value: object) -> Value:
    if isinstance(value, str | int | datetime) and name in _SHOWN:
        return _SHOWN[name](value)
    return _plain(value)


def _plain(value: object) -> Value:
    if isinstance(value, str | int | float | Text):
        return value
    if isinstance(value, Mapping):
        return str(value.get("title") or value.get("name") or "")
    if isinstance(value, Iterable):
        return ", ".join(map(str, value))
    return str(value)


def _moment(value: object) -> Value:
    """Return a moment, which is text in a stored fact and an instant in a fresh one."""
    try:
        return shown_moment(value if isinstance(value, datetime) else parse_instant(str(value)))
    except ValueError:
        return str(value)


def _later_round(value: object) -> Value:
    """Return the round of a loop; the first one goes without saying."""
    return value if isinstance(value, int) and value > 1 else ""


def _reason(value: object) -> Value:
    """Return a reason; one that Runlane gave itself is a text of the catalogue."""
    return value if isinstance(value, Text) else Text(str(value))


_SHOWN: Final[Mapping[str, Callable[[Any], Value]]] = {
    "severity": severity_text,
    "role": role_text,
    "audience": audience_text,
    "urgency": urgency_text,
    "why": why_text,
    "step": step_text,
    "round": _later_round,
    "meets_at": _moment,
    "reason": _reason,
}
"""Field of a fact -> how it is shown, where that is not as it is."""


@cache
def _fields(template: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(field for _, field, _, _ in string.Formatter().parse(template) if field))


def _unheard_of(kind: str, values: Mapping[str, Value]) -> Text:
    name = kind.replace("_", " ")
    details = ", ".join(f"{field}: {value}" for field, value in values.items() if field != "by")
    by = values["by"]
    if details:
        return text("{name} (by {by}; {details})", name=name, by=by, details=details)
    return text("{name} (by {by})", name=name, by=by)
