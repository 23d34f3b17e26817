"""Plain data -> Bindings + problems: the YAML sidecar, and the JSON form that `simulate` takes."""

from collections.abc import Mapping
from typing import Any, Final

from runlane.base.positioned import Path, Positioned
from runlane.base.texts import text
from runlane.runbook.bindings import Bindings, Deadline, LaneBinding, NodeBinding, Trigger
from runlane.runbook.fields import BindingProblem, Reader
from runlane.runbook.model import Runbook
from runlane.runbook.targets import dangling_bindings

_TOP: Final = ("runbook", "start", "severity_from", "lanes", "nodes", "max_rounds")
_NODE: Final = (
    *("action", "form", "decide", "wait", "on_signal", "call", "rollback", "undo", "auto", "who", "join"),
    *("route", "retries", "deadline", "trigger", "terminate", "on_acknowledge"),
)
_TRIGGER: Final = (
    *("on", "node", "name", "after", "seconds", "every", "times", "max", "restart", "cancel", "interrupt"),
    "wave",
)
_DEADLINE: Final = (
    *("after", "seconds", "fire", "choose", "complete", "fail", "notify", "interrupt", "every", "times"),
)
_ON: Final = ("manual", "start", "after", "deadline", "done", "failed", "limit", "signal")
_ON_NODE: Final = frozenset({"deadline", "done", "failed", "limit"})
_JOINS: Final = ("auto", "any", "all", "each", "everyone")
_ROUTES: Final = ("all", "choose", "many")
_FIELD_KINDS: Final = ("text", "long", "number", "yes_no")


def read_bindings(positioned: Positioned) -> tuple[Bindings, list[BindingProblem]]:
    """Return what a sidecar says, and everything that is wrong with it.

    Durations are seconds or written as `5m`. An action is `{page: {policy: x}}`, or its name alone. What is
    wrong is left out of the bindings, so that the rest can be used and checked.
    """
    reader = Reader(positioned)
    top = reader.mapping((), positioned.data)
    reader.known_keys((), top, _TOP)
    values = _Values(reader, (), top)
    bindings = Bindings(
        runbook=values.word("runbook"),
        start=values.word("start"),
        severity_from=values.word("severity_from"),
        lanes=reader.each(("lanes",), top.get("lanes"), lambda path, value: _lane(reader, path, value)),
        nodes=reader.each(("nodes",), top.get("nodes"), lambda path, value: _node(reader, path, value)),
        max_rounds=values.count("max_rounds", least=1) if top.get("max_rounds") is not None else None,
    )
    return bindings, reader.problems


def check_bindings(runbook: Runbook, positioned: Positioned) -> list[BindingProblem]:
    """Return everything that is wrong with a sidecar, also what it says about nodes that a runbook lacks.

    `runbook` was compiled with the bindings read from `positioned`. What points at nothing is also among the
    diagnostics of `compile_runbook`, which know no place in the sidecar: show one of the two.
    """
    _, problems = read_bindings(positioned)
    dangling = [
        BindingProblem(positioned.place(found.path), found.path, found.message, found.hint, found.name)
        for found in dangling_bindings(runbook)
    ]
    return sorted([*problems, *dangling], key=lambda one: (one.place.line, one.place.column))


class _Values:
    """The values of one mapping by key, each read as what it should be; unset where not written."""

    __slots__ = ("mapping", "path", "reader")

    def __init__(self, reader: Reader, path: Path, mapping: Mapping[str, Any]) -> None:
        self.reader = reader
        self.path = path
        self.mapping = mapping

    def has(self, key: str) -> bool:
        return self.mapping.get(key) is not None

    def at(self, key: str) -> tuple[Path, Any]:
        return (*self.path, key), self.mapping.get(key)

    def word(self, key: str) -> str:
        return self.reader.word(*self.at(key)) if self.has(key) else ""

    def words(self, key: str) -> tuple[str, ...]:
        return self.reader.words(*self.at(key)) if self.has(key) else ()

    def flag(self, key: str) -> bool:
        return self.reader.flag(*self.at(key)) if self.has(key) else False

    def count(self, key: str, *, least: int = 0) -> int:
        return self.reader.count(*self.at(key), least=least) if self.has(key) else 0

    def count_or_none(self, key: str) -> int | None:
        return self.reader.count(*self.at(key), least=1) if self.has(key) else None

    def seconds(self, *keys: str) -> float | None:
        """Return the duration under the first of the keys that is written."""
        return next((self.reader.seconds(*self.at(key)) for key in keys if self.has(key)), None)

    def one_of(self, key: str, known: tuple[str, ...]) -> str:
        return self.reader.one_of(*self.at(key), known) if self.has(key) else known[0]


def _lane(reader: Reader, path: Path, value: object) -> LaneBinding:
    if isinstance(value, str):
        return LaneBinding(value)
    mapping = reader.mapping(path, value)
    reader.known_keys(path, mapping, ("role",))
    return LaneBinding(_Values(reader, path, mapping).word("role"))


def _node(reader: Reader, path: Path, value: object) -> NodeBinding:
    mapping = reader.mapping(path, value)
    reader.known_keys(path, mapping, _NODE)
    values = _Values(reader, path, mapping)
    action, parameters = _action(values, "action")
    undo, undo_parameters = _action(values, "undo")
    return NodeBinding(
        action=action,
        parameters=parameters,
        form=_form(values),
        decide=_decide(values),
        wait=values.seconds("wait"),
        on_signal=values.word("on_signal"),
        call=values.word("call"),
        rollback=_rollback(values),
        undo=undo,
        undo_parameters=undo_parameters,
        auto=values.flag("auto"),
        who=values.word("who"),
        join=_join(values),
        route=values.one_of("route", _ROUTES),
        retries=values.count("retries"),
        deadline=_deadline(values) if values.has("deadline") else None,
        trigger=_trigger(values) if values.has("trigger") else None,
        terminate=values.flag("terminate"),
        on_acknowledge=values.one_of("on_acknowledge", ("", "complete")),
    )


def _action(values: _Values, key: str) -> tuple[str, Mapping[str, Any]]:
    """Read `page`, `{page: {policy: x}}` or, for an undo, `true` (a person undoes it)."""
    path, value = values.at(key)
    if value is None or isinstance(value, str):
        return value or "", {}
    if value is True and key == "undo":
        return "undo", {}
    mapping = values.reader.mapping(path, value)
    if len(mapping) != 1:
        message = text("`{where}` names {count} actions", where=".".join(map(str, path)), count=len(mapping))
        values.reader.wrong(path, message, text("write one action and what it is given: `page: {policy: x}`"))
        return "", {}
    name, given = next(iter(mapping.items()))
    return name, values.reader.mapping((*path, name), given)


def _form(values: _Values) -> Mapping[str, Any]:
    path, value = values.at("form")
    return values.reader.each(path, value, lambda at, kind: _field(values.reader, at, kind))


def _field(reader: Reader, path: Path, kind: object) -> Any:
    if not isinstance(kind, dict):
        return reader.one_of(path, kind, _FIELD_KINDS)
    reader.known_keys(path, kind, ("choice",))
    return {"choice": list(reader.words((*path, "choice"), kind.get("choice")))}


def _decide(values: _Values) -> Mapping[str, str] | str | None:
    path, value = values.at("decide")
    if value is None or isinstance(value, str):
        return value
    return values.reader.each(path, value, values.reader.word)


def _rollback(values: _Values) -> tuple[str, ...] | None:
    if not values.has("rollback"):
        return None
    nodes = values.words("rollback")
    return ("*",) if nodes == ("all",) else nodes


def _join(values: _Values) -> str | int:
    path, value = values.at("join")
    if isinstance(value, int) and not isinstance(value, bool):
        return values.reader.count(path, value, least=1)
    if value is None or (isinstance(value, str) and value in _JOINS):
        return value or "auto"
    hint = text("write one of {words}, or how many arrows", words=", ".join(_JOINS))
    values.reader.wrong(path, text("`{value}` is no way to join", value=str(value)), hint)
    return "auto"


def _deadline(values: _Values) -> Deadline:
    path, value = values.at("deadline")
    mapping = values.reader.mapping(path, value)
    values.reader.known_keys(path, mapping, _DEADLINE)
    own = _Values(values.reader, path, mapping)
    after = own.seconds("after", "seconds")
    if after is None and isinstance(value, dict):
        values.reader.wrong(path, text("the deadline says no time"), text("write `after: 5m`"))
    return Deadline(
        after=after or 0,
        fire=own.words("fire"),
        choose=own.word("choose"),
        complete=own.flag("complete"),
        fail=own.flag("fail"),
        notify=own.flag("notify"),
        interrupt=own.flag("interrupt"),
        every=own.seconds("every"),
        times=own.count_or_none("times"),
    )


def _trigger(values: _Values) -> Trigger:
    path, value = values.at("trigger")
    if isinstance(value, str):
        return Trigger(on=values.reader.one_of(path, value, ("manual", "start")))
    mapping = values.reader.mapping(path, value)
    values.reader.known_keys(path, mapping, _TRIGGER)
    own = _Values(values.reader, path, mapping)
    trigger = Trigger(
        on=own.one_of("on", _ON),
        node=own.word("node"),
        name=own.word("name"),
        after=own.seconds("after", "seconds"),
        every=own.seconds("every"),
        times=own.count_or_none("times"),
        max=own.count_or_none("max"),
        restart=own.flag("restart"),
        cancel=_region(own),
        interrupt=own.flag("interrupt"),
        wave=own.one_of("wave", ("", "main")),
    )
    _check_trigger(own, trigger)
    return trigger


def _region(values: _Values) -> tuple[str, ...]:
    nodes = values.words("cancel")
    return ("*",) if nodes in {("*",), ("all",)} else nodes


def _check_trigger(values: _Values, trigger: Trigger) -> None:
    """Note what a trigger needs and does not say."""
    needs = {
        "node": trigger.on in _ON_NODE and not trigger.node,
        "name": trigger.on == "signal" and not trigger.name,
        "after": trigger.on in {"deadline", "after"} and trigger.after is None,
    }
    for key, is_missing in needs.items():
        if is_missing:
            message = text("a trigger on `{on}` says no `{key}`", on=trigger.on, key=key)
            example = {"node": "n6", "name": "abort", "after": "5m"}[key]
            values.reader.wrong(values.path, message, text("write `{key}: {value}`", key=key, value=example))
