"""`runlane check`, `fmt`, `fix` and `graph`: the language from the command line."""

from collections.abc import Sequence
from difflib import unified_diff
from typing import Any

import click

from runlane.cli.findings import Report, examine, print_json, read_sidecar
from runlane.cli.texts import read_text, shown_name, write_text
from runlane.fz import Profile, Severity, format_document, parse, render_text
from runlane.fz.repair import repair
from runlane.fz.report import is_valid, stats
from runlane.runbook import Edge, Node, Runbook

_profile = click.option(
    "--profile",
    type=click.Choice([profile.value for profile in Profile]),
    default=Profile.FLOWZAP.value,
    show_default=True,
    help="How strict to be.",
)
_files = click.argument("files", nargs=-1, required=True, metavar="FILE...")


@click.command()
@_files
@_profile
@click.option("--bindings", "sidecar_path", metavar="F", help="What the boxes are bound to: YAML or JSON.")
@click.option("--notes", "with_notes", is_flag=True, help="Show notes too; --json always does.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def check(
    files: Sequence[str], profile: str, sidecar_path: str | None, with_notes: bool, as_json: bool
) -> None:
    """Check diagrams and say what is wrong, where, and how to mend it.

    `-` reads standard input. Exit 0 when no file has an error, 1 when one has, 2 when the call is wrong.

    Example: runlane check incident-response.fz --bindings incident-response.yaml
    """
    sidecar = read_sidecar(sidecar_path) if sidecar_path is not None else None
    reports = [examine(shown_name(file), read_text(file), profile, sidecar) for file in files]
    if as_json:
        print_json({"files": [entry for report in reports for entry in report.json()]})
    else:
        click.echo("".join(report.text(with_notes=with_notes) for report in reports), nl=False)
    if not all(report.is_valid for report in reports):
        click.get_current_context().exit(1)


@click.command()
@_files
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit 1 when a file would change.")
@click.option("--stdout", "to_stdout", is_flag=True, help="Print the result instead of writing the file.")
def fmt(files: Sequence[str], only_check: bool, to_stdout: bool) -> None:
    """Write diagrams in the canonical layout. Meaning and `//` comments are kept.

    A file with errors is left as it is. `-` reads standard input and prints the result.

    Example: runlane fmt incident-response.fz
    """
    if only_check and to_stdout:
        raise click.UsageError("--check and --stdout exclude each other")
    is_good = True
    for file in files:
        written = read_text(file)
        formatted = _formatted(shown_name(file), written)
        if formatted is None:
            is_good = False
        elif only_check:
            if formatted != written:
                click.echo(f"{shown_name(file)}: would change", err=True)
                is_good = False
        elif to_stdout or file == "-":
            click.echo(formatted, nl=False)
        elif formatted != written:
            write_text(file, formatted)
    if not is_good:
        click.get_current_context().exit(1)


@click.command()
@_files
@_profile
@click.option("--diff", "as_diff", is_flag=True, help="Print what would change; write nothing.")
def fix(files: Sequence[str], profile: str, as_diff: bool) -> None:
    """Mend what can be mended mechanically. Nothing is invented.

    `-` reads standard input and prints the result. Exit 1 when errors are left.

    Example: runlane fix incident-response.fz --diff
    """
    is_good = True
    for file in files:
        name, written = shown_name(file), read_text(file)
        mended, done = repair(written, profile)
        if as_diff:
            click.echo(_diff(name, written, mended), nl=False)
        elif file == "-":
            click.echo(mended, nl=False)
        elif mended != written:
            write_text(file, mended)
        for finding in done:
            click.echo(
                f"{name}: {finding.code} {finding.name}: {finding.fix.title if finding.fix else ''}", err=True
            )
        is_good = _report_errors(name, mended, profile) and is_good
    if not is_good:
        click.get_current_context().exit(1)


@click.command()
@click.argument("file")
@_profile
@click.option("--json", is_flag=True, hidden=True, expose_value=False, help="It is always JSON.")
def graph(file: str, profile: str) -> None:
    """Print a diagram as JSON: lanes, nodes, edges in order of writing, loops.

    Exit 1 when the file has errors; these go to standard error.

    Example: runlane graph incident-response.fz
    """
    report = examine(shown_name(file), read_text(file), profile)
    if report.runbook is None:
        click.echo(report.text(), nl=False, err=True)
        click.get_current_context().exit(1)
    print_json(graph_json(report.runbook, report))


def graph_json(runbook: Runbook, report: Report) -> dict[str, Any]:
    """Return a diagram as plain data. Edges that a loop line adds undrawn are left out."""
    return {
        "lanes": [{"id": lane.id, "label": lane.label} for lane in runbook.lanes.values()],
        "nodes": [_node_json(node) for node in runbook.nodes.values()],
        "edges": [_edge_json(edge, runbook) for edge in runbook.edges if edge.drawn],
        "loops": [
            {
                "id": loop.id,
                "condition": loop.condition,
                "nodes": list(loop.nodes),
                "limit": loop.limit,
                "lane": loop.lane,
            }
            for loop in runbook.loops.values()
        ],
        "stats": stats(report.document),
    }


def _node_json(node: Node) -> dict[str, Any]:
    return {
        "id": node.id,
        "lane": node.lane,
        "shape": node.shape.value,
        "kind": node.kind.value,
        "label": node.label,
        "owner": node.owner,
        "description": node.description,
        "system": node.system,
        "line": node.line,
    }


def _edge_json(edge: Edge, runbook: Runbook) -> dict[str, Any]:
    return {
        "id": edge.id,
        "from": edge.source,
        "to": edge.target,
        "from_lane": runbook.nodes[edge.source].lane,
        "to_lane": runbook.nodes[edge.target].lane,
        "label": edge.label,
        "source_handle": edge.source_handle.value,
        "target_handle": edge.target_handle.value,
        "back": edge.back,
    }


def _formatted(name: str, written: str) -> str | None:
    """Return the canonical text; None when there are errors, which are printed."""
    return format_document(parse(written)[0]) if _report_errors(name, written, Profile.FLOWZAP) else None


def _report_errors(name: str, written: str, profile: str) -> bool:
    """Print the errors of a text on standard error; return whether there are none."""
    document, findings = parse(written, profile)
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    click.echo(render_text(name, document.source, errors), nl=False, err=True)
    return is_valid(findings)


def _diff(name: str, before: str, after: str) -> str:
    lines = unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), name, f"{name} (mended)"
    )
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)
