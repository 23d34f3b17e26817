"""Timers belong to a visit, are set once, and survive how a database rounds them."""

from harness.graphs import compiled, written
from runlane.runs import advance, new_run
from runlane.runs.commands import DropTimer, SetTimer
from runlane.runs.events import ClockTicked, NodeCompleted, NodeFailed, NodeRetried, RunClosed, RunStarted

PUMP = written(["circle", "rectangle", "circle"], [(1, 2, ""), (2, 3, "")])


def lived(bindings, *events):
    runbook = compiled(PUMP, bindings)
    state, commands = new_run(runbook, "r1"), ()
    for event in (RunStarted(run="r1", at=100.0), *events):
        state, commands = (step := advance(runbook, state, event)).state, step.commands
    return state, [one for one in commands if isinstance(one, SetTimer | DropTimer)]


def test_a_timer_is_set_from_the_moment_its_visit_opens():
    _, timers = lived({"nodes": {"n2": {"deadline": {"after": 60, "notify": True}}}})

    assert timers == [SetTimer(name="t1", due=160.0, node="n2", act=2)]


def test_a_retry_sets_no_second_deadline():
    bindings = {"nodes": {"n2": {"action": "restart", "deadline": {"after": 60, "notify": True}}}}
    state, timers = lived(bindings, NodeFailed(node="n2"), NodeRetried(node="n2"))

    assert (list(state.timers), timers) == (["t1"], [])


def test_a_retried_wait_keeps_its_clock():
    state, timers = lived({"nodes": {"n2": {"wait": 60}}}, NodeFailed(node="n2"), NodeRetried(node="n2"))

    assert ([timer.due for timer in state.timers.values()], timers) == ([160.0], [])


def test_completing_a_visit_and_closing_a_run_drop_the_timers():
    bindings = {"nodes": {"n2": {"deadline": {"after": 60, "notify": True}}}}

    assert lived(bindings, NodeCompleted(node="n2"))[1] == [DropTimer(name="t1")]
    assert lived(bindings, RunClosed())[1] == [DropTimer(name="t1")]


def test_a_timer_that_fires_a_hair_early_is_due():
    state, _ = lived({"nodes": {"n2": {"wait": 60}}}, ClockTicked(at=159.9999999, timer="t1"))

    assert state.status == "completed"


def test_a_timer_that_fires_too_early_is_set_again():
    state, timers = lived({"nodes": {"n2": {"wait": 60}}}, ClockTicked(at=159.0, timer="t1"))

    assert timers == [SetTimer(name="t1", due=160.0, node="n2", act=2)]
    assert state.status == "running"


def test_time_never_runs_backwards():
    state, _ = lived({}, ClockTicked(at=200.0), ClockTicked(at=150.0))

    assert state.now == 200.0


def test_timers_fire_in_order_of_their_due_times():
    bindings = {"nodes": {"n2": {"wait": 60, "deadline": {"after": 30, "fail": True}}}}
    state, _ = lived(bindings, ClockTicked(at=1000.0))

    assert state.status == "completed"
    assert lived(bindings, ClockTicked(at=130.0))[0].work["n2"].why == "failed"
