"""The first draft of a postmortem: what the timeline knows, and the questions only people can answer.

`build_postmortem` draws an incident and its facts together into one value, `render_markdown` writes it down
in a language. It is blameless: it says what happened and asks about conditions, never about persons.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from runlane.base.instants import Instant
from runlane.base.texts import Text, text
from runlane.incidents.figures import figures_of
from runlane.incidents.model import Incident
from runlane.incidents.narrative import sentence
from runlane.incidents.questions import questions_about
from runlane.incidents.review import Entry, Fact, Moment, Paged, Postmortem
from runlane.incidents.review_markdown import render_markdown
from runlane.incidents.words import step_text

__all__ = ["Fact", "Postmortem", "build_postmortem", "render_markdown"]

_TOLD_ELSEWHERE: Final = frozenset({"delivery_sent", "delivery_superseded"})
"""Kinds that the table of pages tells already."""

_NAMED: Final = ("person", "who")
"""Fields of a fact that hold the id of a person."""

_OUTCOMES: Final[Mapping[str, Text]] = {
    "delivery_sent": text("sent"),
    "delivery_superseded": text("not needed any more"),
}


def build_postmortem(
    incident: Incident, facts: Sequence[Fact], name_of: Callable[[str], str] = str
) -> Postmortem:
    """Return the review of an incident as far as its timeline can write it.

    `facts` may come in any order; `name_of` turns the id of a person into the name people know.
    """
    ordered = sorted(facts, key=lambda fact: fact.at)
    start = _start(incident, ordered)
    return Postmortem(
        incident=incident.id,
        title=incident.title,
        description=incident.description,
        severity=incident.severity,
        status=incident.status,
        is_test=incident.is_test,
        moments=_moments(incident, name_of),
        figures=figures_of(incident),
        roles=tuple((role, name_of(holder.person)) for role, holder in sorted(incident.roles.items())),
        alerts=tuple(alert.title for alert in incident.alerts.values()),
        paged=tuple(_paged(ordered, start, name_of)) if start else (),
        timeline=tuple(_entries(ordered, start, name_of)) if start else (),
        questions=questions_about(incident, ordered),
    )


def _start(incident: Incident, facts: Sequence[Fact]) -> Instant | None:
    return incident.started_at or incident.declared_at or (facts[0].at if facts else None)


def _moments(incident: Incident, name_of: Callable[[str], str]) -> tuple[Moment, ...]:
    acknowledged_by = name_of(incident.acknowledged_by) if incident.acknowledged_by else ""
    return (
        Moment(text("The trouble began"), incident.started_at),
        Moment(text("Runlane declared the incident"), incident.declared_at),
        Moment(text("The first acknowledgement"), incident.acknowledged_at, acknowledged_by),
        Moment(text("The effect on users ended"), incident.mitigated_at),
        Moment(text("The incident was resolved"), incident.resolved_at),
    )


def _entries(facts: Iterable[Fact], start: Instant, name_of: Callable[[str], str]) -> Iterable[Entry]:
    for fact in facts:
        if fact.kind not in _TOLD_ELSEWHERE:
            by = name_of(fact.by)
            yield Entry(fact.at, fact.at - start, by, sentence(fact.kind, _named(fact.data, name_of), by))


def _named(data: Mapping[str, Any], name_of: Callable[[str], str]) -> dict[str, Any]:
    return {
        field: name_of(value) if field in _NAMED and isinstance(value, str) and value else value
        for field, value in data.items()
    }


def _paged(facts: Sequence[Fact], start: Instant, name_of: Callable[[str], str]) -> Iterable[Paged]:
    for place, fact in enumerate(facts):
        if fact.kind == "page_notified":
            yield Paged(
                at=fact.at,
                since_start=fact.at - start,
                person=name_of(str(fact.data.get("person", ""))),
                channel=str(fact.data.get("channel", "")),
                step=step_text(fact.data.get("step", 0)),
                outcome=_outcome(fact, facts[place + 1 :]),
            )


def _outcome(notified: Fact, later: Sequence[Fact]) -> Text:
    """Return what became of a notification: the first word about the same page, person and channel."""
    for fact in later:
        if any(fact.data.get(field) != notified.data.get(field) for field in ("page", "person", "channel")):
            continue
        if fact.kind == "delivery_failed":
            return text("failed: {error}", error=str(fact.data.get("error", "")))
        if fact.kind in _OUTCOMES:
            return _OUTCOMES[fact.kind]
    return text("on its way")
