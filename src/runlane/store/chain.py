r"""The hash chain of a timeline: whoever kept one hash can prove that nothing before it was changed.

The exact bytes, so that an outsider can verify an export without this program:

    hash = SHA-256( previous + entry ), as 64 lower-case hexadecimal digits

- `previous` is the hash of the entry before as 64 ASCII digits; 64 zeros for the first entry of an incident.
- `entry` is the UTF-8 JSON array `[incident,seq,at,by,kind,data]` without any white space.
- `seq` counts from 1 within the incident. `at` is RFC 3339 in UTC with `Z`, with six digits of fraction
  when the fraction is not zero and none otherwise: `2026-11-24T03:00:00Z`, `2026-11-24T03:00:00.250000Z`.
- `data` is an object whose keys, at every depth, stand in the order of their Unicode code points. Strings
  escape only `"`, `\` and control characters (`\b \f \n \r \t`, others as `\u001f`); all else is written out.

In Python: `hashlib.sha256((previous + json.dumps([incident, seq, at, by, kind, data], sort_keys=True,
separators=(",", ":"), ensure_ascii=False)).encode()).hexdigest()`. Numbers with a fraction are the shortest
digits that read back as the same number; no entry of Runlane's own holds one that needs an exponent.
"""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any, Final

import msgspec

from runlane.base.ids import IncidentId
from runlane.base.instants import instant_at, microseconds
from runlane.ports.outcome import TimelineFact
from runlane.ports.store import TimelineRecord

FIRST_PREVIOUS: Final = "0" * 64
"""What stands for the previous hash in the first entry of an incident."""

_ENCODER: Final = msgspec.json.Encoder(order="sorted")


def canonical(fact: TimelineFact) -> TimelineFact:
    """Return the fact as every reader will see it: `at` in UTC, `data` as plain JSON values."""
    plain: dict[str, Any] = msgspec.json.decode(_ENCODER.encode(fact.data))
    return TimelineFact(instant_at(microseconds(fact.at)), fact.by, fact.kind, plain)


def entry_hash(previous: str, incident: IncidentId, seq: int, fact: TimelineFact) -> str:
    """Return the hash of entry `seq` of an incident, whose fact is canonical, after the hash `previous`."""
    entry = _ENCODER.encode([incident, seq, fact.at, fact.by, fact.kind, fact.data])
    return sha256(previous.encode() + entry).hexdigest()


def chained(incident: IncidentId, seq: int, previous: str, fact: TimelineFact) -> TimelineRecord:
    """Return the record of a fact as entry `seq` after the hash `previous`."""
    plain = canonical(fact)
    return TimelineRecord(incident, seq, plain, previous, entry_hash(previous, incident, seq, plain))


def verify(entries: Iterable[TimelineRecord]) -> int | None:
    """Return the `seq` of the first entry that was changed, moved or lost its predecessor; else None.

    `entries` is the whole timeline of one incident, oldest first. A removed last entry cannot be noticed
    without a hash kept elsewhere.
    """
    previous = FIRST_PREVIOUS
    for expected_seq, entry in enumerate(entries, start=1):
        expected = entry_hash(previous, entry.incident, expected_seq, entry.fact)
        if (entry.seq, entry.previous_hash, entry.hash) != (expected_seq, previous, expected):
            return entry.seq
        previous = entry.hash
    return None
