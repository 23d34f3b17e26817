"""The traces of `semantics.md` section 13 on the seed, one table a trace: after each step, what is asked and open."""

from importlib import resources

import pytest

from harness.graphs import compiled
from runlane.runs.simulation import Simulation

SEED = resources.files("runlane.runbooks").joinpath("incident-response.fz").read_text(encoding="utf-8")
SIDECAR = {
    "nodes": {
        "n2": {"auto": True},
        "n3": {
            "action": "page on-call",
            "trigger": {"on": "deadline", "node": "n6", "after": 300, "every": 300, "times": 3},
        },
        "n11": {"action": "page team lead", "trigger": {"on": "manual"}},
        "n12": {"action": "open war room"},
    }
}

# Each row: the step, the effects that matter in order, what is open after (`*` action, `?` decision, `w1` its wave).
TO_SEVERITY = [
    ("start", 'hand-off Monitoring -> OnCall "SEV-1 Alert"', "n6"),
    ("complete n6", "", "n7"),
    ("complete n7", "", "n8?"),
]
TO_THE_FIX = [
    ("complete n18", "", "n19"),
    ("complete n19", "", "n20?"),
]
TO_THE_END = [
    ("choose n20 Yes", "", "n21"),
    ("complete n21", "", "n22"),
    ("complete n22", "", "n23"),
    ("complete n23", 'hand-off Resolution -> Monitoring "Complete"', "n4"),
    ("complete n4", "completed", ""),
]
TO_WAR_ROOM = [
    *TO_SEVERITY,
    ("choose n8 SEV-1/2", "", "n9"),
    (
        "complete n9",
        'hand-off OnCall -> IncidentCommand "Open bridge"; do "open war room" key r1/7',
        "n12*",
    ),
]

TRACES = {
    "T1 nobody acknowledges a SEV-1 with customer impact for five minutes": [
        ("start", 'hand-off Monitoring -> OnCall "SEV-1 Alert"', "n6"),
        ("clock 300", 'overdue n6; fired n3 wave 1; do "page on-call" key r1/4', "n6, n3* w1"),
        ("complete n3", 'hand-off Monitoring -> OnCall "Paged"; absorbed at n6 (active, wave 1)', "n6"),
        ("complete n6", "", "n7"),
        ("complete n7", "", "n8?"),
        ("choose n8 SEV-1/2", "", "n9"),
        (
            "complete n9",
            'hand-off OnCall -> IncidentCommand "Open bridge"; do "open war room" key r1/8',
            "n12*",
        ),
        ("complete n12", "", "n13"),
        ("complete n13", "", "n14"),
        ("complete n14", "", "n15"),
        ("complete n15", "", "n16?"),
        ("choose n16 Yes", "", "n17"),
        ("complete n17", 'hand-off IncidentCommand -> Resolution "Notified"', "n18"),
        *TO_THE_FIX,
        *TO_THE_END,
    ],
    "T2 a SEV-3 goes straight to troubleshooting": [
        *TO_SEVERITY,
        ("choose n8 SEV-3/4", "", "n10"),
        ("complete n10", 'hand-off OnCall -> Resolution "Investigate"', "n18"),
        *TO_THE_FIX,
        *TO_THE_END,
    ],
    "T3 an escalation while troubleshooting runs beside it and is absorbed": [
        *TO_SEVERITY,
        ("choose n8 SEV-3/4", "", "n10"),
        ("fire n11", 'fired n11 wave 1; do "page team lead" key r1/7', "n10, n11* w1"),
        (
            "complete n11",
            'hand-off OnCall -> IncidentCommand "Needs help"; do "open war room" key r1/8',
            "n10, n12* w1",
        ),
        ("complete n10", 'hand-off OnCall -> Resolution "Investigate"', "n12* w1, n18"),
        ("complete n12", "", "n18, n13 w1"),
        ("complete n18", "", "n13 w1, n19"),
        ("complete n13", "", "n19, n14 w1"),
        ("complete n14", "", "n19, n15 w1"),
        ("complete n15", "", "n19, n16? w1"),
        ("choose n16 Yes", "", "n19, n17 w1"),
        (
            "complete n17",
            'hand-off IncidentCommand -> Resolution "Notified"; absorbed at n18 (done, wave 1)',
            "n19",
        ),
        ("fire n11", 'fired n11 wave 2; do "page team lead" key r1/16', "n19, n11* w2"),
        (
            "complete n11",
            'hand-off OnCall -> IncidentCommand "Needs help"; absorbed at n12 (done, wave 2)',
            "n19",
        ),
        ("complete n19", "", "n20?"),
        *TO_THE_END,
    ],
    "T4 the fix fails twice and then holds": [
        *TO_SEVERITY,
        ("choose n8 SEV-3/4", "", "n10"),
        ("complete n10", 'hand-off OnCall -> Resolution "Investigate"', "n18"),
        *TO_THE_FIX,
        ("choose n20 No - Continue", "round n20>n18", "n18"),
        *TO_THE_FIX,
        ("choose n20 no - continue", "round n20>n18", "n18"),
        *TO_THE_FIX,
        *TO_THE_END,
    ],
    "T5 the commander overrides the drawing": [
        *TO_WAR_ROOM,
        ("fail n12", "blocked n12 (failed)", "n12* failed"),
        ("complete n12", "", "n13"),
        ("reassign n13 dana", "assigned n13", "n13"),
        ("complete n13", "", "n14"),
        ("skip n15", "skip-marked n15", "n14"),
        ("complete n14", "skipped n15", "n16?"),
        ("choose n16 No", 'hand-off IncidentCommand -> Resolution "No"', "n18"),
        ("complete n18", "", "n19"),
        ("jump n19 n21", "jumped n19 -> n21; withdrawn n19 (jumped)", "n21"),
        ("complete n19", "refused n19", "n21"),
        ("jump n21 n18", "jumped n21 -> n18; withdrawn n21 (jumped)", "n18"),
        *TO_THE_FIX,
        *TO_THE_END,
        ("reopen n21", "reopened n21", "n21 w1"),
        ("close", "withdrawn n21 (closed); completed", ""),
    ],
    "T6 an escalation is pressed although the war room is open": [
        *TO_WAR_ROOM,
        ("fire n11", 'fired n11 wave 1; do "page team lead" key r1/8', "n12*, n11* w1"),
        (
            "complete n11",
            'hand-off OnCall -> IncidentCommand "Needs help"; absorbed at n12 (active, wave 1)',
            "n12*",
        ),
        ("complete n12", "", "n13"),
        ("complete n13", "", "n14"),
    ],
}
VISITS = {
    "T1": "n1 n2 n6 n3 n7 n8 n9 n12 n13 n14 n15 n16 n17 n18 n19 n20 n21 n22 n23 n4 n5",
    "T2": "n1 n2 n6 n7 n8 n10 n18 n19 n20 n21 n22 n23 n4 n5",
    "T3": "n1 n2 n6 n7 n8 n10 n11x2 n12 n18 n13 n19 n14 n15 n16 n17 n20 n21 n22 n23 n4 n5",
    "T4": "n1 n2 n6 n7 n8 n10 n18x3 n19x3 n20x3 n21 n22 n23 n4 n5",
    "T5": "n1 n2 n6 n7 n8 n9 n12 n13 n14 n15 n16 n18x2 n19x2 n21x3 n20 n22 n23 n4 n5",
    "T6": "n1 n2 n6 n7 n8 n9 n12 n11 n13 n14",
}


@pytest.mark.parametrize("title", TRACES)
def test_a_trace_of_the_specification(title):
    rows, simulation = TRACES[title], Simulation(compiled(SEED, SIDECAR))

    seen = []
    for step, *_ in rows:
        observation = simulation.do(read(step))
        seen.append((step, said(observation["effects"]), shown(simulation.state)))

    assert seen == rows
    assert visited(simulation.state) == VISITS[title[:2]]


def read(step):
    verb, _, rest = step.partition(" ")
    node, _, third = rest.partition(" ")
    if verb == "clock":
        return {"do": verb, "at": int(rest)}
    if verb == "jump":
        return {"do": verb, "from": node, "to": third}
    names = {"choose": "label", "reassign": "to"}
    return {"do": verb} | ({"node": node} if node else {}) | ({names[verb]: third} if third else {})


def said(effects):
    words = {
        "handoff": lambda e: f'hand-off {e["from"]} -> {e["to"]} "{e["label"]}"',
        "do": lambda e: f'do "{e["action"]}" key {e["key"]}',
        "fired": lambda e: f"fired {e['node']} wave {e['wave']}",
        "absorbed": lambda e: f"absorbed at {e['node']} ({e['why']}, wave {e['wave']})",
        "loop": lambda e: f"round {e['edge']}",
        "blocked": lambda e: f"blocked {e['node']} ({e['why']})",
        "cancelled-work": lambda e: f"withdrawn {e['node']} ({e['why']})",
        "jumped": lambda e: f"jumped {e['node']} -> {e['to']}",
        "ignored": lambda e: f"refused {e['node']}",
        "run-completed": lambda e: "completed",
    }
    plain = {"overdue", "assigned", "skip-marked", "skipped", "reopened"}
    kept = [effect for effect in effects if effect["fx"] in words or effect["fx"] in plain]
    return "; ".join(words.get(e["fx"], lambda e: f"{e['fx']} {e['node']}")(e) for e in kept)


def shown(state):
    marks = {"action": "*", "decision": "?"}
    return ", ".join(
        visit.node
        + marks.get(visit.kind, "")
        + (f" w{visit.wave}" if visit.wave else "")
        + (f" {visit.why}" if visit.why else "")
        for visit in state.work.values()
    )


def visited(state):
    return " ".join(node if count == 1 else f"{node}x{count}" for node, count in state.visits.items())
