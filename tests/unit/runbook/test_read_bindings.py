"""The sidecar: what it may say, and how it is told what is wrong with it, all at once and with its place."""

import pytest

from harness.graphs import compiled, written
from runlane.base.positioned import Positioned, read_yaml
from runlane.fz import parse
from runlane.runbook import Bindings, NodeBinding, check_bindings, compile_runbook, read_bindings
from runlane.runbook.bindings import Deadline, LaneBinding, Trigger

SIDECAR = """\
runbook: incident-response
start: n1
severity_from: n7
lanes: {OnCall: {role: responder}, IncidentCommand: {role: commander}}
nodes:
  n3:  {action: {page: {policy: $service.policy}}, trigger: {on: deadline, node: n6, after: 5m, every: 5m, times: 3}}
  n7:  {form: {severity: {choice: [SEV1, SEV2]}, impact: text}}
  n8:  {decide: {"SEV-1/2": "incident.severity <= 2", "SEV-3/4": "incident.severity >= 3"}}
  n12: {action: {war_room.open: {}}, retries: 3, deadline: {after: 90s, fire: n3, notify: true}}
  n13: {rollback: all, join: 2, route: many, who: dana, terminate: true}
  n14:
max_rounds: 20
"""


def test_a_whole_sidecar():
    bindings, problems = read_bindings(read_yaml(SIDECAR))

    assert problems == []
    assert bindings == Bindings(
        runbook="incident-response",
        start="n1",
        severity_from="n7",
        lanes={"OnCall": LaneBinding("responder"), "IncidentCommand": LaneBinding("commander")},
        nodes={
            "n3": NodeBinding(
                action="page",
                parameters={"policy": "$service.policy"},
                trigger=Trigger(on="deadline", node="n6", after=300, every=300, times=3),
            ),
            "n7": NodeBinding(form={"severity": {"choice": ["SEV1", "SEV2"]}, "impact": "text"}),
            "n8": NodeBinding(
                decide={"SEV-1/2": "incident.severity <= 2", "SEV-3/4": "incident.severity >= 3"}
            ),
            "n12": NodeBinding(
                action="war_room.open", retries=3, deadline=Deadline(after=90, fire=("n3",), notify=True)
            ),
            "n13": NodeBinding(rollback=("*",), join=2, route="many", who="dana", terminate=True),
            "n14": NodeBinding(),
        },
        max_rounds=20,
    )


def test_the_json_form_has_seconds_plain_actions_and_plain_decisions():
    data = {
        "nodes": {
            "n2": {"action": "page", "wait": 1.5, "undo": "page back"},
            "n3": {"decide": "data.branch", "trigger": {"on": "after", "seconds": 30}},
            "n4": {
                "undo": True,
                "rollback": ["n2"],
                "trigger": {"on": "signal", "name": "go", "cancel": "*"},
            },
        }
    }
    bindings, problems = read_bindings(Positioned(data, {}))

    assert problems == []
    assert bindings.nodes["n2"] == NodeBinding(action="page", wait=1.5, undo="page back")
    assert bindings.nodes["n3"] == NodeBinding(decide="data.branch", trigger=Trigger(on="after", after=30))
    assert bindings.nodes["n4"] == NodeBinding(
        undo="undo", rollback=("n2",), trigger=Trigger(on="signal", name="go", cancel=("*",))
    )


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        pytest.param(
            "n2: {acton: page}", "`acton` is no key of `nodes.n2`", "did you mean `action`?", id="a typo"
        ),
        pytest.param(
            "n2: {wait: soon}", "`soon` does not fit `nodes.n2.wait`", "write a duration", id="no duration"
        ),
        pytest.param(
            "n2: {auto: maybe}",
            "`maybe` does not fit `nodes.n2.auto`",
            "write `true` or `false`",
            id="no flag",
        ),
        pytest.param("n2: {retries: -1}", "`-1` does not fit", "a whole number from 0 up", id="no count"),
        pytest.param("n2: {join: some}", "`some` is no way to join", "or how many arrows", id="no policy"),
        pytest.param("n2: {route: both}", "`both` does not fit", "one of all, choose, many", id="no route"),
        pytest.param("n2: [page]", "`['page']` does not fit `nodes.n2`", "keys and values", id="a list"),
        pytest.param(
            "n2: {action: {page: {}, call: {}}}",
            "names 2 actions",
            "write one action",
            id="two actions in one",
        ),
        pytest.param(
            "n2: {trigger: {on: deadline, after: 5m}}",
            "a trigger on `deadline` says no `node`",
            "write `node: n6`",
            id="a deadline of nobody",
        ),
        pytest.param("n2: {trigger: {on: signal}}", "says no `name`", "write `name: abort`", id="no signal"),
        pytest.param(
            "n2: {deadline: {fail: true}}", "the deadline says no time", "`after: 5m`", id="no time"
        ),
        pytest.param(
            "n2: {form: {impact: essay}}", "`essay` does not fit", "text, long", id="no kind of field"
        ),
    ],
)
def test_what_is_wrong_has_a_place_a_value_and_a_cure(line, message, hint):
    bindings, (problem, *others) = read_bindings(read_yaml(f"runbook: pump\nnodes:\n  {line}\n"))

    assert others == []
    assert problem.place.line == 3
    assert message in str(problem.message)
    assert hint in str(problem.hint)
    assert "n2" in bindings.nodes


def test_everything_that_is_wrong_is_said_at_once_in_order():
    sidecar = "start: n9\nnodes:\n  n2: {wait: soon}\n  n7: {auto: true}\n  n3: {trigger: manual}\n"
    read, _ = read_bindings(read_yaml(sidecar))
    text = written(["circle", "rectangle", "rectangle"], [(1, 2, ""), (2, 3, "")])
    runbook, diagnostics = compile_runbook(parse(text)[0], read)

    assert [(one.place.line, one.name) for one in check_bindings(runbook, read_yaml(sidecar))] == [
        (1, "start-unknown-node"),
        (3, "binding-syntax"),
        (4, "binding-unknown-node"),
        (5, "trigger-on-connected"),
    ]
    assert [found.name for found in diagnostics] == [
        "start-unknown-node",
        "binding-unknown-node",
        "trigger-on-connected",
    ]


def test_a_binding_that_points_at_nothing_does_not_stop_a_run():
    text = written(["circle", "rectangle"], [(1, 2, "")])
    runbook = compiled(text, {"nodes": {"n9": {"auto": True}, "n2": {"rollback": ["n8"]}}})

    assert runbook.binding("n2").rollback == ("n8",)
