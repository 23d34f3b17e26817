"""What every channel promises, whoever wrote it: the same questions, asked of a real server on this machine.

A channel's `example` holds the settings; `{http}`, `{smtp_host}`, `{smtp_port}`, `{smtp_password}` and
`{smtp_ca_file}` in it are filled in with those of the local servers; its key `address` is whom it sends to.
"""

import re
import time
from email.utils import formatdate

import httpx2
import pytest

from harness.certificates import self_signed
from harness.http_sink import HttpSink, Reply
from harness.smtp import PASSWORD, SLOW_S, MailServer
from runlane.base.discovery import discover
from runlane.integrations import channels
from runlane.ports.channel import Delivery
from runlane.ports.outcome import Attachment, Done, GiveUp, Message, Retry
from runlane.ports.secrets import Secret

CHANNELS = discover(channels, "CHANNEL", lambda channel: channel.name)
MESSAGE = Message(
    title="[SEV1] INC-1 Checkout answers no payments",
    body="Acknowledge incident: please acknowledge.\n\nhttps://runlane.example/a/token",
    urgency="high",
    acknowledge_url="https://runlane.example/a/token",
    incident_url="https://runlane.example/incidents/INC-1",
    attachments=(Attachment("postmortem.md", "text/markdown", "# INC-1\r\n\ud800"),),
)
PATIENCE_S = 0.4


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return self_signed(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def smtp(certificate):
    with MailServer(*certificate) as server:
        yield server


@pytest.fixture
def sink():
    with HttpSink() as server:
        yield server


@pytest.fixture(scope="module")
def http():
    with httpx2.Client(timeout=PATIENCE_S) as client:
        yield client


def is_mail(channel):
    return any("{smtp_" in str(value) for value in channel.example.values())


@pytest.fixture(params=sorted(CHANNELS))
def tried(request, smtp, sink, http):
    return Tried(CHANNELS[request.param], smtp, sink, http)


@pytest.fixture(params=sorted(name for name, channel in CHANNELS.items() if not is_mail(channel)))
def tried_over_http(request, smtp, sink, http):
    """A channel whose server can say when to come again; SMTP cannot, its greylisting has a test of its own."""
    return Tried(CHANNELS[request.param], smtp, sink, http)


class Tried:
    """One channel with its example settings and the server behind it."""

    def __init__(self, channel, smtp, sink, http):
        self.channel, self.smtp, self.sink, self.http = channel, smtp, sink, http
        self.is_mail = is_mail(channel)
        places = {
            "http": sink.url,
            "smtp_host": "127.0.0.1",
            "smtp_port": str(smtp.port),
            "smtp_password": PASSWORD,
            "smtp_ca_file": str(smtp.certificate),
        }
        filled = {name: _filled(value, places) for name, value in channel.example.items()}
        self.address = filled.pop("address")
        self.settings = {
            name: Secret(value) if channel.settings[name].is_secret else value
            for name, value in filled.items()
        }
        if "timeout_s" in channel.settings:
            self.settings["timeout_s"] = PATIENCE_S

    def send(self, message=MESSAGE, key="INC-1.1-3/ana/0"):
        return self.channel.send(Delivery(key, self.address, message), self.settings, self.http)

    def next_answer(self, status, smtp_reply, headers=None, after_s=0.0):
        self.sink.replies.append(Reply(status, headers or {}, b"", after_s))
        self.smtp.answers.append(smtp_reply)

    @property
    def received(self):
        """Everything that arrived, each as one text."""
        mails = [
            "\n".join(
                str(part.get_content()) for part in mail.walk() if part.get_content_maintype() == "text"
            )
            + str(mail["Subject"])
            for mail in self.smtp.mails
        ]
        return mails + [request.body.decode() for request in self.sink.requests]


def _filled(value, places):
    return re.sub(r"\{(\w+)\}", lambda name: places[name[1]], value) if isinstance(value, str) else value


def test_each_channel_explains_its_settings_and_its_example_uses_no_other(tried):
    assert all(str(setting.about) for setting in tried.channel.settings.values())
    assert set(tried.settings) <= set(tried.channel.settings)
    required = {name for name, setting in tried.channel.settings.items() if setting.is_required}
    assert required <= set(tried.settings)


def test_a_message_arrives_with_its_acknowledge_link(tried):
    assert tried.send() == Done()
    assert len(tried.received) == 1
    assert "https://runlane.example/a/token" in tried.received[0]


def test_a_text_of_100_kb_arrives_cut_with_a_mark_that_says_so(tried):
    assert tried.send(replace_body(MESSAGE, "0123456789 äöü €\n" * 5000)) == Done()
    assert "cut here; the incident page has the whole text" in tried.received[0]


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("🔥 checkout 🔥" * 20, id="emoji"),
        pytest.param("two\r\nBcc: eve@example.org\r\n\r\nlines", id="line ends that would begin a header"),
        pytest.param("الدفع لا يعمل", id="right to left"),
        pytest.param("a\x00b\x07c\x1b[31m", id="NUL and other controls"),
        pytest.param("half \ud83d of a pair", id="an unpaired surrogate"),
        pytest.param('"quotes" \\ {braces} <b>&amp;', id="characters that formats escape"),
        pytest.param("x" * 5000, id="a title of 5,000 characters"),
        pytest.param("", id="nothing at all"),
    ],
)
def test_odd_characters_are_sent_and_break_nothing(tried, written):
    message = Message(title=written, body=written, urgency="high")

    assert tried.send(message) == Done()
    assert "\x00" not in tried.received[0]
    assert tried.smtp.recipients in ([], [[tried.address]])


@pytest.mark.parametrize(
    ("headers", "least_s", "most_s"),
    [
        pytest.param({"Retry-After": "17"}, 17, 17, id="seconds"),
        pytest.param(
            {"Date": "Tue, 01 Jan 2030 00:00:00 GMT", "Retry-After": "Tue, 01 Jan 2030 00:00:30 GMT"},
            30,
            30,
            id="a date by the server's own clock",
        ),
        pytest.param({"Retry-After": "Tue, 01 Jan 2020 00:00:00 GMT"}, 0, 0, id="a date that has passed"),
    ],
)
def test_too_many_requests_is_tried_again_when_the_server_says(tried_over_http, headers, least_s, most_s):
    tried_over_http.next_answer(429, "250 OK", headers)

    outcome = tried_over_http.send()

    assert isinstance(outcome, Retry)
    assert least_s <= outcome.after_s <= most_s


def test_a_date_without_the_servers_clock_is_measured_by_ours(tried_over_http):
    retry_after = {"Retry-After": formatdate(time.time() + 90, usegmt=True)}
    tried_over_http.next_answer(429, "250 OK", retry_after)

    assert 80 <= tried_over_http.send().after_s <= 91


@pytest.mark.parametrize("header", ["", "soon", "-5", "Tue, 99 Foo 2026", "99999999999999999999", "²"])
def test_a_retry_after_that_makes_no_sense_does_no_harm(tried, header):
    tried.next_answer(429, "451 try later", {"Retry-After": header.encode().decode("latin-1")})

    assert isinstance(tried.send(), Retry)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 529])
def test_a_server_in_trouble_is_tried_again(tried, status):
    tried.next_answer(status, "451 local error")

    assert isinstance(tried.send(), Retry)


def test_a_slow_server_is_tried_again(tried):
    tried.next_answer(200, "250 OK", after_s=SLOW_S)
    tried.smtp.is_slow = True

    assert isinstance(tried.send(), Retry)


def test_a_server_that_is_not_there_is_tried_again(tried):
    for name, value in tried.settings.items():
        if not isinstance(value, Secret) and name in {"url", "port"}:
            tried.settings[name] = "http://127.0.0.1:9" if name == "url" else "9"
    tried.address = re.sub(r"http://127.0.0.1:\d+", "http://127.0.0.1:9", tried.address)

    assert isinstance(tried.send(), Retry)


@pytest.mark.parametrize("status", [401, 403])
def test_a_revoked_token_is_given_up_with_the_cure(tried, status):
    tried.next_answer(status, "250 OK")
    tried.smtp.password = "another one"

    outcome = tried.send()

    assert isinstance(outcome, GiveUp)
    assert re.search(r"`(token|password|secret)`", outcome.why), outcome.why


def test_no_outcome_shows_a_secret(tried):
    secrets = {value.reveal() for value in tried.settings.values() if isinstance(value, Secret)}
    tried.next_answer(403, "550 no")
    tried.smtp.password = "another one"

    why = tried.send().why

    assert [secret for secret in secrets if secret in why] == []


def test_a_refusal_for_good_is_given_up(tried):
    tried.next_answer(404, "550 no such user")

    assert isinstance(tried.send(), GiveUp)


def test_a_message_sent_again_has_the_same_key(tried):
    assert [tried.send(key="k1"), tried.send(key="k1"), tried.send(key="k2")] == [Done(), Done(), Done()]

    first, again, other = _keys(tried)
    assert first == again != other


@pytest.mark.parametrize(
    "address", ["", " ", "a b", "\r\nBcc: eve@example.org", "ümlaut", "x" * 3000, "http://[::1", "@"]
)
def test_an_address_that_is_none_is_given_up_and_nothing_is_raised(tried, address):
    tried.address = address

    assert isinstance(tried.send(), GiveUp)
    assert tried.received == []


def test_doctor_proves_the_settings_and_tells_nobody(tried):
    outcome = tried.channel.check(tried.settings, tried.http)

    assert isinstance(outcome, Done)
    assert [request.method for request in tried.sink.requests] in ([], ["GET"])
    assert tried.smtp.mails == []


def _keys(tried):
    if tried.is_mail:
        return [mail["Message-ID"] for mail in tried.smtp.mails]
    return [
        request.headers.get("idempotency-key") or request.json.get("sequence_id")
        for request in tried.sink.requests
    ]


def replace_body(message, body):
    return Message(title=message.title, body=body, urgency=message.urgency)
