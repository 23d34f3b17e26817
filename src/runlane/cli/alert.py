"""`runlane alert`: send an alert through the public door, as a monitoring system would."""

from datetime import UTC, datetime, timedelta
from typing import Any

import click
import httpx2
import msgspec

from runlane.cli.client import TIMEOUT_S


@click.group()
def alert() -> None:
    """Send alerts.

    Example: runlane alert send DiskFull --key KEY --label severity=critical
    """


@alert.command()
@click.argument("name")
@click.option("--key", required=True, envvar="RUNLANE_KEY", help="Key of the alertmanager integration.")
@click.option("--label", "labels", multiple=True, metavar="NAME=VALUE", help="A label; may be repeated.")
@click.option("--summary", default="", help="What people read first.")
@click.option(
    "--hours",
    type=float,
    default=24.0,
    show_default=True,
    help="When it counts as over without further news.",
)
@click.option("--resolved", is_flag=True, help="The condition is over.")
@click.option("--server", "url", envvar="RUNLANE_SERVER", default="http://127.0.0.1:8000", show_default=True)
def send(name: str, key: str, labels: tuple[str, ...], url: str, **options: Any) -> None:
    """Send one alert in Alertmanager's own form to `POST /api/v2/alerts`.

    Example: runlane alert send HighErrors --key KEY --label service=checkout --label severity=critical
    """
    ends_at = datetime.now(UTC) + timedelta(hours=0 if options["resolved"] else options["hours"])
    alert_body = {
        "labels": {"alertname": name} | dict(label.split("=", 1) for label in labels),
        "annotations": {"summary": options["summary"] or name},
        "endsAt": ends_at.isoformat(),
    }
    response = httpx2.post(
        f"{url.rstrip('/')}/api/v2/alerts",
        content=msgspec.json.encode([alert_body]),
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {key}"},
        timeout=TIMEOUT_S,
    )
    if response.status_code != 200:
        raise click.ClickException(f"refused with {response.status_code}: {response.text.strip()}")
    click.echo("accepted", err=True)
