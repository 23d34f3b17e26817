"""An incident that is not open any more ends its pages, and its figures are never negative."""

from datetime import timedelta

from hypothesis import given, settings

from harness.incident_histories import histories, live
from runlane.incidents.commands import CloseRun, EndPages, Resolve
from runlane.incidents.figures import figures_of
from runlane.incidents.model import OPEN, OVER


@settings(max_examples=60, deadline=None)
@given(histories())
def test_leaving_the_open_statuses_ends_every_page(happened):
    for before, _, after, commands in live(happened):
        ends_pages = any(isinstance(command, EndPages) for command in commands)

        if before.status in OPEN and after.status not in OPEN:
            assert ends_pages
        if after.status in OPEN:
            assert not ends_pages


@settings(max_examples=60, deadline=None)
@given(histories())
def test_what_will_never_come_back_closes_its_run(happened):
    for before, _, after, commands in live(happened):
        if after.status in OVER and before.status not in OVER:
            assert any(isinstance(command, CloseRun) for command in commands)


@settings(max_examples=60, deadline=None)
@given(histories())
def test_an_incident_resolves_itself_only_when_no_alert_fires_and_its_policy_says_so(happened):
    for before, _, after, commands in live(happened):
        if any(isinstance(command, Resolve) for command in commands):
            assert before.status in OPEN
            assert not any(alert.firing for alert in after.alerts.values())
            assert after.auto_resolve == "always" or (
                after.auto_resolve == "unacknowledged" and after.acknowledged_at is None
            )


@settings(max_examples=60, deadline=None)
@given(histories())
def test_no_figure_is_negative_and_the_trouble_began_no_later_than_any_alert(happened):
    for _, _, incident, _ in live(happened):
        figures = figures_of(incident)
        known = (figures.detect, figures.acknowledge, figures.mitigate, figures.resolve)

        assert all(duration is None or duration >= timedelta(0) for duration in known)
        assert all(incident.started_at <= alert.started_at for alert in incident.alerts.values())
