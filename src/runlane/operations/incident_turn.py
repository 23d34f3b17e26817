"""One event of an incident: through the machine, into the journal, and what follows from it."""

from collections.abc import Sequence

from runlane.base.ids import IncidentId, page_stream, run_stream
from runlane.incidents.advance import advance
from runlane.incidents.checks import check
from runlane.incidents.commands import (
    AcknowledgePages,
    CloseRun,
    EndPages,
    IncidentCommand,
    Resolve,
)
from runlane.incidents.events import IncidentEvent, IncidentResolved, NoteAdded, UpdatePosted
from runlane.incidents.model import Incident
from runlane.oncall.events import PageAcknowledged, PageEnded
from runlane.oncall.model import PageStatus
from runlane.operations.chronicle import incident_facts
from runlane.operations.inputs import Input, Item
from runlane.operations.turn import Turn
from runlane.operations.visits import close_event, signal_event


def take(turn: Turn, item: Item) -> Sequence[Item]:
    """Advance an incident by one event; return the events that its pages and its run get because of it."""
    assert isinstance(item, Input)
    assert isinstance(item.event, IncidentEvent)
    record = turn.tx.load(item.stream)
    before = record.state if record else Incident(id=IncidentId(item.stream.partition("/")[2]))
    assert isinstance(before, Incident)
    if check(before, item.event) is not None:
        return ()
    step = advance(before, item.event)
    if step.state == before and not step.commands and not isinstance(item.event, NoteAdded | UpdatePosted):
        return ()
    turn.tx.append(item.stream, record.version if record else 0, [item.event], step.state)
    turn.tx.record(step.state.id, incident_facts(item.event))
    followers: list[Input] = []
    for command in step.commands:
        followers.extend(_followers(turn, item, step.state, command))
    return followers


def _followers(turn: Turn, item: Input, incident: Incident, command: IncidentCommand) -> list[Input]:
    if isinstance(command, AcknowledgePages):
        event = PageAcknowledged(at=command.at, by=command.by)
        pages = turn.tx.list_pages(incident.id)
        return [Input(page_stream(page.id), event) for page in pages if page.is_unanswered]
    if isinstance(command, EndPages):
        ended = PageEnded(at=command.at, by=command.by, reason=command.reason)
        pages = turn.tx.list_pages(incident.id)
        return [Input(page_stream(page.id), ended) for page in pages if page.status is not PageStatus.ENDED]
    if isinstance(command, Resolve):
        resolved = IncidentResolved(at=command.at, by=command.by, reason=command.reason, ends_run=True)
        return [Input(item.stream, resolved)]
    if not incident.run:
        return []
    stream = run_stream(incident.run)
    if isinstance(command, CloseRun):
        return [Input(stream, close_event(command))]
    return [Input(stream, signal_event(command))]
