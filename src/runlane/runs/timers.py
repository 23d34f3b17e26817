"""What happens when time passes: due timers fire in order of (due, name)."""

from typing import Final

import msgspec

from runlane.runs.answers import choose_by_deadline
from runlane.runs.commands import RemindPerson, SetTimer
from runlane.runs.events import ClockTicked
from runlane.runs.settle import settle
from runlane.runs.state import Timer, TimerDuty, Visit
from runlane.runs.tokens import block, complete, drop_work, fire, fire_watchers
from runlane.runs.turn import Turn
from runlane.runs.work import DECIDING

ROUNDING: Final = 1e-6
"""Seconds: a due time that went through a database's microseconds may come back a little early."""


def tick(turn: Turn, event: ClockTicked) -> None:
    """Fire everything that is due; while the run is paused nothing is."""
    while not turn.paused and turn.status == "running":
        due = min(((timer.due, _number(name)) for name, timer in turn.timers.items()), default=None)
        if due is None or due[0] > turn.now + ROUNDING:
            break
        _fire(turn, turn.timers.pop(f"t{due[1]}"))
        settle(turn)
    if event.timer in turn.timers and not turn.paused:
        _set_again(turn, event.timer)


def set_due_again(turn: Turn) -> None:
    """Ask for the timers again that came due during a pause: their rows are gone."""
    for name, timer in turn.timers.items():
        if timer.due <= turn.now + ROUNDING:
            _set_again(turn, name)


def _number(name: str) -> int:
    return int(name[1:])


def _set_again(turn: Turn, name: str) -> None:
    timer = turn.timers[name]
    turn.order(SetTimer(name=name, due=timer.due, node=timer.node, act=timer.act))


def _fire(turn: Turn, timer: Timer) -> None:
    duty, visit = timer.duty, turn.work.get(timer.node)
    if timer.node and (visit is None or visit.act != timer.act or visit.node not in turn.runbook.nodes):
        return
    if visit is not None and duty.wait:
        complete(turn, timer.node, None, by="timer")
        return
    if visit is not None:
        _report_overdue(turn, visit, is_told=duty.notify)
    if duty.every and (duty.times is None or duty.times > 1):
        left = None if duty.times is None else duty.times - 1
        turn.set_timer(duty.every, _with_times(timer, left), timer.node, timer.act)
    wave = None
    if duty.interrupt and visit is not None:
        wave = visit.wave
        drop_work(turn, timer.node, "interrupted")
    for node in duty.fire:
        if node in turn.runbook.nodes:
            fire(turn, node, "deadline", wave)
    if timer.node in turn.work:
        _act_on(turn, timer)


def _report_overdue(turn: Turn, visit: Visit, *, is_told: bool) -> None:
    turn.record("overdue", visit.node, since=visit.since, act=visit.act)
    turn.change(visit.node, overdue=True)
    if is_told:
        key = turn.key(visit.act)
        turn.order(RemindPerson(key=key, node=visit.node, act=visit.act, who=visit.who, since=visit.since))


def _with_times(timer: Timer, left: int | None) -> TimerDuty:
    return msgspec.structs.replace(timer.duty, times=left)


def _act_on(turn: Turn, timer: Timer) -> None:
    """Choose, complete or fail the overdue visit."""
    node, duty, visit = timer.node, timer.duty, turn.work[timer.node]
    if duty.choose:
        if visit.kind in DECIDING or turn.runbook.is_choice(node):
            choose_by_deadline(turn, node, duty.choose)
    elif duty.complete:
        if not visit.queue and not (visit.kind != "loop" and turn.runbook.is_choice(node)):
            complete(turn, node, None, by="deadline")
    elif duty.fail:
        block(turn, node, "failed", "deadline")
        fire_watchers(turn, "failed", node)
