"""Perform one owed command: claim an attempt durably, act, and record what came of it as events."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from datetime import timedelta
from typing import Any, Final

import msgspec
import structlog

from runlane.base.errors import RunlaneError
from runlane.base.ids import CommandKey, PageId, PersonId, StreamId
from runlane.base.instants import Instant
from runlane.incidents.model import Incident
from runlane.oncall.events import DeliveryFailed, DeliverySent, DeliverySuperseded, PageEvent
from runlane.oncall.model import PageStatus
from runlane.operations import compose
from runlane.operations.context import Context
from runlane.operations.drive import Input, drive
from runlane.operations.links import acknowledge_token
from runlane.operations.people import reach, service_fact
from runlane.operations.states import load_incident, load_page
from runlane.operations.turn import Turn
from runlane.operations.visits import is_open_visit, results_of, waiting_visit
from runlane.operations.world import IncidentWorld
from runlane.ports.action import ActionCall
from runlane.ports.channel import Delivery
from runlane.ports.directory import Person
from runlane.ports.outcome import Done, GiveUp, Message, Outcome, Retry, TimelineFact
from runlane.ports.store import QUEUES, CommandRecord, CommandStatus, Reads, StoreFullError

_log = structlog.get_logger(__name__)

FIRST_BACKOFF_S: Final = 2.0
LONGEST_BACKOFF_S: Final = 300.0
TRIES_BY_QUEUE: Final[Mapping[str, int]] = dict.fromkeys(QUEUES, 6)
"""How often a command is tried before it counts as failed: with the backoff below, about a minute and a half."""


class Superseded(msgspec.Struct, frozen=True):
    """Nobody needs it any more: not performed."""

    why: str


def perform(context: Context, key: CommandKey) -> None:
    """Claim, attempt and conclude one command. Never raises for what the other side does.

    A crash between the attempt and its conclusion repeats the attempt under the same key: at least once. An outcome
    that cannot be kept is a failure that people see: repeating the attempt would do the work again without end.
    """
    claimed_at = context.clock.now()
    command = context.store.submit(lambda tx: tx.claim(key, claimed_at)).result()
    if command is None:
        return
    outcome = _guarded_attempt(context, command)
    _log_failure(command, outcome)
    defect = _concluded(context, command, outcome).exception()
    if isinstance(defect, RunlaneError):
        raise defect  # the store's trouble, not the outcome's: the claim stands, and the attempt is repeated
    if defect is not None:
        _log.error("outcome_not_kept", key=command.key, incident=command.incident, exc_info=defect)
        kept_instead = GiveUp(f"what came of it could not be kept: {type(defect).__name__}: {defect}")
        _concluded(context, command, kept_instead).result()


def _concluded(context: Context, command: CommandRecord, outcome: Outcome | Superseded) -> "Future[None]":
    """Submit the conclusion, however long the writer is behind: giving up would send everything twice in a storm."""
    now = context.clock.now()
    while True:
        try:
            return context.store.submit(lambda tx: conclude(Turn(context, tx, now), command, outcome))
        except StoreFullError as full:
            time.sleep(full.retry_after_s)


def conclude(turn: Turn, command: CommandRecord, outcome: Outcome | Superseded) -> None:
    """Record the outcome of an attempt: the outbox row, and the event that tells the stream."""
    if isinstance(outcome, Retry) and not _is_last_try(command):
        turn.tx.settle(
            command.key,
            CommandStatus.QUEUED,
            error=outcome.why,
            due=turn.now + backoff(command.attempt, outcome),
        )
        if command.attempt < TRIES_BY_QUEUE[command.queue]:
            turn.tx.record(command.incident, [_retry_fact(command, outcome, turn.now)])
        return
    status = {Done: CommandStatus.DONE, Superseded: CommandStatus.SUPERSEDED}.get(
        type(outcome), CommandStatus.FAILED
    )
    turn.tx.settle(command.key, status, error="" if isinstance(outcome, Done) else outcome.why)
    _CONCLUDE[command.kind](turn, command, outcome)


def _is_last_try(command: CommandRecord) -> bool:
    """Return whether a command has been tried often enough.

    An alarm never has: nobody else is left to ask, so it goes out when the mail server is back, however late.
    """
    return command.attempt >= TRIES_BY_QUEUE[command.queue] and command.payload.get("about") != "alarm"


def backoff(attempt: int, outcome: Retry) -> timedelta:
    """Return how long to wait after attempt `attempt` (from 1): what the other side asked, else 2, 4, 8, ... s."""
    if outcome.after_s is not None:
        return timedelta(seconds=min(outcome.after_s, LONGEST_BACKOFF_S))
    return timedelta(seconds=min(FIRST_BACKOFF_S * 2 ** min(attempt - 1, 16), LONGEST_BACKOFF_S))


def _guarded_attempt(context: Context, command: CommandRecord) -> Outcome | Superseded:
    """The one place where anything a plug-in throws becomes an outcome that people see."""
    try:
        return _ATTEMPT[command.kind](context, command)
    except RunlaneError as trouble:  # the store cannot be read: it may be in a moment
        return Retry(str(trouble))
    except Exception as defect:
        _log.exception("command_broke", key=command.key, kind=command.kind, incident=command.incident)
        return GiveUp(f"{type(defect).__name__}: {defect}")


def _log_failure(command: CommandRecord, outcome: Outcome | Superseded) -> None:
    """Tell whoever reads the server's log, too: with the mail server down, the pages may be all that nobody gets."""
    if not isinstance(outcome, Retry | GiveUp):
        return
    is_last = isinstance(outcome, GiveUp) or _is_last_try(command)
    log = _log.error if is_last else _log.warning
    what = {
        name: command.payload[name] for name in ("person", "channel", "action") if name in command.payload
    }
    log(
        "command_failed" if is_last else "command_put_off",
        incident=command.incident,
        kind=command.kind,
        attempt=command.attempt,
        error=outcome.why,
        **what,
    )


def _attempt_action(context: Context, command: CommandRecord) -> Outcome | Superseded:
    payload = command.payload
    with context.store.reading() as reads:
        incident = load_incident(reads, command.incident)
        node, visit = waiting_visit(payload)
        if incident is None or not is_open_visit(reads, command.stream, node, visit):
            return Superseded("the node is not open any more")
    action = context.actions.get(payload["action"])
    if action is None:
        known = ", ".join(sorted(context.actions))
        return GiveUp(f"no action is called `{payload['action']}`; there are {known}")
    now = context.clock.now()
    call = ActionCall(
        key=payload["idempotency_key"],
        node=payload["node"],
        node_label=payload["label"],
        attempt=command.attempt,
        now=now,
        incident=incident,
        incident_url=compose.incident_url(context.directory(), incident),
        service=service_fact(context.directory(), incident),
        parameters=payload["parameters"],
        data=payload["data"],
    )
    return action.perform(call, IncidentWorld(context, incident, now), context.http)


def _attempt_page(context: Context, command: CommandRecord) -> Outcome | Superseded:
    key = command.payload["delivery"]
    with context.store.reading() as reads:
        page = load_page(reads, PageId(command.payload["page"]))
        incident = load_incident(reads, command.incident)
    if page is None or incident is None:
        return Superseded("the page is gone")
    if not page.is_unanswered:
        return Superseded(f"the page is {page.status}")
    delivery = page.deliveries[key]
    person = context.directory().people.get(delivery.person)
    if person is None:
        return GiveUp(f"the configuration knows nobody called `{delivery.person}` any more")
    link = f"{context.directory().public_url}/a/{acknowledge_token(context.secret, key)}"
    message = compose.page_message(context.directory(), incident, page, person, link)
    return _send(context, delivery.contact.channel, Delivery(command.key, delivery.contact.address, message))


def _attempt_notice(context: Context, command: CommandRecord) -> Outcome | Superseded:
    payload = command.payload
    with context.store.reading() as reads:
        incident = load_incident(reads, command.incident)
        if incident is None:
            return Superseded("the incident is gone")
        visit = payload.get("visit")
        if visit is not None and not is_open_visit(reads, StreamId(payload["run"]), payload["node"], visit):
            return Superseded("the task is done")
        if "page" in payload and not _is_exhausted(reads, PageId(payload["page"])):
            return Superseded("somebody has answered, or nothing is left to answer")
    person = context.directory().people.get(PersonId(payload["person"]))
    if person is None:
        return GiveUp(f"the configuration knows nobody called `{payload['person']}` any more")
    message = _NOTICES[payload["about"]](context, incident, payload, person)
    return _send(context, payload["channel"], Delivery(command.key, payload["address"], message))


def _is_exhausted(reads: Reads, page: PageId) -> bool:
    found = load_page(reads, page)
    return found is not None and found.status is PageStatus.EXHAUSTED


def _attempt_message(context: Context, command: CommandRecord) -> Outcome | Superseded:
    message = msgspec.convert(command.payload["message"], Message)
    return _send(
        context, command.payload["channel"], Delivery(command.key, command.payload["address"], message)
    )


def _send(context: Context, channel_name: str, delivery: Delivery) -> Outcome:
    channel = context.channels.get(channel_name)
    configured = next(
        (one for one in context.directory().integrations.values() if one.kind == channel_name), None
    )
    if channel is None or configured is None:
        return GiveUp(f"no channel `{channel_name}` is configured; add it under `integrations:`")
    return channel.send(delivery, configured.settings, context.http)


def _conclude_action(turn: Turn, command: CommandRecord, outcome: Outcome | Superseded) -> None:
    if not isinstance(outcome, Superseded):
        drive(turn, *results_of(turn, command, outcome))


def _conclude_page(turn: Turn, command: CommandRecord, outcome: Outcome | Superseded) -> None:
    drive(turn, Input(command.stream, _page_event(turn, command, outcome)))


def _page_event(turn: Turn, command: CommandRecord, outcome: Outcome | Superseded) -> PageEvent:
    key = command.payload["delivery"]
    if isinstance(outcome, Done):
        return DeliverySent(at=turn.now, key=key)
    if isinstance(outcome, Superseded):
        return DeliverySuperseded(at=turn.now, key=key)
    return _failed(turn, command, outcome)


def _failed(turn: Turn, command: CommandRecord, outcome: Retry | GiveUp) -> PageEvent:
    page = load_page(turn.tx, PageId(command.payload["page"]))
    reached = reach(turn.directory, page.policy, page.urgency, turn.now) if page else {}
    return DeliveryFailed(at=turn.now, key=command.payload["delivery"], error=outcome.why, reach=reached)


def _conclude_message(turn: Turn, command: CommandRecord, outcome: Outcome | Superseded) -> None:
    if isinstance(outcome, Superseded):
        return
    kind = "message_sent" if isinstance(outcome, Done) else "message_failed"
    data = _addressee(command)
    if not isinstance(outcome, Done):
        data["error"] = outcome.why
    turn.tx.record(command.incident, [TimelineFact(turn.now, "runlane", kind, data)])


def _retry_fact(command: CommandRecord, outcome: Retry, now: Instant) -> TimelineFact:
    data = {**_addressee(command), "attempt": command.attempt, "error": outcome.why}
    if command.kind == "action":
        data |= {"node": command.payload["node"], "label": command.payload["label"]}
        return TimelineFact(now, "runlane", "action_retrying", data)
    return TimelineFact(now, "runlane", "delivery_retrying", data)


def _addressee(command: CommandRecord) -> dict[str, Any]:
    payload = command.payload
    named = {
        name: payload[name] for name in ("person", "channel", "address", "about", "node") if name in payload
    }
    message = payload.get("message")
    return named | ({"title": message["title"]} if message else {})


_Attempt = Callable[[Context, CommandRecord], Outcome | Superseded]
_Conclude = Callable[[Turn, CommandRecord, Outcome | Superseded], None]
_Compose = Callable[[Context, Incident, Mapping[str, Any], Person], Message]

_ATTEMPT: Final[Mapping[str, _Attempt]] = {
    "action": _attempt_action,
    "page": _attempt_page,
    "notice": _attempt_notice,
    "message": _attempt_message,
}
_CONCLUDE: Final[Mapping[str, _Conclude]] = {
    "action": _conclude_action,
    "page": _conclude_page,
    "notice": _conclude_message,
    "message": _conclude_message,
}
_NOTICES: Final[Mapping[str, _Compose]] = {
    "task": lambda context, incident, payload, person: compose.task_message(
        context.directory(), incident, payload["label"], person
    ),
    "alarm": lambda context, incident, payload, person: compose.alarm_message(
        context.directory(), incident, payload["why"], person
    ),
    "page_end": lambda context, incident, payload, person: compose.page_end_message(
        context.directory(), incident, person, by=payload["by"], why=payload["why"]
    ),
}
