"""Typed identifiers, minted from given entropy or derived from what they belong to.

| id | looks like | derived from |
| --- | --- | --- |
| IncidentId | `INC-42` | a counter of the installation |
| RunId | `INC-42.1` | the incident and the number of its run |
| PageId | `INC-42.1-7` | the run and the visit that asked for it |
| StreamId | `run/INC-42.1` | the machine's kind and the id |
| CommandKey | `INC-42.1/7` | the run and the visit: the idempotency key of `semantics.md` section 4 |
"""

from typing import Final, NewType

IncidentId = NewType("IncidentId", str)
RunId = NewType("RunId", str)
PageId = NewType("PageId", str)
StreamId = NewType("StreamId", str)
CommandKey = NewType("CommandKey", str)
PersonId = NewType("PersonId", str)
ServiceId = NewType("ServiceId", str)
PolicyId = NewType("PolicyId", str)
ScheduleId = NewType("ScheduleId", str)

_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: no i, l, o, u, so that an id can be read out on the telephone."""


def minted(entropy: bytes) -> str:
    """Return the entropy in lower-case Crockford base 32 (8 bits in, 1.6 characters out; 16 bytes give 26)."""
    number = int.from_bytes(entropy)
    length = -(-len(entropy) * 8 // 5)
    return "".join(_ALPHABET[(number >> (5 * place)) & 31] for place in reversed(range(length)))


def incident_stream(incident: IncidentId) -> StreamId:
    """Return the stream of an incident."""
    return StreamId(f"incident/{incident}")


def run_stream(run: RunId) -> StreamId:
    """Return the stream of a run."""
    return StreamId(f"run/{run}")


def page_stream(page: PageId) -> StreamId:
    """Return the stream of a page."""
    return StreamId(f"page/{page}")


def incident_of(stream: StreamId) -> IncidentId:
    """Return the incident that an incident, run or page stream belongs to."""
    return IncidentId(stream.partition("/")[2].partition(".")[0])
