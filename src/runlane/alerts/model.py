"""Alert: one condition that a source reports, and its fingerprint."""

import msgspec

from runlane.base.instants import Instant


class Alert(msgspec.Struct, frozen=True):
    """One report of a condition by a source.

    `key` is the source's identity of the condition (Alertmanager: the fingerprint). `group` is the source's
    grouping key ("" when it has none). `ends_at` of a firing alert is when it counts as over without news.
    """

    key: str
    firing: bool
    labels: dict[str, str]
    annotations: dict[str, str]
    started_at: Instant
    ended_at: Instant | None = None
    expires_at: Instant | None = None
    group: str = ""
    link: str = ""

    @property
    def title(self) -> str:
        """What people read first: the summary, else the name of the alert, else its key."""
        return self.annotations.get("summary") or self.labels.get("alertname") or self.key
