"""`runlane incident`: list, show and act on incidents of a running server."""

from typing import Any

import click

from runlane.cli.client import connect, pairs_of, print_json, server_options
from runlane.incidents.words import why_text


class _Severity(click.IntRange):
    """1 to 4, also written as people say it: SEV2."""

    name = "severity"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        written: Any = value.strip().upper().removeprefix("SEV") if isinstance(value, str) else value
        return super().convert(written, param, ctx)


_SEVERITY = _Severity(1, 4)


@click.group()
def incident() -> None:
    """See incidents and act on them.

    Example: runlane incident ack INC-42
    """


@incident.command("list")
@click.option("--all", "everything", is_flag=True, help="Closed ones too.")
@server_options
def list_(url: str, token: str, as_json: bool, everything: bool) -> None:
    """List incidents, the newest first.

    Example: runlane incident list
    """
    query = {} if everything else {"status": "open"}
    found = connect(url, token).get("/incidents", **query)
    if as_json:
        print_json(found)
        return
    for item in found["incidents"]:
        who = item["commander"] or item["responder"] or "-"
        click.echo(f"{item['id']:<9} SEV{item['severity']}  {item['status']:<10} {who:<16} {item['title']}")


@incident.command()
@click.argument("incident_id")
@server_options
def show(url: str, token: str, as_json: bool, incident_id: str) -> None:
    """Show one incident: what is open, who holds it, what can be done now, and the timeline.

    Example: runlane incident show INC-42
    """
    server = connect(url, token)
    found = server.get(f"/incidents/{incident_id}")
    if as_json:
        print_json(found)
        return
    _print_incident(found, server.get(f"/incidents/{incident_id}/timeline")["timeline"])


@incident.command()
@click.argument("incident_id")
@server_options
def timeline(url: str, token: str, as_json: bool, incident_id: str) -> None:
    """Print the timeline; with --json the export that `runlane verify` proves.

    Example: runlane incident timeline INC-42 --json > INC-42.json
    """
    found = connect(url, token).get(f"/incidents/{incident_id}/timeline")
    if as_json:
        print_json(found)
        return
    for entry in found["timeline"]:
        click.echo(f"{entry['at']}  {entry['by']:<12} {entry['sentence']}")


@incident.command()
@click.argument("title")
@click.option("--service", default="", help="Id of the service; default: the first one.")
@click.option("--severity", type=_SEVERITY, default=2, show_default=True)
@click.option("--runbook", default="incident-response", show_default=True)
@click.option("--test", "is_test", is_flag=True, help="A test: never counted in figures.")
@server_options
def declare(**options: Any) -> None:
    """Declare an incident and start its runbook.

    Example: runlane incident declare "Checkout is slow" --severity 2
    """
    body = {name: options[name] for name in ("title", "service", "severity", "runbook", "is_test")}
    _report(connect(options["url"], options["token"]).post("/incidents", body), as_json=options["as_json"])


def _act(name: str, do: str, summary: str, example: str, *parameters: click.Parameter) -> None:
    """Add a command that posts one event to an incident."""

    @server_options
    def command(url: str, token: str, as_json: bool, incident_id: str, **given: Any) -> None:
        body: dict[str, Any] = {"do": do} | {
            key: value for key, value in given.items() if value not in (None, "")
        }
        _report(connect(url, token).post(f"/incidents/{incident_id}/events", body), as_json=as_json)

    made = click.command(name, help=f"{summary}\n\nExample: {example}")(command)
    made.params[:0] = [click.Argument(["incident_id"]), *parameters]
    incident.add_command(made)


def _node() -> click.Parameter:
    return click.Argument(["node"])


def _reason() -> click.Parameter:
    return click.Option(["--reason"], default="", help="Why; goes on the timeline.")


_data = click.Option(
    ["--set", "data"],
    multiple=True,
    metavar="FIELD=VALUE",
    callback=pairs_of,
    help="A field of the node's form.",
)

_act("ack", "acknowledge", "Acknowledge: you have it, escalation stops.", "runlane incident ack INC-42")
_act("escalate", "escalate", "Ask the next person at once.", "runlane incident escalate INC-42", _reason())
_act(
    "complete",
    "complete",
    "Complete a task.",
    "runlane incident complete INC-42 n7 --set severity=SEV1",
    _node(),
    _data,
)
_act(
    "choose",
    "choose",
    "Choose a branch of a decision.",
    'runlane incident choose INC-42 n20 "Yes"',
    _node(),
    click.Argument(["label"]),
)
_act(
    "skip",
    "skip",
    "Skip a node; a decision needs a label.",
    "runlane incident skip INC-42 n15",
    _node(),
    click.Option(["--label"], default=""),
)
_act("fire", "fire", "Fire a trigger.", "runlane incident fire INC-42 n11", _node())
_act("retry", "retry", "Try a failed action again.", "runlane incident retry INC-42 n12", _node())
_act("redo", "redo", "Do a finished node once more.", "runlane incident redo INC-42 n15", _node())
_act("force", "force", "Let a waiting join start now.", "runlane incident force INC-42 n18", _node())
_act("drop", "drop", "Drop a branch.", "runlane incident drop INC-42 n14", _node())
_act(
    "reassign",
    "reassign",
    "Give an open task to somebody.",
    "runlane incident reassign INC-42 n13 dana",
    _node(),
    click.Argument(["to"]),
)
_act(
    "jump",
    "jump",
    "Move the work from one node to another.",
    "runlane incident jump INC-42 n19 n21",
    click.Argument(["from_"], metavar="FROM"),
    click.Argument(["to"]),
)
_act("pause", "pause", "Pause the run.", "runlane incident pause INC-42")
_act("resume", "resume", "Resume the run.", "runlane incident resume INC-42")
_act(
    "note",
    "note",
    "Add a note to the timeline.",
    'runlane incident note INC-42 "rolled back 4.2"',
    click.Argument(["text"]),
)
_act(
    "severity",
    "severity",
    "Set the severity.",
    "runlane incident severity INC-42 SEV1",
    click.Argument(["severity"], type=_SEVERITY),
    _reason(),
)
_act(
    "assign",
    "assign",
    "Give a role to a person.",
    "runlane incident assign INC-42 commander dana",
    click.Argument(["role"]),
    click.Argument(["person"]),
)
_act(
    "update",
    "update",
    "Send a status update.",
    'runlane incident update INC-42 "Fix is rolling out"',
    click.Argument(["text"]),
)
_act("mitigate", "mitigate", "Say that users are no longer affected.", "runlane incident mitigate INC-42")
_act("resolve", "resolve", "Resolve: the condition is over.", "runlane incident resolve INC-42", _reason())
_act(
    "reopen",
    "reopen",
    "Reopen an incident, or one node of its run.",
    "runlane incident reopen INC-42",
    click.Option(["--node"], default=""),
    _reason(),
)
_act("close", "close", "Close: the paperwork is over.", "runlane incident close INC-42")
_act(
    "decline", "decline", "Decline: not an incident after all.", "runlane incident decline INC-42", _reason()
)


def _report(answer: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(answer)
    else:
        click.echo(answer.get("note") or answer.get("id") or "done")


def _print_incident(found: dict[str, Any], timeline: list[dict[str, Any]]) -> None:
    item = found["item"]
    click.echo(f"{item['id']}  SEV{item['severity']}  {item['status']}  {item['title']}")
    for role, holder in found["roles"].items():
        click.echo(f"  {role}: {holder}")
    for lane in found["lanes"]:
        for node in lane["nodes"]:
            if node["state"] in ("active", "waiting", "failed"):
                who = f" ({node['who']})" if node["who"] else ""
                click.echo(f"  {node['state']:<8} {node['id']} {node['label']}{who} {why_text(node['why'])}")
    for possible in found["possible"]:
        options = " | ".join(possible["options"])
        click.echo(f"  can {possible['do']} {possible['node']} {possible['label']} {options}".rstrip())
    for entry in timeline:
        click.echo(f"  {entry['at']}  {entry['by']:<12} {entry['sentence']}")
