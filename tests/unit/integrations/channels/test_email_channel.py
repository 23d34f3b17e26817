"""E-mail against a real SMTP server: what the mail looks like, and what each refusal means."""

import re

import httpx2
import pytest

from harness.certificates import self_signed
from harness.smtp import MailServer
from runlane.integrations.channels.email import CHANNEL
from runlane.ports.channel import Delivery
from runlane.ports.outcome import Attachment, Done, GiveUp, Message, Retry

PAGE = Message(
    title="[SEV1] INC-1 Checkout answers no payments",
    body="Acknowledge incident: please acknowledge.\nhttps://runlane.example/a/t?x=1&y=2.",
    urgency="high",
    acknowledge_url="https://runlane.example/a/t?x=1&y=2",
    incident_url="https://runlane.example/incidents/INC-1",
    language="en",
)
CALENDAR = Attachment(
    "invitation.ics", "text/calendar", "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return self_signed(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def server(certificate):
    with MailServer(*certificate) as running:
        yield running


@pytest.fixture
def open_relay(certificate):
    with MailServer(*certificate, is_open=True) as running:
        yield running


@pytest.fixture(scope="module")
def http():
    with httpx2.Client() as client:
        yield client


def send(settings, http, message=PAGE, key="INC-1.1-3/ana/0", address="ana@example.org"):
    return CHANNEL.send(Delivery(key, address, message), settings, http)


def test_a_page_looks_like_one(server, http):
    assert send(server.settings, http) == Done()

    (mail,) = server.mails
    assert server.recipients == [["ana@example.org"]]
    assert mail["From"] == "Runlane <runlane@example.org>"
    assert mail["To"] == "ana@example.org"
    assert mail["Subject"] == "[SEV1] INC-1 Checkout answers no payments"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "en"
    assert mail["Importance"] == "high"
    assert mail["X-Priority"] == "1"
    assert mail.get_content_type() == "multipart/alternative"
    assert "https://runlane.example/a/t?x=1&y=2" in mail.get_body(("plain",)).get_content()


def test_its_html_has_a_button_that_acknowledges(server, http):
    send(server.settings, http)

    page = server.mails[0].get_body(("html",)).get_content()
    button = re.search(r'<a href="([^"]*)" style="[^"]*">Acknowledge</a>', page)
    assert button[1] == "https://runlane.example/a/t?x=1&amp;y=2"
    assert page.count("https://runlane.example/a/t?x=1&amp;y=2") == 3, (
        "the button, the link and what it shows"
    )


def test_what_people_typed_is_shown_and_not_obeyed(server, http):
    send(
        server.settings, http, Message(title="<script>alert(1)</script>", body="<img src=x onerror=alert(1)>")
    )

    page = server.mails[0].get_body(("html",)).get_content()
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_a_message_that_wakes_nobody_is_not_important(server, http):
    send(server.settings, http, Message(title="Over", body="Over"))

    assert server.mails[0]["Importance"] is None
    assert server.mails[0]["X-Priority"] is None


def test_one_incident_is_one_thread(server, http):
    for key, url in (("k1", "INC-1"), ("k2", "INC-1"), ("k3", "INC-2")):
        message = Message(title="t", body="b", incident_url=f"https://runlane.example/incidents/{url}")
        send(server.settings, http, message, key)

    first, second, other = server.mails
    assert first["References"] == first["In-Reply-To"] == second["References"] != other["References"]
    assert first["Message-ID"] != second["Message-ID"]


def test_a_mail_sent_again_is_the_same_mail(server, http):
    send(server.settings, http)
    send(server.settings, http)

    first, again = server.mails
    assert first["Message-ID"] == again["Message-ID"]
    assert re.fullmatch(r"<[0-9a-f]{32}@example\.org>", first["Message-ID"])


def test_an_invitation_is_shown_by_calendars_and_can_be_opened_as_a_file(server, http):
    send(server.settings, http, Message(title="Postmortem", body="Come.", attachments=(CALENDAR,)))

    parts = [part for part in server.mails[0].walk() if part.get_content_type() == "text/calendar"]
    assert [(part.get_param("method"), part.get_filename()) for part in parts] == [
        ("REQUEST", None),
        (None, "invitation.ics"),
    ]
    assert all(part.get_payload(decode=True) == CALENDAR.content.encode() for part in parts)


def test_an_attachment_keeps_its_bytes_and_a_harmless_name(server, http):
    attachment = Attachment("../../etc/\r\nX: y.svg", "image/svg+xml", "<svg>é</svg>")

    send(server.settings, http, Message(title="t", body="b", attachments=(attachment,)))

    (part,) = server.mails[0].iter_attachments()
    assert part.get_filename() == ".._.._etc_ X: y.svg"
    assert part.get_payload(decode=True) == "<svg>é</svg>".encode()


@pytest.mark.parametrize(("reply", "outcome"), [
    ("421 too many connections", Retry),
    ("450 mailbox busy", Retry),
    ("451 local error", Retry),
    ("452 no space", Retry),
    ("550 no such user", GiveUp),
    ("552 mailbox full", GiveUp),
    ("554 rejected", GiveUp),
])  # fmt: skip
def test_four_hundreds_are_tried_again_and_five_hundreds_are_not(server, http, reply, outcome):
    server.answers.append(reply)

    came = send(server.settings, http)

    assert isinstance(came, outcome)
    assert came.why == f"127.0.0.1:{server.port} refuses the recipient ana@example.org: {reply}"


def test_a_grey_list_is_given_the_minute_it_wants(server, http):
    server.answers.append("451 4.7.1 Greylisted, please try again")

    assert send(server.settings, http).after_s == 60.0
    assert send(server.settings, http) == Done()


def test_a_wrong_password_is_given_up_with_the_cure(server, http):
    outcome = send({**server.settings, "password": "wrong"}, http)

    assert isinstance(outcome, GiveUp)
    assert outcome.why.startswith(f"127.0.0.1:{server.port} refuses `runlane`: 535")
    assert outcome.why.endswith("; put valid credentials into `username` and `password`")


def test_an_unknown_certificate_is_given_up_with_the_cure(server, http):
    outcome = send({**server.settings, "ca_file": ""}, http)

    assert isinstance(outcome, GiveUp)
    assert "is not trusted" in outcome.why
    assert "set `ca_file` to its authority" in outcome.why


def test_a_certificate_for_another_name_is_not_trusted(tmp_path, http):
    certificate = self_signed(tmp_path, name="mail.example.org")
    with MailServer(*certificate) as server:
        outcome = send(server.settings, http)

    assert isinstance(outcome, GiveUp)
    assert "`host` to the name in the certificate" in outcome.why


def test_tls_on_a_port_that_begins_without_is_given_up_with_the_cure(server, http):
    outcome = send({**server.settings, "security": "tls"}, http)

    assert isinstance(outcome, GiveUp)
    assert "`security: tls` is usual on port 465" in outcome.why


def test_required_encryption_that_is_not_offered_is_given_up(open_relay, http):
    outcome = send({**open_relay.settings, "username": "", "security": "starttls"}, http)

    assert isinstance(outcome, GiveUp)
    assert "STARTTLS extension not supported" in outcome.why


@pytest.mark.parametrize("security", ["off", False, "OFF ", "starttls-if-offered"])
def test_a_relay_without_encryption_takes_mail_when_that_is_allowed(open_relay, http, security):
    settings = {
        "host": "127.0.0.1",
        "port": str(open_relay.port),
        "from": "r@example.org",
        "security": security,
    }

    assert send(settings, http) == Done()
    assert len(open_relay.mails) == 1


def test_encryption_that_is_offered_is_used(server, http):
    assert send({**server.settings, "security": "starttls-if-offered"}, http) == Done()


def test_a_password_never_crosses_the_network_unencrypted(open_relay, http, monkeypatch):
    monkeypatch.setattr("runlane.integrations.mail_settings.LOCAL_HOSTS", frozenset())

    outcome = send({**open_relay.settings, "security": "off"}, http)

    assert isinstance(outcome, GiveUp)
    assert "a password would cross the network unencrypted" in outcome.why


@pytest.mark.parametrize(("change", "says"), [
    ({"host": ""}, "`host` of the e-mail channel is empty"),
    ({"port": "smtp"}, "`port` of the e-mail channel is `smtp`"),
    ({"port": 70000}, "`port` of the e-mail channel is `70000`"),
    ({"timeout_s": "nan"}, "`timeout_s` of the e-mail channel is `nan`"),
    ({"security": "ssl"}, "it is one of starttls, starttls-if-offered, tls, off"),
    ({"from": "Runlane"}, "write it like `Runlane <runlane@example.org>`"),
    ({"from": "a@b.example\nBcc: eve@example.org"}, "write it like `Runlane <runlane@example.org>`"),
    ({"from": None}, "write it like `Runlane <runlane@example.org>`"),
    ({"ca_file": "/nowhere/ca.pem"}, "name a readable PEM file"),
])  # fmt: skip
def test_a_wrong_setting_is_named_with_its_value_and_the_cure(server, http, change, says):
    settings = {**server.settings, **change}

    assert says in send(settings, http).why
    assert says in CHANNEL.check(settings, http).why


@pytest.mark.parametrize("host", ["mail.invalid", "a..b", "x" * 300, "host name"])
def test_a_host_that_does_not_exist_raises_nothing(server, http, host):
    assert isinstance(send({**server.settings, "host": host}, http), Retry | GiveUp)


@pytest.mark.parametrize("address", [
    "ana", "ana@", "@example.org", "Ana <ana@example.org>", "ana@example.org,eve@example.org",
    "ana@example.org\r\nBcc: eve@example.org", "ana@example.org ", "a..b@example.org", "",
])  # fmt: skip
def test_what_is_not_one_address_gets_no_mail(server, http, address):
    outcome = send(server.settings, http, address=address)

    assert isinstance(outcome, GiveUp)
    assert outcome.why.endswith("is not an e-mail address; correct the person's contact")
    assert server.mails == []


def test_a_title_cannot_add_headers(server, http):
    send(server.settings, http, Message(title="t\r\nBcc: eve@example.org\n\nbody", body="b"))

    assert server.mails[0]["Subject"] == "t Bcc: eve@example.org body"
    assert server.mails[0]["Bcc"] is None


def test_doctor_hears_that_the_sender_is_refused(server, http, monkeypatch):
    async def refuse(*_words):
        return "550 not yours"

    monkeypatch.setattr(MailServer, "handle_MAIL", refuse, raising=False)

    outcome = CHANNEL.check(server.settings, http)

    assert isinstance(outcome, GiveUp)
    assert "set `from` to an address this account may use" in outcome.why
