"""Mistakes in a configuration: each one named with its place, its value and its cure, all of them at once."""

import pytest

from harness.configuration import KEY, SMALL, mistakes, read
from runlane.settings import ConfigurationError

SOURCE = "integrations: {prom: {kind: alertmanager, key: %s}}"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        pytest.param(
            "peopel: {}",
            "2.yaml:1:1: the key `peopel` is unknown here; did you mean `people`?",
            id="an unknown section",
        ),
        pytest.param(
            "people:\n  eve: {name: Eve, email: eve@x, emial: y}",
            "2.yaml:2:34: the key `emial` is unknown here; did you mean `email`?",
            id="an unknown key",
        ),
        pytest.param(
            "people:\n  eve: {name: Eve}",
            "2.yaml:2:3: `email` is missing: identifies the person; used to reach them without `contacts`; "
            "add a line `email: …`",
            id="a key that must be there",
        ),
        pytest.param(
            "people:\n  eve:\n    name: Eve\n    email: eve at x",
            "2.yaml:4:12: not an e-mail address; write it like ana@example.org",
            id="no e-mail address",
        ),
        pytest.param(
            "people:\n  eve: {name: Eve, email: eve@x, zone: Europe/Pariss}",
            "2.yaml:2:40: no time zone has this name; did you mean `Europe/Paris`?",
            id="no time zone",
        ),
        pytest.param(
            "people:\n  eve: {name: [Eve], email: eve@x}",
            "2.yaml:2:15: expected a text, found a list; write it in quotes",
            id="a list for a text",
        ),
        pytest.param(
            "people: [eve]",
            "2.yaml:1:9: expected a mapping, found a list; write `name: …` lines",
            id="a list of people",
        ),
        pytest.param(
            "people:\n  eve: {name: Eve, email: eve@x, language: de}",
            "2.yaml:2:44: expected one of en, fr; write one of en, fr",
            id="a language Runlane does not speak",
        ),
        pytest.param(
            "people:\n  eve: {name: Eve, email: eve@x, admin: yes}",
            "2.yaml:2:41: expected true or false, found a text; write true or false, without quotes",
            id="a yes",
        ),
        pytest.param(
            "people:\n  eve: {name: Eve, email: eve@x, contacts: [{emial: eve@x}]}",
            "2.yaml:2:46: no channel is called `emial`; did you mean `email`?",
            id="an unknown channel",
        ),
        pytest.param(
            "people:\n  eve: {name: Eve, email: eve@x, contacts: [{urgency: high}]}",
            "2.yaml:2:45: a contact names one channel, not 0; write `- email: ana@example.org`, with an `urgency` "
            "beside it if you like",
            id="a contact without a channel",
        ),
        pytest.param(
            "people:\n  ana: {name: Ana, email: a@x}",
            "2.yaml:2:3: `ana` is defined already, in 1.yaml:3; remove or rename one of the two",
            id="an id in two files",
        ),
        pytest.param(
            "teams: {a: {members: [ana, boo]}}",
            "2.yaml:1:28: `boo` is not among the people; did you mean `bo`?",
            id="a member nobody knows",
        ),
        pytest.param(
            "teams: {a: {members: []}}",
            "2.yaml:1:13: at least one is needed here; write a list such as [a, b]",
            id="a team of nobody",
        ),
        pytest.param(
            "services: {s: {team: shop, policy: shopp}}",
            "2.yaml:1:36: `shopp` is not among the policies; did you mean `shop`?",
            id="a policy nobody defines",
        ),
        pytest.param(
            "services: {s: {team: shop, policy: shop, roles: {comander: person:ana}}}",
            "2.yaml:1:50: no role is called `comander`; did you mean `commander`?",
            id="an unknown role",
        ),
        pytest.param(
            "schedules: {s: {zone: UTC, rotation: {people: [ana], every: 36h, handoff: '09:00', start: 2026-01-05}}}",
            "2.yaml:1:61: a turn lasts whole days; write 1d, 1w or 2w; use restrictions for parts of a day",
            id="a turn of a day and a half",
        ),
        pytest.param(
            "schedules: {s: {zone: UTC, rotation: {people: [ana], every: 3d, handoff: Mon 09:00, start: 2026-01-05}}}",
            "2.yaml:1:74: turns of 3 days cannot change on a weekday; write whole weeks, or the time alone",
            id="a weekday for turns that are no weeks",
        ),
        pytest.param(
            "schedules: {s: {zone: UTC, rotation: {people: [ana], handoff: Mon 25:00, start: 2026-01-05}}}",
            '2.yaml:1:63: expected a time of day; write it like "09:00"',
            id="an hour that does not exist",
        ),
        pytest.param(
            "schedules: {s: {zone: UTC, rotation: {people: [ana], handoff: '09:00', start: 2026-02-30}}}",
            "2.yaml:1:79: expected a date; write it like 2026-11-30",
            id="a day that does not exist",
        ),
        pytest.param(
            "schedules: {s: {zone: UTC, rotation: {people: [ana], handoff: '09:00', start: 0001-01-01}}}",
            "2.yaml:1:79: the year 1 is out of reach; write one from 1971 to 2999",
            id="a year out of reach",
        ),
        pytest.param(
            "schedules: {s: {zone: UTC, rotation: {people: [ana], handoff: '9:00', start: 2026-01-01, "
            "restrictions: [{from: '9:00'}]}}}",
            "2.yaml:1:105: a window needs both `from` and `to`; add the other, or leave out both",
            id="half a window",
        ),
        pytest.param(
            "schedules: {s: {zone: UTC, overrides: [{person: ana, from: 2026-01-02 10:00, to: 2026-01-02 09:00}]}}",
            "2.yaml:1:82: an override must end after it begins; write a later moment",
            id="an override that ends first",
        ),
        pytest.param(
            "schedules: {s: {zone: UTC, overrides: [\n  {person: ana, from: 2026-01-02 10:00, to: 2026-01-03 10:00},\n"
            "  {person: bo, from: 2026-01-03T09:59:00Z, to: 2026-01-04 10:00}]}}",
            "2.yaml:3:3: it overlaps the override of `ana` until 2026-01-03T10:00:00+00:00; "
            "end one before the other begins",
            id="overrides that overlap",
        ),
        pytest.param(
            "policies: {p: {steps: []}}",
            "2.yaml:1:16: at least one is needed here; write a list such as [a, b]",
            id="a policy without steps",
        ),
        pytest.param(
            "policies: {p: {steps: [{delay: 5m}]}}",
            "2.yaml:1:24: `targets` is missing: who is notified: schedule:S, person:P, team:T or lead:T; "
            "add a line `targets: …`",
            id="a step without targets",
        ),
        pytest.param(
            "policies: {p: {steps: [{targets: [schedule:primry]}]}}",
            "2.yaml:1:35: `primry` is not among the schedules; did you mean `primary`?",
            id="a schedule nobody defines",
        ),
        pytest.param(
            "policies: {p: {steps: [{targets: [shedule:primary]}]}}",
            "2.yaml:1:35: no kind of target is called `shedule`; did you mean `schedule`?",
            id="an unknown kind of target",
        ),
        pytest.param(
            "policies: {p: {steps: [{targets: [ana]}]}}",
            "2.yaml:1:35: not a target; write schedule:NAME, person:NAME, team:NAME or lead:TEAM",
            id="a bare name as target",
        ),
        pytest.param(
            "teams: {t: {members: [ana]}}\npolicies: {p: {steps: [{targets: [lead:t]}]}}",
            "2.yaml:2:35: the team `t` has no lead; add `lead: PERSON` to the team",
            id="the lead of a team without one",
        ),
        pytest.param(
            "policies: {p: {steps: [{targets: [person:ana], delay: 5 minutes}]}}",
            "2.yaml:1:55: expected a duration above zero, up to a year; write it like 90s, 5m, 1h30m or 2d",
            id="no duration",
        ),
        pytest.param(
            "policies: {p: {steps: [{targets: [person:ana], delay: 0s}]}}",
            "2.yaml:1:55: expected a duration above zero, up to a year; write it like 90s, 5m, 1h30m or 2d",
            id="no delay at all",
        ),
        pytest.param(
            "policies: {p: {steps: [{targets: [person:ana]}], repeat: -1}}",
            "2.yaml:1:58: expected a whole number from 0 to 100; write it without quotes",
            id="fewer than no repetitions",
        ),
        pytest.param(
            "routes: {r: {service: chekout}}",
            "2.yaml:1:23: `chekout` is not among the services; did you mean `checkout`?",
            id="a service nobody defines",
        ),
        pytest.param(
            "routes: {r: {service: checkout, match: ['severity=\"critical']}}",
            '2.yaml:1:41: not a matcher: `severity="critical`; write it like severity="critical"; '
            "the signs are = != =~ !~, patterns are RE2's",
            id="no matcher",
        ),
        pytest.param(
            "routes: {r: {service: checkout, match: ['a=~\"(\"']}}",
            "2.yaml:1:41: not a pattern: missing ): (; the signs are = != =~ !~, patterns are RE2's",
            id="no pattern",
        ),
        pytest.param(
            "routes: {r: {service: checkout, severity_rules: [{when: 'label.a == \"b\"', severity: 1}]}}",
            "2.yaml:1:57: `label.a` is unknown here; a condition may use labels, annotations, source (character 6); "
            'write it like labels.severity == "critical"',
            id="a condition about nothing",
        ),
        pytest.param(
            "routes: {r: {service: checkout, severity_rules: [{when: '1 + 1', severity: 1}]}}",
            "2.yaml:1:57: the condition yields no true or false; compare two values with == or <",
            id="a condition without a yes or no",
        ),
        pytest.param(
            "routes: {r: {service: checkout, severity: SEV5}}",
            "2.yaml:1:43: expected a severity; write SEV1, SEV2, SEV3 or SEV4",
            id="a severity that does not exist",
        ),
        pytest.param(
            "routes: {r: {service: checkout, sources: [prom]}}",
            "2.yaml:1:43: `prom` is not among the integrations; the integrations are -",
            id="a source nobody configures",
        ),
        pytest.param(
            "integrations: {emial: {host: x}}",
            "2.yaml:1:16: no plug-in is called `emial`; did you mean `email`?",
            id="an unknown plug-in",
        ),
        pytest.param(
            "integrations: {mail: {kind: email, host: x, prot: 25}}",
            "2.yaml:1:45: the plug-in has no setting `prot`; did you mean `port`?",
            id="an unknown setting",
        ),
        pytest.param(
            "integrations: {email: {port: 25}}",
            "2.yaml:1:16: `host` is missing: the mail server; add a line `host: …`",
            id="a setting that must be there",
        ),
        pytest.param(
            "integrations: {email: {host: x, port: many}}",
            "2.yaml:1:39: expected a number; write digits, without quotes",
            id="a word for a number",
        ),
        pytest.param(
            "integrations: {email: {host: [x]}}",
            "2.yaml:1:30: expected one value, found a list; write a text, a number, true or false",
            id="a list for a setting",
        ),
        pytest.param(
            "integrations: {email: {host: '${MAILHOST}'}}",
            "2.yaml:1:30: the environment variable `MAILHOST` is not set; "
            "set it, or write a default as in `${MAILHOST:-…}`",
            id="a variable that is not set",
        ),
        pytest.param(
            "integrations: {email: {host: x, password: 'file:gone'}}",
            "2.yaml:1:43: the file `gone` cannot be read: No such file or directory; "
            "make it readable for the user who runs the server",
            id="a secret's file that is not there",
        ),
        pytest.param(
            SOURCE % "short",
            "2.yaml:1:48: the key has only 5 characters and could be guessed; "
            "take at least 16: `openssl rand -hex 24`",
            id="a weak key",
        ),
        pytest.param(
            SOURCE % "'key/with/slashes/in/it'",
            "2.yaml:1:48: a key is part of a web address: letters, digits and . _ ~ - only; "
            "make one with `openssl rand -hex 24`",
            id="a key that fits no address",
        ),
        pytest.param(
            "integrations: {alertmanager: {}}",
            "2.yaml:1:16: `key` is missing: the secret last part of the source's address; make one with "
            "`openssl rand -hex 24`; add a line `key: …`",
            id="a source without a key",
        ),
        pytest.param(
            f"integrations:\n  a: {{kind: alertmanager, key: {KEY}}}\n  b: {{kind: alertmanager, key: {KEY}}}",
            "2.yaml:3:32: it has the same key as `a`; give each source a key of its own",
            id="a key for two sources",
        ),
        pytest.param(
            "server: {public_url: runlane.example.org}",
            "2.yaml:1:22: not a web address; write it like https://runlane.example.org",
            id="an address without https",
        ),
        pytest.param(
            "people: {eve: [1",
            "2.yaml:1:17: not readable as YAML: expected ',' or ']', but got '<stream end>'; "
            "check indentation, quotes and colons",
            id="no YAML",
        ),
        pytest.param(
            "people: !!int x",
            "2.yaml:1:9: not readable as YAML: `x` is no number; check indentation, quotes and colons",
            id="a tag that lies",
        ),
        pytest.param(
            "- people",
            "2.yaml:1:1: expected a mapping of sections; the sections are integrations, people, policies, "
            "routes, schedules, server, services, teams",
            id="a list of sections",
        ),
    ],
)
def test_one_mistake_is_said_once(tmp_path, written, said):
    assert mistakes(tmp_path, SMALL, written) == [said]


def test_all_mistakes_are_said_at_once_in_order(tmp_path):
    broken = (
        SMALL.replace("bo@example.org", "nowhere")
        .replace("Europe/Paris", "Mars")
        .replace("team: shop", "team: shp")
    )

    assert [said.partition(" ")[0] for said in mistakes(tmp_path, broken)] == [
        "1.yaml:4:25:",
        "1.yaml:9:11:",
        "1.yaml:15:20:",
    ]


@pytest.mark.parametrize(
    ("written", "places"),
    [
        pytest.param(
            "policies: {p: {steps: [5, {targets: [ana, schedule:primry]}]}}",
            ["2.yaml:1:24:", "2.yaml:1:38:", "2.yaml:1:43:"],
            id="targets after a wrong one",
        ),
        pytest.param(
            "teams: {t: {members: [[ana], boo]}}",
            ["2.yaml:1:23:", "2.yaml:1:30:"],
            id="members after a wrong one",
        ),
        pytest.param(
            "people: {eve: {name: Eve, email: e@x, contacts: [5, {pigeon: 1}]}}",
            ["2.yaml:1:50:", "2.yaml:1:54:"],
            id="contacts after a wrong one",
        ),
        pytest.param(
            "schedules: {s: {zone: UTC, rotation: {people: [[ana]], handoff: '09:00', start: 2026-01-05}}}",
            ["2.yaml:1:48:"],
            id="a rotation of nobody right",
        ),
        pytest.param(
            "schedules: {s: {zone: UTC, rotation: {people: ana, handoff: '09:00', start: 2026-01-05, "
            "restrictions: [{days: [never]}]}}}",
            ["2.yaml:1:112:"],
            id="a window on no right day",
        ),
        pytest.param(
            "schedules: {s: {zone: UTC, overrides: [5, {person: eve, from: 2026-01-02 10:00, to: 2026-01-03 10:00}]}}",
            ["2.yaml:1:40:", "2.yaml:1:52:"],
            id="overrides after a wrong one",
        ),
        pytest.param(
            "schedules: {s: {zone: UTC, layers: [5, {people: [eve], handoff: '09:00', start: 2026-01-05}]}}",
            ["2.yaml:1:37:", "2.yaml:1:50:"],
            id="layers after a wrong one",
        ),
        pytest.param(
            "routes: {r: {service: checkout, sources: [[a], b], severity_rules: [5]}}",
            ["2.yaml:1:43:", "2.yaml:1:48:", "2.yaml:1:69:"],
            id="sources after a wrong one",
        ),
    ],
)
def test_a_mistake_does_not_move_those_behind_it(tmp_path, written, places):
    assert [said.partition(" ")[0] for said in mistakes(tmp_path, SMALL, written)] == places


def test_an_unreadable_file_is_not_blamed_on_those_that_lean_on_it(tmp_path):
    people, rest = SMALL.split("teams:")

    assert len(mistakes(tmp_path, people + "  eve: [", "teams:" + rest)) == 1


def test_an_empty_folder_and_an_empty_section_are_mistakes(tmp_path):
    assert mistakes(tmp_path) == [
        f"{tmp_path}:1:1: the folder holds no *.yaml file; write a runlane.yaml; `runlane schema` says how"
    ]
    assert [said.partition(";")[0] for said in mistakes(tmp_path, "server: {}")] == [
        "1.yaml:1:1: the section `people` is empty",
        "1.yaml:1:1: the section `services` is empty",
    ]


def test_a_folder_that_is_gone_is_a_mistake(tmp_path):
    (said,) = mistakes(tmp_path / "gone")

    assert said.endswith(
        "the folder cannot be read: No such file or directory; name the folder with runlane.yaml"
    )


def test_an_unknown_runbook_is_a_mistake_when_the_runbooks_are_known(tmp_path):
    written = "routes: {r: {service: checkout, runbook: incident-respons}}"

    assert mistakes(tmp_path, SMALL, written, runbooks=frozenset({"incident-response"})) == [
        "2.yaml:1:42: no runbook is called `incident-respons`; did you mean `incident-response`?"
    ]
    assert read(tmp_path, SMALL, written).routes[0].runbook == "incident-respons"


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(
            "integrations: {email: {host: x, pasword: hunter2}}", id="a secret under a misspelt name"
        ),
        pytest.param("integrations: {email: {host: x, password: [hunter2]}}", id="a secret in a list"),
        pytest.param("integrations: {prom: {kind: alertmanager, key: hunter2}}", id="a weak key"),
        pytest.param("integrations: {email: {password: hunter2", id="a secret in a file that is no YAML"),
        pytest.param(
            "integrations: {prom: {kind: alertmanager, key: '${KEY}'}}", id="a weak key from the environment"
        ),
        pytest.param(
            "integrations: {prom: {kind: alertmanager, key: 'file:key'}}", id="a weak key from a file"
        ),
    ],
)
def test_a_mistake_never_shows_a_secret(tmp_path, written):
    (tmp_path / "key").write_text("hunter2\n")
    with pytest.raises(ConfigurationError) as wrong:
        read(tmp_path, SMALL, written, environ={"KEY": "hunter2"})

    shown = [f"{mistake} {mistake.value} {mistake.line} {mistake!r}" for mistake in wrong.value.mistakes]
    assert shown
    assert not any("hunter2" in one for one in [*shown, str(wrong.value)])
