"""Forms, sessions and the first start: who is let in, and what a foreign page cannot do."""

import re
from datetime import timedelta

import pytest

from harness.story import story
from harness.web import HTML, PASSWORD, SETUP_CODE, Visitor, form_token, program, signed_in, web_of
from runlane.operations import access
from runlane.web.desk import local_path, whole_number
from runlane.web.problems import ProblemError

NEW_PASSWORD = "correct horse battery staple"


@pytest.fixture
def tale(tmp_path):
    with story(tmp_path) as told:
        yield told


@pytest.fixture
def web(tale):
    return web_of(tale)


@pytest.fixture(scope="module")
def signed_in_once(tmp_path_factory):
    with story(tmp_path_factory.mktemp("forms")) as told:
        told.alert(severity="critical")
        yield told, signed_in(told, web_of(told))


def fill_setup(visitor, **changes):
    return visitor.submit(
        "/setup", "/setup", {"code": SETUP_CODE, "person": "olga", "password": NEW_PASSWORD} | changes
    )


def test_the_first_visitor_is_led_to_the_set_up_and_comes_in_with_the_code(web):
    visitor = Visitor(web)
    assert visitor.get("/", **HTML).headers["location"] == "/setup"

    answer = fill_setup(visitor)

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "Olga" in visitor.get("/", **HTML).text
    assert Visitor(web).get("/setup", **HTML).headers["location"] == "/login", "it happens once"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"code": "guessed"}, "not the set-up code", id="a wrong code"),
        pytest.param({"code": ""}, "not the set-up code", id="no code"),
        pytest.param({"password": "short"}, "at least 10 characters", id="a short password"),
        pytest.param({"person": "nobody"}, "Nobody of that name", id="somebody unknown"),
    ],
)
def test_the_set_up_refuses(tale, web, changes, said):
    answer = fill_setup(Visitor(web), **changes)

    assert answer.status_code == 403
    assert said in answer.text
    assert not access.is_set_up(tale.context)


def test_two_at_once_set_one_password(tale, web):
    one, other = Visitor(web), Visitor(web)
    late = form_token(other.get("/setup", **HTML).text, "/setup")
    fill_setup(one)

    answer = other.send(
        "POST",
        "/setup",
        headers=HTML,
        data={"form_token": late, "code": SETUP_CODE, "person": "ana", "password": "another password"},
    )

    assert answer.headers["location"] == "/login"
    assert access.check_password(tale.context, "ana", "another password") is None


@pytest.mark.parametrize("name", ["olga", "olga@example.org", "  OLGA@example.org "])
def test_people_sign_in_by_name_or_address(tale, web, name):
    signed_in(tale, web)

    answer = Visitor(web).submit("/login", "/login", {"name": name, "password": PASSWORD, "next": "/oncall"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/oncall")


def test_a_wrong_password_says_nothing_about_who_exists(tale, web):
    signed_in(tale, web)

    known = Visitor(web).submit("/login", "/login", {"name": "olga", "password": "wrong wrong wrong"})
    unknown = Visitor(web).submit("/login", "/login", {"name": "zed", "password": "wrong wrong wrong"})

    assert known.status_code == unknown.status_code == 403
    for answer in (known, unknown):
        assert "do not belong together" in answer.text


def test_after_five_failures_even_the_right_password_has_to_wait_a_minute(tale, web):
    signed_in(tale, web)
    visitor = Visitor(web)
    wrong = {"name": "olga", "password": "wrong wrong wrong"}
    assert [visitor.submit("/login", "/login", wrong).status_code for _ in range(5)] == [403] * 5

    right = {"name": "olga", "password": PASSWORD}
    blocked = visitor.submit("/login", "/login", right)
    assert blocked.status_code == 429
    assert 0 < int(blocked.headers["retry-after"]) <= 60

    tale.clock.moment += timedelta(minutes=1)
    assert visitor.submit("/login", "/login", right).status_code == 303


def test_each_sign_in_is_a_session_of_its_own_and_signing_out_ends_it_on_the_server(tale, web):
    visitor = signed_in(tale, web)
    first = visitor.cookies["runlane_session"]
    again = signed_in(tale, web).cookies["runlane_session"]
    assert first != again

    visitor.submit("/", "/logout", {})

    thief = Visitor(web)
    thief.cookies["runlane_session"] = first
    assert thief.get("/", **HTML).headers["location"] == "/login"


def test_a_session_ends_after_thirty_days(tale, web):
    visitor = signed_in(tale, web)
    tale.clock.moment += timedelta(days=30)

    assert visitor.get("/", **HTML).status_code == 303


def test_who_leaves_the_configuration_is_signed_out(tale, web):
    visitor = signed_in(tale, web)
    del tale.directory.people["olga"]

    assert visitor.get("/", **HTML).status_code == 303


def test_the_api_token_of_who_leaves_the_configuration_opens_nothing_any_more(tale, web):
    client = program(tale, web, "ana")
    assert client.get("/api/v1/incidents").status_code == 200
    del tale.directory.people["ana"]

    assert client.get("/api/v1/incidents").status_code == 401


def test_session_cookies_cannot_be_read_by_scripts_nor_sent_in_the_clear(tale, web):
    access.set_password(tale.context, tale.directory.people["olga"], PASSWORD).result(10)
    visitor = Visitor(web)

    answer = visitor.submit("/login", "/login", {"name": "olga", "password": PASSWORD})

    cookie = next(
        line for line in answer.headers.get_list("set-cookie") if line.startswith("runlane_session=")
    )
    flags = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "samesite=lax", "secure", "path=/"} <= flags, "the story's public address is https"


FORMS = [
    ("/login", {"name": "olga", "password": PASSWORD}),
    ("/logout", {}),
    ("/declare", {"title": "x", "severity": "1"}),
    ("/incidents/INC-1/act", {"do": "acknowledge"}),
    ("/settings/tokens", {"name": "x"}),
    ("/settings/tokens/revoke", {"token_hash": "x"}),
    ("/preferences/theme", {"theme": "dark"}),
]


@pytest.mark.parametrize("forged", [None, "", "x", "0" * 32], ids=["none", "empty", "short", "guessed"])
@pytest.mark.parametrize(("action", "fields"), FORMS, ids=[action for action, _ in FORMS])
def test_no_form_works_without_the_token_of_this_browser(signed_in_once, action, fields, forged):
    tale, visitor = signed_in_once
    before = tale.kinds()

    data = fields | ({} if forged is None else {"form_token": forged})
    answer = visitor.send("POST", action, data=data, headers=HTML)

    assert answer.status_code == 403
    assert tale.kinds() == before


def test_the_token_of_one_browser_is_worthless_in_another(tale, web):
    tale.alert(severity="critical")
    mine, other = signed_in(tale, web), signed_in(tale, web)
    stolen = form_token(mine.get("/incidents/INC-1", **HTML).text, "/incidents/INC-1/act")

    answer = other.send("POST", "/incidents/INC-1/act", data={"form_token": stolen, "do": "acknowledge"})

    assert answer.status_code == 403


def test_the_api_wants_the_token_too_when_a_session_sends(tale, web):
    tale.alert(severity="critical")
    visitor = signed_in(tale, web)

    answer = visitor.send("POST", "/api/v1/incidents/INC-1/events", json={"do": "acknowledge"})

    assert answer.status_code == 403
    assert answer.json()["code"] == "RL602"


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        ("/incidents/INC-1?timeline=all", "/incidents/INC-1?timeline=all"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example", "/"),
        ("/\t/elsewhere.example", "/"),
        ("/x\r\nset-cookie: a=b", "/"),
        ("/\u2028", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_the_way_back_after_a_form_never_leads_to_another_site(wanted, path):
    assert local_path(wanted) == path


@pytest.mark.parametrize("written", ["--5", "-", "1.5", "²", "9" * 5000])
def test_a_number_that_is_none_is_refused_and_named(written):
    with pytest.raises(ProblemError, match="is not a whole number"):
        whole_number({"severity": written}, "severity", 2)


def test_a_form_without_scripts_acts_and_leads_back_to_the_page(tale, web):
    tale.alert(severity="critical")
    visitor = signed_in(tale, web)

    answer = visitor.submit(
        "/incidents/INC-1", "/incidents/INC-1/act", {"do": "acknowledge", "event_id": "e1"}
    )

    assert (answer.status_code, answer.headers["location"]) == (303, "/incidents/INC-1")
    assert tale.open_nodes() == {"n7"}


def test_what_was_refused_is_said_on_the_next_page_once(tale, web):
    tale.alert(severity="critical")
    visitor = signed_in(tale, web)
    visitor.submit("/incidents/INC-1", "/incidents/INC-1/act", {"do": "complete", "node": "n19"})

    assert "Nothing was changed" in visitor.get("/incidents/INC-1", **HTML).text
    assert "Nothing was changed" not in visitor.get("/incidents/INC-1", **HTML).text


def test_a_forged_notice_is_not_shown(tale, web):
    tale.alert(severity="critical")
    visitor = signed_in(tale, web)
    visitor.cookies["runlane_said"] = "eyJraW5kIjoiZ29vZCIsInRleHQiOnsidGVtcGxhdGUiOiJIQUNLIn19.0000"

    assert "HACK" not in visitor.get("/incidents/INC-1", **HTML).text


def test_a_form_of_the_runbook_arrives_as_typed_values(tale, web):
    tale.alert(severity="critical")
    tale.act("INC-1", "acknowledge")
    visitor = signed_in(tale, web)

    visitor.submit(
        "/incidents/INC-1",
        "/incidents/INC-1/act",
        {
            "do": "complete",
            "node": "n7",
            "data:choice:severity": "SEV1",
            "data:text:impact": "  nobody can pay ",
            "data:yes_no:customer_impact": "no",
        },
    )
    tale.settle()

    assert tale.open_nodes() == {"n14"}
    assert tale.view().item.severity == 1


def test_htmx_gets_the_inside_of_the_page_and_the_reason_of_a_refusal(tale, web):
    tale.alert(severity="critical")
    visitor = signed_in(tale, web)

    done = visitor.submit(
        "/incidents/INC-1", "/incidents/INC-1/act", {"do": "acknowledge"}, **{"hx-request": "true"}
    )
    refused = visitor.submit(
        "/incidents/INC-1", "/incidents/INC-1/act", {"do": "complete", "node": "n6"}, **{"hx-request": "true"}
    )

    assert (done.status_code, refused.status_code) == (200, 409)
    for answer in (done, refused):
        assert "<html" not in answer.text
        assert 'id="incident-title"' in answer.text
    assert "Nothing was changed" in refused.text


def test_the_same_form_sent_twice_acts_once(tale, web):
    tale.alert(severity="critical")
    visitor = signed_in(tale, web)
    fields = {"do": "note", "text": "once", "event_id": "the-same"}

    for _ in range(2):
        visitor.submit("/incidents/INC-1", "/incidents/INC-1/act", fields)

    assert tale.kinds().count("note_added") == 1


@pytest.mark.parametrize("evil", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}"])
def test_what_people_type_stays_text(tale, web, evil):
    tale.alert(severity="critical", instance=evil)
    tale.act("INC-1", "note", text=evil)
    visitor = signed_in(tale, web)

    page = visitor.get("/incidents/INC-1", **HTML).text

    assert "<script>alert" not in page
    assert "<img" not in page
    assert "49" not in re.findall(r'entry-text">(.*?)<', page)


def test_an_open_page_whose_session_has_ended_leads_to_the_sign_in_instead_of_showing_it_inside(tale, web):
    signed_in(tale, web)

    answer = Visitor(web).send(
        "GET",
        "/incidents/INC-1/fragments/live",
        headers={
            "hx-request": "true",
            "hx-current-url": "https://runlane.example/incidents/INC-1?timeline=all",
        },
    )

    assert answer.status_code == 401
    assert answer.headers["hx-redirect"] == "/login?next=/incidents/INC-1"
