"""The API under /api/v1: what programs read and do, and how they are told what is wrong."""

import json

import jsonschema
import pytest

from harness.story import story
from harness.web import Visitor, program, web_of


@pytest.fixture
def tale(tmp_path):
    with story(tmp_path) as told:
        told.alert(severity="critical")
        yield told


@pytest.fixture
def web(tale):
    return web_of(tale)


@pytest.fixture
def client(tale, web):
    return program(tale, web)


@pytest.fixture(scope="module")
def untouched(tmp_path_factory):
    """A story that these tests only read, or fail to change, and a program of its own."""
    with story(tmp_path_factory.mktemp("api")) as told:
        told.alert(severity="critical")
        yield told, program(told, web_of(told))


def test_incidents_are_listed_newest_first_and_in_pages(tale, client):
    for number in range(3):
        tale.alert(f"Alert{number}", service=f"s{number}")

    first = client.get("/api/v1/incidents?limit=2").json()["incidents"]
    rest = client.get(f"/api/v1/incidents?limit=9&before={first[-1]['id']}").json()["incidents"]

    assert [one["id"] for one in first + rest] == ["INC-4", "INC-3", "INC-2", "INC-1"]


def test_incidents_are_filtered_by_status(tale, client):
    tale.act("INC-1", "acknowledge")
    tale.alert("Another", service="other")

    listed = client.get("/api/v1/incidents?status=active&status=closed").json()["incidents"]

    assert [one["id"] for one in listed] == ["INC-1"]


def test_an_incident_comes_with_its_run_and_what_is_possible(client):
    incident = client.get("/api/v1/incidents/INC-1").json()

    assert incident["run_status"] == "running"
    assert [lane["id"] for lane in incident["lanes"]] == [
        "Monitoring",
        "OnCall",
        "IncidentCommand",
        "Resolution",
    ]
    assert {"acknowledge", "complete", "note"} <= {one["do"] for one in incident["possible"]}


def test_events_move_the_incident_in_the_name_of_the_tokens_person(tale, client):
    answer = client.send("POST", "/api/v1/incidents/INC-1/events", json={"do": "acknowledge"})

    assert answer.status_code == 200
    assert answer.json()["version"] == tale.view().version
    assert tale.view().item.responder == "Ana"


def test_an_idempotency_key_makes_a_repetition_harmless(tale, client):
    for _ in range(2):
        answer = client.send(
            "POST",
            "/api/v1/incidents/INC-1/events",
            json={"do": "note", "text": "once"},
            headers={"idempotency-key": "k1"},
        )
        assert answer.status_code == 200

    assert tale.kinds().count("note_added") == 1


@pytest.mark.parametrize(
    ("method", "path", "content", "status", "code"),
    [
        pytest.param("GET", "/api/v1/incidents/INC-9", {}, 404, "RL603", id="no such incident"),
        pytest.param("GET", "/api/v1/incidents/INC-9/timeline", {}, 404, "RL603", id="no timeline"),
        pytest.param("GET", "/api/v1/incidents/INC-9/diagram.svg", {}, 404, "RL603", id="no picture"),
        pytest.param("GET", "/api/v1/nothing", {}, 404, "RL603", id="no such address"),
        pytest.param("DELETE", "/api/v1/incidents", {}, 405, "RL607", id="no such method"),
        pytest.param("GET", "/api/v1/oncall?at=tomorrow", {}, 400, "RL604", id="no timestamp"),
        pytest.param("GET", "/api/v1/incidents?limit=many", {}, 400, "RL604", id="no number"),
        pytest.param(
            "POST", "/api/v1/incidents/INC-9/events", {"json": {"do": "note"}}, 404, "RL603", id="event"
        ),
        pytest.param(
            "POST", "/api/v1/incidents/INC-1/events", {"json": {"do": "dance"}}, 409, "RL608", id="verb"
        ),
        pytest.param(
            "POST",
            "/api/v1/incidents/INC-1/events",
            {"json": {"do": "complete", "node": "n19"}},
            409,
            "RL608",
            id="not now",
        ),
        pytest.param(
            "POST", "/api/v1/incidents/INC-1/events", {"json": {"do": 7}}, 400, "RL604", id="wrong type"
        ),
        pytest.param("POST", "/api/v1/incidents/INC-1/events", {"content": b"{"}, 400, "RL604", id="no JSON"),
        pytest.param(
            "POST",
            "/api/v1/incidents/INC-1/events",
            {"content": b'{"do":"note","data":' + b'{"a":' * 50 + b"1" + b"}" * 51},
            400,
            "RL605",
            id="too deep",
        ),
        pytest.param(
            "POST",
            "/api/v1/incidents/INC-1/events",
            {"content": b'{"do":"' + b"x" * 300_000 + b'"}'},
            413,
            "RL606",
            id="too long",
        ),
        pytest.param("POST", "/api/v1/incidents", {"json": {"title": " "}}, 400, "RL604", id="no title"),
        pytest.param(
            "POST",
            "/api/v1/incidents",
            {"json": {"title": "x", "severity": 9}},
            400,
            "RL604",
            id="no such severity",
        ),
    ],
)
def test_errors_are_problems_with_a_code_that_never_changes(
    untouched, *, method, path, content, status, code
):
    tale, client = untouched
    before = tale.view().version
    headers = {"content-type": "application/json"} if content else {}

    answer = client.send(method, path, headers=headers, **content)

    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["code"], problem["status"]) == (code, status)
    assert problem["title"]
    assert problem["hint"]
    assert tale.view().version == before


def test_a_refusal_says_why(client):
    answer = client.send("POST", "/api/v1/incidents/INC-1/events", json={"do": "severity", "severity": 9})

    assert "there is no severity 9" in answer.json()["detail"]


def test_an_incident_is_declared(tale, client):
    answer = client.send("POST", "/api/v1/incidents", json={"title": "Checkout is slow", "severity": 3})
    tale.settle()

    assert (answer.status_code, answer.json()) == (201, {"id": "INC-2"})
    assert tale.view("INC-2").item.title == "Checkout is slow"
    assert tale.open_nodes("INC-2") == {"n6"}


def test_the_timeline_is_told_in_sentences(tale, client):
    entries = client.get("/api/v1/incidents/INC-1/timeline").json()["timeline"]

    assert [entry["seq"] for entry in entries] == list(range(1, tale.view().version + 1))
    assert entries[0]["kind"] == "incident_declared"
    assert entries[0]["sentence"] == "am declared the incident: CheckoutDown (SEV1)"


def test_who_is_on_call_at_a_time(client):
    answer = client.get("/api/v1/oncall?at=2026-11-24T03:00:00Z").json()

    assert answer["at"] == "2026-11-24T03:00:00Z"
    assert [(shift["schedule"], shift["person"]) for shift in answer["oncall"]] == [("primary", "ana")]


def test_alerts_and_runbooks_are_listed(client):
    assert [alert["title"] for alert in client.get("/api/v1/alerts").json()["alerts"]] == ["CheckoutDown"]
    runbooks = {one["name"]: one for one in client.get("/api/v1/runbooks").json()["runbooks"]}
    assert runbooks["incident-response"]["valid"]


def test_the_api_describes_itself(client):
    document = json.loads(client.get("/api/openapi.json").text)

    assert document["openapi"].startswith("3.1")
    assert "/api/v1/incidents/{incident}/events" in document["paths"]
    assert document["security"] == [{"token": []}]
    assert not [path for path in document["paths"] if not path.startswith("/api/v1/")]


def test_figures_for_prometheus(client):
    answer = client.get("/metrics")

    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert "runlane_incidents_open 1.0" in answer.text


@pytest.mark.parametrize(
    "path", ["/healthz", "/setup", "/static/runlane.css", "/-/healthy", "/api/v2/status"]
)
def test_head_is_get_without_the_body(web, path):
    head, get = Visitor(web).send("HEAD", path), Visitor(web).get(path)

    assert (head.status_code, head.text) == (200, "")
    assert head.headers["content-type"] == get.headers["content-type"]
    assert get.text


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_it_says_that_it_is_well(web, path):
    assert Visitor(web).get(path).text == "ok"


ANSWERS = [
    ("get", "/api/v1/incidents", "/api/v1/incidents", "200"),
    ("get", "/api/v1/incidents/{incident}", "/api/v1/incidents/INC-1", "200"),
    ("get", "/api/v1/incidents/{incident}", "/api/v1/incidents/INC-9", "404"),
    ("get", "/api/v1/incidents/{incident}/timeline", "/api/v1/incidents/INC-1/timeline", "200"),
    ("get", "/api/v1/oncall", "/api/v1/oncall", "200"),
    ("get", "/api/v1/oncall", "/api/v1/oncall?at=never", "400"),
    ("get", "/api/v1/alerts", "/api/v1/alerts", "200"),
    ("get", "/api/v1/runbooks", "/api/v1/runbooks", "200"),
]


@pytest.mark.parametrize(("method", "path", "address", "status"), ANSWERS)
def test_answers_are_what_the_description_promises(untouched, *, method, path, address, status):
    _tale, client = untouched
    document = client.get("/api/openapi.json").json()
    promised = document["paths"][path][method]["responses"][status]

    answer = client.send(method.upper(), address)

    assert str(answer.status_code) == status
    media_type = answer.headers["content-type"].partition(";")[0]
    schema = promised["content"][media_type]["schema"] | {"components": document["components"]}
    jsonschema.Draft202012Validator(schema).validate(answer.json())
