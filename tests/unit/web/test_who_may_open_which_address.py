"""Every route times every kind of visitor, as one table; and no route is forgotten."""

import pytest

from harness.story import story
from harness.web import HTML, Visitor, program, signed_in, web_of

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


@pytest.fixture(scope="module")
def tale(tmp_path_factory):
    with story(tmp_path_factory.mktemp("addresses")) as told:
        told.alert(severity="critical")
        yield told


@pytest.fixture(scope="module")
def web(tale):
    return web_of(tale)


@pytest.fixture(scope="module")
def admin(tale, web):
    return signed_in(tale, web)


@pytest.fixture(scope="module")
def client(tale, web):
    return program(tale, web)


@every_route
def test_a_stranger_sees_only_what_is_open(web, admin, method, path, anonymous):
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
    (
        path,
        200
        if path not in ("/incidents/INC-1/postmortem", "/incidents/INC-1/documents/postmortem.md")
        else 404,
    )
    for method, path, anonymous in ROUTES
    if method == "GET" and anonymous != OPEN and not path.endswith("stream")
]


@pytest.mark.parametrize(("path", "status"), READABLE)
def test_a_session_and_a_token_both_read_everything(admin, client, path, status):
    assert admin.get(path, **HTML).status_code == status
    assert client.get(path, **HTML).status_code == status


def test_a_revoked_token_opens_nothing_from_the_next_request_on(web, admin):
    page = admin.submit("/settings/tokens", "/settings/tokens", {"name": "pipeline"}).text
    token = page.split('id="fresh-token" tabindex="0">')[1].split("<")[0]
    client = Visitor(web, headers={"authorization": f"Bearer {token}"})
    assert client.get("/api/v1/incidents").status_code == 200

    hash_kept = page.split('name="token_hash" value="')[1].split('"')[0]
    assert token not in admin.get("/settings/tokens").text, "it is shown once"
    admin.submit("/settings/tokens", "/settings/tokens/revoke", {"token_hash": hash_kept})

    assert client.get("/api/v1/incidents").status_code == 401


def test_a_token_cannot_make_another_token(client):
    answer = client.send("POST", "/settings/tokens", data={"name": "more"})

    assert answer.status_code == 403


def test_every_route_of_the_app_stands_in_the_table(web):
    there = {
        (method, route.path)
        for route in web._inner.routes
        for method in route.methods
        if method != "OPTIONS" and not route.path.startswith("/api/schema")
    }
    patterns = {
        "INC-1": "{incident:str}",
        "documents/postmortem.md": "documents/{name:str}",
        "some.token": "{token:str}",
    }

    def pattern(path):
        for example, written in patterns.items():
            path = path.replace(example, written)
        return path

    assert {(method, pattern(path)) for method, path, _ in ROUTES} == there
