"""The door for alerts beside the real Alertmanager on the same body, and event to first send under load."""

import http.server
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import httpx2
from rows import Row, percentile

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from harness.processes import Program, answers, free_port
from harness.server import KEY, RunlaneServer

SECONDS = 4.0
SENDERS = 8
EVENTS_PER_S = 300
EVENTS = 1500
PACERS = 6
"""Clients that share the paced events, since each waits for its answer."""

CONFIGURATION = """\
people: {{ana: {{email: ana@example.org, contacts: [{{webhook: "{sink}/ana"}}], admin: true, name: Ana}}}}
teams: {{ops: {{members: [ana], lead: ana}}}}
policies: {{ops: {{steps: [{{targets: [person:ana], delay: 1h}}], fallback: [person:ana]}}}}
services: {{shop: {{team: ops, policy: ops, name: Shop}}}}
routes: {{all: {{service: shop, group_by: [alertname]}}}}
integrations: {{alertmanager: {{key: {key}}}, webhook: {{}}}}
"""


def run() -> list[Row]:
    """Start both servers on this machine and measure them in turn."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="bench-doors-") as folder, Sink() as sink:
        server = RunlaneServer(Path(folder), CONFIGURATION.format(sink=sink.url, key=KEY)).start()
        try:
            rows.extend(_idle(server, "idle after its first start"))
            rows.extend(_event_to_send(server, sink, every=5))
            rows.extend(_event_to_send(server, sink, every=1))
            rows.extend(_accepting(server, Path(folder)))
            rows.extend(_idle(server, "idle after all of this"))
        finally:
            server.stop()
    return rows


def _accepting(server: RunlaneServer, folder: Path) -> list[Row]:
    peer = _alertmanager(folder)
    if peer is None:
        return [
            Row("accept alerts over HTTP", _rate(server.url, _repeating), "/s", note="no Alertmanager here")
        ]
    program, url = peer
    try:
        pairs = [(_rate(server.url, _repeating), _rate(url, _repeating)) for _ in range(3)]
        fresh = _rate(server.url, _fresh), _rate(url, _fresh)
    finally:
        program.stop()
    ours, theirs = sorted(pairs)[1]
    note = f"{SENDERS} senders; ours is on disk before the 200, Alertmanager keeps alerts in memory"
    return [
        Row("accept an alert that repeats, POST /api/v2/alerts", ours, "/s", theirs, note),
        Row("accept a new alert = declare an incident, start its run", fresh[0], "/s", fresh[1], note),
    ]


def _rate(url: str, body_of: Callable[[int, int], list[dict[str, Any]]]) -> float:
    """Return the requests per second that `SENDERS` clients get answered with 200."""
    counts = [0] * SENDERS
    deadline = time.monotonic() + SECONDS

    def send(index: int) -> None:
        with httpx2.Client(headers={"Authorization": f"Bearer {KEY}"}) as client:
            while time.monotonic() < deadline:
                answer = client.post(f"{url}/api/v2/alerts", json=body_of(index, counts[index]))
                assert answer.status_code == 200, answer.text
                counts[index] += 1

    threads = [threading.Thread(target=send, args=(index,)) for index in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / SECONDS


def _repeating(sender: int, _number: int) -> list[dict[str, Any]]:
    return [
        {
            "labels": {"alertname": f"Repeating{sender}", "severity": "info"},
            "annotations": {"summary": "x" * 900},
        }
    ]


def _fresh(sender: int, number: int) -> list[dict[str, Any]]:
    name = f"Fresh-{os.getpid()}-{sender}-{number}-{time.monotonic_ns()}"
    return [{"labels": {"alertname": name, "severity": "info"}, "annotations": {"summary": "x" * 900}}]


def _event_to_send(server: RunlaneServer, sink: "Sink", *, every: int) -> list[Row]:
    """Send alerts at a steady rate, each `every`th a new incident, the others of conditions that are known.

    Measured from the request of a new one to its page's arrival at the other end.
    """
    _drain(server)
    sent: dict[str, float] = {}
    sink.arrived.clear()
    start = time.monotonic()

    def pace(first: int) -> None:
        with httpx2.Client(headers={"Authorization": f"Bearer {KEY}"}) as client:
            for number in range(first, EVENTS, PACERS):
                is_new = number % every == 0
                name = f"Paced-{every}-{number}" if is_new else f"Known-{number % every}"
                time.sleep(max(0.0, start + number / EVENTS_PER_S - time.monotonic()))
                if is_new:
                    sent[name] = time.monotonic()
                body = [{"labels": {"alertname": name, "severity": "critical"}}]
                client.post(f"{server.url}/api/v2/alerts", json=body).raise_for_status()

    threads = [threading.Thread(target=pace, args=(first,)) for first in range(PACERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    achieved = EVENTS / (time.monotonic() - start)
    _drain(server)
    took = [sink.arrived[name] - moment for name, moment in sent.items() if name in sink.arrived]
    note = f"{len(took)} of {len(sent)} pages at {achieved:.0f} events/s; target p99 under 50 ms at 300/s"
    what = f"event to first send, {'every' if every == 1 else f'1 in {every}'} event a new incident"
    return [
        Row(f"{what}, p50", percentile(took, 0.5) * 1000, "ms", note=note),
        Row(f"{what}, p99", percentile(took, 0.99) * 1000, "ms"),
    ]


def _drain(server: RunlaneServer) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        metrics = server.client.get("/metrics").text
        owed = [line for line in metrics.splitlines() if line.startswith("runlane_commands_owed")]
        if owed and float(owed[0].rpartition(" ")[2]) == 0:
            return
        time.sleep(0.2)


def _idle(server: RunlaneServer, when: str) -> list[Row]:
    process = server.program.process
    assert process is not None
    before = _cpu_seconds(process.pid)
    time.sleep(10)
    share = (_cpu_seconds(process.pid) - before) / 10 * 100
    status = Path(f"/proc/{process.pid}/status").read_text("utf-8")
    resident = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    return [
        Row(f"{when}, resident memory", resident / 1024, "MB", note="target under 120 MB"),
        Row(f"{when}, share of a core", share, "%", note="target under 1 %"),
    ]


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _alertmanager(folder: Path) -> tuple[Program, str] | None:
    if shutil.which("prometheus-alertmanager") is None:
        return None
    port = free_port()
    (folder / "am.yml").write_text("route: {receiver: none}\nreceivers: [{name: none}]\n")
    argv = ["prometheus-alertmanager", f"--config.file={folder}/am.yml", f"--storage.path={folder}/am"]
    argv += [f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address=", "--log.level=error"]
    program = Program("alertmanager", argv, folder=folder, is_ready=lambda: answers(port))
    return program.start(), f"http://127.0.0.1:{port}"


class Sink:
    """Takes the pages of the webhook channel and notes when each alert's first one arrived."""

    def __init__(self) -> None:
        self.arrived: dict[str, float] = {}
        sink = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                name = body["title"].rpartition(" ")[2]
                sink.arrived.setdefault(name, time.monotonic())
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Print nothing."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


if __name__ == "__main__":
    subprocess.run([sys.executable, str(Path(__file__).parent / "run.py"), "doors"], check=True)
