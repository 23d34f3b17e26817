"""Everybody of the configuration can sign in: a link lets them set a password, once and for a while."""

from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from harness.story import story
from harness.web import HTML, PASSWORD, Visitor, web_of
from runlane.app import SECRET
from runlane.base.ids import PersonId
from runlane.cli.invite import invite
from runlane.operations import access, invitations

ANA = PersonId("ana")
NEW_PASSWORD = "correct horse battery staple"


@pytest.fixture
def tale(tmp_path):
    with story(tmp_path) as told:
        access.set_password(told.context, told.directory.people[PersonId("olga")], PASSWORD).result(10)
        yield told


@pytest.fixture
def web(tale):
    return web_of(tale)


def code_for(tale, person=ANA):
    with tale.store.reading() as reads:
        login = reads.find_login(person)
    return invitations.invitation(tale.context.secret, person, login, tale.clock.now())


def take(web, code, password=NEW_PASSWORD):
    return Visitor(web).submit(f"/setup?code={code}", "/setup", {"code": code, "password": password})


def leads_to(web, code):
    return Visitor(web).get(f"/setup?code={code}", **HTML).headers.get("location")


def test_somebody_who_is_invited_sets_a_password_and_is_in(tale, web):
    visitor, code = Visitor(web), code_for(tale)
    assert "You are Ana." in visitor.get(f"/setup?code={code}", **HTML).text

    answer = visitor.submit(f"/setup?code={code}", "/setup", {"code": code, "password": NEW_PASSWORD})

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert visitor.get("/", **HTML).status_code == 200
    assert access.check_password(tale.context, "ana", NEW_PASSWORD).id == "ana"


def test_an_invitation_works_once(tale, web):
    code = code_for(tale)
    take(web, code)

    assert leads_to(web, code) == "/login"


def test_two_who_have_the_same_invitation_set_one_password(tale):
    code = code_for(tale)

    assert invitations.accept(tale.context, code, NEW_PASSWORD).result(10) is True
    assert invitations.accept(tale.context, code, "another password").result(10) is False
    assert access.check_password(tale.context, "ana", "another password") is None


def test_an_invitation_is_for_one_person_whatever_the_form_says(tale, web):
    code = code_for(tale)
    fields = {"code": code, "person": "olga", "password": NEW_PASSWORD}

    Visitor(web).submit(f"/setup?code={code}", "/setup", fields)

    assert access.check_password(tale.context, "olga", PASSWORD) is not None
    assert access.check_password(tale.context, "olga", NEW_PASSWORD) is None


def test_an_invitation_replaces_a_password_that_was_forgotten(tale, web):
    take(web, code_for(tale, PersonId("olga")))

    assert access.check_password(tale.context, "olga", PASSWORD) is None
    assert access.check_password(tale.context, "olga", NEW_PASSWORD) is not None


def test_a_short_password_is_refused_and_the_invitation_stays(tale, web):
    code = code_for(tale)
    answer = take(web, code, "short")

    assert (answer.status_code, "at least 10 characters" in answer.text) == (403, True)
    assert leads_to(web, code) is None


def test_an_invitation_is_over_after_three_days(tale, web):
    code = code_for(tale)
    tale.clock.moment += timedelta(days=2, hours=23)
    assert leads_to(web, code) is None

    tale.clock.moment += timedelta(hours=1)

    assert leads_to(web, code) == "/login"


@pytest.mark.parametrize(
    "forge",
    [
        pytest.param(lambda code: code.replace("ana.", "olga."), id="for somebody else"),
        pytest.param(lambda code: code.replace(".1", ".2", 1), id="for longer"),
        pytest.param(lambda code: code[:-1], id="cut"),
        pytest.param(lambda _: "ana", id="a name"),
        pytest.param(lambda _: f"ana.{'9' * 5000}.x", id="a number nobody would write"),
        pytest.param(lambda _: "", id="nothing"),
    ],
)
def test_a_forged_invitation_opens_nothing(tale, web, forge):
    assert leads_to(web, forge(code_for(tale))) == "/login"


def invite_by_command_line(file):
    address = f"sqlite:///{file}"
    return CliRunner().invoke(
        invite, ["ana", "--database", address, "--public-url", "https://runlane.example/"]
    )


def test_the_command_line_makes_one_beside_a_running_server(tale, web, tmp_path):
    tale.clock.moment = datetime.now(UTC)
    tale.store.submit(lambda tx: tx.save_value(SECRET, tale.context.secret.hex())).result(10)

    ended = invite_by_command_line(tmp_path / "story.db")

    assert ended.exit_code == 0, ended.output
    front, _, code = ended.output.strip().partition("/setup?code=")
    assert front == "https://runlane.example"
    assert invitations.invited(tale.context, code).id == "ana"


def test_the_command_line_says_when_there_is_no_server(tmp_path):
    ended = invite_by_command_line(tmp_path / "none.db")

    assert (ended.exit_code, "start `runlane serve` first" in ended.output) == (1, True)
