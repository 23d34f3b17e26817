"""Chaos: a real server under fire. Alerts arrive and people act over HTTP while it is killed at random moments.

Afterwards everything that was promised is counted: an alert that was answered 200 must be known, every incident
must have been paged through a real channel, and whatever was sent twice must carry the same key.
"""

import contextlib
import http.server
import json
import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click
import httpx2
import msgspec

from runlane.cli.verify import broken_entry, read_export

KEY: Final = "chaos-key-0123456789abcdef0123456789"
READY_WITHIN_S: Final = 60.0
SETTLE_WITHIN_S: Final = 120.0
SHORTEST_LIFE_S: Final = 0.05
LONGEST_LIFE_S: Final = 0.7
LONGEST_START_S: Final = 0.3
EARLY_SHARE: Final = 0.2
"""How many of the servers are killed while they start."""

REST_S: Final = 0.05
"""How long a sender, or a person, rests after each request."""

IN_FLIGHT: Final = 24
"""What a server of 16 workers sends at once through one channel: 12 pages and 12 other messages."""

PAGE_KEY: Final = re.compile(r"INC-\d+\.\d+-\d+/")
"""The key of a page's notification begins with the page's id; that of an action or a notice with its run's."""

CONFIGURATION: Final = """\
people:
  ana: {{name: Ana, email: ana@example.org, contacts: [{{webhook: "{sink}/ana"}}], admin: true}}
teams: {{ops: {{members: [ana], lead: ana}}}}
policies: {{ops: {{steps: [{{targets: [person:ana], delay: 10m}}], fallback: [person:ana]}}}}
services: {{shop: {{name: Shop, team: ops, policy: ops}}}}
routes: {{all: {{service: shop, group_by: [alertname]}}}}
integrations:
  am: {{kind: alertmanager, key: {key}}}
  webhook: {{}}
"""


class Tally(msgspec.Struct, frozen=True):
    """What was counted.

    `lost`: alerts answered 200 that the next server does not know. `pages`: distinct page notifications that arrived;
    `pages_lost`: accepted alerts whose incident nobody was paged for, though nobody had acknowledged it either.
    `commands`: rows of the outbox. `duplicates`: messages that came again under a key that had come before;
    `most_duplicates` is their bound: what could be in flight at all kills together.
    """

    kills: int
    kills_while_starting: int
    accepted: int
    lost: int
    pages: int
    pages_lost: int
    commands: int
    messages: int
    duplicates: int
    most_duplicates: int
    broken_chains: int
    seconds: float

    @property
    def is_good(self) -> bool:
        """Whether every promise was kept."""
        is_lossless = not (self.lost or self.pages_lost or self.broken_chains)
        return is_lossless and self.duplicates <= self.most_duplicates


class Chaos:
    """One run on a folder of its own."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self._folder = folder
        self._chance = chance
        self._port = _free_port()
        self._sink = Sink()
        self._accepted: set[str] = set()
        self._is_over = threading.Event()
        self._server = 0
        self._http = httpx2.Client(timeout=5)
        config = folder / "config"
        config.mkdir()
        text = CONFIGURATION.format(sink=self._sink.url, key=KEY)
        (config / "runlane.yaml").write_text(text, encoding="utf-8")

    def run(self, kills: int) -> Tally:
        """Kill the server `kills` times, let it settle, and count."""
        started = time.monotonic()
        people = [threading.Thread(target=work, daemon=True) for work in (self._send, self._send, self._act)]
        with self._launcher() as launcher:
            for thread in people:
                thread.start()
            early = sum(self._live_and_die(launcher) for _ in range(kills))
            self._start(launcher)
            self._is_over.set()
            for thread in people:
                thread.join()
            self._settle()
            tally = self._count(kills, early, started)
        self._sink.close()
        return tally

    @property
    def _url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def _database(self) -> Path:
        return self._folder / "chaos.db"

    @contextlib.contextmanager
    def _launcher(self) -> "Iterator[subprocess.Popen[str]]":
        """Start the process that forks the servers; it ends when its standard input does."""
        argv = [sys.executable, "-m", "runlane.cli.chaos_server", "--config", str(self._folder / "config")]
        argv += ["--database", f"sqlite:///{self._database}", "--port", str(self._port)]
        pipe = subprocess.PIPE
        with (self._folder / "server.log").open("ab") as log:
            launcher = subprocess.Popen(argv, stdin=pipe, stdout=pipe, stderr=log, text=True)  # noqa: S603 - our own
        with launcher:
            try:
                yield launcher
            finally:
                self._pull_the_plug()  # the launcher ends when its server has

    def _live_and_die(self, launcher: "subprocess.Popen[str]") -> bool:
        """Start a server and pull its plug, sometimes before it is ready; return whether it was before."""
        is_early = self._chance.random() < EARLY_SHARE
        if is_early:
            self._fork(launcher)
            time.sleep(self._chance.uniform(0, LONGEST_START_S))
        else:
            self._start(launcher)
            time.sleep(self._chance.uniform(SHORTEST_LIFE_S, LONGEST_LIFE_S))
        self._pull_the_plug()
        _await_end(launcher)
        return is_early

    def _pull_the_plug(self) -> None:
        if self._server:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._server, signal.SIGKILL)
        self._server = 0

    def _fork(self, launcher: "subprocess.Popen[str]") -> None:
        """Ask for a server."""
        assert launcher.stdin is not None
        assert launcher.stdout is not None
        launcher.stdin.write("start\n")
        launcher.stdin.flush()
        self._server = int(launcher.stdout.readline() or 0)
        if not self._server:
            raise click.ClickException(f"no server can be started:\n{self._log_end()}")

    def _start(self, launcher: "subprocess.Popen[str]") -> None:
        """Start a server and wait until it is ready."""
        self._fork(launcher)
        deadline = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx2.TransportError):
                if self._http.get(f"{self._url}/readyz").status_code == 200:
                    return
            time.sleep(0.01)
        raise click.ClickException(f"the server did not start again:\n{self._log_end()}")

    def _log_end(self) -> str:
        return (self._folder / "server.log").read_text("utf-8", "replace")[-3000:]

    def _send(self) -> None:
        """Send alerts one after another; only a 200 counts as accepted."""
        sender = threading.get_ident()
        number = 0
        with httpx2.Client(timeout=5) as client:
            while not self._is_over.wait(REST_S):
                name = f"Alert-{sender}-{number}"
                body = [{"labels": {"alertname": name, "severity": "critical"}}]
                with contextlib.suppress(httpx2.TransportError):
                    answer = client.post(
                        f"{self._url}/api/v2/alerts", json=body, headers={"Authorization": f"Bearer {KEY}"}
                    )
                    if answer.status_code == 200:
                        self._accepted.add(name)
                        number += 1

    def _act(self) -> None:
        """Acknowledge incidents and complete what is open, as people do."""
        while not self._is_over.wait(REST_S):
            with contextlib.suppress(httpx2.TransportError, OSError), self._client() as client:
                listed = client.get("/incidents", params={"limit": "3"})
                for item in listed.json()["incidents"] if listed.status_code == 200 else ():
                    self._act_on(client, item["id"])

    def _act_on(self, client: httpx2.Client, incident: str) -> None:
        client.post(f"/incidents/{incident}/events", json={"do": "acknowledge"})
        view = client.get(f"/incidents/{incident}")
        for possible in view.json()["possible"] if view.status_code == 200 else ():
            if possible["do"] == "complete":
                body = {"do": "complete", "node": possible["node"], "data": {"severity": "SEV1"}}
                client.post(f"/incidents/{incident}/events", json=body)

    def _client(self) -> httpx2.Client:
        token = self._database.with_name("chaos.db.token").read_text("utf-8").strip()
        headers = {"Authorization": f"Bearer {token}"}
        return httpx2.Client(base_url=f"{self._url}/api/v1", timeout=5, headers=headers)

    def _settle(self) -> None:
        """Wait until nothing is owed any more."""
        deadline = time.monotonic() + SETTLE_WITHIN_S
        with self._client() as client:
            while time.monotonic() < deadline:
                metrics = client.get(f"{self._url}/metrics").raise_for_status().text
                owed = [line for line in metrics.splitlines() if line.startswith("runlane_commands_owed")]
                if [float(line.rpartition(" ")[2]) for line in owed] == [0.0]:
                    return
                time.sleep(0.1)
        raise click.ClickException(f"after {SETTLE_WITHIN_S:g} s still {owed}")

    def _count(self, kills: int, early: int, started: float) -> Tally:
        with self._client() as client:
            views = [client.get(f"/incidents/{one}").json() for one in _incidents(client)]
            broken = sum(not _is_whole(client, view["item"]["id"]) for view in views)
        received = Counter(self._sink.keys)
        pages = {key for key in received if PAGE_KEY.match(key)}
        cared_for = {
            alert["labels"]["alertname"]: _is_cared_for(view, pages)
            for view in views
            for alert in view["alerts"]
        }
        return Tally(
            kills=kills,
            kills_while_starting=early,
            accepted=len(self._accepted),
            lost=len(self._accepted - set(cared_for)),
            pages=len(pages),
            pages_lost=sum(not cared_for.get(name, True) for name in self._accepted),
            commands=self._outbox_rows(),
            messages=received.total(),
            duplicates=received.total() - len(received),
            most_duplicates=kills * IN_FLIGHT,
            broken_chains=broken,
            seconds=round(time.monotonic() - started, 1),
        )

    def _outbox_rows(self) -> int:
        """Count what the outbox holds, in the file itself: no door tells it."""
        with contextlib.closing(sqlite3.connect(f"file:{self._database}?mode=ro", uri=True)) as file:
            rows: int = file.execute("SELECT count(*) FROM commands").fetchone()[0]
            return rows


class Sink:
    """A web server that takes the messages of the webhook channel and remembers their idempotency keys."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        sink = self

        class Handler(http.server.BaseHTTPRequestHandler):
            """Take a message, answer 200."""

            def do_POST(self) -> None:
                """Remember the key."""
                length = int(self.headers["Content-Length"])
                written = self.rfile.read(length)
                if len(written) < length:  # the server was killed in mid-sentence: nothing was delivered
                    return
                body = json.loads(written)
                sink.keys.append(str(body["key"]))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Print nothing."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


def _await_end(launcher: "subprocess.Popen[str]") -> None:
    """Wait until the server that was forked last is gone."""
    assert launcher.stdout is not None
    launcher.stdout.readline()


def _incidents(client: httpx2.Client) -> Iterator[str]:
    """Yield the ids of all incidents, page by page."""
    before = ""
    while True:
        query = {"limit": "100"} | ({"before": before} if before else {})
        page = client.get("/incidents", params=query).raise_for_status().json()
        if not page["incidents"]:
            return
        for item in page["incidents"]:
            before = item["id"]
            yield before


def _is_cared_for(view: dict[str, Any], pages: set[str]) -> bool:
    """Return whether a page of the incident has arrived, or somebody acknowledged before it had to."""
    if view["item"]["acknowledged_at"] is not None:
        return True
    own = {page["id"] for page in view["pages"]}
    return any(key.partition("/")[0] in own for key in pages)


def _is_whole(client: httpx2.Client, incident: str) -> bool:
    """Return whether the hash chain of an incident's timeline is unbroken."""
    exported = client.get(f"/incidents/{incident}/timeline").raise_for_status().content
    return broken_entry(read_export(exported)) is None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
