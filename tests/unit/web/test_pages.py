"""What the pages say to whom: the acknowledge link, the list, languages, times, and how facts are arranged."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from harness.story import story
from harness.web import HTML, Visitor, signed_in, web_of
from runlane.web import pages
from runlane.web.incident_page import live_values
from runlane.web.lane_strip import lane_strip
from runlane.web.prose import prose
from runlane.web.reader import Reader, preferred_language
from runlane.web.rendering import initials

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


@pytest.fixture
def tale(tmp_path):
    with story(tmp_path) as told:
        yield told


@pytest.fixture
def web(tale):
    return web_of(tale)


@pytest.fixture
def link(tale):
    tale.alert(severity="critical")
    return re.search(r"/a/\S+", tale.mail.to("ana")[0].message.acknowledge_url)[0]


def test_opening_the_link_shows_what_it_is_about_and_does_nothing(tale, web, link):
    page = Visitor(web).get(link, **HTML)

    assert page.status_code == 200
    assert "CheckoutDown" in page.text
    assert "SEV1" in page.text
    assert "Acknowledge as Ana" in page.text
    assert tale.open_nodes() == {"n6"}


def test_the_button_behind_the_link_acknowledges_once_without_a_login(tale, web, link):
    visitor = Visitor(web)

    first = visitor.send("POST", link, headers=HTML)
    tale.settle()
    second = visitor.send("POST", link, headers=HTML)

    assert "It is yours now" in first.text
    assert tale.view().item.responder == "Ana"
    assert "has acknowledged it already" in second.text
    assert "Acknowledge as Ana" not in visitor.get(link, **HTML).text


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_that_is_none_of_ours_says_so(web, method):
    page = Visitor(web).send(method, "/a/forged.token", headers=HTML)

    assert page.status_code == 404
    assert "This link is not valid" in page.text


def test_an_empty_list_says_where_the_first_alert_goes(tale, web):
    page = signed_in(tale, web, "olga").get("/", **HTML).text

    assert "https://runlane.example/hooks/alertmanager/alertmanager-key-for-tests-0123456789" in page
    assert "path_prefix: /am/alertmanager-key-for-tests-0123456789" in page


def test_the_key_is_shown_only_to_those_who_administer(tale, web):
    page = signed_in(tale, web, "ana").get("/", **HTML).text

    assert "alertmanager-key-for-tests" not in page
    assert "/hooks/alertmanager/KEY" in page


def test_the_worst_open_incident_stands_first(tale, web):
    tale.alert("Bad", severity="critical")
    tale.alert("Harmless", severity="info", service="other")

    page = signed_in(tale, web).get("/", **HTML).text

    assert page.index(">Bad<") < page.index(">Harmless<")


def test_a_storm_hides_neither_the_worst_incident_nor_what_is_over_nor_how_many_there_are(
    tale, web, monkeypatch
):
    monkeypatch.setattr(pages, "OPEN_SHOWN", 3)
    tale.alert("Over and done", severity="warning")
    tale.act("INC-1", "decline", reason="a test")
    tale.alert("Bad", severity="critical")
    for number in range(4):
        tale.alert(f"Slow {number}", severity="warning")

    page = signed_in(tale, web).get("/", **HTML).text

    assert ">Bad<" in page
    assert ">Over and done<" in page
    assert ">Slow 0<" not in page
    assert '<span class="count">5</span>' in page
    assert "Only 3 are shown, the worst first." in page


def test_people_read_their_own_language(tale, web):
    tale.alert(severity="critical")

    assert '<html lang="fr"' in signed_in(tale, web, "bo").get("/incidents/INC-1", **HTML).text
    assert '<html lang="en"' in signed_in(tale, web, "ana").get("/incidents/INC-1", **HTML).text


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("fr", "fr"),
        ("fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("de,fr;q=0.3,en;q=0.7", "en"),
        ("de", "en"),
        ("", "en"),
        ("fr;q=0", "en"),
        ("fr;q=nonsense, en", "en"),
        (",;,=;q", "en"),
    ],
)
def test_a_stranger_reads_what_their_browser_asks_for(header, language):
    assert preferred_language(header, "en") == language


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (100, "1 min 40 s"),
        (599, "9 min 59 s"),
        (3599, "59 min"),
        (3600, "1 h 0 min"),
        (90_000, "1 d 1 h"),
    ],
)
def test_durations_are_told_in_two_units(seconds, said):
    assert Reader("en", "UTC", "auto", NOW).span(seconds) == said


@pytest.mark.parametrize(
    ("zone", "at", "shown"),
    [
        ("UTC", NOW - timedelta(minutes=5), "02:55"),
        ("Europe/Paris", NOW - timedelta(minutes=5), "03:55"),
        ("UTC", NOW - timedelta(days=1), "23 Nov, 03:00"),
        ("America/New_York", NOW, "22:00"),
        ("Nowhere/AtAll", NOW, "03:00"),
    ],
)
def test_times_stand_in_the_readers_zone_and_in_utc_for_machines(zone, at, shown):
    written = str(Reader("en", zone, "auto", NOW).moment(at))

    assert f">{shown}<" in written
    assert f'datetime="{at:%Y-%m-%dT%H:%M:%SZ}"' in written


def test_an_age_below_a_minute_is_now_and_a_due_time_says_how_far():
    reader = Reader("en", "UTC", "auto", NOW)

    assert reader.age(NOW - timedelta(seconds=59)) == "just now"
    assert reader.until(NOW + timedelta(minutes=3)) == "in 3 min"
    assert reader.until(NOW) == "due now"


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Ana Silva", "AS"), ("ana", "AN"), ("Jean-Luc de la Tour", "JT"), ("", "?"), ("李 明", "李明")],
)
def test_initials(name, letters):
    assert initials(name) == letters


def test_what_waits_for_a_person_is_a_card_with_the_expected_step_first(tale):
    tale.alert(severity="critical")
    tale.act("INC-1", "acknowledge")

    values = live_values(tale.view(), None)

    (card,) = values["cards"]
    assert (card.node.id, card.lane.id) == ("n7", "OnCall")
    assert [one.do for one in card.main] == ["complete"]
    assert {"skip", "reassign"} <= {one.do for one in card.more}
    assert [one.node for one in values["triggers"]] == ["n3", "n11"]
    assert "cancel_run" in {one.do for one in values["rare_tools"]}
    assert "cancel_run" not in {one.do for one in values["incident_tools"]}


def test_milestones_name_the_next_one_to_reach(tale):
    tale.alert(severity="critical")
    tale.act("INC-1", "acknowledge")

    milestones = live_values(tale.view(), None)["milestones"]

    assert [(str(name), seconds is not None, is_next) for name, seconds, is_next in milestones] == [
        ("Detected", True, False),
        ("Acknowledged", True, False),
        ("Mitigated", False, True),
        ("Resolved", False, False),
    ]


def test_lane_titles_are_cut_out_of_the_picture(tale, web):
    tale.alert(severity="critical")
    page = signed_in(tale, web).get("/incidents/INC-1", **HTML).text

    strip = re.search(r'<svg class="rl-diagram lane-strip".*?</svg>', page, re.DOTALL)[0]

    for lane in ("Monitoring", "On-Call", "Incident", "Resolution"):
        assert f">{lane}<" in strip
    assert 'id="' not in strip, "no id stands twice on the page"
    assert lane_strip("<svg></svg>") == ""


def test_no_id_stands_twice_on_a_page(tale, web):
    tale.alert(severity="critical")
    tale.act("INC-1", "acknowledge")
    page = signed_in(tale, web).get("/incidents/INC-1", **HTML).text

    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted({one for one in ids if ids.count(one) > 1}) == []


def test_every_label_names_a_field_that_is_there(tale, web):
    tale.alert(severity="critical")
    tale.act("INC-1", "acknowledge")
    page = signed_in(tale, web).get("/incidents/INC-1", **HTML).text

    ids = set(re.findall(r'\sid="([^"]+)"', page))
    assert set(re.findall(r'\sfor="([^"]+)"', page)) <= ids
    assert {
        one for written in re.findall(r'aria-labelledby="([^"]+)"', page) for one in written.split()
    } <= ids


def test_the_postmortem_is_readable_and_what_people_typed_in_it_is_text(tale, web):
    tale.alert(severity="critical")
    tale.act("INC-1", "acknowledge")
    tale.act("INC-1", "note", text="<script>alert(1)</script>")
    tale.act(
        "INC-1", "complete", node="n7", data={"severity": "SEV1", "impact": "x", "customer_impact": "no"}
    )
    tale.act("INC-1", "complete", node="n14")
    for node in ("n18", "n19"):
        tale.act("INC-1", "complete", node=node)
    tale.act("INC-1", "choose", node="n20", label="Yes")
    tale.act("INC-1", "complete", node="n21")
    visitor = signed_in(tale, web)

    page = visitor.get("/incidents/INC-1/postmortem", **HTML)
    raw = visitor.get("/incidents/INC-1/documents/postmortem.html", **HTML)

    assert page.status_code == raw.status_code == 200
    assert "<script>alert" not in page.text
    assert "sandbox" in raw.headers["content-security-policy"]


def test_a_chosen_theme_stays(tale, web):
    visitor = signed_in(tale, web)

    answer = visitor.submit("/oncall", "/preferences/theme", {"theme": "dark", "next": "/oncall"})

    assert answer.headers["location"] == "/oncall"
    assert 'data-theme="dark"' in visitor.get("/oncall", **HTML).text


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        pytest.param("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>", id="HTML is text"),
        pytest.param("![x](https://evil.example/pixel.gif)", "<p></p>", id="no image of others"),
        pytest.param(
            "[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>", id="no script behind a link"
        ),
        pytest.param(
            "![run](diagram.svg) ![run](diagram.svg)",
            '<p><span class="frame" tabindex="0"><svg/></span> </p>',
            id="the run's picture, once",
        ),
    ],
)
def test_documents_show_what_people_typed_as_text(markdown, html):
    assert prose(markdown, "<svg/>").strip() == html
