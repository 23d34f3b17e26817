"""Words for people: statuses, roles, audiences, urgencies and other codes, as texts."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from runlane.base.texts import Text, text


def status_text(status: str) -> Text:
    """Return the status of an incident as a word for people."""
    return _word(_STATUSES, status)


def role_text(role: str) -> Text:
    """Return the role as a word for people; a role of the user's own as it is written."""
    return _word(_ROLES, role)


def audience_text(audience: str) -> Text:
    """Return the audience as a word for people; one of the user's own as it is written."""
    return _word(_AUDIENCES, audience)


def urgency_text(urgency: str) -> Text:
    """Return the urgency as a word for people."""
    return _word(_URGENCIES, urgency)


def why_text(why: str) -> Text:
    """Return why a node of a run is blocked, was triggered or does not start; a reason in words as it is."""
    return _word(_WHY, why)


def step_text(step: int | str) -> Text:
    """Return the step of an escalation policy as people count: the first is 1, -1 the fallback."""
    if isinstance(step, str):
        return Text(step)
    return text("fallback") if step < 0 else text("step {number}", number=step + 1)


def severity_text(severity: int | str) -> str:
    """Return `SEV2` for 2."""
    return f"SEV{severity}" if isinstance(severity, int) else severity


def duration_text(duration: timedelta) -> Text:
    """Return a duration in its two largest units: `3 min 20 s`, `1 h 5 min`, `2 d 4 h`; to the second."""
    if duration < timedelta(0):
        return text("−{duration}", duration=duration_text(-duration))
    minutes, seconds = divmod(int(duration.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return text("{days} d {hours} h", days=days, hours=hours)
    if hours:
        return text("{hours} h {minutes} min", hours=hours, minutes=minutes)
    if minutes:
        return text("{minutes} min {seconds} s", minutes=minutes, seconds=seconds)
    return text("{seconds} s", seconds=seconds)


def _word(words: Mapping[str, Text], code: str) -> Text:
    """Return the word for a code; what is no code may be a text of the catalogue, or somebody's own words."""
    return words.get(code) or Text(code)


_STATUSES: Final[Mapping[str, Text]] = {
    "triage": text("in triage"),
    "active": text("active"),
    "mitigated": text("mitigated"),
    "resolved": text("resolved"),
    "reviewing": text("in review"),
    "closed": text("closed"),
    "declined": text("declined"),
    "merged": text("merged"),
    "canceled": text("canceled"),
}

_ROLES: Final[Mapping[str, Text]] = {
    "responder": text("responder"),
    "commander": text("incident commander"),
    "ops_lead": text("operations lead"),
    "comms_lead": text("communications lead"),
    "scribe": text("scribe"),
}

_AUDIENCES: Final[Mapping[str, Text]] = {
    "stakeholders": text("stakeholders"),
    "customer_success": text("customer success"),
    "responders": text("responders"),
    "paged": text("everybody who was paged"),
}

_URGENCIES: Final[Mapping[str, Text]] = {"high": text("high"), "low": text("low")}

_WHY: Final[Mapping[str, Text]] = {
    "failed": text("an action failed"),
    "no-branch": text("no branch fits"),
    "loop-limit": text("the loop has used up its rounds"),
    "livelock": text("it goes round without anybody's doing"),
    "removed-node": text("the new version of the runbook lacks it"),
    "join-unsatisfiable": text("a branch it waits for can no longer arrive"),
    "active": text("under way"),
    "done": text("done"),
    "waiting": text("waiting"),
    "migration": text("the runbook has a new version"),
    "manual": text("by hand"),
    "deadline": text("a step took longer than agreed"),
    "limit": text("the loop has used up its rounds"),
    "signal": text("a signal came"),
    "start": text("the run began"),
    "after": text("its time had come"),
}
