"""A real `runlane serve` in its own process, and what a test says to it over HTTP."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx2

from harness.processes import Program, free_port, wait_until

KEY = "alertmanager-key-for-tests-0123456789"


class RunlaneServer:
    """One server on a folder of its own. `configuration` is the text of `runlane.yaml`."""

    def __init__(
        self,
        folder: Path,
        configuration: str,
        *,
        port: int | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.config = folder / "config"
        self.config.mkdir(parents=True, exist_ok=True)
        self.configure(configuration)
        self.database = folder / "runlane.db"
        self.client = httpx2.Client(base_url=self.url, timeout=20)
        self.program = Program(
            "runlane",
            [
                *(sys.executable, "-m", "runlane", "serve", "--config", str(self.config)),
                *(
                    "--database",
                    f"sqlite:///{self.database}",
                    "--port",
                    str(self.port),
                    "--public-url",
                    self.url,
                ),
            ],
            folder=folder,
            is_ready=self._is_ready,
            environ=environ,
        )

    @property
    def url(self) -> str:
        """Return the address of the server."""
        return f"http://127.0.0.1:{self.port}"

    def configure(self, configuration: str) -> None:
        """Write the configuration; a running server takes it within a few seconds."""
        (self.config / "runlane.yaml").write_text(configuration, encoding="utf-8")

    def start(self) -> "RunlaneServer":
        """Start it and wait until `/readyz` says yes."""
        self.program.start()
        token = (self.folder / "runlane.db.token").read_text("utf-8").strip()
        self.client.headers["Authorization"] = f"Bearer {token}"
        return self

    def kill(self) -> None:
        """Kill -9."""
        self.program.kill()

    def stop(self) -> None:
        """Stop it the polite way."""
        self.program.stop()
        self.client.close()

    def fire(self, name: str = "TargetDown", *, key: str = KEY, **labels: str) -> httpx2.Response:
        """Send one firing alert through Alertmanager's own door."""
        body = [{"labels": {"alertname": name, **labels}, "annotations": {"summary": f"{name} fires"}}]
        return self.client.post("/api/v2/alerts", json=body, headers={"Authorization": f"Bearer {key}"})

    def incidents(self) -> list[dict[str, Any]]:
        """Return the list of incidents."""
        return self.client.get("/api/v1/incidents").raise_for_status().json()["incidents"]

    def incident(self, incident: str) -> dict[str, Any]:
        """Return one incident with its run."""
        return self.client.get(f"/api/v1/incidents/{incident}").raise_for_status().json()

    def act(self, incident: str, do: str, **what: Any) -> dict[str, Any]:
        """Post one event; it must be accepted."""
        answer = self.client.post(f"/api/v1/incidents/{incident}/events", json={"do": do, **what})
        assert answer.status_code < 300, answer.text
        return answer.json()

    def open_nodes(self, incident: str) -> set[str]:
        """Return the ids of the nodes that are open now."""
        lanes = self.incident(incident)["lanes"]
        return {
            node["id"] for lane in lanes for node in lane["nodes"] if node["state"] in ("active", "failed")
        }

    def wait_for_nodes(self, incident: str, *nodes: str, within_s: float = 10.0) -> None:
        """Wait until exactly these nodes are open."""
        wait_until(
            lambda: self.open_nodes(incident) == set(nodes),
            within_s=within_s,
            what=f"{sorted(nodes)} open in {incident}; now {sorted(self.open_nodes(incident))}",
        )

    def _is_ready(self) -> bool:
        try:
            return self.client.get("/readyz").status_code == 200
        except httpx2.TransportError:
            return False
