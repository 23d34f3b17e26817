"""The picture of an incident: its run's diagram with the states of now."""

from typing import Literal

from runlane.base.ids import IncidentId, incident_stream, run_stream
from runlane.base.texts import Texts
from runlane.diagram import Holder, Overlay, State, render_svg
from runlane.incidents.model import Incident
from runlane.operations.context import Context
from runlane.operations.offers import holder_of, role_of
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
        incident = reads.load(incident_stream(incident_id))
        if incident is None or not isinstance(incident.state, Incident) or not incident.state.run:
            return None
        run = reads.load(run_stream(incident.state.run))
        if run is None or not isinstance(run.state, RunState):
            return None
        runbook = context.library.version(reads, run.state.graph)
    if runbook is None:
        return None
    overlay = overlay_of_run(context.directory(), incident.state, runbook, run.state)
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
