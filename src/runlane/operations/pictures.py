"""The picture of an incident: its run's diagram with the states of now."""

from typing import Literal

from runlane.base.ids import IncidentId
from runlane.base.texts import Texts
from runlane.diagram import Holder, Overlay, State, render_svg
from runlane.incidents.model import Incident
from runlane.operations.context import Context
from runlane.operations.offers import holder_of, role_of
from runlane.operations.states import load_incident, load_run
from runlane.ports.directory import Directory
from runlane.runbook.model import Runbook
from runlane.runs.state import RunState
from runlane.runs.summary import node_states

Theme = Literal["light", "dark", "auto", "css"]


def diagram_svg(
    context: Context, incident_id: IncidentId, *, theme: Theme, texts: Texts | None = None
) -> str | None:
    """Return the diagram of an incident's run as SVG; None without an incident or without a run."""
    with context.store.reading() as reads:
        incident = load_incident(reads, incident_id)
        run = load_run(reads, incident.run) if incident else None
        runbook = context.library.version(reads, run.graph) if run else None
    if incident is None or run is None or runbook is None:
        return None
    overlay = overlay_of_run(context.directory(), incident, runbook, run)
    return render_svg(context.library.scene(runbook), theme=theme, run=overlay, texts=texts)


def overlay_of_run(directory: Directory, incident: Incident, runbook: Runbook, run: RunState) -> Overlay:
    """Return the states, taken edges and holders to lay over the scene."""
    holders = {
        node: Holder(initials=initials_of(person.name), title=person.name)
        for node, visit in run.work.items()
        if node in runbook.nodes
        and (person := holder_of(directory, incident, role_of(runbook, node, visit.who), visit.who))
        is not None
    }
    states = {node: State(state) for node, state in node_states(runbook, run).items()}
    return Overlay(states=states, edges_taken=frozenset(run.taken), holders=holders)


def initials_of(name: str) -> str:
    """Return up to two letters for a name: `Dana Reyes` is `DR`."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()
