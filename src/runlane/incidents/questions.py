"""The questions of a blameless review: about conditions and surprises, some raised by what happened."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Final

from runlane.base.texts import Text, text
from runlane.incidents.figures import figures_of
from runlane.incidents.model import Incident
from runlane.incidents.review import Fact
from runlane.incidents.words import duration_text

_ALWAYS: Final = (
    text(
        "Which conditions had to come together for this to happen? Name several; there is rarely one cause."
    ),
    text("What did people see, and what did they expect to see, at each decision?"),
    text("What made the effect smaller or shorter than it could have been? Keep that."),
    text("Where were we lucky?"),
    text("Where did the runbook not fit what had to be done?"),
)

_LATE: Final = timedelta(minutes=5)
"""From here on, a delay deserves a question of its own."""

_BY_KIND: Final[Mapping[str, Callable[[int], Text]]] = {
    "delivery_failed": lambda count: text(
        "Messages that did not arrive: {count}. What would make that way to reach people dependable?",
        count=count,
    ),
    "page_exhausted": lambda _count: text(
        "Nobody could be reached for a while. What would have closed the gap?"
    ),
    "page_escalated": lambda _count: text(
        "Somebody asked for more people. How could they have been there earlier?"
    ),
    "person_unreachable": lambda count: text(
        "People on call without a way to reach them: {count}. Who notices that before the night?", count=count
    ),
    "action_failed": lambda count: text(
        "Automatic steps that failed: {count}. What did people do instead, and should the runbook say so?",
        count=count,
    ),
    "node_skipped": lambda count: text(
        "Steps that were skipped: {count}. Does the runbook need them?", count=count
    ),
    "node_jumped": lambda count: text(
        "Jumps past the drawn way: {count}. Which way should be drawn?", count=count
    ),
    "incident_reopened": lambda count: text(
        "Times it was thought over and was not: {count}. How will we know next time?", count=count
    ),
}


def questions_about(incident: Incident, facts: Sequence[Fact]) -> tuple[Text, ...]:
    """Return what people should talk about, those that this incident itself raises after those for all."""
    return (*_ALWAYS, *_about_delays(incident), *_about_facts(facts))


def _about_delays(incident: Incident) -> tuple[Text, ...]:
    figures = figures_of(incident)
    questions = []
    if figures.detect is not None and figures.detect >= _LATE:
        took = duration_text(figures.detect)
        questions.append(
            text("It went on for {duration} before anybody was told. What showed it first?", duration=took)
        )
    if figures.acknowledge is not None and figures.acknowledge >= _LATE:
        took = duration_text(figures.acknowledge)
        questions.append(
            text("It took {duration} until somebody had it. What stood in the way?", duration=took)
        )
    return tuple(questions)


def _about_facts(facts: Sequence[Fact]) -> tuple[Text, ...]:
    counts = {kind: sum(fact.kind == kind for fact in facts) for kind in _BY_KIND}
    return tuple(_BY_KIND[kind](count) for kind, count in counts.items() if count)
