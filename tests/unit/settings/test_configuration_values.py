"""What a configuration means: every key, its default, and files that are merged."""

from datetime import UTC, date, datetime, time

import pytest

from harness.configuration import KEY, SMALL, read
from runlane.oncall.model import Contact, EscalationPolicy, EscalationStep
from runlane.oncall.schedule import Override, Restriction, Rotation, Schedule, on_call_at
from runlane.ports.directory import ContactMethod, Integration, Person, Service, Team
from runlane.ports.secrets import Secret


def test_a_person_with_the_least_is_reached_by_e_mail(tmp_path):
    assert read(tmp_path, SMALL).people["bo"] == Person(
        "bo", "Bo", "bo@example.org", "en", "UTC", (ContactMethod(Contact("email", "bo@example.org")),)
    )


def test_a_person_with_everything(tmp_path):
    more = """
    people:
      zoe:
        name: Zoé
        email: zoe@example.org
        language: fr
        zone: America/New_York
        admin: true
        contacts:
          - {ntfy: zoe-topic, urgency: high}
          - email: zoe@example.org
    """
    assert read(tmp_path, SMALL, more).people["zoe"] == Person(
        "zoe",
        "Zoé",
        "zoe@example.org",
        "fr",
        "America/New_York",
        (
            ContactMethod(Contact("ntfy", "zoe-topic"), ("high",)),
            ContactMethod(Contact("email", "zoe@example.org"), ("high", "low")),
        ),
        is_admin=True,
    )


def test_somebody_is_always_an_administrator(tmp_path):
    assert [person.id for person in read(tmp_path, SMALL).people.values() if person.is_admin] == ["ana"]


def test_a_team_and_a_service(tmp_path):
    more = """
    services:
      search:
        name: Search
        team: shop
        policy: shop
        roles: {commander: lead:shop, scribe: person:bo}
        stakeholders: [bo]
        customer_success: bo
    """
    directory = read(tmp_path, SMALL, more)

    assert directory.teams["shop"] == Team("shop", "shop", ("ana", "bo"), "ana")
    assert directory.services["search"] == Service(
        "search",
        "Search",
        "shop",
        "shop",
        {"commander": "lead:shop", "scribe": "person:bo"},
        ("bo",),
        ("bo",),
    )
    assert list(directory.services) == ["checkout", "search"]


def test_a_schedule_of_layers_and_overrides(tmp_path):
    more = """
    schedules:
      nights:
        name: Nights
        zone: Europe/Paris
        layers:
          - {people: ana, every: 1d, handoff: "08:00", start: 2026-03-01, end: 2026-12-31}
          - name: week-ends
            people: [bo, ana]
            every: 2w
            handoff: Fri 18:30
            start: 2026-03-06
            restrictions: [{days: [sat, sun], from: "20:00", to: "08:00"}]
        overrides:
          - {person: bo, from: 2026-07-01 20:00, to: 2026-07-02 08:00, reason: a swap}
          - {person: ana, from: 2026-12-01T10:00:00Z, to: "2026-12-01T12:00:00+01:00"}
    """
    assert read(tmp_path, SMALL, more).schedules["nights"] == Schedule(
        "nights",
        "Europe/Paris",
        (
            Rotation(("ana",), date(2026, 3, 1), 1, time(8), end=date(2026, 12, 31)),
            Rotation(
                ("bo", "ana"),
                date(2026, 3, 6),
                14,
                time(18, 30),
                4,
                restrictions=(Restriction((5, 6), time(20), time(8)),),
                name="week-ends",
            ),
        ),
        (
            Override(
                datetime(2026, 7, 1, 18, tzinfo=UTC), datetime(2026, 7, 2, 6, tzinfo=UTC), "bo", "a swap"
            ),
            Override(datetime(2026, 12, 1, 10, tzinfo=UTC), datetime(2026, 12, 1, 11, tzinfo=UTC), "ana"),
        ),
        "Nights",
    )


def test_turns_are_weeks_unless_said_otherwise(tmp_path):
    schedule = read(tmp_path, SMALL).schedules["primary"]

    assert schedule.layers == (Rotation(("ana", "bo"), date(2026, 1, 5), 7, time(9), 0),)
    assert on_call_at(schedule, datetime(2026, 1, 12, 8, tzinfo=UTC)) == "bo"


def test_a_policy(tmp_path):
    more = """
    policies:
      long:
        steps:
          - {targets: [schedule:primary, person:bo], delay: 90s}
          - {targets: [team:shop], delay: 1h30m}
        repeat: 3
        fallback: [lead:shop]
        renotify: 2m
        acknowledgement: 2h
    """
    policies = read(tmp_path, SMALL, more).policies

    assert policies["shop"] == EscalationPolicy("shop", (EscalationStep(("schedule:primary",), 300.0),))
    assert policies["long"] == EscalationPolicy(
        "long",
        (EscalationStep(("schedule:primary", "person:bo"), 90.0), EscalationStep(("team:shop",), 5400.0)),
        repeat=3,
        fallback=("lead:shop",),
        renotify_s=120.0,
        acknowledgement_s=7200.0,
    )


def test_a_route(tmp_path):
    more = f"""
    routes:
      first:
        sources: [prom]
        match: ['severity=~"critical|error"', team=shop]
        service: checkout
        policy: shop
        runbook: incident-response
        severity_rules: [{{when: labels.severity == "critical", severity: SEV1}}, {{when: "true", severity: 2}}]
        severity: sev3
        group_by: [alertname]
        auto_resolve: always
      rest: {{service: checkout}}
    integrations:
      prom: {{kind: alertmanager, key: {KEY}}}
    """
    first, rest = read(tmp_path, SMALL, more).routes

    assert (first.id, first.service, first.policy, first.runbook) == (
        "first",
        "checkout",
        "shop",
        "incident-response",
    )
    assert (first.sources, first.group_by, first.auto_resolve) == (("prom",), ("alertname",), "always")
    assert [str(matcher) for matcher in first.matchers] == ['severity=~"critical|error"', 'team="shop"']
    assert [(one.condition.source, one.severity) for one in first.severity_rules] == [
        ('labels.severity == "critical"', 1),
        ("true", 2),
    ]
    assert (first.severity, rest.severity, rest.matchers, rest.auto_resolve) == (
        3,
        None,
        (),
        "unacknowledged",
    )


def test_an_integration_has_its_settings_with_their_types_and_defaults(tmp_path):
    more = """
    integrations:
      mail: {kind: email, host: "${HOST}", port: "${PORT}", tls: "${TLS:-false}", password: "${PASSWORD}"}
      ntfy: {}
    """
    environ = {"HOST": "mx.example.org", "PORT": "587", "PASSWORD": "hush"}
    integrations = read(tmp_path, SMALL, more, environ=environ).integrations

    assert integrations["mail"] == Integration(
        "mail", "email", {"port": 587, "tls": False, "host": "mx.example.org", "password": Secret("hush")}
    )
    assert integrations["ntfy"] == Integration("ntfy", "ntfy", {"url": "https://ntfy.example.org"})


def test_a_source_has_a_key(tmp_path):
    more = f"integrations: {{prom: {{kind: alertmanager, key: {KEY}}}}}"

    assert read(tmp_path, SMALL, more).integrations["prom"].key == KEY


def test_an_open_source_needs_none(tmp_path):
    more = "integrations: {prom: {kind: alertmanager, open: true}}"
    integration = read(tmp_path, SMALL, more).integrations["prom"]

    assert (integration.key, integration.settings["open"]) == ("", True)


@pytest.mark.parametrize(
    ("written", "options", "url"),
    [
        pytest.param("", {}, "http://127.0.0.1:8000", id="nobody says anything"),
        pytest.param(
            "", {"default_url": "http://10.0.0.1:80"}, "http://10.0.0.1:80", id="the process knows its port"
        ),
        pytest.param(
            "server: {public_url: https://r.example.org/}",
            {"default_url": "http://x"},
            "https://r.example.org",
            id="the file says it",
        ),
        pytest.param(
            "server: {public_url: https://r.example.org}",
            {"public_url": "https://cli.example.org"},
            "https://cli.example.org",
            id="the command line wins",
        ),
    ],
)
def test_the_front_of_every_link(tmp_path, written, options, url):
    assert read(tmp_path, SMALL, written, **options).public_url == url


def test_the_servers_language_is_that_of_people_who_name_none(tmp_path):
    directory = read(
        tmp_path, SMALL, "server: {language: fr}\npeople: {eve: {name: Eve, email: e@x, language: en}}"
    )

    assert directory.language == "fr"
    assert [person.language for person in directory.people.values()] == ["fr", "fr", "en"]


def test_the_digest_tells_one_configuration_from_another(tmp_path):
    first = read(tmp_path, SMALL).digest

    assert read(tmp_path, SMALL).digest == first
    assert read(tmp_path, SMALL + "# a comment\n").digest != first


def test_only_yaml_files_directly_in_the_folder_are_read(tmp_path):
    (tmp_path / "runbooks").mkdir()
    (tmp_path / "runbooks" / "seed.yaml").write_text("nodes: {}")
    (tmp_path / "notes.txt").write_text("nodes: {}")
    (tmp_path / "more.yml").write_text("people: {eve: {name: Eve, email: eve@example.org}}")

    assert list(read(tmp_path, SMALL).people) == ["ana", "bo", "eve"]
