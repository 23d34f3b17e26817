"""What every runbook in the box promises: it is valid, every box is bound to something real, and every way ends."""

from itertools import product
from pathlib import Path

import pytest

from runlane.base.conditions import RUNBOOK_NAMES, compile_condition
from runlane.base.discovery import discover
from runlane.base.positioned import read_yaml
from runlane.fz import Severity, parse
from runlane.integrations import actions
from runlane.integrations.telling import AUDIENCES
from runlane.runbook import check_bindings, compile_runbook, read_bindings
from runlane.runs.simulation import Simulation

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "src" / "runlane" / "runbooks"
NAMES = sorted(path.stem for path in FOLDER.glob("*.fz"))
ACTIONS = discover(actions, "ACTION", lambda action: action.name)
SEED = "incident-response"
PARALLEL = "incident-response-parallel"
MOST_STEPS = 200


class Shipped:
    """One runbook of the package, with everything that was found in it."""

    def __init__(self, name):
        self.text = (FOLDER / f"{name}.fz").read_text("utf-8")
        self.sidecar = read_yaml((FOLDER / f"{name}.yaml").read_text("utf-8"))
        document, self.diagnostics = parse(self.text)
        self.bindings, _ = read_bindings(self.sidecar)
        self.runbook, found = compile_runbook(document, self.bindings, name=name)
        self.diagnostics = [*self.diagnostics, *found]

    @property
    def decisions(self):
        return [
            node for node, options in self.runbook.options.items() if len(options) > 1 and self._decides(node)
        ]

    def _decides(self, node):
        return str(self.runbook.nodes[node].kind.value) == "decision"


@pytest.fixture(scope="module", params=NAMES)
def shipped(request):
    return Shipped(request.param)


@pytest.fixture(scope="module")
def seed():
    return Shipped(SEED)


@pytest.fixture(scope="module")
def parallel():
    return Shipped(PARALLEL)


def drive(runbook, choices=None, fire=None):
    """Finish whatever is open, first come, first served, until nothing is; return the simulation.

    `choices` says how each decision is taken the first time; later it takes the other branch, so that loops end.
    `fire` is a trigger that is fired once, as soon as there is work besides the start.
    """
    simulation = Simulation(runbook)
    seen = simulation.do({"do": "start"})
    chosen, fired = set(), fire is None
    for _step in range(MOST_STEPS):
        if seen["status"] not in {"running", "stuck"}:
            return simulation
        if not fired and len(simulation.state.visits) > 3:
            seen, fired = simulation.do({"do": "fire", "node": fire}), True
        node, work = next(iter(seen["open"].items()))
        if work["options"]:
            options = list(work["options"])
            first = (choices or {}).get(node, options[0])
            label = first if node not in chosen else next(one for one in options if one != first)
            chosen.add(node)
            seen = simulation.do({"do": "choose", "node": node, "label": label})
        else:
            seen = simulation.do({"do": "complete", "node": node})
    pytest.fail(f"not over after {MOST_STEPS} steps; open: {list(seen['open'])}")
    return simulation


def every_way(shipped):
    """Return the run of every combination of first choices."""
    options = [list(shipped.runbook.options[node]) for node in shipped.decisions]
    for labels in product(*options):
        yield drive(shipped.runbook, dict(zip(shipped.decisions, labels, strict=True)))


def test_the_diagram_and_its_sidecar_have_no_error(shipped):
    errors = [str(found.message) for found in shipped.diagnostics if found.severity is Severity.ERROR]

    assert errors == []
    assert [str(problem.message) for problem in check_bindings(shipped.runbook, shipped.sidecar)] == []


def test_every_box_and_every_lane_is_in_the_sidecar(shipped):
    assert set(shipped.bindings.nodes) == set(shipped.runbook.nodes)
    assert set(shipped.bindings.lanes) == set(shipped.runbook.lanes)


def test_every_bound_action_exists_and_knows_its_parameters(shipped):
    wrong = []
    for node, binding in shipped.bindings.nodes.items():
        if binding.action:
            known = ACTIONS[binding.action].parameters
            required = {name for name, parameter in known.items() if parameter.is_required}
            given = set(binding.parameters)
            wrong += [(node, name) for name in (given - set(known)) | (required - given)]
            assert binding.parameters.get("audience", AUDIENCES[0]) in AUDIENCES

    assert wrong == []


def test_every_condition_can_be_evaluated(shipped):
    for binding in shipped.bindings.nodes.values():
        conditions = (
            binding.decide.values() if isinstance(binding.decide, dict) else [binding.decide or "true"]
        )
        for condition in conditions:
            compile_condition(condition, RUNBOOK_NAMES)


def test_every_branch_of_every_decision_ends(shipped):
    ways = list(every_way(shipped))

    assert {way.state.status for way in ways} == {"completed"}
    taken = {edge for way in ways for edge in way.state.taken}
    behind_triggers = {
        edge.id for trigger in shipped.runbook.triggers for edge in shipped.runbook.out_edges[trigger]
    }
    assert {edge.id for edge in shipped.runbook.edges} - behind_triggers <= taken


def test_firing_each_detached_box_ends_too(shipped):
    for trigger in shipped.runbook.triggers:
        way = drive(shipped.runbook, fire=trigger)

        assert way.state.status == "completed"
        assert way.state.visits[trigger] == 1


def test_the_shipped_seed_is_the_seed(seed):
    original = ROOT.parent / "shared" / "seed" / "incident-response.fz"
    if not original.exists():
        pytest.skip("the reference folder `shared` does not stand beside this checkout")

    assert original.read_text("utf-8") == seed.text


def test_a_sev_1_goes_through_command_and_customers(seed):
    way = drive(seed.runbook, {"n8": "SEV-1/2", "n16": "Yes", "n20": "Yes"})

    assert list(way.state.visits) == [
        "n1", "n2", "n6", "n7", "n8", "n9", "n12", "n13", "n14", "n15", "n16", "n17",
        "n18", "n19", "n20", "n21", "n22", "n23", "n4", "n5",
    ]  # fmt: skip


def test_a_sev_3_goes_straight_to_resolution_and_a_fix_may_fail(seed):
    way = drive(seed.runbook, {"n8": "SEV-3/4", "n20": "No - Continue"})

    assert way.state.visits == {
        "n1": 1, "n2": 1, "n6": 1, "n7": 1, "n8": 1, "n10": 1, "n18": 2, "n19": 2, "n20": 2,
        "n21": 1, "n22": 1, "n23": 1, "n4": 1, "n5": 1,
    }  # fmt: skip


@pytest.mark.parametrize(("minutes", "pages"), [(4, 0), (5, 1), (10, 2), (15, 3), (60, 3)])
def test_nobody_acknowledges_so_the_seed_pages_again_three_times(seed, minutes, pages):
    simulation = Simulation(seed.runbook)
    simulation.do({"do": "start"})

    for minute in range(1, minutes + 1):
        if "n3" in simulation.do({"do": "clock", "at": minute * 60})["open"]:
            simulation.do({"do": "complete", "node": "n3"})

    assert simulation.state.visits.get("n3", 0) == pages


def test_troubleshooting_that_takes_half_an_hour_calls_the_team_lead_and_goes_on(seed):
    simulation = Simulation(seed.runbook)
    simulation.do({"do": "start"})
    for step in ({"do": "complete", "node": "n6"}, {"do": "complete", "node": "n7"}):
        simulation.do(step)
    simulation.do({"do": "choose", "node": "n8", "label": "SEV-3/4"})

    assert list(simulation.do({"do": "clock", "at": 1799})["open"]) == ["n10"]
    assert set(simulation.do({"do": "clock", "at": 1800})["open"]) == {"n10", "n11"}


def test_the_second_edition_analyses_the_cause_beside_mitigation_and_waits_for_both(parallel):
    simulation = Simulation(parallel.runbook)
    simulation.do({"do": "start"})
    simulation.do({"do": "complete", "node": "n3"})
    simulation.do({"do": "signal", "name": "acknowledged"})
    simulation.do({"do": "complete", "node": "n5"})
    simulation.do({"do": "choose", "node": "n6", "label": "SEV-1/2"})
    for node in ("n7", "n10"):
        simulation.do({"do": "complete", "node": node})

    seen = simulation.do({"do": "complete", "node": "n11"})
    assert set(seen["open"]) == {"n12", "n13", "n17", "n18"}

    for step in (
        {"do": "complete", "node": "n13"}, {"do": "choose", "node": "n14", "label": "No"},
        {"do": "complete", "node": "n12"}, {"do": "complete", "node": "n17"}, {"do": "complete", "node": "n18"},
    ):  # fmt: skip
        seen = simulation.do(step)
    assert set(seen["open"]) == {"n19"}
    assert set(seen["waiting"]) == {"n20"}

    seen = simulation.do({"do": "choose", "node": "n19", "label": "Yes"})
    assert set(seen["open"]) == {"n20"}


def test_the_second_edition_waits_for_the_acknowledgement_of_its_page(parallel):
    simulation = Simulation(parallel.runbook)
    assert list(simulation.do({"do": "start"})["open"]) == ["n3"]
    assert simulation.do({"do": "complete", "node": "n3"})["open"]["n4"]["kind"] == "wait"

    assert list(simulation.do({"do": "signal", "name": "acknowledged"})["open"]) == ["n5"]


@pytest.mark.parametrize(
    ("severity", "customer_impact", "branches"),
    [
        (1, True, {"n8": "SEV-1/2", "n16": "Yes"}),
        (2, False, {"n8": "SEV-1/2", "n16": "No"}),
        (3, True, {"n8": "SEV-3/4", "n16": "Yes"}),
        (4, False, {"n8": "SEV-3/4", "n16": "No"}),
    ],
)
def test_what_the_form_says_decides_the_branches_of_the_seed(seed, severity, customer_impact, branches):
    facts = {"incident": {"severity": severity}, "data": {"n7": {"customer_impact": customer_impact}}}

    chosen = {
        node: [
            label
            for label, condition in seed.bindings.nodes[node].decide.items()
            if compile_condition(condition, RUNBOOK_NAMES).evaluate(facts) is True
        ]
        for node in branches
    }

    assert chosen == {node: [label] for node, label in branches.items()}
