"""A real SMTP server for tests: STARTTLS and AUTH required, scripted refusals, every mail kept."""

import asyncio
import email
import email.policy
import ssl
from email.message import EmailMessage
from pathlib import Path
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from harness.processes import free_port

USER, PASSWORD = "runlane", "correct horse"
SLOW_S = 1.0
"""How long a slow server keeps silent; tests wait for less."""


class MailServer:
    """Listens on 127.0.0.1. `answers` scripts the replies to RCPT, first in, first out; then all is taken."""

    def __init__(self, certificate: Path, key: Path, *, is_open: bool = False) -> None:
        self.certificate = certificate
        self.answers: list[str] = []
        self.password = PASSWORD
        self.is_slow = False
        self.mails: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        encryption = {} if is_open else {"tls_context": _context(certificate, key), "require_starttls": True}
        authentication = {} if is_open else {"auth_required": True, "authenticator": self._authenticate}
        self.port = free_port()  # the library connects to the port it was given, so 0 does not do
        self._controller = Controller(
            self, hostname="127.0.0.1", port=self.port, **encryption, **authentication
        )

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_ended: object) -> None:
        self._controller.stop()

    @property
    def settings(self) -> dict[str, object]:
        return {
            "host": "127.0.0.1",
            "port": self.port,
            "username": USER,
            "password": PASSWORD,
            "from": "Runlane <runlane@example.org>",
            "ca_file": str(self.certificate),
        }

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd's name
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd's name
        if self.is_slow:
            await asyncio.sleep(SLOW_S)
        self.mails.append(email.message_from_bytes(envelope.original_content, policy=email.policy.default))
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 OK"

    def _authenticate(self, _server, _session, _envelope, _mechanism, data) -> AuthResult:
        is_right = (data.login, data.password) == (USER.encode(), self.password.encode())
        return AuthResult(success=is_right, handled=False)


def _context(certificate: Path, key: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
