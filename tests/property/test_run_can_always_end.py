"""F5: where the lint promises that a run can end, it can: from every state, by the choices it had in mind."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from harness.graphs import drawings, scripts
from runlane.lint.facts import Facts
from runlane.runs import summary
from runlane.runs.simulation import Simulation


def ranks(runbook):
    """Return how far each node that can end is from an end: a decision by its best branch, others by their worst."""
    rank, grows = {}, True
    while grows:
        grows = False
        for node in runbook.nodes:
            targets = [rank.get(edge.target) for edge in runbook.drawn_out(node)]
            known = [one for one in targets if one is not None]
            is_good = not targets or (known if runbook.is_choice(node) else len(known) == len(targets))
            if node not in rank and is_good:
                best = min if runbook.is_choice(node) else max
                rank[node] = 1 + best(known, default=0)
                grows = True
    return rank


def best_option(runbook, rank, visit):
    """Return the option that leads nearest to an end; a loop that is not drawn is left."""
    if visit.kind == "loop":
        return "continue"
    edges = runbook.options[visit.node]
    drawn = [label for label in visit.options if edges[label].drawn]
    return min(drawn, key=lambda label: rank.get(edges[label].target, 10**6))


def test_the_fixpoint_of_the_lint_is_the_plain_definition():
    @settings(max_examples=100, deadline=None)
    @given(drawings())
    def same(drawing):
        runbook = drawing.runbook()
        assert Facts(runbook).can_finish == set(ranks(runbook))

    same()


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_clean_runbook_can_be_finished_from_any_state(data):
    drawing = data.draw(drawings(bound=False))
    runbook = drawing.runbook()
    rank = ranks(runbook)
    assume(Facts(runbook).reachable <= set(rank))
    simulation = Simulation(runbook)
    for step in data.draw(scripts(drawing, overrides=False)):
        simulation.do(step)

    for _ in range(200):
        visit = next((one for one in summary(runbook, simulation.state).open), None)
        if visit is None:
            break
        if simulation.state.work[visit.node].state == "blocked" and not visit.options:
            simulation.do({"do": "complete", "node": visit.node})
        elif visit.options:
            best = best_option(runbook, rank, visit)
            simulation.do({"do": "choose", "node": visit.node, "label": best})
        else:
            simulation.do({"do": "complete", "node": visit.node})

    assert simulation.state.status == "completed"
