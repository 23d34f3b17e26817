"""What the incident page is made of: the view's facts, arranged for people who have to act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from runlane.base.texts import Text, text
from runlane.operations.views import IncidentView, LaneView, NodeView, Possible
from runlane.web.lane_strip import lane_strip

NEWEST_ENTRIES: Final = 60
ALWAYS_SHOWN: Final = ("responder", "commander")
POSTMORTEM: Final = "postmortem.md"

INCIDENT_ORDER: Final = (
    "escalate",
    "update",
    "severity",
    "assign",
    "mitigate",
    "resolve",
    "reopen",
    "close",
    "decline",
    "cancel",
    "pause",
    "resume",
    "close_run",
    "cancel_run",
)
"""What concerns the whole incident, the most wanted first; anything else follows."""

RARE: Final = frozenset({"decline", "cancel", "pause", "close_run", "cancel_run", "merge"})
"""What ends or stops things: one step further away, so that nobody hits it half asleep."""

_AUTOMATIC: Final = frozenset({"action", "evaluate", "wait", "call", "rollback"})
"""Kinds of open work that a person need not do."""

_ELSEWHERE: Final = frozenset({"acknowledge", "fire"})
"""Verbs of a step that have a place of their own on the page."""


@dataclass(frozen=True, slots=True)
class Card:
    """An open step: what can be done about it, the expected first."""

    node: NodeView
    lane: LaneView
    main: tuple[Possible, ...]
    more: tuple[Possible, ...]


def live_values(
    view: IncidentView, picture: str | None, *, whole_timeline: bool = False
) -> Mapping[str, Any]:
    """Return what `live.html` shows of an incident."""
    cards, tools = _cards(view), _incident_tools(view)
    entries = view.timeline[::-1] if whole_timeline else view.timeline[::-1][:NEWEST_ENTRIES]
    return {
        "view": view,
        "item": view.item,
        "picture": Markup(picture) if picture else "",  # noqa: S704  # drawn by us, texts escaped there
        "lane_strip": Markup(lane_strip(picture)) if picture else "",  # noqa: S704  # cut out of the same picture
        "cards": cards,
        "card_ids": {card.node.id for card in cards},
        "acknowledge": next((one for one in view.possible if one.do == "acknowledge"), None),
        "note": next((one for one in view.possible if one.do == "note"), None),
        "incident_tools": [one for one in tools if one.do not in RARE],
        "triggers": [one for one in view.possible if one.do == "fire"],
        "rare_tools": [one for one in tools if one.do in RARE],
        "other_tools": _other_tools(view, {card.node.id for card in cards}),
        "entries": entries,
        "is_whole_timeline": whole_timeline,
        "older_entries": len(view.timeline) - len(entries),
        "roles_shown": tuple(dict.fromkeys((*ALWAYS_SHOWN, *view.roles))),
        "milestones": _milestones(view),
        "pages_shown": view.pages[::-1],
        "has_postmortem": POSTMORTEM in view.documents,
    }


def _cards(view: IncidentView) -> list[Card]:
    """Return a card for every node with an expected next step, in the order of the picture."""
    main = [one for one in view.possible if one.is_main and one.node and one.do != "acknowledge"]
    acknowledged = {one.node for one in view.possible if one.do == "acknowledge"}
    wanted = {one.node for one in main} - acknowledged
    return [
        Card(
            node,
            lane,
            tuple(one for one in main if one.node == node.id),
            tuple(
                one
                for one in view.possible
                if one.node == node.id and one.do not in _ELSEWHERE and not one.is_main
            ),
        )
        for lane in view.lanes
        for node in lane.nodes
        if node.id in wanted and _asks_a_person(node)
    ]


def _asks_a_person(node: NodeView) -> bool:
    """Return whether a step needs somebody: what is at work by itself can be overridden, but asks nobody."""
    return node.state == "failed" or node.kind not in _AUTOMATIC


def _incident_tools(view: IncidentView) -> list[Possible]:
    whole = [one for one in view.possible if not one.node and one.do not in ("acknowledge", "note")]
    place = {do: index for index, do in enumerate(INCIDENT_ORDER)}
    return sorted(whole, key=lambda one: place.get(one.do, len(place)))


def _other_tools(view: IncidentView, shown: set[str]) -> list[tuple[NodeView, list[Possible]]]:
    """Return the overrides of steps that have no card, by step, in the order of the picture."""
    groups = []
    for lane in view.lanes:
        for node in lane.nodes:
            things = [one for one in view.possible if one.node == node.id and one.do not in _ELSEWHERE]
            if things and node.id not in shown:
                groups.append((node, things))
    return groups


def _milestones(view: IncidentView) -> Sequence[tuple[Text, float | None, bool]]:
    """Return name, seconds and whether it is the next one to reach."""
    figures = view.figures
    steps = [
        (text("Detected"), figures.detect_s),
        (text("Acknowledged"), figures.acknowledge_s),
        (text("Mitigated"), figures.mitigate_s),
        (text("Resolved"), figures.resolve_s),
    ]
    first_open = next((index for index, (_name, seconds) in enumerate(steps) if seconds is None), None)
    return [(name, seconds, index == first_open) for index, (name, seconds) in enumerate(steps)]
