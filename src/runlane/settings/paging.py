"""Schedules and escalation policies: from what is written to the values the on-call package computes with."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Any, Final

from runlane.base.ids import PersonId, PolicyId, ScheduleId
from runlane.base.instants import Instant, instant_from
from runlane.base.texts import text
from runlane.oncall.model import EscalationPolicy, EscalationStep
from runlane.oncall.schedule import Override, Restriction, Rotation, Schedule
from runlane.oncall.wallclock import instant_on
from runlane.settings.files import Entries, Entry
from runlane.settings.mistakes import Notebook, Spot
from runlane.settings.people import check_reference, check_references, check_target
from runlane.settings.shapes import WRONG, sound

DAY: Final = timedelta(days=1)
WEEK_DAYS: Final = 7
DEFAULT_DELAY_S: Final = 300.0


def build_schedule(entry: Entry, entries: Entries, notebook: Notebook) -> Schedule | None:
    """Return a schedule; None when a mistake was noted."""
    before = len(notebook.mistakes)
    layers = [
        _rotation(rotation, spot, entries, notebook) for rotation, spot in _written_layers(entry, notebook)
    ]
    if not entry.has("zone"):
        return None
    zone = str(entry.value["zone"])
    overrides = [
        (_override(override, zone, spot, entries, notebook), spot)
        for override, spot in _spotted(entry, "overrides")
    ]
    made = [(override, spot) for override, spot in overrides if override]
    _check_overlaps(made, notebook)
    if len(notebook.mistakes) > before:
        return None
    return Schedule(
        id=ScheduleId(entry.id),
        zone=zone,
        layers=tuple(layer for layer in layers if layer),
        overrides=tuple(override for override, _ in made),
        name=str(entry.value["name"]),
    )


def build_policy(entry: Entry, entries: Entries, notebook: Notebook) -> EscalationPolicy | None:
    """Return an escalation policy; None when a mistake was noted."""
    steps = sound(entry.value["steps"])
    for index, step in steps:
        for number, target in sound(step["targets"]):
            check_target(target, entry.at("steps", index, "targets", number), entries, notebook)
    for number, target in sound(entry.value["fallback"]):
        check_target(target, entry.at("fallback", number), entries, notebook)
    if not entry.has("steps") or entry.value["repeat"] is WRONG:
        return None
    return EscalationPolicy(
        id=PolicyId(entry.id),
        steps=tuple(
            EscalationStep(_items(step["targets"]), _seconds(step["delay"]) or DEFAULT_DELAY_S)
            for _, step in steps
        ),
        repeat=int(entry.value["repeat"]),
        fallback=_items(entry.value["fallback"]),
        renotify_s=_seconds(entry.value["renotify"]),
        acknowledgement_s=_seconds(entry.value["acknowledgement"]),
    )


def _written_layers(entry: Entry, notebook: Notebook) -> list[tuple[dict[str, Any], Spot]]:
    layers = _spotted(entry, "layers")
    if entry.has("rotation"):
        layers.insert(0, (entry.value["rotation"], entry.at("rotation")))
        if len(layers) > 1:
            message = text("`rotation` and `layers` exclude each other")
            notebook.add(entry.at("rotation"), message, text("write all of them under `layers`"), at_key=True)
    return layers


def _spotted(entry: Entry, key: str) -> list[tuple[dict[str, Any], Spot]]:
    return [(item, entry.at(key, index)) for index, item in sound(entry.value[key])]


def _rotation(rotation: dict[str, Any], spot: Spot, entries: Entries, notebook: Notebook) -> Rotation | None:
    before = len(notebook.mistakes)
    check_references(rotation["people"], "people", spot.inside("people"), entries, notebook)
    turn_days = _turn_days(rotation["every"], spot.inside("every"), notebook)
    restrictions = [
        _restriction(restriction, spot.inside("restrictions", index), notebook)
        for index, restriction in sound(rotation["restrictions"])
    ]
    people = _items(rotation["people"])
    needed = [people or None, rotation["handoff"], rotation["start"]]
    if len(notebook.mistakes) > before or any(value in (None, WRONG) for value in needed):
        return None
    weekday, handoff = rotation["handoff"]
    if weekday is not None and turn_days % WEEK_DAYS:
        message = text("turns of {days} days cannot change on a weekday", days=turn_days)
        notebook.add(spot.inside("handoff"), message, text("write whole weeks, or the time alone"))
        return None
    return Rotation(
        people=tuple(map(PersonId, people)),
        start=rotation["start"],
        turn_days=turn_days,
        handoff=handoff,
        weekday=weekday,
        end=None if rotation["end"] is WRONG else rotation["end"],
        restrictions=tuple(one for one in restrictions if one),
        name=str(rotation["name"]),
    )


def _turn_days(every: Any, spot: Spot, notebook: Notebook) -> int:
    if every in (None, WRONG):
        return WEEK_DAYS
    days, rest = divmod(every, DAY)
    if rest or days < 1:
        notebook.add(
            spot,
            text("a turn lasts whole days"),
            text("write 1d, 1w or 2w; use restrictions for parts of a day"),
        )
        return WEEK_DAYS
    return int(days)


def _restriction(restriction: dict[str, Any], spot: Spot, notebook: Notebook) -> Restriction | None:
    days, start, end = (restriction[key] for key in ("days", "from", "to"))
    if WRONG in (days, start, end):
        return None
    if (start is None) is not (end is None):
        notebook.add(
            spot, text("a window needs both `from` and `to`"), text("add the other, or leave out both")
        )
        return None
    weekdays = tuple(range(WEEK_DAYS)) if days is None else tuple(dict.fromkeys(_items(days)))
    if not weekdays:
        return None
    return Restriction(weekdays, start or time(0), end or time(0))


def _override(
    override: dict[str, Any], zone: str, spot: Spot, entries: Entries, notebook: Notebook
) -> Override | None:
    if override["person"] not in (None, WRONG):
        check_reference(override["person"], "people", spot.inside("person"), entries, notebook)
    if any(override[key] in (None, WRONG) for key in ("person", "from", "to")):
        return None
    start, end = (_instant(override[key], zone) for key in ("from", "to"))
    if end <= start:
        notebook.add(
            spot.inside("to"), text("an override must end after it begins"), text("write a later moment")
        )
        return None
    return Override(start, end, PersonId(override["person"]), str(override["reason"]))


def _instant(moment: datetime, zone: str) -> Instant:
    """Return the instant of a moment; one without an offset is on the wall clock of `zone`."""
    if moment.tzinfo is not None:
        return instant_from(moment)
    return instant_on(moment.date(), moment.time(), zone)


def _check_overlaps(overrides: list[tuple[Override, Spot]], notebook: Notebook) -> None:
    in_order = sorted(overrides, key=lambda pair: pair[0].start)
    for (earlier, _), (later, spot) in pairwise(in_order):
        if later.start < earlier.end:
            until = earlier.end.astimezone(UTC).isoformat()
            message = text(
                "it overlaps the override of `{person}` until {until}", person=earlier.person, until=until
            )
            notebook.add(spot, message, text("end one before the other begins"))


def _seconds(duration: Any) -> float | None:
    return duration.total_seconds() if isinstance(duration, timedelta) else None


def _items(value: Any) -> tuple[Any, ...]:
    return tuple(item for _, item in sound(value))
