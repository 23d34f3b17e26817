"""Rows of the database <-> records of the port."""

from collections.abc import Sequence
from typing import Any, Final, Protocol

from runlane.base.ids import CommandKey, IncidentId, StreamId
from runlane.base.instants import Instant, instant_at, microseconds
from runlane.incidents.model import COMMANDER, RESPONDER, Incident
from runlane.ports.outcome import TimelineFact
from runlane.ports.store import (
    AlertRecord,
    CommandRecord,
    CommandStatus,
    IncidentRow,
    State,
    TimelineRecord,
    TimerRecord,
)
from runlane.store.codec import decode_json, encode

Row = Sequence[Any]

LONGEST_NUMBER: Final = 18
"""Digits that certainly fit into a column of 64 bits."""


class Cursor(Protocol):
    """What a statement gave: the part of the DB-API that SQLite's and PostgreSQL's drivers share."""

    @property
    def rowcount(self) -> int: ...
    def fetchone(self) -> Any: ...
    def fetchall(self) -> list[Any]: ...


class Connection(Protocol):
    """A driver's connection."""

    def execute(self, sql: str, parameters: Sequence[Any] = ..., /) -> Cursor: ...


def micros(instant: Instant | None) -> int | None:
    """Return what a column for an optional instant holds."""
    return None if instant is None else microseconds(instant)


def instant(value: int | None) -> Instant | None:
    """Return the optional instant of a column."""
    return None if value is None else instant_at(value)


def status_of(state: State) -> str:
    """Return the status by which streams are found."""
    return str(state.status)


def number_of(incident: IncidentId) -> int:
    """Return the number at the end of an incident's id (`INC-42`: 42), by which incidents are ordered.

    Anybody may ask for what comes before `INC-99999999999999999999`; a column takes 18 digits in any case.
    """
    digits = incident[len(incident.rstrip("0123456789")) :]
    return int(digits or 0) if len(digits) <= LONGEST_NUMBER else 10**LONGEST_NUMBER


def incident_row(incident: Incident, declared_at: Instant) -> IncidentRow:
    """Return what the list shows of an incident; `declared_at` counts when the state knows none yet."""
    holders = {role: holder.person for role, holder in incident.roles.items()}
    return IncidentRow(
        id=incident.id,
        title=incident.title,
        status=str(incident.status),
        severity=int(incident.severity),
        service=incident.service,
        declared_at=incident.declared_at or declared_at,
        acknowledged_at=incident.acknowledged_at,
        resolved_at=incident.resolved_at,
        commander=holders.get(COMMANDER, ""),
        responder=holders.get(RESPONDER, ""),
        group_key=incident.group_key,
        is_test=incident.is_test,
    )


def incident_values(row: IncidentRow) -> Row:
    """Return the parameters of `SAVE_INCIDENT`."""
    return (
        number_of(row.id),
        row.id,
        row.title,
        row.status,
        row.severity,
        row.service,
        microseconds(row.declared_at),
        micros(row.acknowledged_at),
        micros(row.resolved_at),
        row.commander,
        row.responder,
        row.group_key,
        row.is_test,
    )


def incident_from(row: Row) -> IncidentRow:
    """Read the columns of `INCIDENT_COLUMNS`."""
    return IncidentRow(
        IncidentId(row[0]),
        row[1],
        row[2],
        row[3],
        row[4],
        instant_at(row[5]),
        instant(row[6]),
        instant(row[7]),
        row[8],
        row[9],
        row[10],
        bool(row[11]),
    )


def command_values(command: CommandRecord, created: Instant) -> Row:
    """Return the parameters of `NEW_COMMAND`."""
    return (
        command.key,
        command.kind,
        command.stream,
        command.incident,
        encode(command.payload),
        microseconds(command.due),
        command.queue,
        str(command.status),
        command.attempt,
        microseconds(created),
        command.error,
    )


def command_from(row: Row) -> CommandRecord:
    """Read the columns of `COMMAND_COLUMNS`."""
    return CommandRecord(
        key=CommandKey(row[0]),
        kind=row[1],
        stream=StreamId(row[2]),
        incident=IncidentId(row[3]),
        payload=decode_json(row[4]),
        due=instant_at(row[5]),
        queue=row[6],
        status=CommandStatus(row[7]),
        attempt=row[8],
        created=instant(row[9]),
        error=row[10],
    )


def alert_values(alert: AlertRecord) -> Row:
    """Return the parameters of `SAVE_ALERT`."""
    return (
        alert.source,
        alert.key,
        alert.firing,
        alert.title,
        encode(alert.labels),
        encode(alert.annotations),
        microseconds(alert.started_at),
        microseconds(alert.last_seen),
        micros(alert.ended_at),
        micros(alert.expires_at),
        alert.incident,
        alert.reports,
        alert.link,
        alert.group,
    )


def alert_from(row: Row) -> AlertRecord:
    """Read the columns of `ALERT_COLUMNS`."""
    return AlertRecord(
        source=row[0],
        key=row[1],
        firing=bool(row[2]),
        title=row[3],
        labels=decode_json(row[4]),
        annotations=decode_json(row[5]),
        started_at=instant_at(row[6]),
        last_seen=instant_at(row[7]),
        ended_at=instant(row[8]),
        expires_at=instant(row[9]),
        incident=IncidentId(row[10]),
        reports=row[11],
        link=row[12],
        group=row[13],
    )


def timer_from(row: Row) -> TimerRecord:
    """Read stream, name, due."""
    return TimerRecord(StreamId(row[0]), row[1], instant_at(row[2]))


def timeline_values(record: TimelineRecord) -> Row:
    """Return the parameters of `NEW_FACT`."""
    fact = record.fact
    return (
        record.incident,
        record.seq,
        microseconds(fact.at),
        fact.by,
        fact.kind,
        encode(fact.data),
        record.previous_hash,
        record.hash,
    )


def timeline_from(incident: IncidentId, row: Row) -> TimelineRecord:
    """Read the columns of `TIMELINE`."""
    fact = TimelineFact(instant_at(row[1]), row[2], row[3], decode_json(row[4]))
    return TimelineRecord(incident, row[0], fact, row[5], row[6])
