"""Start real programs for a test, wait until they are ready, stop them by pid, keep what they printed."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

READY_WITHIN_S = 30.0


def free_port() -> int:
    """Return a TCP port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], object], *, within_s: float, what: str) -> object:
    """Return the first true value of `condition`; fail naming `what` when none comes in time."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"not within {within_s:g} s: {what}")


def answers(port: int) -> bool:
    """Return whether somebody listens on the port."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


class Program:
    """One process of a test."""

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        *,
        folder: Path,
        is_ready: Callable[[], object],
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.argv = list(argv)
        self.folder = folder
        self.is_ready = is_ready
        self.environ = {**os.environ, **(environ or {})}
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def output(self) -> str:
        """Return what it has printed so far."""
        file = self.folder / f"{self.name}.log"
        return file.read_text("utf-8", "replace") if file.exists() else ""

    def start(self) -> "Program":
        """Start it and wait until it is ready."""
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.argv,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                env=self.environ,
                start_new_session=True,
            )
        process = self.process

        def ready() -> object:
            assert process.poll() is None, (
                f"{self.name} ended with {process.returncode}:\n{self.output[-3000:]}"
            )
            return self.is_ready()

        wait_until(ready, within_s=READY_WITHIN_S, what=f"{self.name} is ready:\n{self.output[-2000:]}")
        return self

    def kill(self) -> None:
        """Pull the plug: SIGKILL, no goodbye."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to stop and wait for its end."""
        self._end(signal.SIGTERM)

    def _end(self, with_signal: signal.Signals) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(with_signal)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(5)
