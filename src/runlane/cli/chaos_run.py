"""Chaos: a real server under fire. Alerts arrive and people act over HTTP while it is killed at random moments.

Afterwards everything that was promised is counted: an alert that was answered 200 must be known, every incident
must have been paged through a real channel, and whatever was sent twice must carry the same key.
"""

import contextlib
import http.server
import json
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx2
import msgspec

from runlane.cli.verify import broken_entry

KEY: Final = "chaos-key-0123456789abcdef0123456789"
READY_WITHIN_S: Final = 60.0
SETTLE_WITHIN_S: Final = 120.0
SHORTEST_LIFE_S: Final = 0.05
LONGEST_LIFE_S: Final = 0.7
WORKERS: Final = 12
"""Threads that perform commands: the most that can be in flight at a kill."""

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
    """What was counted; `most_duplicates` is the bound: what could be in flight at all kills together."""

    kills: int
    accepted: int
    lost: int
    pages: int
    pages_lost: int
    commands: int
    duplicates: int
    most_duplicates: int
    broken_chains: int
    seconds: float


class Chaos:
    """One run on a folder of its own."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self._folder = folder
        self._chance = chance
        self._port = _free_port()
        self._sink = Sink()
        self._accepted: set[str] = set()
        self._acted = 0
        self._is_over = threading.Event()
        config = folder / "config"
        config.mkdir()
        text = CONFIGURATION.format(sink=self._sink.url, key=KEY)
        (config / "runlane.yaml").write_text(text, encoding="utf-8")

    def run(self, kills: int) -> Tally:
        """Kill the server `kills` times, let it settle, and count."""
        started = time.monotonic()
        people = [threading.Thread(target=work, daemon=True) for work in (self._send, self._send, self._act)]
        process = self._start()
        for thread in people:
            thread.start()
        for _ in range(kills):
            time.sleep(self._chance.uniform(SHORTEST_LIFE_S, LONGEST_LIFE_S))
            process.send_signal(signal.SIGKILL)
            process.wait()
            process = self._start()
        self._is_over.set()
        for thread in people:
            thread.join()
        self._settle()
        tally = self._count(kills, time.monotonic() - started)
        process.terminate()
        process.wait(30)
        self._sink.close()
        return tally

    @property
    def _url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def _start(self) -> "subprocess.Popen[bytes]":
        argv = [sys.executable, "-m", "runlane", "serve", "--config", str(self._folder / "config")]
        argv += ["--database", f"sqlite:///{self._folder / 'chaos.db'}", "--port", str(self._port)]
        with (self._folder / "server.log").open("ab") as log:
            process = subprocess.Popen(argv, stdout=log, stderr=log, stdin=subprocess.DEVNULL)  # noqa: S603 - our own
        deadline = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < deadline:
            if process.poll() is not None:
                break
            with contextlib.suppress(httpx2.TransportError):
                if httpx2.get(f"{self._url}/readyz", timeout=1).status_code == 200:
                    return process
            time.sleep(0.02)
        log_text = (self._folder / "server.log").read_text("utf-8", "replace")
        raise RuntimeError(f"the server did not start again:\n{log_text[-3000:]}")

    def _send(self) -> None:
        """Send alerts one after another; only a 200 counts as accepted."""
        sender = threading.get_ident()
        number = 0
        with httpx2.Client(timeout=5) as client:
            while not self._is_over.is_set():
                name = f"Alert-{sender}-{number}"
                body = [{"labels": {"alertname": name, "severity": "critical"}}]
                with contextlib.suppress(httpx2.TransportError):
                    answer = client.post(
                        f"{self._url}/api/v2/alerts", json=body, headers={"Authorization": f"Bearer {KEY}"}
                    )
                    if answer.status_code == 200:
                        self._accepted.add(name)
                        number += 1
                self._is_over.wait(0.02)

    def _act(self) -> None:
        """Acknowledge incidents and complete what is open, as people do."""
        while not self._is_over.is_set():
            with contextlib.suppress(httpx2.TransportError), self._client() as client:
                listed = client.get("/incidents").json().get("incidents", [])
                for item in listed[:3]:
                    self._act_on(client, item["id"])
            self._is_over.wait(0.05)

    def _act_on(self, client: httpx2.Client, incident: str) -> None:
        client.post(f"/incidents/{incident}/events", json={"do": "acknowledge"})
        view = client.get(f"/incidents/{incident}").json()
        for possible in view.get("possible", []):
            if possible["do"] == "complete":
                body = {"do": "complete", "node": possible["node"], "data": {"severity": "SEV3"}}
                client.post(f"/incidents/{incident}/events", json=body)
                self._acted += 1

    def _client(self) -> httpx2.Client:
        token = (self._folder / "chaos.db.token").read_text("utf-8").strip()
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
                time.sleep(0.2)
        raise RuntimeError(f"after {SETTLE_WITHIN_S:g} s still {owed}")

    def _count(self, kills: int, seconds: float) -> Tally:
        with self._client() as client:
            alerts = client.get("/alerts", params={"all": "true"}).json()["alerts"]
            incidents = list(self._incidents(client))
            broken = sum(not _is_whole(client, incident) for incident in incidents)
        known = {alert["labels"]["alertname"]: alert["incident"] for alert in alerts}
        paged = {key.partition(".")[0] for key in self._sink.keys}
        received = Counter(self._sink.keys)
        return Tally(
            kills=kills,
            accepted=len(self._accepted),
            lost=len(self._accepted - set(known)),
            pages=sum("/" in key and "ana" in key for key in received),
            pages_lost=sum(known[name] not in paged for name in self._accepted if name in known),
            commands=len(received),
            duplicates=sum(count - 1 for count in received.values()),
            most_duplicates=kills * WORKERS,
            broken_chains=broken,
            seconds=round(seconds, 1),
        )

    def _incidents(self, client: httpx2.Client) -> Iterator[str]:
        before = ""
        while True:
            page = client.get(
                "/incidents", params={"limit": "100"} | ({"before": before} if before else {})
            ).json()
            if not page["incidents"]:
                return
            for item in page["incidents"]:
                before = item["id"]
                yield before


class Sink:
    """A web server that takes the messages of the webhook channel and remembers their idempotency keys."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        sink = self

        class Handler(http.server.BaseHTTPRequestHandler):
            """Take a message, answer 200."""

            def do_POST(self) -> None:
                """Remember the key."""
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
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


def _is_whole(client: httpx2.Client, incident: str) -> bool:
    """Return whether the hash chain of an incident's timeline is unbroken."""
    return broken_entry(client.get(f"/incidents/{incident}/timeline").content) is None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
