"""A request that breaks is logged with its path, and without the key or the token in it."""

import pytest
from structlog.testing import capture_logs

from harness.story import KEY, story
from harness.web import Visitor, web_of


@pytest.mark.parametrize(
    ("method", "path", "shown"),
    [
        ("POST", f"/hooks/alertmanager/{KEY}", "/hooks/alertmanager/***"),
        ("POST", f"/am/{KEY}/api/v2/alerts", "/am/***/api/v2/alerts"),
        ("POST", "/a/dG9rZW4.c2VjcmV0", "/a/***"),
        ("GET", "/alerts", "/alerts"),
    ],
)
def test_what_a_broken_request_leaves_in_the_log(tmp_path, method, path, shown):
    with story(tmp_path) as told:
        visitor = Visitor(web_of(told))
        visitor.cookies["runlane_session"] = "anything"
        told.store.close()

        with capture_logs() as logged:
            answer = visitor.send(method, path, json=[] if method == "POST" else None)

    assert answer.status_code == 500
    assert [one["path"] for one in logged if one["event"] == "request_failed"] == [shown]
    assert KEY not in str([one["path"] for one in logged if "path" in one])
