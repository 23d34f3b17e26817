"""One incident, driven from the page in a real browser on a real server; the page keeps itself up to date."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from harness.browser import (
    CHROMIUM,
    DESKTOP,
    TELEPHONE,
    chromium,
    small_targets,
    wider_than_its_window,
    window,
)
from harness.processes import wait_until
from harness.server import KEY, RunlaneServer
from harness.smtp import MailServer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(
        not CHROMIUM.exists(), reason="Chromium is not installed: sh tests/install-servers.sh"
    ),
]

PASSWORD = "a sentence is a fine password"

CONFIGURATION = f"""
people:
  ana: {{name: Ana Almeida, email: ana@example.org, admin: true}}
  dana: {{name: Dana Dupont, email: dana@example.org}}
teams:
  shop: {{name: Shop, members: [ana, dana], lead: dana}}
policies:
  shop: {{steps: [{{targets: [person:ana], delay: 5m}}], fallback: [person:dana]}}
services:
  checkout:
    name: Checkout
    team: shop
    policy: shop
    roles: {{commander: person:dana}}
    stakeholders: [dana]
    customer_success: [dana]
routes:
  all: {{service: checkout, runbook: incident-response}}
integrations:
  prometheus: {{kind: alertmanager, key: {KEY}}}
  email: {{host: 127.0.0.1, port: MAIL_PORT, security: "off", from: runlane@example.org}}
"""


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture
def server(tmp_path):
    nothing = Path("no-certificate")
    with MailServer(nothing, nothing, is_open=True) as mail:
        started = RunlaneServer(tmp_path, CONFIGURATION.replace("MAIL_PORT", str(mail.port))).start()
        yield started
        started.stop()


@pytest.fixture
def shots(tmp_path):
    """Return where pictures go: the folder named by RUNLANE_SHOTS, to be looked at, else a temporary one."""
    folder = Path(os.environ.get("RUNLANE_SHOTS", tmp_path / "shots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def set_up(page, server):
    code = re.search(r"/setup\?code=(\S+)", server.program.output)[1]
    page.goto(f"{server.url}/setup?code={code}")
    page.get_by_label("You are").select_option(label="Ana Almeida")
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_role("button", name="Set the password and sign in").click()
    expect(page.get_by_role("heading", name="Incidents")).to_be_visible()


def sign_in(page, server):
    page.goto(f"{server.url}/login")
    page.get_by_label("Name or e-mail address").fill("ana")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Incidents")).to_be_visible()


def card(page, title):
    return page.get_by_role("article", name=title)


def expect_state(page, node, state):
    expect(page.locator(f"#frame #node-{node}")).to_have_attribute("data-state", state)


def assess(page, *, severity, customers):
    n7 = card(page, "Assess severity and impact")
    n7.get_by_label(severity, exact=True).check()
    n7.get_by_label("Impact", exact=True).fill("nobody can pay")
    n7.get_by_role("group", name="Customer impact").get_by_label(customers, exact=True).check()
    n7.get_by_role("button", name="Done").click()


def test_an_incident_is_driven_from_the_alert_to_the_postmortem_without_reloading_the_page(
    browser, server, shots
):
    with window(browser) as page:
        set_up(page, server)
        server.fire("CheckoutDown", severity="critical")
        page.get_by_role("link", name="CheckoutDown").click()
        expect_state(page, "n6", "active")
        page.evaluate("window.sameDocument = true")

        page.get_by_role("button", name="Acknowledge", exact=True).first.click()
        expect_state(page, "n6", "done")
        assess(page, severity="SEV1", customers="Yes")
        expect_state(page, "n9", "done")
        expect_state(page, "n14", "active")
        expect(page.get_by_role("list", name="Who holds which role")).to_contain_text("Dana Dupont")
        expect(page.get_by_role("link", name="Join the war room")).to_be_visible()
        page.screenshot(path=shots / "coordinate-desktop-light.png")

        card(page, "Coordinate response teams").get_by_role("button", name="Done").click()
        for branch in ("No - Continue", "Yes"):
            card(page, "Identify root cause").get_by_role("button", name="Done").click()
            card(page, "Implement fix").get_by_role("button", name="Done").click()
            card(page, "Issue resolved?").get_by_role("button", name=branch, exact=True).click()
        card(page, "Verify recovery").get_by_role("button", name="Done").click()

        expect_state(page, "n5", "done")
        expect(page.get_by_text("The runbook is complete.")).to_be_visible()
        assert page.evaluate("window.sameDocument"), "the page was never loaded again"
        page.get_by_role("link", name="Postmortem", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("INC-1")
        page.screenshot(path=shots / "postmortem-desktop-light.png", full_page=True)


def test_an_open_page_follows_what_others_do_and_keeps_what_its_reader_types(browser, server):
    with window(browser) as page:
        set_up(page, server)
        expect(page.get_by_text("All is quiet.")).to_be_visible()
        server.fire("DiskFull", severity="critical")
        expect(page.get_by_role("link", name="DiskFull")).to_be_visible()
        page.get_by_role("link", name="DiskFull").click()
        note = page.get_by_placeholder("Write a note for everybody here")
        note.fill("the disk of db-3")
        page.locator("#t-assign > summary").click()
        note.focus()

        server.act("INC-1", "acknowledge")

        expect_state(page, "n6", "done")
        expect(page.get_by_text("acknowledged", exact=False).first).to_be_visible()
        expect(note).to_have_value("the disk of db-3")
        expect(note).to_be_focused()
        expect(page.locator("#t-assign")).to_have_attribute("open", "")

        page.get_by_role("button", name="Add note").click()
        expect(page.locator(".entry", has_text="the disk of db-3")).to_be_visible()
        expect(note).to_have_value("")


def test_what_does_not_apply_any_more_is_refused_with_its_reason(browser, server):
    with window(browser) as page, window(browser, scripts=False) as late:
        set_up(page, server)
        server.fire("Slow")
        server.act("INC-1", "acknowledge")
        sign_in(late, server)
        late.goto(f"{server.url}/incidents/INC-1")
        page.goto(f"{server.url}/incidents/INC-1")
        assess(page, severity="SEV3", customers="No")
        expect_state(page, "n7", "done")

        assess(late, severity="SEV1", customers="Yes")

        expect(late.get_by_role("status").first).to_contain_text("Nothing was changed")
        assert server.incident("INC-1")["item"]["severity"] == 3


def test_a_trigger_is_fired_by_hand_beside_the_work_that_goes_on(browser, server):
    with window(browser) as page:
        set_up(page, server)
        server.fire("Slow")
        server.act("INC-1", "acknowledge")
        page.goto(f"{server.url}/incidents/INC-1")
        assess(page, severity="SEV3", customers="No")
        expect_state(page, "n10", "active")

        page.locator("#t-fire-n11 > summary").click()
        page.locator("#t-fire-n11").get_by_role("button", name="Start now").click()

        expect_state(page, "n11", "done")
        expect_state(page, "n10", "active")


def test_a_page_whose_session_has_ended_leads_to_the_sign_in_and_back(browser, server):
    with window(browser, loses_server=True) as page:
        set_up(page, server)
        server.fire("CheckoutDown")
        page.goto(f"{server.url}/incidents/INC-1")
        expect(page.locator("html")).to_have_attribute("data-live", "on")
        page.context.clear_cookies()

        server.act("INC-1", "note", text="something changes")

        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        page.get_by_label("Name or e-mail address").fill("ana")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name="CheckoutDown")).to_be_visible()


def test_a_request_that_fails_says_so_and_keeps_the_form(browser, server):
    with window(browser, loses_server=True) as page:
        set_up(page, server)
        server.fire("CheckoutDown")
        page.goto(f"{server.url}/incidents/INC-1")
        note = page.get_by_placeholder("Write a note for everybody here")
        note.fill("do not lose me")
        server.kill()

        page.get_by_role("button", name="Add note").click()

        expect(page.get_by_text("That did not reach the server")).to_be_visible()
        expect(note).to_have_value("do not lose me")


def test_everything_can_be_done_without_javascript(browser, server):
    with window(browser, TELEPHONE, scripts=False) as page:
        set_up(page, server)
        server.fire("NoScript", severity="critical")
        page.goto(server.url)
        page.get_by_role("link", name="NoScript").click()
        page.get_by_role("button", name="Acknowledge", exact=True).first.click()
        assess(page, severity="SEV1", customers="No")
        wait_until(lambda: "n14" in server.open_nodes("INC-1"), within_s=10, what="n14 is open")
        page.get_by_role("link", name="Reload").click()
        expect(card(page, "Coordinate response teams")).to_be_visible()

        page.get_by_label("Note", exact=True).last.fill("by hand")
        page.get_by_role("button", name="Add note").click()

        expect(page.locator(".entry", has_text="by hand")).to_be_visible()
        page.get_by_label("Your menu").click()
        page.get_by_role("button", name="Dark").click()
        assert page.locator("html").get_attribute("data-theme") == "dark"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, TELEPHONE], ids=["desktop", "telephone"])
def test_pages_fit_their_window_and_fingers(browser, server, shots, size, theme):
    with window(browser, size, theme=theme) as page:
        set_up(page, server)
        server.fire(
            "CheckoutDown",
            severity="critical",
            instance="a-very-long-instance-name.eu-west-1.example.org:9090",
        )
        server.act("INC-1", "acknowledge")
        for name, path in (
            ("list", "/"),
            ("incident", "/incidents/INC-1"),
            ("declare", "/declare"),
            ("oncall", "/oncall"),
            ("alerts", "/alerts"),
            ("tokens", "/settings/tokens"),
        ):
            page.goto(f"{server.url}{path}")
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            page.screenshot(path=shots / f"{name}-{size[0]}-{theme}.png", full_page=True)
            assert wider_than_its_window(page) <= 0, name
            assert size is DESKTOP or small_targets(page) == [], name


def test_on_a_telephone_the_lanes_are_a_list_and_on_a_desk_they_are_a_picture(browser, server):
    with window(browser) as page:
        set_up(page, server)
        server.fire("CheckoutDown")
        page.goto(f"{server.url}/incidents/INC-1")
        lanes, picture = page.locator(".lanes"), page.locator("#frame")

        expect(picture).to_be_visible()
        expect(lanes).to_be_hidden()
        page.set_viewport_size({"width": 390, "height": 844})
        expect(picture).to_be_hidden()
        expect(lanes).to_be_visible()
        expect(lanes.get_by_role("listitem").filter(has_text="Acknowledge incident")).to_contain_text(
            "In progress"
        )


def test_the_keyboard_reaches_the_content_first_and_then_the_main_button(browser, server):
    with window(browser) as page:
        set_up(page, server)
        server.fire("CheckoutDown")
        page.goto(f"{server.url}/incidents/INC-1")

        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")

        expect(page.get_by_role("button", name="Acknowledge", exact=True).first).to_be_focused()
        page.keyboard.press("Enter")
        expect_state(page, "n6", "done")


def test_the_page_finds_its_way_back_after_the_server_was_killed(browser, server):
    with window(browser, loses_server=True) as page:
        set_up(page, server)
        server.fire("CheckoutDown", severity="critical")
        page.goto(f"{server.url}/incidents/INC-1")
        expect(page.locator("html")).to_have_attribute("data-live", "on")

        server.kill()
        expect(page.locator("html")).to_have_attribute("data-live", "off")
        server.start()
        server.act("INC-1", "acknowledge")

        expect_state(page, "n6", "done")
        expect(page.locator("html")).to_have_attribute("data-live", "on")
