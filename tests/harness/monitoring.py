"""A real Prometheus and a real Alertmanager from Debian, watching one target that a test can kill."""

import http.server
import shutil
import threading
from pathlib import Path

import pytest

from harness.processes import Program, answers, free_port

PROMETHEUS = """\
global: {{scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}}
rule_files: [{folder}/rules.yml]
alerting:
  alertmanagers: [{{static_configs: [{{targets: ['127.0.0.1:{alertmanager}']}}]}}]
scrape_configs:
  - job_name: app
    static_configs: [{{targets: ['127.0.0.1:{target}'], labels: {{service: checkout}}}}]
"""
RULES = """\
groups:
  - name: test
    interval: 1s
    rules:
      - alert: TargetDown
        expr: up == 0
        for: 1s
        labels: {severity: critical}
        annotations: {summary: "{{ $labels.service }} is down"}
"""
ALERTMANAGER = """\
global: {{resolve_timeout: 10s}}
route: {{receiver: runlane, group_by: [alertname, service], group_wait: 0s, group_interval: 1s, repeat_interval: 1h}}
receivers:
  - name: runlane
    webhook_configs: [{{url: '{url}', send_resolved: true}}]
"""


def require_servers() -> None:
    """Skip, saying what is missing, where Debian's packages are not installed."""
    missing = [name for name in ("prometheus", "prometheus-alertmanager") if shutil.which(name) is None]
    if missing:
        pytest.skip(f"needs {', '.join(missing)}: run tests/install-servers.sh as root on Debian")


class Target:
    """A service that Prometheus scrapes; it can die and come back on the same port."""

    def __init__(self) -> None:
        self.port = free_port()
        self._server: http.server.ThreadingHTTPServer | None = None

    def start(self) -> "Target":
        """Answer scrapes."""
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), _Metrics)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def die(self) -> None:
        """Stop answering."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


class _Metrics(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b"app_up 1\n"
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


class Monitoring:
    """Prometheus and Alertmanager, ready to page `webhook`."""

    def __init__(self, folder: Path, *, webhook: str) -> None:
        require_servers()
        folder.mkdir(parents=True, exist_ok=True)
        for part in (folder, *folder.parents[:3]):
            part.chmod(0o755)
        self.target = Target()
        self.ports = {"prometheus": free_port(), "alertmanager": free_port()}
        (folder / "rules.yml").write_text(RULES)
        (folder / "prometheus.yml").write_text(
            PROMETHEUS.format(folder=folder, alertmanager=self.ports["alertmanager"], target=self.target.port)
        )
        (folder / "alertmanager.yml").write_text(ALERTMANAGER.format(url=webhook))
        self.programs = [
            Program(
                "alertmanager",
                self._alertmanager(folder),
                folder=folder,
                is_ready=self._listens("alertmanager"),
            ),
            Program(
                "prometheus", self._prometheus(folder), folder=folder, is_ready=self._listens("prometheus")
            ),
        ]

    def start(self) -> "Monitoring":
        """Start the target, Alertmanager and Prometheus."""
        self.target.start()
        for program in self.programs:
            program.start()
        return self

    def stop(self) -> None:
        """Stop everything."""
        for program in reversed(self.programs):
            program.stop()
        self.target.die()

    def _listens(self, name: str):
        return lambda: answers(self.ports[name])

    def _alertmanager(self, folder: Path) -> list[str]:
        return [
            "prometheus-alertmanager",
            f"--config.file={folder}/alertmanager.yml",
            f"--storage.path={folder}/alertmanager-data",
            f"--web.listen-address=127.0.0.1:{self.ports['alertmanager']}",
            "--cluster.listen-address=",
            "--log.level=warn",
        ]

    def _prometheus(self, folder: Path) -> list[str]:
        return [
            "prometheus",
            f"--config.file={folder}/prometheus.yml",
            f"--storage.tsdb.path={folder}/prometheus-data",
            f"--web.listen-address=127.0.0.1:{self.ports['prometheus']}",
            "--rules.alert.resend-delay=2s",
            "--log.level=warn",
        ]
