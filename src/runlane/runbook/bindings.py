"""The sidecar: what each box of a runbook is bound to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Trigger:
    """What fires a detached entry. Durations are seconds."""

    on: str = "manual"
    """manual, start, after, deadline, done, failed, limit or signal."""
    node: str = ""
    name: str = ""
    """The signal's name."""
    after: float | None = None
    every: float | None = None
    times: int | None = None
    max: int | None = None
    restart: bool = False
    cancel: tuple[str, ...] = ()
    """Nodes whose tokens are dropped when it fires; `("*",)` for all."""
    interrupt: bool = False
    wave: str = ""
    """"main" fires into wave 0, so that joins wait for it."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """What happens when a node is open for too long. Durations are seconds."""

    after: float
    fire: tuple[str, ...] = ()
    choose: str = ""
    complete: bool = False
    fail: bool = False
    notify: bool = False
    interrupt: bool = False
    every: float | None = None
    times: int | None = None


@dataclass(frozen=True, slots=True)
class NodeBinding:
    """One entry of `nodes:`. Everything unset: a human task, or a decision asked of a person."""

    action: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """What the action is given; values such as `$service.policy` are resolved when it is ordered."""
    form: Mapping[str, Any] = field(default_factory=dict)
    """Field name -> kind: text, long, number, yes_no, or {choice: [...]}."""
    decide: Mapping[str, str] | str | None = None
    """Branch label -> CEL expression, or one expression whose result names the branch."""
    wait: float | None = None
    on_signal: str = ""
    call: str = ""
    rollback: tuple[str, ...] | None = None
    """Nodes whose `undo` runs, latest first; `("*",)` for all."""
    undo: str = ""
    undo_parameters: Mapping[str, Any] = field(default_factory=dict)
    auto: bool = False
    who: str = ""
    join: str | int = "auto"
    """auto, any, all, each, everyone, or how many edges."""
    route: str = "all"
    """all, choose or many: which out-edges of a rectangle are taken."""
    retries: int = 0
    deadline: Deadline | None = None
    trigger: Trigger | None = None
    terminate: bool = False
    on_acknowledge: str = ""
    """"complete": acknowledging the incident completes this task (ours; the seed's n6)."""


UNBOUND: Final = NodeBinding()
"""What an unbound node is bound to: a human task, or a decision asked of a person."""


@dataclass(frozen=True, slots=True)
class LaneBinding:
    """One entry of `lanes:`: the role that stands behind a lane."""

    role: str = ""


@dataclass(frozen=True, slots=True)
class Bindings:
    """A whole sidecar."""

    runbook: str = ""
    start: str = ""
    severity_from: str = ""
    lanes: Mapping[str, LaneBinding] = field(default_factory=dict)
    nodes: Mapping[str, NodeBinding] = field(default_factory=dict)
    max_rounds: int | None = None
