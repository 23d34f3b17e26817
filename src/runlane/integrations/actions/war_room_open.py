"""war_room.open: a video room that nobody can guess, and its link in the hands of everybody involved."""

import hashlib
import hmac
import re
from typing import Final

from runlane.base.ids import minted
from runlane.base.texts import Text, text
from runlane.incidents.events import WarRoomOpened
from runlane.integrations.parameters import WrongParameterError, checked_action, word, words
from runlane.integrations.telling import everywhere, message, people_of
from runlane.ports.action import Action, ActionCall, Parameter, World
from runlane.ports.channel import Http
from runlane.ports.outcome import Done, GiveUp, Outcome
from runlane.ports.secrets import revealed

INTEGRATION: Final = "war_room"
"""The integration (by id or kind) whose settings `base` and `secret` are ours."""

DEFAULT_BASE: Final = "meet.jit.si"
GUESS_BYTES: Final = 16
"""128 bits that only who knows the secret can compute."""

_BASE: Final = re.compile(r"[A-Za-z0-9.-]+(?::\d+)?(?:/[\w./-]*)?")


def perform(call: ActionCall, world: World, _http: Http) -> Outcome:
    """Open the room, or take the one that is open, and send its link to everybody involved."""
    url = call.incident.war_room
    events: tuple[WarRoomOpened, ...] = ()
    if not url:
        secret = _secret(world)
        if not secret:
            return GiveUp("no secret to name the room with; set `secret` of the integration `war_room`")
        url = room_url(_base(call, world), call, secret)
        events = (WarRoomOpened(at=call.now, url=url, kind="jitsi"),)
    people = people_of(world, words(call, "tell"), "tell")
    messages = [
        one
        for person in people
        for one in everywhere(person, message(call, person, text("war room"), _words(url)))
    ]
    return Done(
        answer={"url": url, "told": [str(person.id) for person in people]},
        events=events,
        messages=tuple(messages),
    )


def room_url(base: str, call: ActionCall, secret: bytes) -> str:
    """Return the address of the room: the same for every attempt of a visit, and not to be guessed."""
    proof = hmac.new(secret, f"war_room:{call.key}".encode(), hashlib.sha256).digest()[:GUESS_BYTES]
    incident = re.sub(r"[^a-z0-9]+", "-", str(call.incident.id).lower()).strip("-")
    return f"https://{base}/runlane-{incident}-{minted(proof)}"


def _words(url: str) -> list[Text | str]:
    return [
        text("The war room is open: {link}", link=url),
        text("Everybody who works on the incident meets there."),
    ]


def _base(call: ActionCall, world: World) -> str:
    written = word(call, "base") or str(world.setting(INTEGRATION, "base") or "") or DEFAULT_BASE
    base = written.removeprefix("https://").rstrip("/")
    if not _BASE.fullmatch(base):
        raise WrongParameterError(
            "base", f"`{written}` is no server; write a name such as `meet.example.org`"
        )
    return base


def _secret(world: World) -> bytes:
    """Return the integration's own secret, else the installation's."""
    for integration in (INTEGRATION, "runlane"):
        found = revealed(world.setting(integration, "secret"))
        if found:
            return found if isinstance(found, bytes) else str(found).encode()
    return b""


ACTION = checked_action(
    Action(
        name="war_room.open",
        summary=text("Open a video war room and send its link to everybody involved."),
        parameters={
            "base": Parameter(
                text("the Jitsi server; the setting `base` of the integration `war_room` unless set")
            ),
            "tell": Parameter(text("the audiences that get the link"), default="paged, responders"),
        },
        answers={"url": text("the address of the room"), "told": text("the ids of those who got the link")},
        perform=perform,
    )
)
