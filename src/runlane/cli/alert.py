"""`runlane alert`: send an alert through the public door, as a monitoring system would."""

from datetime import UTC, datetime, timedelta
from typing import Any

import click
import httpx2
import msgspec

from runlane.cli.client import TIMEOUT_S, pairs_of, print_json


@click.group()
def alert() -> None:
    """Send alerts.

    Example: runlane alert send DiskFull --key KEY --label severity=critical
    """


@alert.command()
@click.argument("name")
@click.option("--key", required=True, envvar="RUNLANE_KEY", help="Key of the alertmanager integration.")
@click.option(
    "--label",
    "labels",
    multiple=True,
    metavar="NAME=VALUE",
    callback=pairs_of,
    help="A label; may be repeated.",
)
@click.option("--summary", default="", help="What people read first.")
@click.option(
    "--hours",
    type=float,
    default=24.0,
    show_default=True,
    help="When it counts as over without further news.",
)
@click.option("--resolved", is_flag=True, help="The condition is over.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--server", "url", envvar="RUNLANE_SERVER", default="http://127.0.0.1:8000", show_default=True)
def send(name: str, key: str, labels: dict[str, str], url: str, **options: Any) -> None:
    """Send one alert in Alertmanager's own form to `POST /api/v2/alerts`.

    Example: runlane alert send HighErrors --key KEY --label service=checkout --label severity=critical
    """
    ends_at = datetime.now(UTC) + timedelta(hours=0 if options["resolved"] else options["hours"])
    alert_body = {
        "labels": {"alertname": name} | labels,
        "annotations": {"summary": options["summary"] or name},
        "endsAt": ends_at.isoformat(),
    }
    try:
        response = httpx2.post(
            f"{url.rstrip('/')}/api/v2/alerts",
            content=msgspec.json.encode([alert_body]),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {key}"},
            timeout=TIMEOUT_S,
        )
    except (httpx2.TransportError, httpx2.InvalidURL) as cause:
        raise click.ClickException(f"no answer from {url}: {cause}; is `runlane serve` running?") from cause
    if response.status_code != 200:
        raise click.ClickException(f"refused with {response.status_code}: {response.text.strip()}")
    if options["as_json"]:
        print_json({"accepted": True, "labels": alert_body["labels"], "ends_at": ends_at})
    else:
        click.echo("accepted", err=True)
