"""A real Chromium for tests: what a person sees and clicks, and everything the browser complained about."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""Without these Chromium calls home, many connections at a time."""

PATIENCE_MS = 20_000
"""How long to wait for what must come: the machine may be busy with other tests."""

DESKTOP = (1440, 900)
TELEPHONE = (390, 844)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium; stop it at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def window(
    browser: Browser,
    size: tuple[int, int] = DESKTOP,
    *,
    theme: str = "light",
    scripts: bool = True,
    loses_server: bool = False,
) -> Iterator[Page]:
    """Open a window of its own profile. At its end the console must be empty: no error, no broken policy.

    A window that `loses_server` may complain about that.
    """
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=theme,
        java_script_enabled=scripts,
        is_mobile=size == TELEPHONE,
        has_touch=size == TELEPHONE,
    )
    complaints: list[str] = []
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        yield page
    finally:
        context.close()
    assert complaints == [] or loses_server, "\n".join(complaints)


def wider_than_its_window(page: Page) -> int:
    """Return by how many pixels the page has to be scrolled sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def small_targets(page: Page, least_px: int = 44) -> list[str]:
    """Return the visible controls that a thumb would miss: lower than `least_px`. Links in running text may be."""
    return list(
        page.evaluate(
            """(least) => [...document.querySelectorAll("button, summary, select, input[type=text], .button, .nav a")]
                .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < least - 0.5)
                .map((one) => `${one.tagName} ${one.textContent.trim()} ${one.getBoundingClientRect().height}`)""",
            least_px,
        )
    )
