"""The HTTP server around the app: asked to stop, it ends live streams first, so that stopping takes no waiting."""

from types import FrameType

import uvicorn

from runlane.web.asgi import Web


class WebServer(uvicorn.Server):
    """A uvicorn server of a `Web`."""

    def __init__(self, web: Web, *, host: str, port: int) -> None:
        """Prepare to listen; `run()` starts it and returns after SIGINT or SIGTERM."""
        super().__init__(
            uvicorn.Config(
                web,
                host=host,
                port=port,
                http="httptools",
                loop="asyncio",
                log_level="warning",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=3,
            )
        )
        self._web = web

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop: uvicorn waits for open answers, and a live stream never ends by itself."""
        self._web.live.end()
        super().handle_exit(sig, frame)
