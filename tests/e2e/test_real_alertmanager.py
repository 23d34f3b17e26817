"""With the real Prometheus, the real Alertmanager and a real mail server: a target dies, somebody is paged."""

import re

import httpx2
import pytest

from harness.certificates import self_signed
from harness.monitoring import Monitoring, require_servers
from harness.processes import wait_until
from harness.server import KEY, RunlaneServer
from harness.smtp import PASSWORD, USER, MailServer

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.xdist_group("servers")]

CONFIGURATION = """\
server: {{language: en}}
people:
  ana: {{name: Ana Almeida, email: ana@example.org, zone: Europe/Paris, admin: true}}
  bo: {{name: Bo Berg, email: bo@example.org}}
  chen: {{name: Chen Wei, email: chen@example.org}}
  dana: {{name: Dana Dupont, email: dana@example.org, language: fr}}
  sam: {{name: Sam Silva, email: sam@example.org}}
  cleo: {{name: Cleo Costa, email: cleo@example.org}}
teams:
  shop: {{members: [ana, bo], lead: chen}}
schedules:
  primary: {{zone: Europe/Paris, rotation: {{people: [ana], every: 1w, handoff: Mon 09:00, start: 2026-01-05}}}}
policies:
  shop:
    steps:
      - {{targets: [schedule:primary], delay: 5m}}
      - {{targets: [person:bo], delay: 5m}}
    fallback: [person:dana]
    renotify: 2m
services:
  checkout:
    team: shop
    policy: shop
    roles: {{commander: person:dana}}
    stakeholders: [sam]
    customer_success: [cleo]
routes:
  checkout:
    match: [service="checkout"]
    service: checkout
    severity_rules:
      - {{when: labels.severity == "critical", severity: SEV1}}
integrations:
  alertmanager: {{key: {key}}}
  email:
    host: 127.0.0.1
    port: {port}
    security: starttls
    ca_file: {authority}
    username: {user}
    password: ${{SMTP_PASSWORD}}
    from: Runlane <runlane@example.org>
"""


@pytest.fixture
def mail(tmp_path):
    with MailServer(*self_signed(tmp_path)) as server:
        yield server


@pytest.fixture
def runlane(tmp_path, mail):
    require_servers()
    configuration = CONFIGURATION.format(key=KEY, port=mail.port, authority=mail.certificate, user=USER)
    server = RunlaneServer(tmp_path / "runlane", configuration, environ={"SMTP_PASSWORD": PASSWORD}).start()
    yield server
    server.stop()


@pytest.fixture
def monitoring(tmp_path, runlane):
    watch = Monitoring(tmp_path / "monitoring", webhook=f"{runlane.url}/hooks/alertmanager/{KEY}").start()
    yield watch
    watch.stop()


def first_incident(runlane):
    return wait_until(runlane.incidents, within_s=30, what="the alert has become an incident")[0]


def mails_to(mail, address):
    return [sent for sent, to in zip(mail.mails, mail.recipients, strict=False) if address in to]


def text_of(sent):
    return sent.get_body(("plain",)).get_content()


def wait_for_mail(mail, address, *, count=1):
    wait_until(lambda: len(mails_to(mail, address)) >= count, within_s=15, what=f"{count} mails to {address}")
    return mails_to(mail, address)


def test_a_target_dies_and_the_incident_is_led_to_its_postmortem(runlane, monitoring, mail):
    monitoring.target.die()

    incident = first_incident(runlane)
    assert incident["severity"] == 1
    page = wait_for_mail(mail, "ana@example.org")[0]
    link = re.search(r"http://\S+/a/\S+", text_of(page))[0]
    confirmation = httpx2.get(link)
    assert confirmation.status_code == 200
    assert runlane.incident(incident["id"])["item"]["acknowledged_at"] is None, "a GET acknowledges nothing"
    answered = httpx2.post(link, follow_redirects=True)
    assert answered.status_code == 200, answered.text
    runlane.wait_for_nodes(incident["id"], "n7")

    form = {"severity": "SEV1", "impact": "checkout is down", "customer_impact": "yes"}
    runlane.act(incident["id"], "complete", node="n7", data=form)
    runlane.wait_for_nodes(incident["id"], "n14")
    assert runlane.incident(incident["id"])["item"]["commander"] == "Dana Dupont"
    runlane.act(incident["id"], "complete", node="n14")
    runlane.wait_for_nodes(incident["id"], "n18")
    wait_for_mail(mail, "sam@example.org")
    wait_for_mail(mail, "cleo@example.org")

    for branch in ("No - Continue", "No - Continue", "Yes"):
        runlane.act(incident["id"], "complete", node="n18")
        runlane.act(incident["id"], "complete", node="n19")
        runlane.act(incident["id"], "choose", node="n20", label=branch)
    runlane.act(incident["id"], "complete", node="n21")

    wait_until(
        lambda: runlane.incident(incident["id"])["run_status"] == "completed",
        within_s=20,
        what="n5 is reached",
    )
    done = runlane.incident(incident["id"])
    assert "postmortem.md" in done["documents"]
    assert done["figures"]["acknowledge_s"] >= 0


def test_sev3_and_the_escalation_to_the_team_lead(runlane, monitoring, mail):
    monitoring.target.die()
    incident = first_incident(runlane)["id"]
    runlane.act(incident, "acknowledge")
    runlane.wait_for_nodes(incident, "n7")
    form = {"severity": "SEV3", "impact": "one region", "customer_impact": "no"}
    runlane.act(incident, "complete", node="n7", data=form)
    runlane.wait_for_nodes(incident, "n10")

    runlane.act(incident, "fire", node="n11")

    wait_for_mail(mail, "chen@example.org")
    runlane.wait_for_nodes(incident, "n10", "n14")
    assert runlane.incident(incident)["war_room"]


def test_a_target_that_comes_back_by_itself_ends_the_incident_and_the_page(runlane, monitoring, mail):
    monitoring.target.die()
    incident = first_incident(runlane)["id"]
    wait_for_mail(mail, "ana@example.org")

    monitoring.target.start()

    wait_until(
        lambda: runlane.incident(incident)["item"]["status"] == "resolved",
        within_s=30,
        what="it resolves itself",
    )
    assert runlane.incident(incident)["run_status"] == "completed"
    assert "Over" in wait_for_mail(mail, "ana@example.org", count=2)[-1]["Subject"]


def test_a_plug_pulled_between_page_and_acknowledgement_loses_nothing(runlane, monitoring, mail):
    monitoring.target.die()
    incident = first_incident(runlane)["id"]
    page = wait_for_mail(mail, "ana@example.org")[0]
    before = runlane.incident(incident)["timeline"]

    runlane.kill()
    runlane.start()

    after = runlane.incident(incident)["timeline"]
    assert after[: len(before)] == before
    link = re.search(r"http://\S+/a/\S+", text_of(page))[0]
    assert httpx2.post(link, follow_redirects=True).status_code == 200
    runlane.wait_for_nodes(incident, "n7")
