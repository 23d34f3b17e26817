"""Any turns, in any groups, some of them failing, leave what a plain dictionary would hold."""

import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.stores import OPENERS, START, HandClock, declaration, declared, firing, incident_id, owed_command
from runlane.base.ids import IncidentId, incident_stream
from runlane.incidents.model import Status
from runlane.ports.outcome import TimelineFact
from runlane.ports.store import CommandStatus, TimerRecord
from runlane.store.chain import verify

NUMBERS = st.integers(1, 4)
MINUTES = st.integers(0, 5)


class DefectError(Exception):
    """What a turn of the test raises."""


@dataclass
class Model:
    """What the store should hold."""

    incidents: dict = field(default_factory=dict)
    facts: dict = field(default_factory=dict)
    commands: dict = field(default_factory=dict)
    timers: dict = field(default_factory=dict)
    alerts: dict = field(default_factory=dict)
    seen: set = field(default_factory=set)
    numbers: int = 0

    def copy(self):
        return Model(
            dict(self.incidents),
            {incident: list(facts) for incident, facts in self.facts.items()},
            dict(self.commands),
            dict(self.timers),
            dict(self.alerts),
            set(self.seen),
            self.numbers,
        )


def at(minute):
    return START + timedelta(minutes=minute)


def append(tx, model, number, minute):
    stream = incident_stream(incident_id(number))
    record = tx.load(stream)
    version, status = model.incidents.get(number, (0, None))
    assert (record.version if record else 0) == version
    status = list(Status)[minute]
    tx.append(stream, version, [declaration(number)] * 2, declared(number, status=status))
    model.incidents[number] = (version + 2, status)


def record(tx, model, number, minute):
    fact = TimelineFact(at(minute), "ana", "noted", {"minute": minute})
    tx.record(incident_id(number), [fact, fact])
    model.facts.setdefault(number, []).extend([fact, fact])


def enqueue(tx, model, number, minute):
    tx.enqueue(owed_command(f"k{number}", due=at(minute), queue="paging" if number % 2 else "work"))
    model.commands.setdefault(f"k{number}", (CommandStatus.QUEUED, 0, at(minute)))


def claim(tx, model, number, minute):
    status, attempt, due = model.commands.get(f"k{number}", (None, 0, START))
    claimed = tx.claim(f"k{number}", at(minute))
    is_owed = status in (CommandStatus.QUEUED, CommandStatus.CLAIMED) and due <= at(minute)
    assert (claimed is not None) == is_owed
    if is_owed:
        model.commands[f"k{number}"] = (CommandStatus.CLAIMED, attempt + 1, due)


def settle(tx, model, number, minute):
    if f"k{number}" not in model.commands:
        return
    status = (CommandStatus.QUEUED, CommandStatus.DONE, CommandStatus.FAILED)[minute % 3]
    _, attempt, due = model.commands[f"k{number}"]
    later = at(minute) if status is CommandStatus.QUEUED else None
    tx.settle(f"k{number}", status, due=later)
    model.commands[f"k{number}"] = (status, attempt, later or due)


def set_timer(tx, model, number, minute):
    tx.set_timer(TimerRecord(incident_stream(incident_id(number)), "step", at(minute)))
    model.timers[number] = at(minute)


def drop_timer(tx, model, number, _minute):
    tx.drop_timer(incident_stream(incident_id(number)), "step")
    model.timers.pop(number, None)


def save_alert(tx, model, number, minute):
    alert = firing(f"a{number}", firing=minute % 2 == 0, started_at=at(minute), reports=minute)
    tx.save_alert(alert)
    model.alerts[f"a{number}"] = alert


def is_new(tx, model, number, _minute):
    assert tx.is_new(f"d{number}", START) == (number not in model.seen)
    model.seen.add(number)


def next_number(tx, model, _number, _minute):
    model.numbers += 1
    assert tx.next_number("n") == model.numbers


def fail(_tx, _model, _number, _minute):
    raise DefectError


STEPS = (append, record, enqueue, claim, settle, set_timer, drop_timer, save_alert, is_new, next_number)
TURN = st.lists(st.tuples(st.sampled_from((*STEPS, *STEPS, fail)), NUMBERS, MINUTES), min_size=1, max_size=6)
GROUPS = st.lists(st.lists(TURN, min_size=1, max_size=5), min_size=1, max_size=5)


class Live:
    """The model, changed by the turns themselves, in the writer's thread and in its order."""

    def __init__(self):
        self.model = Model()

    def turn(self, steps):
        def run(tx):
            trial = self.model.copy()
            for step, number, minute in steps:
                step(tx, trial, number, minute)
            self.model = trial

        return run


def assert_equal(store, model):
    with store.reading() as reads:
        rows = {row.id: row.status for row in reads.list_incidents(limit=100)}
        assert rows == {incident_id(n): str(status) for n, (_, status) in model.incidents.items()}
        for number, (version, status) in model.incidents.items():
            stream = incident_stream(incident_id(number))
            loaded = reads.load(stream)
            assert (loaded.version, loaded.state.status) == (version, status)
            assert [event.version for event in reads.events(stream)] == list(range(1, version + 1))
        for number in range(1, 5):
            timeline = reads.timeline(incident_id(number))
            assert [entry.fact for entry in timeline] == model.facts.get(number, [])
            assert verify(timeline) is None
        found = reads.list_commands(IncidentId("INC-1"))
        assert {one.key: (one.status, one.attempt, one.due) for one in found} == model.commands
        owed = [one.key for queue in ("paging", "work") for one in reads.owed(at(2), queue=queue)]
        expected = {
            key for key, (status, _, due) in model.commands.items() if status in OWED and due <= at(2)
        }
        assert (set(owed), len(owed)) == (expected, len(expected))
        timers = {timer.stream: timer.due for timer in reads.due_timers(at(9))}
        assert timers == {incident_stream(incident_id(n)): due for n, due in model.timers.items()}
        assert reads.next_timer_due() == min(model.timers.values(), default=None)
        assert {alert.key: alert for alert in reads.list_alerts(firing_only=False)} == model.alerts
        assert reads.counts()["alerts_firing"] == sum(alert.firing for alert in model.alerts.values())


OWED = (CommandStatus.QUEUED, CommandStatus.CLAIMED)


@pytest.mark.parametrize("name", sorted(OPENERS))
@settings(max_examples=40, deadline=None)
@given(groups=GROUPS)
def test_turns_leave_what_a_model_holds_also_after_opening_again(name, groups):
    live = Live()
    with tempfile.TemporaryDirectory() as folder:
        for turns in groups:
            store = OPENERS[name](Path(folder), HandClock())
            futures = [store.submit(live.turn(steps)) for steps in turns]
            for future in futures:
                with suppress(DefectError):
                    future.result(10)
            assert_equal(store, live.model)
            store.close()
