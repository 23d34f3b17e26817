"""Every route times every kind of visitor, as one table; and no route is forgotten."""

import pytest
from harness.story import story
from harness.web import HTML, Visitor, program, signed_in, web_of

from runlane.web.asgi import PAGES, api_router

OPEN, LOGIN, CLOSED = "open", "to the sign-in", "401"

ROUTES = [
    ("GET", "/", LOGIN),
    ("GET", "/fragments/incidents", LOGIN),
    ("GET", "/incidents/INC-1", LOGIN),
    ("GET", "/incidents/INC-1/fragments/live", LOGIN),
    ("GET", "/incidents/INC-1/postmortem", LOGIN),
    ("GET", "/incidents/INC-1/documents/postmortem.md", LOGIN),
    ("POST", "/incidents/INC-1/act", LOGIN),
    ("GET", "/oncall", LOGIN),
    ("GET", "/alerts", LOGIN),
    ("GET", "/declare", LOGIN),
    ("POST", "/declare", LOGIN),
    ("POST", "/logout", LOGIN),
    ("GET", "/settings/tokens", LOGIN),
    ("POST", "/settings/tokens", LOGIN),
    ("POST", "/settings/tokens/revoke", LOGIN),
    ("POST", "/preferences/theme", OPEN),
    ("GET", "/favicon.ico", OPEN),
    ("GET", "/login", OPEN),
    ("POST", "/login", OPEN),
    ("GET", "/setup", OPEN),
    ("POST", "/setup", OPEN),
    ("GET", "/a/some.token", OPEN),
    ("POST", "/a/some.token", OPEN),
    ("GET", "/healthz", OPEN),
    ("GET", "/readyz", OPEN),
    ("GET", "/metrics", CLOSED),
    ("GET", "/api/openapi.json", CLOSED),
    ("GET", "/api/v1/incidents", CLOSED),
    ("POST", "/api/v1/incidents", CLOSED),
    ("GET", "/api/v1/incidents/INC-1", CLOSED),
    ("GET", "/api/v1/incidents/INC-1/timeline", CLOSED),
    ("GET", "/api/v1/incidents/INC-1/diagram.svg", CLOSED),
    ("POST", "/api/v1/incidents/INC-1/events", CLOSED),
    ("GET", "/api/v1/incidents/INC-1/stream", CLOSED),
    ("GET", "/api/v1/stream", CLOSED),
    ("GET", "/api/v1/oncall", CLOSED),
    ("GET", "/api/v1/alerts", CLOSED),
    ("GET", "/api/v1/runbooks", CLOSED),
]

every_route = pytest.mark.parametrize(
    ("method", "path", "anonymous"), ROUTES, ids=[f"{method} {path}" for method, path, _ in ROUTES]
)


@pytest.fixture
def tale(tmp_path):
    with story(tmp_path) as told:
        told.alert(severity="critical")
        yield told


@pytest.fixture
def web(tale):
    made = web_of(tale)
    signed_in(tale, made)
    return made


@every_route
def test_a_stranger_sees_only_what_is_open(web, method, path, anonymous):
    answer = Visitor(web).send(method, path, headers=HTML)

    if anonymous == LOGIN:
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/login")
    elif anonymous == CLOSED:
        assert answer.status_code == 401
        assert answer.json()["code"] == "RL601"
    else:
        assert answer.status_code != 401
        assert not answer.headers.get("location", "").startswith("/login?")


@pytest.mark.parametrize("token", ["", "rlt_forged", "a b c", "é"])
@pytest.mark.parametrize("path", ["/api/v1/incidents", "/metrics"])
def test_a_forged_token_opens_nothing(web, path, token):
    assert Visitor(web, headers={"authorization": f"Bearer {token}".encode()}).get(path).status_code == 401


READABLE = [
    (path, 200 if path not in ("/incidents/INC-1/postmortem", "/incidents/INC-1/documents/postmortem.md") else 404)
    for method, path, anonymous in ROUTES
    if method == "GET" and anonymous != OPEN and not path.endswith("stream")
]


@pytest.mark.parametrize(("path", "status"), READABLE)
def test_a_session_and_a_token_both_read_everything(tale, web, path, status):
    assert signed_in(tale, web).get(path, **HTML).status_code == status
    assert program(tale, web).get(path, **HTML).status_code == status


def test_a_revoked_token_opens_nothing_from_the_next_request_on(tale, web):
    admin = signed_in(tale, web)
    page = admin.submit("/settings/tokens", "/settings/tokens", {"name": "pipeline"}).text
    token = page.split('id="fresh-token" tabindex="0">')[1].split("<")[0]
    client = Visitor(web, headers={"authorization": f"Bearer {token}"})
    assert client.get("/api/v1/incidents").status_code == 200

    hash_kept = page.split('name="token_hash" value="')[1].split('"')[0]
    assert token not in admin.get("/settings/tokens").text, "it is shown once"
    admin.submit("/settings/tokens", "/settings/tokens/revoke", {"token_hash": hash_kept})

    assert client.get("/api/v1/incidents").status_code == 401


def test_a_token_cannot_make_another_token(tale, web):
    client = program(tale, web)

    answer = client.send("POST", "/settings/tokens", data={"name": "more"})

    assert answer.status_code == 403


def test_every_route_of_the_app_stands_in_the_table():
    handlers = [*PAGES, *api_router().route_handlers]
    routes = {
        (method, ("/api/v1" if handler in api_router().route_handlers else "") + path)
        for handler in handlers
        for path in handler.paths
        for method in handler.http_methods
    }
    named = {
        (
            method,
            path.replace("INC-1", "{incident:str}")
            .replace("documents/postmortem.md", "documents/{name:str}")
            .replace("some.token", "{token:str}"),
        )
        for method, path, _ in ROUTES
    }

    assert {(method, path) for method, path in routes if not path.startswith("/api/v1")} <= named
    assert len(named) == len(handlers)
