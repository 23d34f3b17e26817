"""The tables of the configuration: every section, every key, what it is for."""

from typing import Final

from runlane.alerts.routes import AUTO_RESOLVE, UNACKNOWLEDGED
from runlane.base.texts import LANGUAGES, text
from runlane.settings.shapes import Field, ListOf, MapOf, Table
from runlane.settings.words import (
    CONDITION,
    DATE,
    DURATION,
    EMAIL,
    HANDOFF,
    ID,
    MATCHER,
    MOMENT,
    SCALAR,
    SEVERITY,
    TARGET,
    TEXT,
    TIME,
    URL,
    WEEKDAY,
    YES_OR_NO,
    ZONE,
    a_choice,
    a_count,
)

LANGUAGE: Final = a_choice(*LANGUAGES)

CONTACT: Final = Table(
    {
        "urgency": Field(
            a_choice("high", "low", "both"), text("when it is used: high, low or both"), default="both"
        )
    },
    others=TEXT,
)

PERSON: Final = Table(
    {
        "name": Field(TEXT, text("what other people read"), is_required=True),
        "email": Field(
            EMAIL, text("identifies the person; used to reach them without `contacts`"), is_required=True
        ),
        "language": Field(LANGUAGE, text("the language of pages and e-mails; `server.language` unless set")),
        "zone": Field(ZONE, text("the time zone in which they read times"), default="UTC"),
        "contacts": Field(ListOf(CONTACT), text("ways to reach them, such as `- email: a@b`"), default=()),
        "admin": Field(
            YES_OR_NO, text("may administer Runlane, and is asked when nobody else is left"), default=False
        ),
    }
)

TEAM: Final = Table(
    {
        "name": Field(TEXT, text("what people read; the id unless set")),
        "members": Field(ListOf(ID, at_least=1), text("ids of people"), is_required=True),
        "lead": Field(ID, text("the person behind the target `lead:TEAM`")),
    }
)

RESTRICTION: Final = Table(
    {
        "days": Field(
            ListOf(WEEKDAY, at_least=1), text("weekdays on which the window opens; all unless set")
        ),
        "from": Field(TIME, text("local time at which it opens"), default=None),
        "to": Field(
            TIME, text("local time at which it closes, on the next day when it is not later"), default=None
        ),
    }
)

ROTATION: Final = Table(
    {
        "name": Field(TEXT, text("what people read"), default=""),
        "people": Field(ListOf(ID, at_least=1), text("who takes turns, in order"), is_required=True),
        "every": Field(DURATION, text("how long a turn lasts: whole days, one week unless set")),
        "handoff": Field(
            HANDOFF, text("when turns change, such as `Mon 09:00` or `09:00`"), is_required=True
        ),
        "start": Field(DATE, text("the local date of the first turn"), is_required=True),
        "end": Field(DATE, text("the local date on which the layer ends")),
        "restrictions": Field(
            ListOf(RESTRICTION), text("windows outside of which nobody has a turn"), default=()
        ),
    }
)

OVERRIDE: Final = Table(
    {
        "person": Field(ID, text("who is on call instead"), is_required=True),
        "from": Field(
            MOMENT,
            text("when it begins, on the schedule's wall clock unless an offset is written"),
            is_required=True,
        ),
        "to": Field(MOMENT, text("when it ends"), is_required=True),
        "reason": Field(TEXT, text("why, for the others"), default=""),
    }
)

SCHEDULE: Final = Table(
    {
        "name": Field(TEXT, text("what people read"), default=""),
        "zone": Field(ZONE, text("the time zone whose wall clock counts"), is_required=True),
        "rotation": Field(ROTATION, text("the only layer")),
        "layers": Field(
            ListOf(ROTATION), text("rotations; a later one wins over an earlier one"), default=()
        ),
        "overrides": Field(ListOf(OVERRIDE), text("spans in which somebody else is on call"), default=()),
    }
)

STEP: Final = Table(
    {
        "targets": Field(
            ListOf(TARGET, at_least=1),
            text("who is notified: schedule:S, person:P, team:T or lead:T"),
            is_required=True,
        ),
        "delay": Field(DURATION, text("how long until the next step; 5m unless set")),
    }
)

POLICY: Final = Table(
    {
        "steps": Field(ListOf(STEP, at_least=1), text("who is notified, in order"), is_required=True),
        "repeat": Field(a_count(0, 100), text("how often all steps are gone through again"), default=0),
        "fallback": Field(ListOf(TARGET), text("who is told when nobody has answered"), default=()),
        "renotify": Field(DURATION, text("urgent pages are sent again after so long until somebody answers")),
        "acknowledgement": Field(DURATION, text("an acknowledgement ends after so long, and paging goes on")),
    }
)

SERVICE: Final = Table(
    {
        "name": Field(TEXT, text("what people read; the id unless set")),
        "team": Field(ID, text("the team that owns it"), is_required=True),
        "policy": Field(ID, text("the escalation policy of its pages"), is_required=True),
        "roles": Field(
            MapOf(TARGET), text("role to target, such as `commander: schedule:commanders`"), default={}
        ),
        "stakeholders": Field(ListOf(ID), text("people who are informed, never paged"), default=()),
        "customer_success": Field(ListOf(ID), text("people who inform customers"), default=()),
    }
)

SEVERITY_RULE: Final = Table(
    {
        "when": Field(CONDITION, text("CEL over `labels`, `annotations` and `source`"), is_required=True),
        "severity": Field(SEVERITY, text("the severity when it holds"), is_required=True),
    }
)

ROUTE: Final = Table(
    {
        "sources": Field(ListOf(ID), text("ids of integrations; all unless set"), default=()),
        "match": Field(
            ListOf(MATCHER), text('label matchers such as severity="critical"; all must hold'), default=()
        ),
        "service": Field(ID, text("whose incident it becomes"), is_required=True),
        "policy": Field(ID, text("the escalation policy; the service's unless set")),
        "runbook": Field(TEXT, text("the runbook that starts"), default=""),
        "severity_rules": Field(
            ListOf(SEVERITY_RULE), text("the first that holds sets the severity"), default=()
        ),
        "severity": Field(
            SEVERITY, text("the severity without a rule; read from the label `severity` unless set")
        ),
        "group_by": Field(
            ListOf(TEXT),
            text("labels that alerts of one incident share; the source's groups unless set"),
            default=(),
        ),
        "auto_resolve": Field(
            a_choice(*AUTO_RESOLVE),
            text("when the end of its alerts resolves an incident"),
            default=UNACKNOWLEDGED,
        ),
    }
)

INTEGRATION: Final = Table(
    {"kind": Field(ID, text("the plug-in; the integration's id unless set"))}, others=SCALAR
)

SERVER: Final = Table(
    {
        "public_url": Field(URL, text("how people reach this server: the front of every link")),
        "language": Field(LANGUAGE, text("the language for whom none is known")),
    }
)

SECTIONS: Final = {
    "people": Field(MapOf(PERSON), text("everybody who can be paged, hold a role or be informed")),
    "teams": Field(MapOf(TEAM), text("people who own services together")),
    "services": Field(MapOf(SERVICE), text("owned units of operation")),
    "schedules": Field(MapOf(SCHEDULE), text("who is on call when")),
    "policies": Field(MapOf(POLICY), text("who is paged in which order")),
    "routes": Field(MapOf(ROUTE), text("which alerts become whose incident; the first that fits is taken")),
    "integrations": Field(
        MapOf(INTEGRATION), text("alert sources with their keys, channels with their settings")
    ),
    "server": Field(SERVER, text("the server itself")),
}
"""Section -> its shape: the whole of `runlane.yaml`."""
