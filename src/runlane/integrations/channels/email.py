"""E-mail over SMTP: messages that thread by incident, with an acknowledge button and calendar invitations."""

import smtplib
import socket
import ssl
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from typing import Any, Final

from runlane.base.texts import text
from runlane.integrations.mail_message import is_address, mail_of
from runlane.integrations.mail_settings import MailSettings, WrongSettingError, mail_settings
from runlane.ports.channel import Channel, Delivery, Http, Setting
from runlane.ports.outcome import Done, GiveUp, Outcome, Retry

GREYLIST_WAIT_S: Final = 60.0
"""Servers that put strangers on a grey list take the second try about a minute later."""


def send(delivery: Delivery, settings: Mapping[str, Any], _http: Http) -> Outcome:
    """Send one message to the address `delivery.address`."""
    try:
        server = mail_settings(settings)
    except WrongSettingError as wrong:
        return GiveUp(str(wrong))
    if not is_address(delivery.address):
        return GiveUp(f"`{delivery.address}` is not an e-mail address; correct the person's contact")
    mail = mail_of(delivery, server.sender)

    def transmit(client: smtplib.SMTP) -> None:
        client.send_message(mail, from_addr=server.sender.addr_spec, to_addrs=[delivery.address])

    return _session(server, transmit)


def check(settings: Mapping[str, Any], _http: Http) -> Outcome:
    """Sign in and name the sender; no message is begun, so nobody is told."""
    try:
        server = mail_settings(settings)
    except WrongSettingError as wrong:
        return GiveUp(str(wrong))

    def offer_sender(client: smtplib.SMTP) -> None:
        code, reply = client.mail(server.sender.addr_spec)
        if code >= 400:
            raise smtplib.SMTPSenderRefused(code, reply, server.sender.addr_spec)
        client.rset()

    return _session(server, offer_sender)


def _session(server: MailSettings, work: Callable[[smtplib.SMTP], None]) -> Outcome:
    """Open a session, sign in, do `work` in it; say what came of it."""
    try:
        with closing(_connected(server)) as client:
            if server.username:
                client.login(server.username, server.password)
            work(client)
            return Done()
    except smtplib.SMTPException as refused:
        return _refused(server, refused)
    except ssl.SSLCertVerificationError as untrusted:
        return GiveUp(
            f"the certificate of {server.place} is not trusted: {untrusted.verify_message}; "
            "set `ca_file` to its authority, or `host` to the name in the certificate"
        )
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError, TimeoutError, socket.gaierror) as trouble:
        return Retry(f"{server.place}: {str(trouble) or type(trouble).__name__}")
    except ssl.SSLError as unencrypted:
        return GiveUp(
            f"no encrypted session with {server.place}: {unencrypted.reason or unencrypted}; "
            "`security: tls` is usual on port 465, `starttls` on 587 and 25"
        )
    except (OSError, EOFError) as trouble:
        return Retry(f"{server.place} cannot be reached: {str(trouble) or type(trouble).__name__}")


def _connected(server: MailSettings) -> smtplib.SMTP:
    timeout_s = server.timeout.total_seconds()
    if server.security == "tls":
        return smtplib.SMTP_SSL(
            server.host, server.port, local_hostname=server.helo, timeout=timeout_s, context=server.trust
        )
    with ExitStack() as opened:
        client = smtplib.SMTP(server.host, server.port, local_hostname=server.helo, timeout=timeout_s)
        opened.callback(client.close)
        _encrypt(client, server)
        opened.pop_all()
    return client


def _encrypt(client: smtplib.SMTP, server: MailSettings) -> None:
    client.ehlo_or_helo_if_needed()
    offered = client.has_extn("starttls")
    if server.security == "starttls" or (server.security == "starttls-if-offered" and offered):
        client.starttls(context=server.trust)
        client.ehlo()
    elif server.username and not server.is_local:
        raise smtplib.SMTPNotSupportedError("a password would cross the network unencrypted")


def _refused(server: MailSettings, refused: smtplib.SMTPException) -> Outcome:
    """Return what a refusal means: 4xx is worth another try, 5xx is not."""
    if isinstance(refused, smtplib.SMTPServerDisconnected):
        return Retry(f"{server.place} hung up: {refused}")
    if isinstance(refused, smtplib.SMTPRecipientsRefused):
        ((recipient, (code, reply)),) = refused.recipients.items()
        return _by_code(f"{server.place} refuses the recipient {recipient}", code, reply)
    if isinstance(refused, smtplib.SMTPResponseException):
        what, cure = _refused_what(server, refused)
        return _by_code(f"{server.place} refuses {what}", refused.smtp_code, refused.smtp_error, cure)
    return GiveUp(f"{server.place}: {refused}; change `security` or `username` to what it offers")


def _refused_what(server: MailSettings, refused: smtplib.SMTPResponseException) -> tuple[str, str]:
    if isinstance(refused, smtplib.SMTPSenderRefused):
        return f"the sender {refused.sender}", "; set `from` to an address this account may use"
    if isinstance(refused, smtplib.SMTPAuthenticationError):
        return f"`{server.username}`", "; put valid credentials into `username` and `password`"
    return "the message" if isinstance(refused, smtplib.SMTPDataError) else "the session", ""


def _by_code(what: str, code: int, reply: bytes | str, cure: str = "") -> Retry | GiveUp:
    said = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    why = f"{what}: {code} {' '.join(said.split())}"
    if code < 500:
        is_greylisted = "greylist" in said.lower() or "graylist" in said.lower()
        return Retry(why, GREYLIST_WAIT_S if is_greylisted else None)
    return GiveUp(why + cure)


CHANNEL = Channel(
    name="email",
    title=text("E-mail"),
    settings={
        "host": Setting(text("the name of the SMTP server"), is_required=True),
        "port": Setting(text("its port; 587 for starttls, 465 for tls, 25 without either")),
        "security": Setting(
            text("how the session is encrypted: starttls, starttls-if-offered, tls or off"),
            default="starttls",
        ),
        "username": Setting(text("whom to sign in as; nobody when it is empty")),
        "password": Setting(text("the password for `username`"), is_secret=True),
        "from": Setting(text("the sender, such as `Runlane <runlane@example.org>`"), is_required=True),
        "ca_file": Setting(text("a PEM file with the authority of the server's certificate")),
        "helo": Setting(text("the name we greet the server with; the sender's domain unless set")),
        "timeout_s": Setting(text("seconds to wait for the server"), default=10),
    },
    send=send,
    check=check,
    example={
        "host": "{smtp_host}",
        "port": "{smtp_port}",
        "security": "starttls",
        "username": "runlane",
        "password": "{smtp_password}",
        "from": "Runlane <runlane@example.org>",
        "ca_file": "{smtp_ca_file}",
        "timeout_s": 10,
        "address": "ana@example.org",
    },
)
