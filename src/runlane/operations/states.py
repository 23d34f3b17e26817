"""States: an incident, one of its pages, one of its runs, as they stand; the same inside a turn and outside."""

from runlane.base.ids import IncidentId, PageId, RunId, incident_stream, page_stream, run_stream
from runlane.incidents.model import Incident
from runlane.oncall.model import Page
from runlane.ports.store import Reads
from runlane.runs.state import RunState


def load_incident(reads: Reads, incident: IncidentId) -> Incident | None:
    """Return an incident; None when there is none of that id."""
    record = reads.load(incident_stream(incident))
    return record.state if record and isinstance(record.state, Incident) else None


def load_page(reads: Reads, page: PageId) -> Page | None:
    """Return a page; None when there is none of that id."""
    record = reads.load(page_stream(page))
    return record.state if record and isinstance(record.state, Page) else None


def load_run(reads: Reads, run: RunId) -> RunState | None:
    """Return a run; None when there is none of that id, as there is none of ""."""
    record = reads.load(run_stream(run)) if run else None
    return record.state if record and isinstance(record.state, RunState) else None
