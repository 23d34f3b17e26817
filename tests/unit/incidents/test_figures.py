"""Figures: from which moment to which, never negative, and over several incidents without the tests."""

from datetime import timedelta

import msgspec
import pytest

from harness.incident_histories import after, declared, minute
from runlane.incidents import events
from runlane.incidents.figures import Figures, Spread, figures_of, median, p90, summary_of
from runlane.incidents.model import Incident

ACKNOWLEDGED = events.Acknowledged(at=minute(4), by="ana")
MITIGATED = events.IncidentMitigated(at=minute(20), by="ana")
RESOLVED = events.IncidentResolved(at=minute(45), by="ana")


def minutes(number):
    return timedelta(minutes=number)


def resolved_after(number, **fields):
    return after(events.IncidentResolved(at=minute(number)), first=declared(**fields))


def test_each_figure_has_its_two_moments():
    incident = after(ACKNOWLEDGED, MITIGATED, RESOLVED, first=declared(started_at=minute(-5)))

    assert figures_of(incident) == Figures(
        detect=minutes(5), acknowledge=minutes(4), mitigate=minutes(25), resolve=minutes(50)
    )


def test_what_has_not_happened_has_no_figure():
    assert figures_of(after()) == Figures(detect=minutes(0))


def test_an_incident_that_was_never_declared_has_no_figures():
    assert figures_of(Incident("INC-7")) == Figures()


@pytest.mark.parametrize(
    ("wrong", "figures", "problem"),
    [
        pytest.param(
            {"started_at": minute(3)},
            Figures(acknowledge=minutes(4), mitigate=minutes(17), resolve=minutes(42)),
            "declared comes before started; correct one of the two times",
            id="declared before it started",
        ),
        pytest.param(
            {"acknowledged_at": minute(-1)},
            Figures(detect=minutes(0), mitigate=minutes(20), resolve=minutes(45)),
            "acknowledged comes before declared; correct one of the two times",
            id="acknowledged before it was declared",
        ),
        pytest.param(
            {"mitigated_at": minute(50)},
            Figures(detect=minutes(0), acknowledge=minutes(4), mitigate=minutes(50), resolve=minutes(45)),
            "resolved comes before mitigated; correct one of the two times",
            id="resolved before it was mitigated",
        ),
    ],
)
def test_moments_in_the_wrong_order_are_named_and_give_no_negative_figure(wrong, figures, problem):
    incident = msgspec.structs.replace(after(ACKNOWLEDGED, MITIGATED, RESOLVED), **wrong)
    found = figures_of(incident)

    assert [str(one) for one in found.problems] == [problem]
    assert Figures(found.detect, found.acknowledge, found.mitigate, found.resolve) == figures


@pytest.mark.parametrize(
    ("durations", "middle", "ninth_tenth"),
    [
        pytest.param([], None, None, id="none"),
        pytest.param([7], 7, 7, id="one"),
        pytest.param([9, 1], 5, 9, id="two: the mean of both"),
        pytest.param([30, 1, 2], 2, 30, id="three: the one in the middle"),
        pytest.param([1, 2, 3, 4, 5, 6, 7, 8, 9, 100], 5.5, 9, id="ten: nine are as fast as the ninth"),
    ],
)
def test_median_and_ninetieth_percentile(durations, middle, ninth_tenth):
    given = [minutes(number) for number in durations]

    assert median(given) == (None if middle is None else minutes(middle))
    assert p90(given) == (None if ninth_tenth is None else minutes(ninth_tenth))


def test_tests_and_what_was_no_incident_are_not_counted():
    incidents = [
        resolved_after(10),
        resolved_after(30),
        resolved_after(900, is_test=True),
        after(events.IncidentDeclined(at=minute(1))),
        after(events.IncidentMerged(at=minute(1), into="INC-1")),
        Incident("INC-7"),
    ]
    summary = summary_of(incidents)

    assert summary.incidents == 2
    assert summary.resolve == Spread(2, minutes(20), minutes(30))
    assert summary.acknowledge == Spread(0, None, None)
