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
    "files",
    metavar="EXPORT...",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def verify(files: tuple[Path, ...], as_json: bool) -> None:
    """Recompute the hash chain of exported timelines; exit 1 when an entry was changed, moved or removed.

    An export is what `runlane incident timeline INC-42 --json` prints. A timeline whose end was cut off is a whole,
    shorter one: compare the number of entries, or the last hash, with what the server says.

    Example: runlane verify INC-42.json
    """
    proofs = [_checked(file) for file in files]
    if as_json:
        print_json({"files": proofs})
    else:
        for proof in proofs:
            click.echo(f"{proof.file}: {proof.said}")
    if any(proof.broken_at is not None for proof in proofs):
        raise click.exceptions.Exit(1)


class Proof(msgspec.Struct, frozen=True):
    """What a file proves: `broken_at` is the number of the first entry that does not fit, None for a whole chain."""

    file: str
    broken_at: int | None
    entries: int
    last_hash: str

    @property
    def said(self) -> str:
        """The proof in words."""
        if self.broken_at is not None:
            return f"broken at entry {self.broken_at} of {self.entries}"
        return f"whole, {self.entries} entries, the last is {self.last_hash or '-'}"


def broken_entry(export: Export) -> int | None:
    """Return the number of the first entry whose hash does not fit; None for a whole chain."""
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


def read_export(exported: bytes) -> Export:
    """Return an exported timeline.

    Raises:
        msgspec.DecodeError: not such an export.
    """
    return msgspec.json.decode(exported, type=Export)


def _checked(file: Path) -> Proof:
    try:
        export = read_export(file.read_bytes())
    except (msgspec.DecodeError, UnicodeDecodeError) as cause:
        raise click.UsageError(f"{file} is not an exported timeline: {cause}") from cause
    last_hash = export.timeline[-1].hash if export.timeline else ""
    return Proof(str(file), broken_entry(export), len(export.timeline), last_hash)
