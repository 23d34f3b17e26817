"""`runlane render`: draw a diagram as SVG, PNG or text, with or without the states of a run."""

import json
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NamedTuple

import click

from runlane.diagram import (
    Overlay,
    Scene,
    ThemeName,
    UnreadableStatesError,
    View,
    lay_out,
    overlay_of,
    render_svg,
    render_txt,
)
from runlane.fz import parse, render_text
from runlane.fz.report import is_valid
from runlane.runbook import compile_runbook
from runlane.runbook.model import Runbook

PNG_ZOOM: Final = 2.0
"""Pixels of a PNG for one of the picture, sharp on today's screens."""


class _Wish(NamedTuple):
    """How a picture is asked for."""

    theme: ThemeName
    run: Overlay | None
    fonts: tuple[Path, ...]


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="OUT",
    help="Where the picture goes: OUT.svg, OUT.png or OUT.txt.",
)
@click.option("--view", type=click.Choice(list(View)), default=View.WORKFLOW, show_default=True)
@click.option("--theme", type=click.Choice(["light", "dark"]), default="light", show_default=True)
@click.option(
    "--run",
    "states",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="STATE.json",
    help='States to show: {"n1": "done", ...}, or what `runlane simulate` prints.',
)
@click.option(
    "--font",
    "fonts",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A font file for PNG beside those of the system; may be repeated.",
)
def render(  # noqa: PLR0913  (one parameter an option)
    *, file: Path, output: Path, view: str, theme: ThemeName, states: Path | None, fonts: tuple[Path, ...]
) -> None:
    """Draw a diagram.

    Example: runlane render incident-response.fz -o incident-response.svg --theme dark
    """
    write = _writer(output)
    scene = lay_out(_runbook(file), view=View(view))
    run = _overlay(states, scene) if states else None
    try:
        output.write_bytes(write(scene, _Wish(theme, run, fonts)))
    except OSError as cause:
        raise click.UsageError(f"`{output}` cannot be written: {cause.strerror}") from cause


def _runbook(file: Path) -> Runbook:
    """Read and compile a diagram; with errors print them and exit with 1."""
    try:
        written = file.read_text("utf-8-sig")
    except UnicodeDecodeError as cause:
        raise click.UsageError(f"`{file}` is not UTF-8 text; save it as UTF-8") from cause
    document, findings = parse(written)
    if not is_valid(findings):
        click.echo(render_text(str(file), document.source, findings), err=True, nl=False)
        raise click.exceptions.Exit(1)
    runbook, _ = compile_runbook(document, name=file.stem)
    return runbook


def _overlay(file: Path, scene: Scene) -> Overlay:
    try:
        return overlay_of(json.loads(file.read_text("utf-8")), scene)
    except json.JSONDecodeError as cause:
        raise click.UsageError(
            f"`{file}` is not JSON: {cause.msg} (line {cause.lineno}, column {cause.colno})"
        ) from cause
    except UnreadableStatesError as cause:
        raise click.UsageError(f"`{file}`: {cause.message}") from cause


def _writer(output: Path) -> Callable[[Scene, _Wish], bytes]:
    """Return what writes the format of a suffix; one that is unknown or not installed is refused."""
    suffix = output.suffix.lower()
    if suffix not in WRITERS:
        raise click.UsageError(
            f"`{output.name}`: no picture ends in `{suffix}`; use one of {', '.join(WRITERS)}"
        )
    if suffix == ".png" and find_spec("resvg_py") is None:
        raise click.UsageError(
            "PNG needs the extra `png`: pip install 'runlane[png]'; .svg and .txt need nothing more"
        )
    return WRITERS[suffix]


def _svg(scene: Scene, wish: _Wish) -> bytes:
    return render_svg(scene, theme=wish.theme, run=wish.run).encode()


def _txt(scene: Scene, wish: _Wish) -> bytes:
    return render_txt(scene, run=wish.run).encode()


def _png(scene: Scene, wish: _Wish) -> bytes:
    import resvg_py  # noqa: PLC0415  (an extra; whether it is there is checked by `_writer`)

    svg = render_svg(scene, theme=wish.theme, run=wish.run)
    return bytes(
        resvg_py.svg_to_bytes(svg_string=svg, zoom=PNG_ZOOM, font_files=[str(font) for font in wish.fonts])
    )


WRITERS: Final[Mapping[str, Callable[[Scene, _Wish], bytes]]] = {".svg": _svg, ".png": _png, ".txt": _txt}
