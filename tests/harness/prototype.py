"""The throw-away prototype of the run semantics as an oracle; it lives beside the checkout, if at all."""

import importlib
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "prototypes" / "runs"

_TYPES = {"clock": "tick", "undone": "undone"}


def load() -> tuple[ModuleType, ModuleType]:
    """Return the prototype's modules for graphs and for runs.

    Raises:
        FileNotFoundError: it is not there.
    """
    if not (FOLDER / "fzrun.py").exists():
        raise FileNotFoundError(FOLDER)
    if str(FOLDER) not in sys.path:
        sys.path.append(str(FOLDER))
    return importlib.import_module("fzgraph"), importlib.import_module("fzrun")


class Oracle:
    """A run of the prototype, told by the same steps as `Simulation`."""

    def __init__(self, text: str, bindings: Mapping[str, Any]) -> None:
        self._graphs, self._runs = load()
        self._graph = self._graphs.parse(text, dict(bindings))
        self._state = self._runs.new_state(self._graph, "r1")
        self._steps = 0

    def do(self, step: Mapping[str, Any]) -> dict[str, Any]:
        """Take a step; return what is comparable of the state, and the effects."""
        self._steps += 1
        event = {key: value for key, value in step.items() if key != "do"}
        event["type"] = _TYPES.get(step["do"], step["do"])
        if event["type"] == "child":
            event["type"] = "complete"
        if event["type"] == "jump":
            event["from"] = step.get("from")
        event["id"] = f"s{self._steps}"
        self._state, effects = self._runs.advance(self._graph, self._state, event)
        return {"state": self._state, "effects": effects}
