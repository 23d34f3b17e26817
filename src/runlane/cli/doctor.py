"""`runlane doctor`: try every configured channel for real, and look for what would fail at night."""

from datetime import timedelta
from pathlib import Path
from typing import Final, cast

import click
import httpx2

from runlane.app import (
    HTTP_TIMEOUT_S,
    SystemClock,
    damage_in_database,
    found_actions,
    found_channels,
    found_sources,
)
from runlane.base.errors import RunlaneError
from runlane.base.instants import Instant
from runlane.cli.client import print_json
from runlane.oncall.schedule import shifts_between
from runlane.operations.library import Library
from runlane.operations.people import contacts_of, people_behind
from runlane.operations.unmet import unmet
from runlane.ports.channel import Http
from runlane.ports.directory import Directory
from runlane.ports.outcome import Done
from runlane.settings import ConfigurationError, database_file, load_directory, read_environment

LOOK_AHEAD: Final = timedelta(days=90)

Finding = tuple[bool, str, str]
"""Whether it is well, what was looked at, and what was found."""


@click.command()
@click.option(
    "--config", type=click.Path(path_type=Path, exists=True, file_okay=False), envvar="RUNLANE_CONFIG"
)
@click.option("--database", default="sqlite:///runlane.db", show_default=True, envvar="RUNLANE_DATABASE")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def doctor(config: Path | None, database: str, as_json: bool) -> None:
    """Connect to every configured channel and integration, read the whole database, and say what fails and why.

    Nobody is told anything. The server may run meanwhile.

    Example: runlane doctor --config /etc/runlane --database sqlite:////var/lib/runlane/runlane.db
    """
    findings = [*examined(config), *_database(database)]
    if as_json:
        print_json({"findings": [{"ok": ok, "what": what, "said": said} for ok, what, said in findings]})
    else:
        for ok, what, said in findings:
            click.echo(f"{'ok  ' if ok else 'FAIL'} {what}: {said}")
    if not all(ok for ok, _, _ in findings):
        raise click.exceptions.Exit(1)


def examined(config: Path | None) -> list[Finding]:
    """Return everything that was looked at, in order."""
    channels = found_channels()
    try:
        directory = load_directory(
            config,
            read_environment(),
            channels={name: channel.settings for name, channel in channels.items()},
            sources=frozenset(found_sources()),
        )
    except ConfigurationError as mistakes:
        return [(False, "configuration", str(mistake)) for mistake in mistakes.mistakes]
    now = SystemClock().now()
    return [
        (True, "configuration", f"{len(directory.people)} people, {len(directory.services)} services"),
        *_runbooks(config),
        *_schedules(directory, now),
        *_policies(directory, now),
        *_channels(directory),
    ]


def _database(address: str) -> list[Finding]:
    file = database_file(address)
    if not file.exists():
        return [(True, "database", f"there is no {file} yet")]
    try:
        damage = damage_in_database(file)
    except RunlaneError as unreadable:
        damage = [str(unreadable.message)]
    return [(not damage, "database", "; ".join(damage[:3]) or "sound")]


def _channels(directory: Directory) -> list[Finding]:
    channels = found_channels()
    findings: list[Finding] = []
    used = {
        contact.channel for person in directory.people.values() for contact in contacts_of(person, "high")
    }
    configured = {integration.kind for integration in directory.integrations.values()}
    missing = "people use it, but `integrations:` has none of that kind"
    findings.extend((False, f"channel {name}", missing) for name in sorted(used - configured))
    with httpx2.Client(timeout=HTTP_TIMEOUT_S) as http:
        for integration in directory.integrations.values():
            if integration.kind in channels:
                outcome = channels[integration.kind].check(integration.settings, cast("Http", http))
                said = (
                    str(outcome.answer.get("checked", "answers"))
                    if isinstance(outcome, Done)
                    else outcome.why
                )
                findings.append((isinstance(outcome, Done), f"channel {integration.id}", said))
    return findings


def _schedules(directory: Directory, now: Instant) -> list[Finding]:
    findings: list[Finding] = []
    for schedule in directory.schedules.values():
        gaps = [shift for shift in shifts_between(schedule, now, now + LOOK_AHEAD) if shift.person is None]
        said = (
            f"nobody from {gaps[0].start:%Y-%m-%d %H:%M} UTC"
            if gaps
            else "somebody at every minute of 90 days"
        )
        findings.append((not gaps, f"schedule {schedule.id}", said))
    return findings


def _policies(directory: Directory, now: Instant) -> list[Finding]:
    findings: list[Finding] = []
    for policy in directory.policies.values():
        targets = [target for step in policy.steps for target in step.targets] + list(policy.fallback)
        reached = [person for target in targets for person in people_behind(directory, target, now)]
        mute = sorted({str(person.id) for person in reached if not contacts_of(person, "high")})
        ok = bool(reached) and not mute
        said = f"no way to reach {', '.join(mute)}" if mute else f"reaches {len(reached)} people now"
        findings.append((ok, f"policy {policy.id}", said))
    return findings


def _runbooks(config: Path | None) -> list[Finding]:
    library = Library((config / "runbooks",) if config else ())
    lacking = unmet(library, found_actions())
    findings: list[Finding] = []
    for name, compiled in sorted(library.by_name.items()):
        wrong = (*compiled.errors, *(one for one in lacking if one.startswith(f"{name}.yaml:")))
        findings.append((not wrong, f"runbook {name}", "; ".join(wrong) or "ready"))
    told = {error for compiled in library.by_name.values() for error in compiled.errors}
    findings.extend((False, "runbooks", error) for error in library.errors if error not in told)
    return findings
