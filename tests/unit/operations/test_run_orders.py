"""What a run asks for is carried out: calls, undos, timers, retries, reminders, and people for what is stuck."""

import pytest

from harness.own_runbooks import Scripted, begin, line
from harness.story import GiveUp, Retry, story
from runlane.base.ids import RunId, run_stream
from runlane.ports.outcome import Done, PageRequest

ASKED = "lanes: {Work: {role: responder}}\n"


@pytest.fixture
def tale(tmp_path):
    with story(tmp_path) as told:
        yield told


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "runbooks"


def run_of(told, run):
    with told.store.reading() as reads:
        record = reads.load(run_stream(RunId(run)))
    return record.state if record else None


def test_a_call_starts_a_run_of_its_own_and_its_end_completes_the_step(tale, folder):
    renew = Scripted()
    runbooks = {
        "main": (line("Renew", "Tell"), "nodes: {n2: {call: renew}, n3: {action: tell}}"),
        "renew": (line("Fetch"), "nodes: {n2: {action: renew}}"),
    }

    begin(tale, folder, runbooks, renew=renew, tell=Scripted())

    assert tale.view().run_status == "completed"
    assert run_of(tale, "INC-1.1/2").status == "completed"
    assert [call.key for call in renew.calls] == ["INC-1.1/2/2"]
    assert tale.kinds().count("run_completed") == 2


def test_a_call_of_a_runbook_there_is_not_asks_a_person(tale, folder):
    begin(tale, folder, {"main": (line("Renew"), f"{ASKED}nodes: {{n2: {{call: gone}}}}")})

    assert tale.view().run_status == "stuck"
    assert tale.mail.to("ana"), "whoever is on call is asked what to do"


def test_a_child_that_is_cancelled_with_its_parent_performs_nothing_any_more(tale, folder):
    slow = Scripted([Retry("busy")])
    runbooks = {
        "main": (line("Renew"), "nodes: {n2: {call: renew}}"),
        "renew": (line("Fetch"), "nodes: {n2: {action: slow}}"),
    }
    begin(tale, folder, runbooks, slow=slow)
    assert run_of(tale, "INC-1.1/2").status == "running"

    tale.act("INC-1", "cancel_run", reason="not needed")
    tale.clock.moment = tale.clock.moment.replace(minute=30)
    tale.settle()

    assert run_of(tale, "INC-1.1/2").status == "cancelled"
    assert len(slow.calls) == 1, "the second try was superseded"


def test_people_do_the_steps_of_a_run_that_a_step_has_called(tale, folder):
    runbooks = {
        "main": (line("Renew", "Tell"), f"{ASKED}nodes: {{n2: {{call: renew}}}}"),
        "renew": (line("Ask the authority", "Install"), f"{ASKED}nodes: {{n2: {{call: ask}}}}"),
        "ask": (line("Telephone"), ASKED),
    }
    begin(tale, folder, runbooks)
    tale.act("INC-1", "acknowledge")

    assert tale.open_nodes() == {"2/2/n2"}
    lane = next(lane for lane in tale.view().lanes if lane.id == "2/2/Work")
    assert (lane.label, lane.nodes[1].label, lane.nodes[1].who) == ("ask: Work", "Telephone", "Ana")
    assert [(one.do, one.node, one.label) for one in tale.view().possible if one.is_main] == [
        ("complete", "2/2/n2", "Telephone")
    ]
    tale.act("INC-1", "complete", node="2/2/n2")
    assert tale.open_nodes() == {"2/n3"}
    tale.act("INC-1", "jump", from_="2/n3", to="2/n4")
    assert tale.open_nodes() == {"n3"}
    tale.act("INC-1", "complete", node="n3")

    assert tale.view().run_status == "completed"
    assert "there is no step `9/" in str(tale.try_to("INC-1", "complete", node="9/n2").why)


UNDOING = (
    line("Drain", "Switch", "Undo both"),
    "nodes: {n2: {action: drain, undo: fill}, n3: {action: switch, undo: back}, n4: {rollback: all}}",
)


def test_a_rollback_undoes_the_latest_first_and_then_completes(tale, folder):
    done = []
    actions = {
        name: Scripted([lambda call, name=name: done.append((name, call.key)) or Done()])
        for name in ("drain", "switch", "fill", "back")
    }

    begin(tale, folder, {"main": UNDOING}, **actions)

    assert done == [
        ("drain", "INC-1.1/2"),
        ("switch", "INC-1.1/3"),
        ("back", "INC-1.1/3/undo"),
        ("fill", "INC-1.1/2/undo"),
    ]
    assert tale.view().run_status == "completed"
    assert tale.kinds().count("node_undone") == 2


def test_an_undo_that_failed_is_tried_again_under_the_same_key_when_a_person_says_so(tale, folder):
    back = Scripted([GiveUp("no route to host")])
    actions = {"drain": Scripted(), "switch": Scripted(), "fill": Scripted(), "back": back}
    begin(tale, folder, {"main": UNDOING}, **actions)
    assert tale.open_nodes() == {"n4"}

    tale.act("INC-1", "retry", node="n4")

    assert [call.key for call in back.calls] == ["INC-1.1/3/undo", "INC-1.1/3/undo"]
    assert tale.view().run_status == "completed"


def test_what_only_people_can_undo_is_asked_of_them_one_after_the_other(tale, folder):
    sidecar = f"{ASKED}nodes: {{n2: {{undo: true}}, n3: {{undo: true}}, n4: {{rollback: all}}}}"
    begin(tale, folder, {"main": (line("Drain", "Switch", "Undo both"), sidecar)})
    tale.act("INC-1", "acknowledge")
    for node in ("n2", "n3"):
        tale.act("INC-1", "complete", node=node)

    def asked():
        return [(one.do, one.node, one.label) for one in tale.view().possible if one.is_main]

    assert tale.mail.to("ana")[-1].message.title.endswith(": Undo both")
    assert asked() == [("complete", "n4", "Undo both (Switch)")]
    tale.act("INC-1", "complete", node="n4")
    assert asked() == [("complete", "n4", "Undo both (Drain)")]
    tale.act("INC-1", "complete", node="n4")

    assert tale.view().run_status == "completed"
    assert tale.kinds().count("node_undone") == 2


def test_a_wait_ends_by_its_timer(tale, folder):
    begin(
        tale,
        folder,
        {"main": (line("Wait", "Tell"), "nodes: {n2: {wait: 5m}, n3: {action: tell}}")},
        tell=Scripted(),
    )

    tale.forward(minutes=4, seconds=59)
    assert tale.view().run_status == "running"
    tale.forward(seconds=1)

    assert tale.view().run_status == "completed"


def test_a_step_that_fails_is_retried_by_itself_as_often_as_it_says(tale, folder):
    flaky = Scripted([GiveUp("one"), GiveUp("two")])

    begin(tale, folder, {"main": (line("Switch"), "nodes: {n2: {action: flaky, retries: 2}}")}, flaky=flaky)
    tale.forward(minutes=10)

    assert [call.key for call in flaky.calls] == ["INC-1.1/2"] * 3
    assert tale.view().run_status == "completed"


STUCK = (line("Switch"), f"{ASKED}nodes: {{n2: {{action: flaky}}}}")


def test_what_is_stuck_twice_is_told_twice_and_a_retry_that_works_goes_on(tale, folder):
    flaky = Scripted([GiveUp("one"), GiveUp("two")])
    begin(tale, folder, {"main": STUCK}, flaky=flaky)
    tale.act("INC-1", "acknowledge")
    tale.forward(seconds=5)

    tale.act("INC-1", "retry", node="n2")

    assert [one.message.title.rpartition(": ")[2] for one in tale.mail.to("ana")[1:]] == ["Switch (two)"]
    assert tale.open_nodes() == {"n2"}
    tale.act("INC-1", "retry", node="n2")
    assert tale.view().run_status == "completed"
    assert [entry.data["error"] for entry in tale.view().timeline if entry.kind == "node_blocked"] == [
        "one",
        "two",
    ]


def test_nobody_has_it_yet_so_what_is_stuck_pages_and_what_goes_on_again_ends_that_page(tale, folder):
    begin(tale, folder, {"main": STUCK}, flaky=Scripted([GiveUp("one")]))
    assert [page.subject for page in tale.view().pages] == ["Switch (one)"]
    assert tale.view().pages[0].status == "escalating"

    tale.act("INC-1", "retry", node="n2", by="bo")

    assert tale.view().run_status == "completed"
    assert [page.status for page in tale.view().pages] == ["ended"]


def test_a_page_that_a_step_asks_for_after_it_was_stuck_is_a_page_of_its_own(tale, folder):
    flaky = Scripted([GiveUp("no such policy"), Done(page=PageRequest(targets=("lead:payments",)))])
    begin(tale, folder, {"main": STUCK}, flaky=flaky)
    assert tale.mail.to("chen") == []

    tale.act("INC-1", "retry", node="n2", by="bo")

    assert len(tale.mail.to("chen")) == 1, "the lead is paged, though the step was stuck before"
    assert {page.id: str(page.status) for page in tale.view().pages} == {
        "INC-1.1-2": "ended",
        "INC-1.1-2~2": "escalating",
    }


def test_a_step_that_is_overdue_reminds_its_holder(tale, folder):
    sidecar = f"{ASKED}nodes: {{n2: {{}}, n3: {{deadline: {{after: 10m, notify: true}}}}}}"
    begin(tale, folder, {"main": (line("Look", "Repair"), sidecar)})
    tale.act("INC-1", "acknowledge")
    tale.act("INC-1", "complete", node="n2")
    before = len(tale.mail.to("ana"))

    tale.forward(minutes=10)

    assert [one.message.title.rpartition(": ")[2] for one in tale.mail.to("ana")[before:]] == ["Repair"]
    assert "node_overdue" in tale.kinds()


JOIN = """\
Work { # Work
n1: circle label:"Start"
n2: rectangle label:"Left"
n3: rectangle label:"Right"
n4: rectangle label:"Both"
n5: circle label:"End"
n1.handle(right) -> n2.handle(left)
n1.handle(bottom) -> n3.handle(left)
n2.handle(right) -> n4.handle(left)
n3.handle(right) -> n4.handle(bottom)
n4.handle(right) -> n5.handle(left)
}
"""


def test_a_join_that_waits_says_for_whom_and_is_forced(tale, folder):
    begin(tale, folder, {"main": (JOIN, ASKED)})
    tale.act("INC-1", "complete", node="n2")
    nodes = {node.id: node for lane in tale.view().lanes for node in lane.nodes}
    assert (nodes["n4"].state, nodes["n4"].why) == ("waiting", "Right")

    tale.act("INC-1", "force", node="n4")

    assert tale.open_nodes() == {"n3", "n4"}
    assert "join_forced" in tale.kinds()


def test_a_run_goes_on_with_the_runbook_it_began_with_when_the_folder_changes(tale, folder):
    begin(tale, folder, {"main": (line("Old"), ASKED)})
    (folder / "main.fz").write_text(line("New", "Newer"), encoding="utf-8")
    begin(tale, folder, {"main": (line("New", "Newer"), ASKED)})

    labels = {
        incident: [n.label for lane in tale.view(incident).lanes for n in lane.nodes]
        for incident in ("INC-1", "INC-2")
    }
    assert labels == {"INC-1": ["Start", "Old", "End"], "INC-2": ["Start", "New", "Newer", "End"]}
    tale.act("INC-1", "complete", node="n2")
    assert tale.view("INC-1").run_status == "completed"
