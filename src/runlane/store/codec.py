"""Events, states and JSON columns <-> bytes. Rows are for ever: fields are only added, with defaults.

An event row holds the name of its class (`kind`), the version of its form and its JSON. A reader ignores
fields it does not know and fills in those that are missing, so a row written by any released version decodes.
The first change that defaults cannot express raises `SCHEMA_VERSION` and adds the step from the old form
here.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from runlane.base.errors import RunlaneError
from runlane.base.ids import StreamId
from runlane.base.texts import text
from runlane.incidents.events import IncidentEvent
from runlane.incidents.model import Incident
from runlane.oncall.events import PageEvent
from runlane.oncall.model import Page
from runlane.ports.store import Event, State
from runlane.runs.events import RunEvent
from runlane.runs.state import RunState
from runlane.store.errors import NEWER_ROW, UNREADABLE_ROW

SCHEMA_VERSION: Final = 1
"""The form in which events and states are written."""

_ENCODER: Final = msgspec.json.Encoder()

EVENT_TYPES: Final[Mapping[str, Any]] = {"incident": IncidentEvent, "page": PageEvent, "run": RunEvent}
"""The union of events of each machine, by the word in front of a stream's id."""

OPEN_MACHINES: Final = frozenset({"run"})
"""Machines whose state holds values of any kind: only decoding says what a restarted process would see."""

_EVENT_DECODERS: Final = {machine: msgspec.json.Decoder(union) for machine, union in EVENT_TYPES.items()}
_STATE_DECODERS: Final[Mapping[str, msgspec.json.Decoder[Any]]] = {
    "incident": msgspec.json.Decoder(Incident),
    "page": msgspec.json.Decoder(Page),
    "run": msgspec.json.Decoder(RunState),
}


def machine_of(stream: StreamId) -> str:
    """Return incident, page or run: the machine a stream belongs to."""
    return stream.partition("/")[0]


def kind_of(event: Event) -> str:
    """Return the stored name of an event's class."""
    return type(event).__name__


def encode(value: object) -> bytes:
    """Return a value of ours as JSON."""
    return _ENCODER.encode(value)


def decode_event(stream: StreamId, kind: str, schema_version: int, body: bytes) -> Event:
    """Return the event of a journal row.

    Raises:
        RunlaneError: RL505 for a form of the future, RL506 for bytes that are no event.
    """
    _check_version(stream, kind, schema_version)
    try:
        event: Event = _EVENT_DECODERS[machine_of(stream)].decode(body)
    except (msgspec.MsgspecError, KeyError) as cause:
        raise _unreadable(stream, kind, cause) from cause
    return event


def decode_state(stream: StreamId, schema_version: int, body: bytes) -> State:
    """Return the state of a stream's row.

    Raises:
        RunlaneError: RL505 for a form of the future, RL506 for bytes that are no state.
    """
    _check_version(stream, "state", schema_version)
    try:
        state: State = _STATE_DECODERS[machine_of(stream)].decode(body)
    except (msgspec.MsgspecError, KeyError) as cause:
        raise _unreadable(stream, "state", cause) from cause
    return state


def decode_json(body: bytes) -> Any:
    """Return the plain value of a JSON column."""
    return msgspec.json.decode(body)


def _check_version(stream: StreamId, kind: str, schema_version: int) -> None:
    if schema_version > SCHEMA_VERSION:
        raise RunlaneError(
            NEWER_ROW,
            text(
                "`{kind}` of `{stream}` has form {found}, this version reads up to {known}",
                kind=kind,
                stream=stream,
                found=schema_version,
                known=SCHEMA_VERSION,
            ),
        )


def _unreadable(stream: StreamId, kind: str, cause: Exception) -> RunlaneError:
    return RunlaneError(
        UNREADABLE_ROW, text("`{kind}` of `{stream}`: {cause}", kind=kind, stream=stream, cause=str(cause))
    )
