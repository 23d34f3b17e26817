"""`runlane simulate`: run a diagram from a script, one observation per step; nothing is sent."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from runlane.base.positioned import Positioned, UnreadableYamlError, read_yaml
from runlane.base.texts import Text, text, texts_in
from runlane.fz import Severity, parse
from runlane.runbook import Bindings, Runbook, compile_runbook, read_bindings
from runlane.runs.simulation import ScriptError, Simulation

EXAMPLE = """\b
Example:
  runlane simulate incident-response.fz --bindings incident-response.yaml --script script.json
with a script such as
  [{"do": "start"}, {"do": "complete", "node": "n2"}, {"do": "choose", "node": "n8", "label": "SEV-1/2"}]

\b
Steps: start{entry?,at?} complete{node,label?} choose{node,label|labels,override?} fail{node,error}
child{node,outcome} clock{at} signal{name} skip|force|drop|retry|redo|reopen|fire{node,label?}
reassign{node,to} jump{from,to} pause resume cancel close undone{node} migrate{graph,map} note{text}
again (the same event once more) reload (write the state out, read it back).
"""


@click.command(name="simulate", epilog=EXAMPLE, context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--bindings", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The sidecar.")
@click.option(
    "--script", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A list of steps."
)
@click.option(
    "--scenario",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Diagram, bindings and script in one file.",
)
@click.option("--json", "is_json", is_flag=True, help="Print JSON; it always does.")
def simulate(
    file: Path | None, bindings: Path | None, script: Path | None, scenario: Path | None, *, is_json: bool
) -> None:
    """Run FILE from a script and print what can be seen after each step, as a JSON list."""
    del is_json
    if scenario is not None:
        if file is not None or bindings is not None or script is not None:
            _stop(text("--scenario brings diagram, bindings and script"), text("give it alone"))
        whole = _scenario(scenario)
        diagram = scenario.parent / whole["graph"]
        sidecar, steps = Positioned(whole.get("bindings") or {}, {}), whole["script"]
    elif file is not None and script is not None:
        diagram, steps = file, _json(script)
        sidecar = _yaml(bindings) if bindings else Positioned({}, {})
    else:
        _stop(text("a diagram and a script are needed"), text("give FILE and --script, or --scenario"))
    click.echo(json.dumps(_observe(diagram, sidecar, _steps(steps)), ensure_ascii=False))


def _observe(diagram: Path, sidecar: Positioned, steps: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    bindings = _bindings(sidecar)
    versions = {diagram: _runbook(diagram, bindings)}
    for step in steps:
        if step.get("do") == "migrate" and isinstance(step.get("graph"), str):
            path = diagram.parent / step["graph"]
            versions[path] = _runbook(path, _own_bindings(step, bindings))
    _check_nodes(bindings, list(versions.values()), sidecar)
    simulation = Simulation(versions[diagram], lambda name: versions[diagram.parent / name])
    try:
        return [
            simulation.do({key: part for key, part in step.items() if key != "bindings"}) for step in steps
        ]
    except ScriptError as error:
        _stop(error.message, error.hint)


def _scenario(path: Path) -> dict[str, Any]:
    whole = _json(path)
    if not isinstance(whole, dict) or not isinstance(whole.get("graph"), str) or "script" not in whole:
        message = text("`{file}` is no scenario", file=str(path))
        _stop(message, text('write {"graph": "file.fz", "bindings": {}, "script": [{"do": "start"}]}'))
    return whole


def _steps(written: object) -> Sequence[Mapping[str, Any]]:
    if not isinstance(written, list) or not all(isinstance(step, dict) for step in written):
        _stop(
            text("the script is no list of steps"), text('write [{"do": "start"}, {"do": "complete", ...}]')
        )
    return written


def _own_bindings(step: Mapping[str, Any], bindings: Bindings) -> Bindings:
    """Return the bindings of a new version: those of the step, else those of the first version."""
    return _bindings(Positioned(step["bindings"], {})) if isinstance(step.get("bindings"), dict) else bindings


def _bindings(sidecar: Positioned) -> Bindings:
    bindings, problems = read_bindings(sidecar)
    for problem in problems:
        _say(
            text("bindings, line {line}: {message}", line=problem.place.line, message=problem.message),
            problem.hint,
        )
    if problems:
        raise SystemExit(2)
    return bindings


def _check_nodes(bindings: Bindings, versions: Sequence[Runbook], sidecar: Positioned) -> None:
    """Stop when the bindings name a node that no version of the diagram has."""
    unknown = [node for node in bindings.nodes if not any(node in version.nodes for version in versions)]
    for node in unknown:
        line = sidecar.place(("nodes", node)).line
        message = text("bindings, line {line}: the diagram has no node `{node}`", line=line, node=node)
        _say(message, text("write the id of a node that is drawn"))
    if unknown:
        raise SystemExit(2)


def _runbook(path: Path, bindings: Bindings) -> Runbook:
    if not path.is_file():
        _stop(
            text("there is no file `{file}`", file=str(path)), text("paths in a scenario are relative to it")
        )
    source = _read(path)
    document, findings = parse(source)
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    for finding in errors:
        position = document.source.position(finding.span.start)
        place = f"{path}:{position.line}:{position.column}"
        _say(text("{place}: {message}", place=place, message=finding.message), finding.hint)
    if not document.nodes:
        _stop(text("`{file}` holds no diagram that could run", file=str(path)), text("see `runlane check`"))
    return compile_runbook(document, bindings, name=path.stem)[0]


def _json(path: Path) -> Any:
    try:
        return json.loads(_read(path))
    except json.JSONDecodeError as cause:
        place = f"{path}:{cause.lineno}:{cause.colno}"
        _stop(text("{place}: not JSON: {cause}", place=place, cause=cause.msg), text("write JSON"))


def _yaml(path: Path) -> Positioned:
    try:
        return read_yaml(_read(path))
    except UnreadableYamlError as cause:
        place = f"{path}:{cause.place.line}:{cause.place.column}"
        _stop(text("{place}: {cause}", place=place, cause=str(cause)), text("write YAML or JSON"))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        _stop(text("`{file}` is not UTF-8", file=str(path)), text("save it as UTF-8"))


def _stop(message: Text, hint: Text) -> NoReturn:
    _say(message, hint)
    raise SystemExit(2)


def _say(message: Text, hint: Text) -> None:
    english = texts_in("en")
    click.echo(f"{english.say(message)}\n  {english.say(hint)}", err=True)
