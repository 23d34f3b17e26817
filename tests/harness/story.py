"""Stories: the whole of operations in one process, with a clock that a test winds and a mailbox it reads.

The store is the real one, plug-ins are the real ones; only the last step of a channel is replaced by a mailbox.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import httpx2

from runlane.alerts.routes import Route
from runlane.app import found_actions, found_sources
from runlane.base.ids import IncidentId, PersonId, PolicyId, ScheduleId, ServiceId
from runlane.base.texts import text
from runlane.oncall.model import Contact, EscalationPolicy, EscalationStep
from runlane.oncall.schedule import Rotation, Schedule
from runlane.operations import acting, intake, outbox, queries, timers
from runlane.operations.context import Context
from runlane.operations.library import Library
from runlane.operations.views import Accepted, IncidentView, Refused
from runlane.ports.channel import Channel, Delivery
from runlane.ports.directory import ContactMethod, Directory, Integration, Person, Service, Team
from runlane.ports.outcome import Done, GiveUp, Outcome, Retry
from runlane.store.sqlite import SqliteStore

START = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
KEY = "alertmanager-key-for-tests-0123456789"


class WoundClock:
    """A clock that stands still until a test winds it."""

    def __init__(self, moment: datetime = START) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """Return the moment it stands at."""
        return self.moment


@dataclass
class Mailbox:
    """What was sent; `broken` maps an address to the outcome it gives instead."""

    sent: list[Delivery] = field(default_factory=list)
    broken: dict[str, Outcome] = field(default_factory=dict)

    def send(self, delivery: Delivery, _settings: Any, _http: Any) -> Outcome:
        """Take a message, or answer as told."""
        outcome = self.broken.get(delivery.address, Done())
        if isinstance(outcome, Done):
            self.sent.append(delivery)
        return outcome

    def to(self, person: str) -> list[Delivery]:
        """Return what a person got, oldest first."""
        return [delivery for delivery in self.sent if delivery.address == f"{person}@example.org"]

    def channel(self, name: str) -> Channel:
        """Return the channel whose messages end here."""
        return Channel(name, text("Mailbox"), {}, self.send, lambda _settings, _http: Done())


def person(name: str, *, language: str = "en", is_admin: bool = False) -> Person:
    """Return a person who is reached by e-mail."""
    contact = ContactMethod(Contact("email", f"{name}@example.org"))
    return Person(
        PersonId(name), name.title(), f"{name}@example.org", language, "Europe/Paris", (contact,), is_admin
    )


def directory(**changes: Any) -> Directory:
    """Return a team: ana on call, then bo; chen leads, dana commands, olga administers."""
    people = [person("ana"), person("bo", language="fr"), person("chen"), person("dana"), person("erin")]
    everybody = [*people, person("olga", is_admin=True), person("sam")]
    values: dict[str, Any] = {
        "people": {one.id: one for one in everybody},
        "teams": {
            "payments": Team("payments", "Payments", (PersonId("ana"), PersonId("bo")), PersonId("chen"))
        },
        "services": {
            ServiceId("checkout"): Service(
                ServiceId("checkout"),
                "Checkout",
                "payments",
                PolicyId("payments"),
                {"commander": "person:dana"},
                (PersonId("erin"),),
                (PersonId("sam"),),
            )
        },
        "schedules": {
            ScheduleId("primary"): Schedule(
                ScheduleId("primary"),
                "Europe/Paris",
                (Rotation((PersonId("ana"),), date(2026, 1, 5), handoff=time(9), weekday=0),),
            )
        },
        "policies": {
            PolicyId("payments"): EscalationPolicy(
                PolicyId("payments"),
                (EscalationStep(("schedule:primary",), 600), EscalationStep(("person:bo",), 600)),
                fallback=("person:olga",),
                renotify_s=120,
            )
        },
        "routes": (Route("checkout", "checkout"),),
        "integrations": {
            "am": Integration("am", "alertmanager", {}, KEY),
            "mail": Integration("mail", "email"),
        },
        "public_url": "https://runlane.example",
    }
    return Directory(**(values | changes))


class Story:
    """One test's world."""

    def __init__(self, folder: Path, team: Directory) -> None:
        self.clock = WoundClock()
        self.mail = Mailbox()
        self.store = SqliteStore(folder / "story.db", clock=self.clock)
        self.directory = team
        counter = iter(range(10**9))
        self.context = Context(
            store=self.store,
            directory=lambda: self.directory,
            clock=self.clock,
            library=Library(()),
            sources=found_sources(),
            actions=found_actions(),
            channels={name: self.mail.channel(name) for name in ("email", "ntfy")},
            http=httpx2.Client(transport=httpx2.MockTransport(lambda _: httpx2.Response(599))),
            entropy=lambda length: next(counter).to_bytes(length, "big"),
            secret=b"s" * 32,
        )

    def alert(self, name: str = "CheckoutDown", *, firing: bool = True, **labels: str) -> int:
        """Send one alert through Alertmanager's own door and let everything follow; return the HTTP status."""
        ends_at = self.clock.now() + timedelta(days=2) if firing else self.clock.now()
        ends = {"endsAt": ends_at.isoformat()}
        alert = {
            "labels": {"alertname": name, "service": "checkout", **labels},
            "annotations": {"summary": name},
        }
        headers = {"authorization": f"Bearer {KEY}"}
        body = json.dumps([alert | ends]).encode()
        answer = intake.receive_postable(self.context, headers, body).result(10)
        self.settle()
        return answer.status

    def act(self, incident: str, do: str, by: str = "ana", **what: Any) -> Accepted:
        """Do something in a person's name; it must be accepted."""
        answer = self.try_to(incident, do, by, **what)
        assert isinstance(answer, Accepted), str(answer.why)
        return answer

    def try_to(self, incident: str, do: str, by: str = "ana", **what: Any) -> Accepted | Refused:
        """Do something in a person's name and return the answer."""
        request = acting.ActRequest(do=do, **what)
        answer = acting.act(self.context, IncidentId(incident), request, by).result(10)
        self.settle()
        return answer

    def forward(self, **span: float) -> None:
        """Wind the clock forward, firing every timer at its time on the way."""
        end = self.clock.moment + timedelta(**span)
        while True:
            due = timers.next_due(self.context)
            if due is None or due > end:
                break
            self.clock.moment = max(self.clock.moment, due)
            timers.fire_due(self.context)
            self.settle()
        self.clock.moment = end
        self.settle()

    def settle(self) -> None:
        """Perform everything that is owed now, until nothing is."""
        for _ in range(200):
            with self.store.reading() as reads:
                owed = [
                    command.key
                    for queue in ("paging", "work")
                    for command in reads.owed(self.clock.now(), queue=queue)
                ]
            if not owed:
                return
            for key in owed:
                outbox.perform(self.context, key)
        raise AssertionError("there is always something owed")

    def view(self, incident: str = "INC-1") -> IncidentView:
        """Return everything about an incident."""
        found = queries.incident(self.context, IncidentId(incident))
        assert found is not None
        return found

    def open_nodes(self, incident: str = "INC-1") -> set[str]:
        """Return the nodes that are open now."""
        lanes = self.view(incident).lanes
        return {node.id for lane in lanes for node in lane.nodes if node.state in ("active", "failed")}

    def kinds(self, incident: str = "INC-1") -> list[str]:
        """Return the kinds of the timeline's entries, oldest first."""
        return [entry.kind for entry in self.view(incident).timeline]


@contextmanager
def story(folder: Path, team: Directory | None = None) -> Iterator[Story]:
    """Open a story; it closes its store at the end."""
    opened = Story(folder, team or directory())
    try:
        yield opened
    finally:
        opened.store.close()


__all__ = ["GiveUp", "Mailbox", "Retry", "Story", "directory", "person", "story"]
