"""What every response says to the browser, and what is nowhere in the pages."""

import re
from dataclasses import replace
from importlib import resources

import pytest

from harness.story import directory, story
from harness.web import HTML, Visitor, signed_in, web_of

PATHS = [
    "/",
    "/login",
    "/nowhere",
    "/api/v1/incidents",
    "/a/x",
    "/healthz",
    "/static/runlane.css",
    "/-/healthy",
]


@pytest.fixture(scope="module")
def tale(tmp_path_factory):
    with story(tmp_path_factory.mktemp("headers")) as told:
        told.alert(severity="critical")
        yield told


@pytest.fixture(scope="module")
def web(tale):
    return web_of(tale)


@pytest.mark.parametrize("path", PATHS)
def test_every_response_carries_the_policy(web, path):
    headers = Visitor(web).get(path, **HTML).headers

    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["strict-transport-security"] == "max-age=31536000"


def test_over_plain_http_nothing_is_promised_about_https(tmp_path):
    with story(tmp_path, replace(directory(), public_url="http://127.0.0.1:8000")) as told:
        answer = Visitor(web_of(told)).get("/login", **HTML)

    assert "strict-transport-security" not in answer.headers
    assert all("secure" not in line.lower() for line in answer.headers.get_list("set-cookie"))


def test_pages_are_kept_by_nobody_and_files_for_ever(web):
    assert Visitor(web).get("/login", **HTML).headers["cache-control"] == "no-store"
    assert "immutable" in Visitor(web).get("/static/runlane.css").headers["cache-control"]


def test_no_template_holds_a_script_or_a_style_of_its_own():
    for template in resources.files("runlane.web").joinpath("templates").iterdir():
        source = template.read_text("utf-8")
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|hx-on|<script(?![^>]* src=)", source), (
            template.name
        )


def test_no_page_names_another_host(tale, web):
    visitor = signed_in(tale, web)
    for path in ("/", "/incidents/INC-1", "/oncall", "/declare"):
        page = visitor.get(path, **HTML).text
        assert set(re.findall(r'(?:src|href|action)="(https?://[^/"]*)', page)) == set()


def test_a_foreign_host_header_finds_its_way_into_no_link(tale, web):
    page = signed_in(tale, web).get("/", host="evil.example", **HTML).text

    assert "evil.example" not in page


def test_a_document_runs_nothing(tale, web):
    headers = signed_in(tale, web).get("/api/v1/incidents/INC-1/diagram.svg").headers

    assert "sandbox" in headers["content-security-policy"]
    assert headers["content-type"].startswith("image/svg+xml")


@pytest.mark.parametrize("path", ["/static/", "/static/%2e%2e/asgi.py", "/static/nothing.css"])
def test_only_the_files_there_are_can_be_had(web, path):
    assert Visitor(web).get(path).status_code == 404


def test_files_are_sent_packed_where_the_browser_takes_that(web):
    packed = Visitor(web).get("/static/runlane.css", accept_encoding="gzip")
    plain = Visitor(web).get("/static/runlane.css", accept_encoding="identity")

    assert packed.headers["content-encoding"] == "gzip"
    assert packed.text == plain.text
    assert "content-encoding" not in plain.headers
