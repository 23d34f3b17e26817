"""`runlane chaos`: pull the plug of a real server again and again while alerts arrive and people act; count."""

import random
import tempfile
import time
from pathlib import Path

import click

from runlane.cli.chaos_run import Chaos, Tally
from runlane.cli.client import print_json


@click.command()
@click.option(
    "--kills", type=click.IntRange(min=1), default=20, show_default=True, help="How often to kill -9."
)
@click.option("--seed", type=int, default=None, help="Repeat the moments of an earlier run.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def chaos(kills: int, seed: int | None, as_json: bool) -> None:
    """Kill a server of your own KILLS times on a temporary database; exit 1 when anything was lost.

    Example: runlane chaos --kills 50
    """
    chosen = seed if seed is not None else time.time_ns() % 1_000_000
    click.echo(f"chaos: {kills} kills, seed {chosen}", err=True)
    with tempfile.TemporaryDirectory(prefix="runlane-chaos-") as folder:
        tally = Chaos(Path(folder), random.Random(chosen)).run(kills)  # noqa: S311 - moments of kills, no secret
    if as_json:
        print_json(tally)
    else:
        click.echo(_told(tally))
    if not tally.is_good:
        raise click.exceptions.Exit(1)


def _told(tally: Tally) -> str:
    return (
        f"{tally.kills} kills in {tally.seconds:.0f} s ({tally.kills_while_starting} of them while starting): "
        f"{tally.accepted} alerts accepted, {tally.lost} lost; {tally.pages} pages, {tally.pages_lost} lost; "
        f"{tally.commands} commands, {tally.messages} messages, {tally.duplicates} sent twice under the same key "
        f"(at most {tally.most_duplicates} were in flight at the kills); {tally.broken_chains} broken timelines"
    )
