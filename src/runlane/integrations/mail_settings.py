"""The settings of an SMTP server, read once per session, with the place and the cure of every mistake."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import parseaddr
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from runlane.ports.secrets import revealed

PORT_BY_SECURITY: Final = {"starttls": 587, "starttls-if-offered": 25, "tls": 465, "off": 25}
LOCAL_HOSTS: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class WrongSettingError(ValueError):
    """A setting that cannot be used; its text names the setting, the value and the cure."""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How to reach one SMTP server, and who sends."""

    host: str
    port: int
    security: str
    username: str
    password: str
    sender: Address
    helo: str
    timeout: timedelta
    trust: ssl.SSLContext

    @property
    def place(self) -> str:
        """The server, as people write it."""
        return f"{self.host}:{self.port}"

    @property
    def is_local(self) -> bool:
        """Whether the session does not leave this machine."""
        return self.host in LOCAL_HOSTS


def mail_settings(settings: Mapping[str, Any]) -> MailSettings:
    """Read the settings of the e-mail channel. Numbers may be written as text, as the environment gives them.

    Raises:
        WrongSettingError: one is missing or makes no sense.
    """
    security = _security(settings.get("security"))
    sender = _sender(str(settings.get("from") or ""))
    return MailSettings(
        host=_host(str(settings.get("host") or "").strip()),
        port=int(_number("port", settings.get("port") or PORT_BY_SECURITY[security], 65535)),
        security=security,
        username=str(settings.get("username") or ""),
        password=str(revealed(settings.get("password")) or ""),
        sender=sender,
        helo=str(settings.get("helo") or sender.domain),
        timeout=timedelta(seconds=_number("timeout_s", settings.get("timeout_s") or 10, 300)),
        trust=_trust(str(settings.get("ca_file") or "")),
    )


def _host(written: str) -> str:
    if not written:
        raise WrongSettingError(
            "`host` of the e-mail channel is empty; set it to the name of the SMTP server"
        )
    try:
        written.encode("idna")
    except UnicodeError as wrong:
        raise WrongSettingError(
            f"`host` of the e-mail channel is `{written}`, which is no name: {wrong}"
        ) from wrong
    return written


def _security(written: object) -> str:
    # YAML reads a bare `off` as false.
    security = "off" if written is False else str(written or "starttls").strip().lower()
    if security not in PORT_BY_SECURITY:
        known = ", ".join(PORT_BY_SECURITY)
        raise WrongSettingError(f"`security` of the e-mail channel is `{written}`; it is one of {known}")
    return security


def _sender(written: str) -> Address:
    name, address = parseaddr(written)
    try:
        sender = Address(display_name=name, addr_spec=address)
    except (MessageError, ValueError, IndexError):
        sender = Address()
    if not (sender.username and sender.domain and written.isprintable() and address.isascii()):
        raise WrongSettingError(
            f"`from` of the e-mail channel is `{written}`; write it like `Runlane <runlane@example.org>`"
        )
    return sender


def _number(name: str, written: object, largest: float) -> float:
    try:
        number = float(str(written))
    except ValueError:
        number = 0.0
    if not 0 < number <= largest:
        raise WrongSettingError(
            f"`{name}` of the e-mail channel is `{written}`; it is a number from 1 to {largest:g}"
        )
    return number


def _trust(ca_file: str) -> ssl.SSLContext:
    try:
        return _trusting(ca_file, _written_at(ca_file))
    except (OSError, ValueError) as unreadable:
        raise WrongSettingError(
            f"`ca_file` of the e-mail channel is `{ca_file}`: {unreadable}; name a readable PEM file"
        ) from unreadable


@lru_cache(maxsize=4)
def _trusting(ca_file: str, _written: tuple[int, ...]) -> ssl.SSLContext:
    """Return what to trust. Reading the system's authorities takes some 25 ms: five times as long as a message."""
    return ssl.create_default_context(cafile=ca_file or None)


def _written_at(ca_file: str) -> tuple[int, ...]:
    """Return what changes when the authorities are renewed."""
    system = ssl.get_default_verify_paths()
    files = [Path(name) for name in (ca_file, system.cafile, system.capath) if name]
    return tuple(file.stat().st_mtime_ns for file in files if file.exists())
