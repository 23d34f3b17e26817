"""What every store promises: the port's words as tests, over every store class found."""

import threading
from concurrent.futures import CancelledError
from datetime import timedelta

import pytest

from harness.stores import (
    OPENERS,
    START,
    HandClock,
    assert_whole,
    declaration,
    declared,
    firing,
    incident_id,
    owed_command,
    store_classes,
    write_incident,
)
from runlane.base.errors import RunlaneError
from runlane.base.ids import IncidentId, PageId, RunId, StreamId, incident_stream, page_stream, run_stream
from runlane.incidents.events import Acknowledged, NoteAdded
from runlane.incidents.model import COMMANDER, Incident, RoleHolder, Status
from runlane.oncall.events import PageAcknowledged
from runlane.oncall.model import Page, PageStatus
from runlane.ports.outcome import Document, TimelineFact
from runlane.ports.store import (
    ApiTokenRecord,
    CommandStatus,
    Committed,
    ConflictError,
    LoginRecord,
    RunbookRecord,
    SessionRecord,
    StoreFullError,
    TimerRecord,
)
from runlane.runs.events import NoteTaken, RunStarted
from runlane.runs.state import RunState
from runlane.store.chain import FIRST_PREVIOUS, verify

STREAM = incident_stream(IncidentId("INC-1"))
LATER = START + timedelta(minutes=5)


def test_every_store_class_can_be_opened_by_this_suite():
    assert store_classes() == sorted(OPENERS)


@pytest.fixture(params=sorted(OPENERS))
def open_store(request, tmp_path):
    """Open the store under test as often as wanted; all are closed at the end."""
    opened = []

    def opener(clock=None, **options):
        store = OPENERS[request.param](tmp_path, clock or HandClock(), **options)
        opened.append(store)
        return store

    yield opener
    for store in opened:
        store.close()


@pytest.fixture
def clock():
    return HandClock()


@pytest.fixture
def store(open_store, clock):
    return open_store(clock)


def write(store, turn):
    return store.submit(turn).result(timeout=10)


def read(store, question):
    with store.reading() as reads:
        return question(reads)


# Streams


def test_what_was_written_is_there_after_the_store_is_opened_again(open_store):
    store = open_store()
    for number in (1, 2, 3):
        write(store, lambda tx, number=number: write_incident(tx, number))
    store.close()

    assert assert_whole(open_store()) == {1, 2, 3}


def test_a_stream_holds_its_latest_state_and_every_event(store):
    note = NoteAdded(at=LATER, text="looking", by="ana")
    write(store, lambda tx: tx.append(STREAM, 0, [declaration(1)], declared(1)))
    write(store, lambda tx: tx.append(STREAM, 1, [note, note], declared(1, war_room="room")))

    record = read(store, lambda reads: reads.load(STREAM))
    events = read(store, lambda reads: reads.events(STREAM, after_version=1))

    assert (record.version, record.state.war_room) == (3, "room")
    assert [(event.version, event.at, event.event) for event in events] == [
        (2, LATER, note),
        (3, LATER, note),
    ]


def test_a_turn_reads_its_own_writes(store):
    def turn(tx):
        write_incident(tx, 1)
        version = tx.load(STREAM).version
        return version, len(tx.timeline(incident_id(1))), tx.find_alert("prometheus", "disk-1").firing

    assert write(store, turn) == (1, 2, True)


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        pytest.param(1, 0, id="a stream that exists is not new"),
        pytest.param(1, 2, id="a version that is not reached yet"),
        pytest.param(0, 1, id="a stream that does not exist has no version"),
    ],
)
def test_an_append_to_another_version_is_a_conflict_and_changes_nothing(store, there, expected):
    if there:
        write(store, lambda tx: tx.append(STREAM, 0, [declaration(1)], declared(1)))

    with pytest.raises(ConflictError, match=f"not at version {expected}"):
        write(
            store,
            lambda tx: tx.append(STREAM, expected, [NoteAdded(at=START, text="x")], declared(1, title="x")),
        )

    record = read(store, lambda reads: reads.load(STREAM))
    assert (record.version, record.state.title) == (1, "Disk 1 is full") if there else record is None


def test_an_append_without_events_replaces_the_state_of_a_stream_old_or_new(store):
    write(store, lambda tx: tx.append(STREAM, 0, [], declared(1)))
    write(store, lambda tx: tx.append(STREAM, 0, [declaration(1)], declared(1, title="second")))
    write(store, lambda tx: tx.append(STREAM, 1, [], declared(1, title="third")))

    record = read(store, lambda reads: reads.load(STREAM))
    assert (record.version, record.state.title) == (1, "third")


def test_the_next_turn_sees_a_state_as_a_restarted_process_would(store):
    run = run_stream(RunId("INC-1.1"))
    written = RunState(run="INC-1.1", data={"n2": {"at": START, "pair": (1, 2)}})
    write(store, lambda tx: tx.append(run, 0, [RunStarted(run="INC-1.1")], written))

    seen = write(store, lambda tx: tx.load(run).state.data)
    assert seen == {"n2": {"at": "2026-11-24T03:00:00Z", "pair": [1, 2]}}
    assert seen == read(store, lambda reads: reads.load(run).state.data)


def test_an_event_of_a_run_is_dated_by_the_moment_it_was_kept(store, clock):
    run = run_stream(RunId("INC-1.1"))
    clock.forward(seconds=7)
    event = NoteTaken(at=5.0, text="five seconds after the start")
    write(store, lambda tx: tx.append(run, 0, [event], RunState(run="INC-1.1")))

    (row,) = read(store, lambda reads: reads.events(run))
    assert (row.at, row.event) == (START + timedelta(seconds=7), event)


# Turns


def test_a_turn_that_raises_undoes_itself_alone_and_its_caller_gets_the_error(store):
    def broken(tx):
        write_incident(tx, 2)
        raise KeyError("no such runbook")

    futures = [
        store.submit(turn)
        for turn in (lambda tx: write_incident(tx, 1), broken, lambda tx: write_incident(tx, 3))
    ]

    assert [futures[0].result(10), futures[2].result(10)] == [1, 3]
    with pytest.raises(KeyError, match="no such runbook"):
        futures[1].result(10)
    assert assert_whole(store) == {1, 3}


def test_a_state_that_was_undone_is_not_remembered(store):
    write(store, lambda tx: tx.append(STREAM, 0, [declaration(1)], declared(1)))

    def broken(tx):
        tx.append(STREAM, 1, [NoteAdded(at=START, text="x")], declared(1, title="never"))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write(store, broken)

    record = write(store, lambda tx: tx.load(STREAM))
    assert (record.version, record.state.title) == (1, "Disk 1 is full")


def test_an_open_view_does_not_change_while_others_commit(store):
    write(store, lambda tx: write_incident(tx, 1))
    with store.reading() as reads:
        before = reads.counts()["incidents_open"]
        write(store, lambda tx: write_incident(tx, 2))
        during = reads.counts()["incidents_open"]

    assert (before, during) == (1, 1)
    assert read(store, lambda reads: reads.counts()["incidents_open"]) == 2


def test_many_threads_count_without_losing_a_number(store):
    numbers = []

    def count():
        numbers.extend(write(store, lambda tx: tx.next_number("incident")) for _ in range(20))

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(numbers) == list(range(1, 161))


def test_a_full_queue_refuses_and_says_when_to_come_again(open_store):
    store = open_store(queue_limit=2)
    started, go_on = threading.Event(), threading.Event()

    def slow(_tx):
        started.set()
        go_on.wait(10)

    first = store.submit(slow)
    started.wait(10)
    waiting = [store.submit(lambda tx: tx.next_number("n")) for _ in range(2)]
    with pytest.raises(StoreFullError) as refused:
        store.submit(lambda tx: tx.next_number("n"))
    go_on.set()

    assert refused.value.retry_after_s == 1
    assert first.result(10) is None
    assert [future.result(10) for future in waiting] == [1, 2]


def test_a_turn_that_is_cancelled_before_it_begins_is_not_run(store):
    started, go_on = threading.Event(), threading.Event()

    def slow(_tx):
        started.set()
        go_on.wait(10)

    store.submit(slow)
    started.wait(10)
    unwanted = store.submit(lambda tx: write_incident(tx, 1))
    assert unwanted.cancel()
    go_on.set()

    with pytest.raises(CancelledError):
        unwanted.result(10)
    assert write(store, lambda tx: tx.load(STREAM)) is None


def test_closing_finishes_what_waits_and_refuses_what_comes_after(open_store):
    store = open_store()
    futures = [store.submit(lambda tx, number=number: write_incident(tx, number)) for number in range(1, 30)]
    store.close()

    assert [future.result(0) for future in futures] == list(range(1, 30))
    with pytest.raises(RunlaneError, match="RL507"):
        store.submit(lambda tx: tx.next_number("n"))
    with pytest.raises(RunlaneError, match="RL507"), store.reading():
        pass


def test_those_who_wait_are_told_what_a_commit_changed_before_the_caller_is_answered(store):
    told = []
    store.on_commit(told.append)

    def turn(tx):
        tx.append(STREAM, 0, [declaration(1)], declared(1))
        tx.enqueue(owed_command("INC-2/1", incident=IncidentId("INC-2"), queue="paging"))
        tx.set_timer(TimerRecord(STREAM, "late", LATER))
        tx.set_timer(TimerRecord(STREAM, "soon", START))

    write(store, turn)

    assert told == [Committed(frozenset({"INC-1", "INC-2"}), True, START, frozenset({"paging"}))]


def test_a_listener_that_breaks_costs_nobody_an_answer(store):
    told = []

    def broken(_committed):
        raise RuntimeError("a defect")

    store.on_commit(broken)
    store.on_commit(told.append)

    assert write(store, lambda tx: tx.next_number("n")) == 1
    assert len(told) == 1


# Incidents


def append_incident(tx, number, **fields):
    tx.append(incident_stream(incident_id(number)), 0, [declaration(number)], declared(number, **fields))


def test_the_list_row_of_an_incident_follows_its_state(store):
    holder = RoleHolder("ana", START)
    acknowledged = declared(
        1, acknowledged_at=LATER, roles={COMMANDER: holder}, status=Status.ACTIVE, is_test=True
    )
    write(store, lambda tx: append_incident(tx, 1))
    write(store, lambda tx: tx.append(STREAM, 1, [Acknowledged(at=LATER, by="ana")], acknowledged))

    (row,) = read(store, lambda reads: reads.list_incidents())

    assert (row.id, row.title, row.status, row.severity, row.declared_at) == (
        "INC-1",
        "Disk 1 is full",
        "active",
        2,
        START,
    )
    assert (row.acknowledged_at, row.resolved_at, row.commander, row.responder) == (LATER, None, "ana", "")
    assert row.is_test is True


def test_incidents_are_listed_by_number_newest_first_page_by_page(store):
    for number in (9, 10, 2, 11, 1):
        write(store, lambda tx, number=number: append_incident(tx, number))

    first = read(store, lambda reads: reads.list_incidents(limit=2))
    second = read(store, lambda reads: reads.list_incidents(limit=2, before=first[-1].id))
    third = read(store, lambda reads: reads.list_incidents(limit=2, before=second[-1].id))

    assert [[row.id for row in page] for page in (first, second, third)] == [
        ["INC-11", "INC-10"],
        ["INC-9", "INC-2"],
        ["INC-1"],
    ]


@pytest.mark.parametrize(
    ("before", "listed"),
    [
        pytest.param("INC-" + "9" * 25, ["INC-2"], id="a number greater than any column holds"),
        pytest.param("INC-" + "9" * 5000, ["INC-2"], id="a number nobody would write"),
        pytest.param("INC", [], id="no number"),
    ],
)
def test_what_comes_before_an_incident_that_is_none_can_be_asked(store, before, listed):
    write(store, lambda tx: append_incident(tx, 2))

    assert [row.id for row in read(store, lambda reads: reads.list_incidents(before=before))] == listed


def test_incidents_of_some_statuses_come_in_one_order(store):
    statuses = {1: Status.ACTIVE, 2: Status.CLOSED, 3: Status.TRIAGE, 4: Status.ACTIVE, 5: Status.CLOSED}
    for number, status in statuses.items():
        write(store, lambda tx, number=number, status=status: append_incident(tx, number, status=status))

    wanted = ("triage", "active", "active")
    listed = read(store, lambda reads: reads.list_incidents(statuses=wanted, limit=2))
    rest = read(
        store, lambda reads: reads.list_incidents(statuses=wanted, limit=2, before=IncidentId("INC-3"))
    )

    assert [row.id for row in listed] == ["INC-4", "INC-3"]
    assert [row.id for row in rest] == ["INC-1"]


def test_the_open_incident_of_a_group_is_its_newest_one_at_work(store):
    incidents = {1: Status.ACTIVE, 2: Status.MITIGATED, 3: Status.RESOLVED}
    for number, status in incidents.items():
        write(store, lambda tx, n=number, s=status: append_incident(tx, n, status=s, group_key="disk"))
    write(store, lambda tx: append_incident(tx, 4, group_key=""))

    found = read(store, lambda reads: [reads.find_open_incident(group) for group in ("disk", "other", "")])
    assert found == ["INC-2", None, None]


# Pages


def open_page(tx, name, status=PageStatus.ESCALATING, opened_at=START):
    page = PageId(f"INC-1.1-{name}")
    state = Page(page, IncidentId("INC-1"), status=status, opened_at=opened_at)
    tx.append(page_stream(page), 0, [PageAcknowledged(at=opened_at)], state)
    return page_stream(page)


def test_pages_of_an_incident_come_in_the_order_in_which_they_were_opened(store):
    write(store, lambda tx: open_page(tx, 10, opened_at=START))
    write(store, lambda tx: open_page(tx, 9, opened_at=LATER))
    write(store, lambda tx: append_incident(tx, 1))

    pages = read(store, lambda reads: reads.list_pages(IncidentId("INC-1")))

    assert [page.id for page in pages] == ["INC-1.1-10", "INC-1.1-9"]


def test_an_escalating_page_without_timer_and_without_owed_command_is_lost(store):
    def turn(tx):
        open_page(tx, "lost")
        open_page(tx, "answered", PageStatus.ACKNOWLEDGED)
        tx.set_timer(TimerRecord(open_page(tx, "timed"), "step", LATER))
        tx.enqueue(owed_command("a", stream=open_page(tx, "notifying")))
        tx.enqueue(owed_command("b", stream=open_page(tx, "notified")))
        tx.settle("b", CommandStatus.DONE)

    write(store, turn)

    lost = read(store, lambda reads: reads.open_pages_without_timer())
    assert list(lost) == ["page/INC-1.1-lost", "page/INC-1.1-notified"]


# The outbox


def test_a_command_keeps_everything_it_was_owed_with(store):
    command = owed_command("INC-1/1", queue="paging", payload={"channel": "ntfy", "n": [1, None, {"é": 2.5}]})
    write(store, lambda tx: tx.enqueue(command))

    assert read(store, lambda reads: reads.find_command("INC-1/1")) == command
    assert read(store, lambda reads: reads.find_command("INC-1/2")) is None


def test_a_command_of_a_key_that_is_there_stays_as_it_is(store):
    write(store, lambda tx: tx.enqueue(owed_command("INC-1/1")))
    write(store, lambda tx: tx.settle("INC-1/1", CommandStatus.DONE))
    write(store, lambda tx: tx.enqueue(owed_command("INC-1/1", due=LATER)))

    command = read(store, lambda reads: reads.find_command("INC-1/1"))
    assert (command.status, command.due) == (CommandStatus.DONE, START)


def test_an_attempt_is_claimed_counted_and_settled(store):
    write(store, lambda tx: tx.enqueue(owed_command("INC-1/1")))

    first = write(store, lambda tx: tx.claim("INC-1/1", START))
    write(store, lambda tx: tx.settle("INC-1/1", CommandStatus.QUEUED, error="busy", due=LATER))
    too_early = write(store, lambda tx: tx.claim("INC-1/1", START))
    second = write(store, lambda tx: tx.claim("INC-1/1", LATER))
    write(store, lambda tx: tx.settle("INC-1/1", CommandStatus.FAILED, error="gone"))
    over = write(store, lambda tx: tx.claim("INC-1/1", LATER))

    assert (first.status, first.attempt, first.due) == (CommandStatus.CLAIMED, 1, START)
    assert (second.attempt, second.error, second.due) == (2, "busy", LATER)
    assert (too_early, over) == (None, None)
    settled = read(store, lambda reads: reads.find_command("INC-1/1"))
    assert (settled.status, settled.error, settled.attempt) == (CommandStatus.FAILED, "gone", 2)


def test_a_claim_dies_with_its_process_so_a_claimed_command_is_owed_and_can_be_claimed_again(open_store):
    store = open_store()
    write(store, lambda tx: tx.enqueue(owed_command("INC-1/1")))
    write(store, lambda tx: tx.claim("INC-1/1", START))
    store.close()

    again = open_store()
    (owed,) = read(again, lambda reads: reads.owed(START, queue="work"))
    claimed = write(again, lambda tx: tx.claim("INC-1/1", START))

    assert (owed.key, owed.status) == ("INC-1/1", CommandStatus.CLAIMED)
    assert claimed.attempt == 2


def test_settling_a_command_that_is_not_there_is_a_mistake(store):
    with pytest.raises(LookupError, match="INC-9/9"):
        write(store, lambda tx: tx.settle("INC-9/9", CommandStatus.DONE))


def test_owed_commands_of_a_queue_come_by_due_time_and_not_before_it(store):
    def turn(tx):
        tx.enqueue(owed_command("c", due=START - timedelta(seconds=1)))
        tx.enqueue(owed_command("a", due=START))
        tx.enqueue(owed_command("b", due=LATER))
        tx.enqueue(owed_command("p", due=START, queue="paging"))
        for key, status in (("d", CommandStatus.DONE), ("s", CommandStatus.SUPERSEDED)):
            tx.enqueue(owed_command(key))
            tx.settle(key, status)

    write(store, turn)

    with store.reading() as reads:
        assert [command.key for command in reads.owed(START, queue="work")] == ["c", "a"]
        assert [command.key for command in reads.owed(START, queue="work", limit=1)] == ["c"]
        assert [command.key for command in reads.owed(LATER, queue="work")] == ["c", "a", "b"]
        assert [command.key for command in reads.owed(START, queue="paging")] == ["p"]


def test_the_next_due_command_is_a_queued_one(store):
    def turn(tx):
        tx.enqueue(owed_command("claimed", due=START))
        tx.claim("claimed", START)
        tx.enqueue(owed_command("soon", due=START + timedelta(seconds=1)))
        tx.enqueue(owed_command("late", due=LATER, queue="paging"))

    assert read(store, lambda reads: reads.next_command_due()) is None
    write(store, turn)

    with store.reading() as reads:
        assert reads.next_command_due() == START + timedelta(seconds=1)
        assert reads.next_command_due(queue="paging") == LATER
        assert reads.next_command_due(after=START + timedelta(seconds=1)) == LATER
        assert reads.next_command_due(queue="work", after=START + timedelta(seconds=1)) is None


def test_a_retry_tells_those_who_wait(store):
    write(store, lambda tx: tx.enqueue(owed_command("a")))
    told = []
    store.on_commit(told.append)
    write(store, lambda tx: tx.claim("a", START))
    write(store, lambda tx: tx.settle("a", CommandStatus.QUEUED, due=LATER))
    write(store, lambda tx: tx.settle("a", CommandStatus.DONE))

    assert [(committed.has_commands, sorted(committed.queues)) for committed in told] == [
        (False, []),
        (True, ["work"]),
        (False, []),
    ]


def test_the_outbox_of_an_incident_comes_in_the_order_in_which_it_was_filled(store, clock):
    write(store, lambda tx: tx.enqueue(owed_command("z", created=None)))
    clock.forward(seconds=1)
    write(store, lambda tx: tx.enqueue(owed_command("a", created=None)))
    write(store, lambda tx: tx.enqueue(owed_command("other", incident=IncidentId("INC-2"))))

    commands = read(store, lambda reads: reads.list_commands(IncidentId("INC-1")))

    assert [command.key for command in commands] == ["z", "a"]
    assert commands[0].created == START


# Timers


def test_a_timer_is_set_replaced_dropped_and_due(store):
    run = run_stream(RunId("INC-1.1"))

    def turn(tx):
        tx.set_timer(TimerRecord(run, "step", LATER))
        tx.set_timer(TimerRecord(run, "step", START))
        tx.set_timer(TimerRecord(run, "wait", LATER))
        tx.set_timer(TimerRecord(STREAM, "step", START - timedelta(days=1)))
        tx.drop_timer(run, "never set")

    assert read(store, lambda reads: reads.next_timer_due()) is None
    write(store, turn)
    with store.reading() as reads:
        assert [(timer.stream, timer.name) for timer in reads.due_timers(START)] == [
            (STREAM, "step"),
            (run, "step"),
        ]
        assert list(reads.list_timers(run)) == [
            TimerRecord(run, "step", START),
            TimerRecord(run, "wait", LATER),
        ]
        assert reads.next_timer_due() == START - timedelta(days=1)

    write(store, lambda tx: tx.drop_timer(STREAM, "step"))
    assert read(store, lambda reads: reads.next_timer_due()) == START


# Alerts


def test_an_alert_is_what_was_last_said_of_it(store):
    ended = firing(
        "k", firing=False, ended_at=LATER, reports=3, link="https://example.org", group="g", last_seen=LATER
    )
    write(store, lambda tx: tx.save_alert(firing("k", expires_at=LATER)))
    write(store, lambda tx: tx.save_alert(ended))

    assert read(store, lambda reads: reads.find_alert("prometheus", "k")) == ended
    assert read(store, lambda reads: reads.find_alert("zabbix", "k")) is None


def test_alerts_are_listed_latest_start_first_firing_ones_unless_asked_for_all(store):
    def turn(tx):
        tx.save_alert(firing("old"))
        tx.save_alert(firing("new", started_at=LATER))
        tx.save_alert(firing("over", firing=False, started_at=START + timedelta(minutes=1)))

    write(store, turn)
    with store.reading() as reads:
        assert [alert.key for alert in reads.list_alerts()] == ["new", "old"]
        assert [alert.key for alert in reads.list_alerts(firing_only=False)] == ["new", "over", "old"]
        assert [alert.key for alert in reads.list_alerts(limit=1)] == ["new"]


def test_alerts_expire_at_their_time_when_they_still_fire(store):
    def turn(tx):
        tx.save_alert(firing("due", expires_at=START))
        tx.save_alert(firing("later", expires_at=LATER))
        tx.save_alert(firing("never"))
        tx.save_alert(firing("over", firing=False, expires_at=START))

    write(store, turn)
    assert [alert.key for alert in read(store, lambda reads: reads.expired_alerts(START))] == ["due"]


def test_a_dedupe_key_is_new_once(store):
    answers = [write(store, lambda tx, key=key: tx.is_new(key, START)) for key in ("a", "b", "a", "a")]

    assert answers == [True, True, False, False]


def test_a_dedupe_key_is_remembered_for_thirty_days_and_forgotten_some_time_after(store):
    write(store, lambda tx: tx.is_new("old", START))
    day_30, day_31 = START + timedelta(days=30), START + timedelta(days=31)

    write(store, lambda tx: [tx.is_new(f"a{n}", day_30) for n in range(200)])
    assert write(store, lambda tx: tx.is_new("old", day_30)) is False

    write(store, lambda tx: [tx.is_new(f"b{n}", day_31) for n in range(200)])
    assert write(store, lambda tx: tx.is_new("old", day_31)) is True


# The timeline


def test_a_timeline_is_one_hash_chain_per_incident(store):
    facts = [
        TimelineFact(START, "ana", "noted", {"z": 1, "a": {"ä": [1.5, None, True]}}),
        TimelineFact(LATER, "bo", "noted", {}),
    ]
    write(store, lambda tx: tx.record(IncidentId("INC-1"), facts[:1]))
    write(store, lambda tx: tx.record(IncidentId("INC-2"), facts))
    write(store, lambda tx: tx.record(IncidentId("INC-1"), facts[1:]))

    first = read(store, lambda reads: reads.timeline(IncidentId("INC-1")))
    second = read(store, lambda reads: reads.timeline(IncidentId("INC-2")))
    rest = read(store, lambda reads: reads.timeline(IncidentId("INC-1"), after_seq=1))

    assert [entry.seq for entry in first] == [1, 2]
    assert [entry.fact for entry in first] == facts
    assert (first[0].previous_hash, first[1].previous_hash) == (FIRST_PREVIOUS, first[0].hash)
    assert first[0].hash != second[0].hash
    assert (verify(first), verify(second)) == (None, None)
    assert list(rest) == [first[1]]
    lengths = [IncidentId("INC-1"), IncidentId("INC-3")]
    assert [read(store, lambda reads, one=one: reads.timeline_length(one)) for one in lengths] == [2, 0]


def test_a_fact_is_read_as_plain_json_and_its_hash_holds(store):
    fact = TimelineFact(
        START.astimezone(), "ana", "noted", {"at": START, "status": Status.ACTIVE, "pair": (1, 2)}
    )
    write(store, lambda tx: tx.record(IncidentId("INC-1"), [fact]))

    (entry,) = read(store, lambda reads: reads.timeline(IncidentId("INC-1")))

    assert entry.fact.data == {"at": "2026-11-24T03:00:00Z", "status": "active", "pair": [1, 2]}
    assert (entry.fact.at, verify([entry])) == (START, None)


# Everything else


def test_runbooks_documents_and_values_are_kept(store):
    runbook = RunbookRecord("sha", "seed", "lane A", "bind: {}")
    draft, final = (
        Document("postmortem", "text/markdown", "draft"),
        Document("postmortem", "text/html", "final"),
    )
    picture = Document("picture", "image/svg+xml", "<svg/>")

    def turn(tx):
        tx.save_runbook(runbook)
        tx.save_runbook(runbook)
        tx.save_document(IncidentId("INC-1"), draft, START)
        tx.save_document(IncidentId("INC-1"), picture, START)
        tx.save_document(IncidentId("INC-1"), final, LATER)
        tx.save_value("secret", "one")
        tx.save_value("secret", "two")

    write(store, turn)
    with store.reading() as reads:
        assert [reads.find_runbook("sha"), reads.find_runbook("other")] == [runbook, None]
        assert list(reads.documents(IncidentId("INC-1"))) == [picture, final]
        assert list(reads.documents(IncidentId("INC-2"))) == []
        assert [reads.find_value("secret"), reads.find_value("other")] == ["two", None]


def test_people_get_in_by_logins_sessions_and_tokens(store, clock):
    login = LoginRecord("ana", "argon2", START)
    session = SessionRecord("hash", "ana", LATER)
    tokens = [ApiTokenRecord("t1", "ci", "ana", LATER), ApiTokenRecord("t2", "cli", "ana", START)]
    assert read(store, lambda reads: reads.has_logins()) is False

    def turn(tx):
        tx.save_login(LoginRecord("ana", "old", START))
        tx.save_login(login)
        tx.save_session(session)
        for token in tokens:
            tx.save_api_token(token)

    write(store, turn)
    with store.reading() as reads:
        assert [reads.find_login("ana"), reads.find_login("bo"), reads.has_logins()] == [login, None, True]
        assert [reads.find_session("hash"), reads.find_session("other")] == [session, None]
        assert [reads.find_api_token("t1"), reads.find_api_token("t3")] == [tokens[0], None]
        assert list(reads.list_api_tokens()) == [tokens[1], tokens[0]]

    write(store, lambda tx: (tx.drop_session("hash"), tx.drop_api_token("t1")))
    with store.reading() as reads:
        assert [reads.find_session("hash"), reads.find_api_token("t1")] == [None, None]


def test_expired_sessions_go_when_somebody_signs_in(store, clock):
    write(store, lambda tx: tx.save_session(SessionRecord("old", "ana", LATER)))
    clock.forward(minutes=6)
    write(store, lambda tx: tx.save_session(SessionRecord("new", "bo", clock.now() + timedelta(hours=1))))

    found = read(store, lambda reads: [reads.find_session(name) is None for name in ("old", "new")])
    assert found == [True, False]


def test_counts_say_what_is_owed_overdue_open_and_firing(store, clock):
    write(store, lambda tx: write_incident(tx, 1))
    write(store, lambda tx: open_page(tx, "one"))
    write(store, lambda tx: tx.set_timer(TimerRecord(StreamId("run/INC-1.1"), "later", LATER)))
    expected = {
        "commands_owed": 1,
        "timers": 2,
        "timers_overdue": 1,
        "incidents_open": 1,
        "pages_escalating": 1,
        "alerts_firing": 1,
    }

    assert read(store, lambda reads: reads.counts()) == expected
    clock.forward(minutes=6)
    assert read(store, lambda reads: reads.counts()) == expected | {"timers_overdue": 2}


def test_an_incident_without_a_moment_of_declaration_is_listed_by_its_last_event(store):
    write(
        store, lambda tx: tx.append(STREAM, 0, [NoteAdded(at=LATER, text="x")], Incident(IncidentId("INC-1")))
    )

    (row,) = read(store, lambda reads: reads.list_incidents())
    assert row.declared_at == LATER
