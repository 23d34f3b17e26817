"""`runlane demo`: the whole of it on one machine: a server, a real mail server to catch the pages, one SEV-1 alert."""

import email
import email.policy
import secrets
import socket
import tempfile
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import click
import httpx2

from runlane.app import App
from runlane.base.ids import PersonId
from runlane.cli.logs import configure_log
from runlane.cli.serve import run
from runlane.operations.access import set_password
from runlane.settings import read_server_settings

DEMO_USER: Final = PersonId("ana")
WAIT_S: Final = 30.0

LABELS: Final = {"alertname": "CheckoutDown", "service": "checkout", "severity": "critical"}
ANNOTATIONS: Final = {
    "summary": "Checkout answers no payments",
    "description": "The error ratio of checkout is 100 % since 30 s.",
}


@click.command()
@click.option("--port", type=int, default=8000, show_default=True)
@click.option(
    "--keep",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to keep the data in; default: a temporary one.",
)
def demo(port: int, keep: Path | None) -> None:
    """Start a server with an example team, raise one SEV-1 alert and print where to watch it.

    Example: runlane demo --port 8080
    """
    configure_log()
    folder = keep or Path(tempfile.mkdtemp(prefix="runlane-demo-"))
    folder.mkdir(parents=True, exist_ok=True)
    mailbox = folder / "mail"
    mailbox.mkdir(exist_ok=True)
    mail_port = start_mail_server(mailbox)
    key, password = secrets.token_urlsafe(24), secrets.token_urlsafe(9)
    settings = read_server_settings(
        config=None,
        database=f"sqlite:///{folder / 'runlane.db'}",
        host="127.0.0.1",
        port=port,
        public_url=f"http://127.0.0.1:{port}",
        environ=demo_environment(mail_port, key),
    )
    app = App(settings)
    set_password(app.context, app.context.directory().people[DEMO_USER], password).result()
    show = threading.Thread(
        target=raise_alert, args=(settings.public_url, key, password, mailbox), daemon=True
    )
    show.start()
    run(app, settings)


def demo_environment(mail_port: int, key: str) -> Mapping[str, str]:
    """Return the values that the example configuration asks for."""
    return {
        "RUNLANE_ALERTMANAGER_KEY": key,
        "RUNLANE_SMTP_HOST": "127.0.0.1",
        "RUNLANE_SMTP_PORT": str(mail_port),
        "RUNLANE_SMTP_SECURITY": "off",
    }


def start_mail_server(mailbox: Path) -> int:
    """Start a real SMTP server on a free port that keeps each message as a file; return the port."""
    try:
        controller = import_module("aiosmtpd.controller").Controller
    except ModuleNotFoundError as cause:
        raise click.ClickException("the demo catches mail with aiosmtpd: pip install aiosmtpd") from cause
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    controller(_Mailbox(mailbox), hostname="127.0.0.1", port=port).start()
    return port


def raise_alert(url: str, key: str, password: str, mailbox: Path) -> None:
    """Send the alert once the server answers, wait for the page, and say where to look."""
    if not _wait(lambda: _is_ready(url)):
        return
    ends_at = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    body = [{"labels": LABELS, "annotations": ANNOTATIONS, "endsAt": ends_at}]
    httpx2.post(
        f"{url}/api/v2/alerts", json=body, headers={"Authorization": f"Bearer {key}"}
    ).raise_for_status()
    mail = _wait(lambda: sorted(mailbox.glob("*.eml")))
    lines = [
        "",
        "A SEV-1 alert came in through POST /api/v2/alerts, and the person on call was paged by e-mail.",
        f"Watch the diagram light up:  {url}/incidents/INC-1",
        f"Sign in as:                  {DEMO_USER} / {password}",
    ]
    if mail:
        lines.append(f"The page (real SMTP):        {mail[0]}")
        lines.append(f"Acknowledge with one click:  {_acknowledge_link(mail[0])}")
    lines.append("Ctrl-C stops the demo.")
    print("\n".join(lines), flush=True)


class _Mailbox:
    """The mail server's handler: one file per message."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep a message and answer as a mail server does."""
        self._count += 1
        (self._folder / f"{self._count:04d}.eml").write_bytes(envelope.original_content or envelope.content)
        return "250 OK"


def _acknowledge_link(mail: Path) -> str:
    message = email.message_from_bytes(mail.read_bytes(), policy=email.policy.default)
    part = message.get_body(("plain",))
    text = part.get_content() if part else ""
    return next((word for word in text.split() if "/a/" in word), "")


def _is_ready(url: str) -> bool:
    try:
        return httpx2.get(f"{url}/readyz", timeout=1).status_code == 200
    except httpx2.TransportError:
        return False


def _wait(condition: Any) -> Any:
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.1)
    return None
