"""Alerts in: the keys of the doors, what is refused, and what becomes of each report."""

import json
from base64 import b64encode
from datetime import timedelta

import pytest

from harness.story import KEY, directory, story
from runlane.alerts.routes import Route
from runlane.operations import intake, timers
from runlane.operations.intake import LONGEST_BODY, DoorClosedError
from runlane.ports.directory import Integration

ALERT = {"labels": {"alertname": "CheckoutDown", "service": "checkout", "severity": "critical"}}
WEBHOOK = {
    "version": "4",
    "groupKey": "g",
    "status": "firing",
    "receiver": "runlane",
    "groupLabels": {},
    "commonLabels": {},
    "commonAnnotations": {},
    "externalURL": "http://am",
    "alerts": [
        {
            "status": "firing",
            "labels": ALERT["labels"],
            "annotations": {},
            "startsAt": "2026-11-24T02:59:00Z",
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "",
            "fingerprint": "abc",
        }
    ],
}


@pytest.fixture
def tale(tmp_path):
    with story(tmp_path) as told:
        yield told


def bearer(key=KEY):
    return {"authorization": f"Bearer {key}"}


def basic(user, password):
    return {"authorization": "Basic " + b64encode(f"{user}:{password}".encode()).decode()}


def post(told, headers, body=None):
    sent = json.dumps([ALERT]).encode() if body is None else body
    answer = intake.receive_postable(told.context, headers, sent).result(10)
    told.settle()
    return answer.status


def hook(told, source="alertmanager", key=KEY, body=None):
    sent = json.dumps(WEBHOOK).encode() if body is None else body
    answer = intake.receive(told.context, source, key, {}, sent).result(10)
    told.settle()
    return answer.status


OPENS = {
    "a bearer token": bearer(),
    "a bearer token in small letters": {"authorization": f"bearer {KEY}"},
    "the password of basic authentication": basic("prometheus", KEY),
    "a password without a user": basic("", KEY),
}

STAYS_CLOSED = {
    "no key": {},
    "an empty bearer token": {"authorization": "Bearer "},
    "another key": bearer("wrong"),
    "the key as a user": basic(KEY, ""),
    "a key of letters that are none of ours": bearer("clé"),
    "a key of half a letter": bearer("\udcff"),
    "basic authentication that is no base64": {"authorization": "Basic ***"},
    "basic authentication that is no text": {"authorization": "Basic /////w=="},
    "another scheme": {"authorization": f"Digest {KEY}"},
}


@pytest.mark.parametrize("headers", OPENS.values(), ids=OPENS)
def test_the_door_of_prometheus_opens_for(tale, headers):
    assert post(tale, headers) == 200
    assert tale.view().item.title == "CheckoutDown"


@pytest.mark.parametrize("headers", STAYS_CLOSED.values(), ids=STAYS_CLOSED)
def test_the_door_of_prometheus_stays_closed_for(tale, headers):
    with pytest.raises(DoorClosedError) as closed:
        post(tale, headers)

    assert closed.value.status == 401
    assert KEY not in closed.value.why


def test_an_open_integration_takes_alerts_without_a_key(tmp_path):
    door = Integration("am", "alertmanager", {"open": True}, KEY)
    with story(tmp_path, directory(integrations={"am": door, "mail": Integration("mail", "email")})) as told:
        assert post(told, {}) == 200


def test_an_integration_without_a_key_is_not_opened_by_an_empty_one(tmp_path):
    keyless = Integration("mail", "email")
    with story(
        tmp_path, directory(integrations={"am": Integration("am", "alertmanager"), "mail": keyless})
    ) as told:
        with pytest.raises(DoorClosedError):
            post(told, {})
        with pytest.raises(DoorClosedError):
            hook(told, key="")


def test_the_key_of_one_kind_opens_no_door_of_another(tmp_path):
    mail = Integration("mail", "email", {}, "key-of-the-mail")
    am = Integration("am", "alertmanager", {}, KEY)
    with (
        story(tmp_path, directory(integrations={"am": am, "mail": mail})) as told,
        pytest.raises(DoorClosedError),
    ):
        hook(told, key="key-of-the-mail")


CLOSED = {
    "an unknown source": ({"source": "weather"}, 404),
    "a wrong key": ({"key": "wrong"}, 401),
    "a body that is no JSON": ({"body": b"{"}, 400),
    "a body of another shape": ({"body": b'"alerts"'}, 400),
    "an empty body": ({"body": b""}, 400),
    "a body that is too large": ({"body": b" " * (LONGEST_BODY + 1)}, 413),
}


@pytest.mark.parametrize(("request_", "status"), CLOSED.values(), ids=CLOSED)
def test_what_is_refused_changes_nothing(tale, request_, status):
    with pytest.raises(DoorClosedError) as closed:
        hook(tale, **request_)

    assert closed.value.status == closed.value.refusal.status == status
    with tale.store.reading() as reads:
        assert list(reads.list_incidents()) == []


def test_the_webhook_of_alertmanager_declares_an_incident(tale):
    assert hook(tale) == 200
    assert tale.view().alerts[0].firing


def test_the_same_delivery_twice_is_one_incident_and_one_page(tale):
    hook(tale)
    hook(tale)

    assert tale.kinds().count("incident_declared") == 1
    assert len(tale.mail.to("ana")) == 1


def test_an_alert_of_another_service_declares_another_incident(tale):
    tale.alert("CheckoutDown", severity="critical")
    tale.alert("SearchDown", severity="critical", service="search")

    assert [one.id for one in incidents_of(tale)] == ["INC-2", "INC-1"]


def incidents_of(told):
    with told.store.reading() as reads:
        return list(reads.list_incidents())


def test_an_alert_fires_again_while_its_incident_is_open_and_joins_it(tale):
    tale.alert(severity="critical")
    tale.act("INC-1", "acknowledge")
    tale.alert(severity="critical", firing=False)
    tale.forward(minutes=5)
    tale.alert(severity="critical")

    assert [one.id for one in incidents_of(tale)] == ["INC-1"]
    assert [alert.firing for alert in tale.view().alerts] == [True]


def test_an_alert_that_fires_again_after_the_incident_is_resolved_opens_a_new_one_and_pages(tale):
    tale.alert(severity="critical")
    tale.alert(severity="critical", firing=False)
    assert tale.view().item.status == "resolved"
    tale.forward(minutes=5)

    tale.alert(severity="critical")

    assert [one.id for one in incidents_of(tale)] == ["INC-2", "INC-1"]
    assert tale.mail.to("ana")[-1].message.title == "[SEV1] INC-2 CheckoutDown"


def test_an_alert_that_ends_without_ever_having_fired_is_no_incident(tale):
    tale.alert(severity="critical", firing=False)

    assert incidents_of(tale) == []


def test_an_alert_that_runs_out_is_over_but_silence_resolves_nothing(tale):
    tale.alert(severity="critical")

    tale.forward(days=2, minutes=1)
    timers.fire_due(tale.context)

    view = tale.view()
    assert [alert.firing for alert in view.alerts] == [False]
    assert view.item.status not in ("resolved", "closed"), "a sender that fell silent has not said it is well"


def test_only_when_the_last_alert_of_a_group_ends_the_incident_does(tale):
    tale.alert(severity="critical", instance="a")
    tale.alert(severity="critical", instance="b")
    tale.alert(severity="critical", instance="a", firing=False)
    assert tale.view().item.status == "triage"

    tale.alert(severity="critical", instance="b", firing=False)

    assert tale.view().item.status == "resolved"


def test_an_alert_that_no_route_matches_still_pages_and_still_ends_by_itself(tmp_path):
    with story(tmp_path, directory(routes=())) as told:
        told.alert(severity="critical")
        assert told.mail.to("ana"), "in doubt an alert counts"

        told.alert(severity="critical", firing=False)

        assert told.view().item.status == "resolved"


@pytest.mark.parametrize(
    ("auto_resolve", "status"), [("never", "triage"), ("unacknowledged", "resolved"), ("always", "resolved")]
)
def test_a_route_says_whether_the_end_of_the_alert_is_the_end_of_the_incident(tmp_path, auto_resolve, status):
    route = Route("checkout", "checkout", auto_resolve=auto_resolve)
    with story(tmp_path, directory(routes=(route,))) as told:
        told.alert(severity="critical")
        told.alert(severity="critical", firing=False)

        assert told.view().item.status == status


def test_every_request_is_kept_as_it_came(tale):
    hook(tale)

    rows = tale.store._connection.execute("SELECT source, body FROM received").fetchall()
    assert [(row[0], json.loads(row[1])["groupKey"]) for row in rows] == [("am", "g")]


def test_an_incident_that_a_person_declares_runs_its_runbook_and_pages(tale):
    request = intake.DeclareRequest("Checkout is slow", severity=3, description="since noon", is_test=True)

    incident = intake.declare(tale.context, request, "bo").result(10)
    tale.settle()

    item = tale.view(incident).item
    assert (item.title, item.severity, item.is_test, item.service) == (
        "Checkout is slow",
        3,
        True,
        "checkout",
    )
    assert tale.mail.to("ana")[0].message.urgency == "low"
    assert tale.clock.now() - item.declared_at == timedelta(0)


UNDECLARABLE = {
    "without a title": ({"title": " "}, "an incident needs a title, and a severity from 1 to 4"),
    "with a severity there is not": (
        {"severity": 5},
        "an incident needs a title, and a severity from 1 to 4",
    ),
    "for a service there is not": (
        {"service": "chekout"},
        "there is no service `chekout`; there are checkout",
    ),
    "with a runbook there is not": (
        {"runbook": "gone"},
        "there is no runbook `gone`; there are incident-response, incident-response-parallel",
    ),
}


@pytest.mark.parametrize(("slip", "why"), UNDECLARABLE.values(), ids=UNDECLARABLE)
def test_a_person_cannot_declare_an_incident(tale, slip, why):
    request = intake.DeclareRequest(**({"title": "Slow", "service": "checkout"} | slip))

    assert str(intake.undeclarable(tale.context, request)) == why


def test_a_person_may_leave_the_service_and_the_runbook_out(tale):
    assert intake.undeclarable(tale.context, intake.DeclareRequest("Slow")) is None
