"""Prometheus Alertmanager: its webhook v4, and the alerts Prometheus itself sends to an Alertmanager."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, TypeVar

import msgspec

from runlane.alerts.model import Alert
from runlane.base.instants import Instant, parse_instant
from runlane.base.texts import text
from runlane.ports.source import Refusal, Source, UnreadableError

BodyT = TypeVar("BodyT")

RESOLVE_TIMEOUT: Final = timedelta(minutes=5)
"""Alertmanager's `resolve_timeout`: when an alert without an end counts as over if nobody repeats it."""

LONGEST_BODY: Final = 1_000_000
LONGEST_ANNOTATION: Final = 10_000
"""Characters; what is longer is cut and marked, never refused."""

CUT_ALERTS: Final = "truncated_alerts"
"""Annotation that says how many alerts of the group the sender left out (its `max_alerts`)."""
MOST_CUT_ALERTS: Final = 1_000_000
"""A sender that claims more is not believed."""

_FNV_OFFSET: Final = 14695981039346656037
_FNV_PRIME: Final = 1099511628211
_SEPARATOR: Final = b"\xff"
_ZERO_TIME: Final = "0001-01-01T00:00:00"


@dataclass(frozen=True, slots=True)
class Postable:
    """What a request to `POST /api/v2/alerts` holds: alerts to keep, and what is wrong with the others.

    Alertmanager keeps the good ones and answers 400 with the problems all the same.
    """

    alerts: tuple[Alert, ...]
    problems: tuple[str, ...] = ()


def parse(body: bytes, headers: Mapping[str, str], now: Instant) -> Sequence[Alert]:
    """Return the alerts of a webhook (an object) or of `POST /api/v2/alerts` (a list).

    Raises:
        UnreadableError: neither of them.
    """
    if body.lstrip()[:1] == b"[":
        return parse_postable(body, headers, now)
    webhook = _decoded(body, _Webhook)
    if webhook.version not in ("", "4"):
        raise UnreadableError(f'expected a webhook of version "4", found "{webhook.version[:20]}"')
    return [
        _webhook_alert(webhook, posted, f"alerts[{index}]", now)
        for index, posted in enumerate(webhook.alerts or ())
    ]


def parse_postable(body: bytes, _headers: Mapping[str, str], now: Instant) -> Sequence[Alert]:
    """Return the valid alerts of `POST /api/v2/alerts`.

    Raises:
        UnreadableError: no list of alerts, or one in which every alert is invalid.
    """
    postable = read_postable(body, now)
    if postable.problems and not postable.alerts:
        raise UnreadableError("; ".join(postable.problems))
    return postable.alerts


def read_postable(body: bytes, now: Instant) -> Postable:
    """Read `POST /api/v2/alerts`: no `startsAt` is now, no `endsAt` is five minutes from now.

    Raises:
        UnreadableError: not a list of alerts at all.
    """
    alerts: list[Alert] = []
    problems: list[str] = []
    for index, posted in enumerate(_decoded(body, list[_Posted])):
        try:
            alerts.append(_postable_alert(posted, f"[{index}]", now))
        except UnreadableError as problem:
            problems.append(str(problem))
    return Postable(tuple(alerts), tuple(problems))


def fingerprint(labels: Mapping[str, str]) -> str:
    """Return Alertmanager's own fingerprint of a label set: FNV-1a over the sorted pairs, 16 hex digits."""
    value = _FNV_OFFSET
    for name in sorted(labels, key=str.encode):
        for byte in name.encode() + _SEPARATOR + labels[name].encode() + _SEPARATOR:
            value = ((value ^ byte) * _FNV_PRIME) & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


def refused(status: int, why: str) -> Refusal:
    """Return an error as plain text: the sending Alertmanager writes it into its log."""
    return Refusal(status, "text/plain; charset=utf-8", f"{why}\n".encode("utf-8", "replace"))


def refused_postable(status: int, why: str) -> Refusal:
    """Return an error as Alertmanager's own API gives it: a JSON string."""
    return Refusal(status, "application/json", json.dumps(why).encode() + b"\n")


class _Posted(msgspec.Struct, rename="camel"):
    """One alert of either form; unknown fields are left alone."""

    labels: dict[str, str] | None = None
    annotations: dict[str, str] | None = None
    status: str = ""
    starts_at: str | None = None
    ends_at: str | None = None
    generator_url: str | None = msgspec.field(default=None, name="generatorURL")
    fingerprint: str = ""


class _Webhook(msgspec.Struct, rename="camel"):
    """The frame of the webhook; the alerts must be there, the rest may be missing."""

    alerts: list[_Posted] | None
    version: str = ""
    group_key: str = ""
    status: str = ""
    truncated_alerts: int = 0


def _decoded(body: bytes, shape: type[BodyT]) -> BodyT:
    if len(body) > LONGEST_BODY:
        raise UnreadableError(f"the body has {len(body)} bytes; at most {LONGEST_BODY} are read")
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as cause:
        raise UnreadableError(f"not what Alertmanager sends: {cause}") from cause
    except RecursionError as cause:
        raise UnreadableError("not what Alertmanager sends: the JSON nests too deep") from cause


def _webhook_alert(webhook: _Webhook, posted: _Posted, place: str, now: Instant) -> Alert:
    labels = _labels(posted)
    if not labels and not posted.fingerprint:
        raise UnreadableError(f"{place}: an alert needs labels or a fingerprint")
    status = posted.status or webhook.status
    if status not in ("firing", "resolved"):
        raise UnreadableError(f'{place}.status: expected "firing" or "resolved", found "{status[:20]}"')
    annotations = _annotations(posted)
    if webhook.truncated_alerts > 0:
        annotations[CUT_ALERTS] = str(min(webhook.truncated_alerts, MOST_CUT_ALERTS))
    ended_at = _instant(posted.ends_at, f"{place}.endsAt")
    return Alert(
        key=posted.fingerprint or fingerprint(labels),
        firing=status == "firing",
        labels=labels,
        annotations=annotations,
        started_at=_instant(posted.starts_at, f"{place}.startsAt") or now,
        ended_at=(ended_at or now) if status == "resolved" else None,
        group=webhook.group_key,
        link=_link(posted),
    )


def _postable_alert(posted: _Posted, place: str, now: Instant) -> Alert:
    labels = _labels(posted)
    if not labels:
        raise UnreadableError(f"{place}.labels: at least one label pair required")
    if "" in labels:
        raise UnreadableError(f"{place}.labels: a label without a name")
    ends_at = _instant(posted.ends_at, f"{place}.endsAt")
    started_at = _instant(posted.starts_at, f"{place}.startsAt") or ends_at or now
    if ends_at is not None and ends_at < started_at:
        raise UnreadableError(f"{place}: start time must be before end time")
    is_over = ends_at is not None and ends_at <= now
    return Alert(
        key=fingerprint(labels),
        firing=not is_over,
        labels=labels,
        annotations=_annotations(posted),
        started_at=started_at if is_over else min(started_at, now),
        ended_at=ends_at if is_over else None,
        expires_at=None if is_over else ends_at or now + RESOLVE_TIMEOUT,
        link=_link(posted),
    )


def _labels(posted: _Posted) -> dict[str, str]:
    """An empty value is the same as no label."""
    return {name: value for name, value in (posted.labels or {}).items() if value}


def _annotations(posted: _Posted) -> dict[str, str]:
    return {name: _cut(value) for name, value in (posted.annotations or {}).items()}


def _cut(value: str) -> str:
    if len(value) <= LONGEST_ANNOTATION:
        return value
    return f"{value[:LONGEST_ANNOTATION]}… ({len(value) - LONGEST_ANNOTATION} more characters were cut)"


def _link(posted: _Posted) -> str:
    url = posted.generator_url or ""
    return url if url.startswith(("https://", "http://")) else ""


def _instant(written: str | None, place: str) -> Instant | None:
    """Return the time; None when it is missing or Go's zero time."""
    if not written or written.startswith(_ZERO_TIME):
        return None
    try:
        return parse_instant(written)
    except (ValueError, OverflowError) as cause:
        raise UnreadableError(f'{place}: expected a time as in RFC 3339, found "{written[:40]}"') from cause


EXAMPLE: Final = b"""{
  "version": "4",
  "groupKey": "{}/{team=\\"shop\\"}:{alertname=\\"CheckoutDown\\", service=\\"checkout\\"}",
  "truncatedAlerts": 0,
  "receiver": "runlane",
  "status": "firing",
  "alerts": [
    {
      "status": "firing",
      "labels": {
        "alertname": "CheckoutDown", "service": "checkout", "severity": "critical", "team": "shop"
      },
      "annotations": {
        "summary": "Checkout answers no payments", "description": "All of its instances are down."
      },
      "startsAt": "2026-11-24T02:59:30.5Z",
      "endsAt": "0001-01-01T00:00:00Z",
      "generatorURL": "https://prometheus.example.org/graph?g0.expr=up",
      "fingerprint": "e1f00e57d96cd5c4"
    }
  ],
  "groupLabels": {"alertname": "CheckoutDown", "service": "checkout"},
  "commonLabels": {
    "alertname": "CheckoutDown", "service": "checkout", "severity": "critical", "team": "shop"
  },
  "commonAnnotations": {"summary": "Checkout answers no payments"},
  "externalURL": "https://alertmanager.example.org"
}
"""

SOURCE: Final = Source(
    name="alertmanager",
    title=text("Prometheus Alertmanager"),
    parse=parse,
    accepted=Refusal(200, "application/json", b""),
    refused=refused,
    example=EXAMPLE,
)
