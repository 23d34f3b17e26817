"""Style sheets, scripts and pictures of the pages: read once, packed once, named by their content."""

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final

from runlane.diagram import stylesheet
from runlane.web.wire import Receive, Scope, Send, headers_of, respond

FOREVER: Final = "public, max-age=31536000, immutable"
PREFIX: Final = "/static/"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent."""

    media_type: str
    body: bytes
    packed: bytes
    digest: str


class Assets:
    """All static files. The style sheet of the diagram is made by `diagram`, not kept in a file."""

    def __init__(self) -> None:
        folder = resources.files("runlane.web").joinpath("static")
        made = {"diagram.css": _asset("diagram.css", stylesheet().encode())}
        self._files: Mapping[str, Asset] = {**_read(folder, ""), **made}

    def has(self, name: str) -> bool:
        """Return whether there is such a file (scripts of others are there only after a build)."""
        return name in self._files

    def url(self, name: str) -> str:
        """Return the address of a file; it changes when the file does."""
        return f"{PREFIX}{name}?v={self._files[name].digest}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send one file, packed where the browser takes that."""
        del receive
        asset = self._files.get(scope["path"].removeprefix(PREFIX))
        if asset is None:
            await respond(send, 404, "text/plain; charset=utf-8", b"no such file\n")
            return
        is_packed = "gzip" in headers_of(scope).get("accept-encoding", "")
        encoding = [("content-encoding", "gzip")] if is_packed else []
        headers = [("cache-control", FOREVER), ("vary", "accept-encoding"), *encoding]
        await respond(send, 200, asset.media_type, asset.packed if is_packed else asset.body, headers)


def _read(folder: Traversable, prefix: str) -> dict[str, Asset]:
    found: dict[str, Asset] = {}
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        name = f"{prefix}{entry.name}"
        found |= _read(entry, f"{name}/") if entry.is_dir() else {name: _asset(name, entry.read_bytes())}
    return found


def _asset(name: str, body: bytes) -> Asset:
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    with_charset = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
    return Asset(with_charset, body, gzip.compress(body, mtime=0), hashlib.sha256(body).hexdigest()[:12])
