"""One event of a page: through the machine, into the journal, and what follows from it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from runlane.base.ids import CommandKey, PageId, incident_stream
from runlane.incidents.events import Acknowledged
from runlane.incidents.model import Severity
from runlane.oncall.commands import DropPageTimer, Notify, PageCommand, RaiseExhausted, SetPageTimer
from runlane.oncall.escalation import advance
from runlane.oncall.events import PageAcknowledged, PageEvent
from runlane.oncall.model import Page, PageStatus
from runlane.operations.chronicle import page_facts
from runlane.operations.inputs import Input, Item
from runlane.operations.notices import owe_alarms, owe_page_ends
from runlane.operations.states import load_incident
from runlane.operations.turn import Turn
from runlane.ports.store import CommandRecord, TimerRecord

HEAD_START: Final = timedelta(hours=1)
"""Longer than a backlog of the outbox is worth keeping."""

_UNANSWERED: Final = (PageStatus.ESCALATING, PageStatus.EXHAUSTED)


def take(turn: Turn, item: Item) -> Sequence[Item]:
    """Advance a page by one event; return the events that other machines get because of it."""
    assert isinstance(item, Input)
    assert isinstance(item.event, PageEvent)
    record = turn.tx.load(item.stream)
    before = record.state if record else Page(id=PageId(item.stream.partition("/")[2]))
    assert isinstance(before, Page)
    step = advance(before, item.event)
    if step.state == before and not step.commands:
        return ()
    turn.tx.append(item.stream, record.version if record else 0, [item.event], step.state)
    turn.tx.record(step.state.incident, page_facts(step.state, item.event, step.commands))
    for command in step.commands:
        _carry_out(turn, item, step.state, command)
    if before.status in _UNANSWERED and step.state.status not in _UNANSWERED:
        owe_page_ends(turn, step.state, item.event)
    return _followers(before, step.state, item)


def _carry_out(turn: Turn, item: Input, page: Page, command: PageCommand) -> None:
    if isinstance(command, Notify):
        payload = {
            "page": page.id,
            "delivery": command.key,
            "person": command.person,
            "channel": command.contact.channel,
            "address": command.contact.address,
        }
        turn.tx.enqueue(
            CommandRecord(
                key=CommandKey(command.key),
                kind="page",
                queue="paging",
                stream=item.stream,
                incident=page.incident,
                payload=payload,
                due=turn.now - _head_start(turn, page),
                created=turn.now,
            )
        )
    elif isinstance(command, SetPageTimer):
        turn.tx.set_timer(TimerRecord(item.stream, command.name, command.due))
    elif isinstance(command, DropPageTimer):
        turn.tx.drop_timer(item.stream, command.name)
    elif isinstance(command, RaiseExhausted):
        owe_alarms(turn, page, command.reason)


def _head_start(turn: Turn, page: Page) -> timedelta:
    """Return how far a notification is dated back: the outbox is emptied by due time.

    In a storm of alerts the first urgent page of an incident goes before repeats and notices, and SEV1 before all.
    """
    is_first = page.step == 0 and page.round == page.first_round and page.notified <= 1
    if page.urgency != "high" or not is_first:
        return timedelta(0)
    incident = load_incident(turn.tx, page.incident)
    is_worst = incident is not None and incident.severity is Severity.SEV1
    return 2 * HEAD_START if is_worst else HEAD_START


def _followers(before: Page, after: Page, item: Input) -> Sequence[Input]:
    """An acknowledged page acknowledges its incident in the name of who took it."""
    is_taken = after.status is PageStatus.ACKNOWLEDGED and before.status is not PageStatus.ACKNOWLEDGED
    if not is_taken or not isinstance(item.event, PageAcknowledged):
        return ()
    acknowledged = Acknowledged(at=item.event.at, by=item.event.by, via=item.event.via)
    return (Input(incident_stream(after.incident), acknowledged),)
