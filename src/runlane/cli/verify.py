"""`runlane verify`: prove offline that nobody has changed the timeline of an incident."""

from pathlib import Path
from typing import Any

import click
import msgspec

from runlane.app import first_broken_entry
from runlane.base.ids import IncidentId
from runlane.base.instants import Instant
from runlane.cli.client import print_json
from runlane.ports.outcome import TimelineFact
from runlane.ports.store import TimelineRecord


class ExportedEntry(msgspec.Struct, frozen=True):
    """One entry as `GET /api/v1/incidents/{id}/timeline` gives it."""

    seq: int
    at: Instant
    actor: str
    kind: str
    data: dict[str, Any]
    previous_hash: str
    hash: str


class Export(msgspec.Struct, frozen=True):
    """The timeline of one incident, oldest entry first."""

    incident: IncidentId
    timeline: tuple[ExportedEntry, ...]


@click.command()
@click.argument(
    "files", metavar="EXPORT...", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True)
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def verify(files: tuple[Path, ...], as_json: bool) -> None:
    """Recompute the hash chain of exported timelines; exit 1 when an entry was changed, moved or removed.

    An export is what `runlane incident timeline INC-42 --json` prints.

    Example: runlane verify INC-42.json
    """
    found = {str(file): _checked(file) for file in files}
    if as_json:
        print_json({"files": [{"file": file, "broken_at": broken} for file, broken in found.items()]})
    else:
        for file, broken in found.items():
            click.echo(f"{file}: whole" if broken is None else f"{file}: broken at entry {broken}")
    if any(broken is not None for broken in found.values()):
        raise click.exceptions.Exit(1)


def broken_entry(exported: bytes) -> int | None:
    """Return the number of the first entry whose hash does not fit; None for a whole chain.

    Raises:
        msgspec.DecodeError: not such an export.
    """
    export = msgspec.json.decode(exported, type=Export)
    return first_broken_entry(
        TimelineRecord(
            export.incident,
            entry.seq,
            TimelineFact(entry.at, entry.actor, entry.kind, entry.data),
            entry.previous_hash,
            entry.hash,
        )
        for entry in export.timeline
    )


def _checked(file: Path) -> int | None:
    try:
        return broken_entry(file.read_bytes())
    except msgspec.DecodeError as cause:
        raise click.UsageError(f"{file} is not an exported timeline: {cause}") from cause
