"""What people read first of an alert."""

from datetime import UTC, datetime

import pytest

from runlane.alerts.model import Alert


@pytest.mark.parametrize(
    ("labels", "annotations", "title"),
    [
        pytest.param({"alertname": "DiskFull"}, {"summary": "91 % of db1"}, "91 % of db1", id="the summary"),
        pytest.param({"alertname": "DiskFull"}, {}, "DiskFull", id="the name of the alert without one"),
        pytest.param({"alertname": "DiskFull"}, {"summary": ""}, "DiskFull", id="an empty summary is none"),
        pytest.param({}, {}, "f1", id="the key when there is nothing else"),
    ],
)
def test_the_title_is(labels, annotations, title):
    started_at = datetime(2026, 11, 24, 3, tzinfo=UTC)

    assert (
        Alert("f1", firing=True, labels=labels, annotations=annotations, started_at=started_at).title == title
    )
