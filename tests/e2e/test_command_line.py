"""The command line against a real server process: what is printed, as text and as JSON, and the exit status."""

import json
import os
import subprocess
import sys

import pytest

from harness.processes import free_port
from harness.server import KEY, RunlaneServer

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("servers")]

CONFIGURATION = f"""\
people:
  ana: {{name: Ana Almeida, email: ana@example.org, admin: true}}
  bo: {{name: Bo Berg, email: bo@example.org}}
teams: {{ops: {{members: [ana, bo], lead: bo}}}}
schedules:
  primary: {{zone: UTC, rotation: {{people: [ana, bo], every: 1w, handoff: Mon 09:00, start: 2026-01-05}}}}
policies: {{ops: {{steps: [{{targets: [schedule:primary], delay: 5m}}], fallback: [person:ana]}}}}
services: {{shop: {{name: Shop, team: ops, policy: ops}}}}
routes: {{all: {{service: shop, group_by: [alertname]}}}}
integrations:
  alertmanager: {{key: {KEY}}}
  email: {{host: 127.0.0.1, port: 1, security: "off", from: Runlane <runlane@example.org>}}
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    running = RunlaneServer(tmp_path_factory.mktemp("command-line"), CONFIGURATION).start()
    yield running
    running.stop()


class Ended:
    """What a command said and how it ended."""

    def __init__(self, ended):
        self.status, self.out, self.err = ended.returncode, ended.stdout, ended.stderr

    @property
    def document(self):
        """Return the one JSON document on standard output."""
        return json.loads(self.out)


def command(*argv, folder, url=None, token=None):
    environ = {name: value for name, value in os.environ.items() if not name.startswith("RUNLANE_")}
    environ |= {"RUNLANE_SERVER": url} if url else {}
    environ |= {"RUNLANE_TOKEN": token} if token else {}
    ended = subprocess.run(
        [sys.executable, "-m", "runlane", *argv],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=folder,
        env=environ,
    )
    assert "Traceback" not in ended.stderr, ended.stderr
    return Ended(ended)


@pytest.fixture
def run(server):
    """Run a command in the folder of the server, whose token it finds beside the database."""
    return lambda *argv: command(*argv, folder=server.folder, url=server.url)


@pytest.fixture
def declared(run):
    """Declare an incident of its own for a test; return its id."""
    return run("incident", "declare", "Checkout is slow", "--severity", "2", "--json").document["id"]


def test_declare_prints_the_id_and_show_what_is_open_who_has_it_and_what_can_be_done(run):
    said = run("incident", "declare", "Checkout is slow", "--severity", "2")
    incident = said.out.strip()
    assert (said.status, incident.startswith("INC-")) == (0, True)

    shown = run("incident", "show", incident)

    assert shown.status == 0
    assert shown.out.splitlines()[0] == f"{incident}  SEV2  triage  Checkout is slow"
    assert "  active   n6 Acknowledge incident (" in shown.out
    assert "  can acknowledge" in shown.out
    assert "Ana Almeida declared the incident: Checkout is slow" in shown.out


def test_an_incident_is_led_from_the_command_line(run, declared):
    assert run("incident", "ack", declared).out == "done\n"
    assert (
        run("incident", "complete", declared, "n7", "--set", "severity=SEV1", "--set", "impact=x").status == 0
    )
    shown = run("incident", "show", declared, "--json").document
    assert (shown["item"]["status"], shown["item"]["severity"]) == ("active", 1)
    assert run("incident", "note", declared, "rolled back 4.2").status == 0

    timeline = run("incident", "timeline", declared)

    assert "Ana Almeida noted: rolled back 4.2" in timeline.out
    assert run("incident", "severity", declared, "2", "--reason", "only a few").status == 0
    assert run("incident", "assign", declared, "commander", "bo").status == 0
    assert run("incident", "pause", declared).status == 0
    assert run("incident", "resume", declared).status == 0
    assert run("incident", "show", declared, "--json").document["roles"]["commander"] == "Bo Berg"


def test_a_person_chooses_a_branch_of_a_decision(run, declared):
    run("incident", "ack", declared)
    run("incident", "complete", declared, "n7", "--set", "severity=SEV4")
    for node in ("n10", "n18", "n19"):
        done = run("incident", "complete", declared, node)
        assert done.status == 0, done.err

    wrong = run("incident", "choose", declared, "n20", "Perhaps")
    chosen = run("incident", "choose", declared, "n20", "Yes")

    assert (wrong.status, 'there is no branch "Perhaps"' in wrong.err) == (1, True)
    assert (chosen.status, chosen.out) == (0, "done\n")


def test_list_shows_the_newest_first_and_closed_ones_only_on_demand(run, declared):
    other = run("incident", "declare", "False alarm", "--json").document["id"]
    run("incident", "decline", other, "--reason", "a test")

    listed = run("incident", "list")
    everything = run("incident", "list", "--all", "--json").document["incidents"]

    assert declared in listed.out
    assert other not in listed.out
    assert [item["id"] for item in everything[:2]] == [other, declared]


def test_what_does_not_apply_is_refused_with_its_reason_and_status_1(run, declared):
    refused = run("incident", "complete", declared, "n18")

    assert (refused.status, refused.out) == (1, "")
    assert 'n18 "Identify root cause" has not been reached' in refused.err


def test_an_incident_there_is_not_is_status_1(run):
    refused = run("incident", "show", "INC-999")

    assert refused.status == 1
    assert "INC-999" in refused.err


def test_a_value_without_a_name_is_a_wrong_call(run, declared):
    for argv in (
        ("incident", "complete", declared, "n7", "--set", "severity"),
        ("alert", "send", "X", "--key", KEY, "--label", "severity"),
    ):
        wrong = run(*argv)
        assert wrong.status == 2
        assert "`severity` has no `=`" in wrong.err


def test_an_alert_that_is_sent_becomes_an_incident_and_its_end_ends_it(run):
    sent = run("alert", "send", "DiskFull", "--key", KEY, "--label", "severity=critical", "--summary", "90 %")
    assert (sent.status, sent.err) == (0, "accepted\n")
    found = run("incident", "list", "--json").document["incidents"][0]
    assert found["title"] == "90 %"

    over = run(
        "alert", "send", "DiskFull", "--key", KEY, "--label", "severity=critical", "--resolved", "--json"
    )

    assert over.document["accepted"] is True
    assert run("incident", "show", found["id"], "--json").document["item"]["status"] == "resolved"


def test_an_incident_for_a_service_there_is_not_is_not_declared(run):
    refused = run("incident", "declare", "Checkout is slow", "--service", "shoop")

    assert refused.status == 1
    assert "there is no service `shoop`; there are shop" in refused.err


def test_an_alert_with_the_wrong_key_is_refused(run):
    refused = run("alert", "send", "DiskFull", "--key", "wrong")

    assert refused.status == 1
    assert "refused with 401" in refused.err


def test_oncall_says_who_and_until_when(run):
    now = run("oncall", "who")
    then = run("oncall", "who", "--at", "2026-12-29T03:00:00Z", "--json").document
    wrong = run("oncall", "who", "--at", "tomorrow")

    assert " until 20" in now.out
    assert then["oncall"][0]["person_name"] == "Bo Berg"
    assert (wrong.status, "tomorrow" in wrong.err) == (1, True)


def test_no_server_and_no_token_are_said_plainly(server, tmp_path):
    nobody = command("incident", "list", folder=tmp_path, url=f"http://127.0.0.1:{free_port()}")
    stranger = command("incident", "list", folder=tmp_path, url=server.url, token="wrong")
    alone = command(
        "alert", "send", "X", "--key", "k", folder=tmp_path, url=f"http://127.0.0.1:{free_port()}"
    )

    assert (nobody.status, "is `runlane serve` running?" in nobody.err) == (1, True)
    assert (stranger.status, "set --token or RUNLANE_TOKEN" in stranger.err) == (1, True)
    assert (alone.status, "is `runlane serve` running?" in alone.err) == (1, True)


def test_verify_proves_a_whole_timeline_and_finds_a_changed_one(run, server, declared):
    run("incident", "note", declared, "looking")
    exported = run("incident", "timeline", declared, "--json").out
    whole, changed, moved = (server.folder / f"{name}.json" for name in ("whole", "changed", "moved"))
    whole.write_text(exported, encoding="utf-8")
    changed.write_text(exported.replace("looking", "sleeping"), encoding="utf-8")
    document = json.loads(exported)
    del document["timeline"][1]
    moved.write_text(json.dumps(document), encoding="utf-8")
    noted = next(entry["seq"] for entry in json.loads(exported)["timeline"] if entry["kind"] == "note_added")

    last = document["timeline"][-1]["hash"]
    entries = len(document["timeline"]) + 1

    good, bad, gone = (
        run("verify", whole.name),
        run("verify", changed.name),
        run("verify", moved.name, "--json"),
    )

    assert (good.status, good.out) == (0, f"whole.json: whole, {entries} entries, the last is {last}\n")
    assert (bad.status, bad.out) == (1, f"changed.json: broken at entry {noted} of {entries}\n")
    assert gone.document["files"] == [
        {"file": "moved.json", "broken_at": 3, "entries": entries - 1, "last_hash": last}
    ]
    assert gone.status == 1


@pytest.mark.parametrize(
    "junk", ["", "{}", "not json", "[1, 2]"], ids=["empty", "an object", "a word", "a list"]
)
def test_verify_of_what_is_no_export_is_a_wrong_call(run, server, junk):
    (server.folder / "junk.json").write_text(junk, encoding="utf-8")

    ended = run("verify", "junk.json")

    assert ended.status == 2
    assert "junk.json is not an exported timeline" in ended.err


def test_doctor_fails_for_a_mail_server_that_does_not_answer_and_passes_without_one(run, server, tmp_path):
    good = tmp_path / "good"
    good.mkdir()
    quiet = CONFIGURATION.replace("email: {host", "spare: {kind: email, host")
    quiet = quiet[: quiet.index("  spare:")].replace(
        "email: bo@example.org}", 'email: bo@example.org, contacts: [{webhook: "http://127.0.0.1:1/bo"}]}'
    )
    quiet = quiet.replace(
        "email: ana@example.org, admin",
        'email: ana@example.org, contacts: [{webhook: "http://127.0.0.1:1/ana"}], admin',
    )
    (good / "runlane.yaml").write_text(quiet + "  webhook: {}\n", encoding="utf-8")

    bad = run("doctor", "--config", str(server.config))
    well = run("doctor", "--config", str(good), "--json")

    assert bad.status == 1
    assert "FAIL channel email: " in bad.out
    assert "ok   schedule primary: somebody at every minute of 90 days" in bad.out
    assert [found for found in well.document["findings"] if not found["ok"]] == []
    assert well.status == 0


def test_doctor_and_check_config_name_every_mistake(run, tmp_path):
    (tmp_path / "runlane.yaml").write_text(CONFIGURATION.replace("lead: bo", "lead: zoe"), encoding="utf-8")

    examined = run("doctor", "--config", str(tmp_path))
    checked = run("check-config", str(tmp_path), "--json")

    assert (examined.status, "FAIL configuration" in examined.out, "zoe" in examined.out) == (1, True, True)
    assert (checked.status, checked.document["valid"]) == (1, False)
    assert checked.document["mistakes"][0]["value"] == "zoe"


def test_a_configuration_that_is_not_there_is_a_wrong_call(run):
    assert run("doctor", "--config", "nowhere").status == 2
    assert run("check-config", "nowhere").status == 2
    assert run("incident", "dance").status == 2
