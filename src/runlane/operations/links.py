"""Acknowledge links: one click from a message, no login, used once.

A token is `base64url(delivery key) . base64url(HMAC-SHA256(secret, "acknowledge:" + delivery key)[:16])`. It is derived
from the key of the notification, so a notification that is sent twice carries the same link, and nothing needs to
be stored before it is sent. It is used up when its page is no longer waiting for an answer.
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from concurrent.futures import Future

import msgspec

from runlane.base.ids import IncidentId, PageId, PersonId, page_stream
from runlane.base.texts import Text, text
from runlane.incidents.model import Incident
from runlane.oncall.events import PageAcknowledged
from runlane.oncall.model import Page, PageStatus
from runlane.operations.context import Context
from runlane.operations.drive import Input, drive
from runlane.operations.states import load_incident, load_page
from runlane.operations.turn import Turn
from runlane.operations.views import Accepted, Refused
from runlane.ports.store import Reads, Transaction

MAC_BYTES = 16


class AcknowledgeLink(msgspec.Struct, frozen=True):
    """What a link stands for, as its confirmation page shows it."""

    incident: IncidentId
    page: PageId
    person: str
    person_name: str
    title: str
    severity: int
    subject: str
    is_used: bool
    state: Text


def acknowledge_token(secret: bytes, delivery_key: str) -> str:
    """Return the token that acknowledges the page of a delivery."""
    return f"{_encoded(delivery_key.encode())}.{_encoded(_mac(secret, delivery_key))}"


def delivery_key_of(secret: bytes, token: str) -> str | None:
    """Return the delivery key that a genuine token was made from; None for any other text."""
    body, _, mac = token.partition(".")
    try:
        key = _decoded(body).decode()
        given = _decoded(mac)
    except (Base64Error, ValueError):
        return None
    return key if hmac.compare_digest(given, _mac(secret, key)) else None


def read(context: Context, token: str) -> AcknowledgeLink | None:
    """Return what the link stands for; None when it is not genuine or its page is gone."""
    key = delivery_key_of(context.secret, token)
    if key is None:
        return None
    with context.store.reading() as reads:
        found = _page_of(reads, key)
        if found is None:
            return None
        page, incident = found
    person = context.directory().people.get(page.deliveries[key].person)
    return AcknowledgeLink(
        incident=page.incident,
        page=page.id,
        person=page.deliveries[key].person,
        person_name=person.name if person else page.deliveries[key].person,
        title=incident.title,
        severity=incident.severity,
        subject=page.subject,
        is_used=not page.is_unanswered,
        state=_state_text(context, page),
    )


def acknowledge(context: Context, token: str) -> "Future[Accepted | Refused]":
    """Acknowledge the page of a link in its person's name; the future is done after the commit."""
    now = context.clock.now()

    def work(tx: Transaction) -> Accepted | Refused:
        key = delivery_key_of(context.secret, token)
        found = _page_of(tx, key) if key else None
        if key is None or found is None:
            return Refused(
                text("this link is not one of ours; open the incident's page and acknowledge there")
            )
        page, _ = found
        if not page.is_unanswered:
            return Refused(_state_text(context, page))
        event = PageAcknowledged(at=now, by=page.deliveries[key].person, via="link")
        drive(Turn(context, tx, now), Input(page_stream(page.id), event))
        return Accepted(version=tx.timeline_length(page.incident))

    return context.store.submit(work)


def _page_of(reads: Reads, key: str) -> tuple[Page, Incident] | None:
    page = load_page(reads, PageId(key.partition("/")[0]))
    if page is None or key not in page.deliveries:
        return None
    incident = load_incident(reads, page.incident)
    return (page, incident) if incident else None


def _state_text(context: Context, page: Page) -> Text:
    if page.status is PageStatus.ACKNOWLEDGED:
        person = context.directory().people.get(PersonId(page.acknowledged_by))
        return text(
            "{name} has acknowledged it already", name=person.name if person else page.acknowledged_by
        )
    if page.status is PageStatus.ENDED:
        return text("this page is over: nothing is left to acknowledge")
    return text("nobody has acknowledged it yet")


def _mac(secret: bytes, key: str) -> bytes:
    return hmac.digest(secret, b"acknowledge:" + key.encode(), hashlib.sha256)[:MAC_BYTES]


def _encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _decoded(written: str) -> bytes:
    return urlsafe_b64decode(written + "=" * (-len(written) % 4))
