"""The cost of one step of a run, saved and loaded around every step, against SpiffWorkflow on the same diagram."""

import io
from collections.abc import Callable
from importlib import resources
from xml.sax.saxutils import quoteattr

import msgspec
from rows import Row, median_seconds
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from runlane.fz import parse
from runlane.fz.tree import Shape
from runlane.runbook import Runbook, compile_runbook
from runlane.runs import RunState, advance, new_run
from runlane.runs.events import BranchChosen, NodeCompleted, RunStarted

NAMESPACES = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="x"'
BRANCHES = {"n8": "SEV-1/2", "n16": "Yes", "n20": "Yes"}


def seed() -> Runbook:
    """Return the seed, unbound: every box is a task for a person."""
    text = resources.files("runlane.runbooks").joinpath("incident-response.fz").read_text("utf-8")
    return compile_runbook(parse(text)[0])[0]


def run() -> list[Row]:
    """Measure both over a whole run of the seed (SEV-1, customers feel it, the fix works at once)."""
    runbook = seed()
    ours, theirs = _ours(runbook), _theirs(runbook)
    our_steps, their_steps = ours(), theirs()
    our_ms = median_seconds(ours) / our_steps * 1000
    their_ms = median_seconds(theirs, rounds=3) / their_steps * 1000
    note = f"{our_steps} and {their_steps} steps; state {len(_encoded(_finished(runbook)))} bytes at the end"
    return [Row("load + one step + save, seed (23 nodes)", our_ms, "ms", their_ms, note)]


def _ours(runbook: Runbook) -> Callable[[], int]:
    decoder = msgspec.json.Decoder(RunState)

    def whole_run() -> int:
        state, steps = advance(runbook, new_run(runbook), RunStarted(run="r")).state, 0
        while state.status == "running":
            state = decoder.decode(_encoded(state))
            state = advance(runbook, state, _next_event(state)).state
            steps += 1
        return steps

    return whole_run


def _next_event(state: RunState) -> NodeCompleted | BranchChosen:
    node = next(iter(state.work))
    if node in BRANCHES:
        return BranchChosen(node=node, labels=(BRANCHES[node],))
    return NodeCompleted(node=node)


def _finished(runbook: Runbook) -> RunState:
    state = advance(runbook, new_run(runbook), RunStarted(run="r")).state
    while state.status == "running":
        state = advance(runbook, state, _next_event(state)).state
    return state


def _encoded(state: RunState) -> bytes:
    return msgspec.json.encode(state)


def _theirs(runbook: Runbook) -> Callable[[], int]:
    parser = BpmnParser()
    parser.add_bpmn_io(io.BytesIO(bpmn(runbook).encode()))
    spec = parser.get_spec("seed")
    serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())

    def whole_run() -> int:
        workflow, steps = BpmnWorkflow(spec), 0
        workflow.do_engine_steps()
        while not workflow.is_completed():
            workflow = serializer.deserialize_json(serializer.serialize_json(workflow))
            task = next(iter(workflow.get_tasks(state=TaskState.READY, manual=True)))
            task.data["branch"] = "first"
            task.run()
            workflow.do_engine_steps()
            steps += 1
        return steps

    return whole_run


def bpmn(runbook: Runbook) -> str:
    """Return the main flow as BPMN: tasks for people, exclusive gateways whose first branch is taken."""
    reached = _reached(runbook)
    parts = []
    for name in reached:
        node = runbook.nodes[name]
        kind = {Shape.DIAMOND: "exclusiveGateway", Shape.CIRCLE: "endEvent"}.get(node.shape, "manualTask")
        kind = "startEvent" if name == runbook.start else kind
        default = f' default="{name}-1"' if node.shape is Shape.DIAMOND else ""
        parts.append(f"<{kind} id={quoteattr(name)} name={quoteattr(node.label)}{default}/>")
        for index, edge in enumerate(runbook.out_edges[name]):
            condition = ""
            if node.shape is Shape.DIAMOND and index == 0:
                condition = "<conditionExpression>branch == 'first'</conditionExpression>"
            flow = f'id="{name}-{index}" sourceRef="{name}" targetRef="{edge.target}"'
            parts.append(f"<sequenceFlow {flow}>{condition}</sequenceFlow>")
    process = f'<process id="seed" isExecutable="true">{"".join(parts)}</process>'
    return f"<definitions {NAMESPACES}>{process}</definitions>"


def _reached(runbook: Runbook) -> list[str]:
    found, waiting = [], [runbook.start]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.append(node)
            waiting.extend(edge.target for edge in runbook.out_edges[node])
    return found


if __name__ == "__main__":
    for row in run():
        print(row.line())
