"""`runlane render`: draw a diagram as SVG, PNG or text, with or without the states of a run."""

import json
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal

import click

from runlane.cli.findings import read_sidecar
from runlane.diagram import (
    Overlay,
    Scene,
    UnreadableStatesError,
    View,
    Wish,
    lay_out,
    overlay_of,
    renderers_by_suffix,
)
from runlane.fz import parse, render_text
from runlane.fz.report import is_valid
from runlane.runbook import Bindings, compile_runbook
from runlane.runbook.model import Runbook

PNG_ZOOM: Final = 2.0
"""Pixels of a PNG for one of the picture, sharp on today's screens."""


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
@click.option(
    "--view", type=click.Choice([view.value for view in View]), default="workflow", show_default=True
)
@click.option("--theme", type=click.Choice(["light", "dark"]), default="light", show_default=True)
@click.option(
    "--fold",
    "fold_px",
    type=click.FloatRange(min=400),
    metavar="WIDTH",
    help="Break a long picture into bands about this many pixels wide.",
)
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
def render(
    *,
    file: Path,
    output: Path,
    view: str,
    fold_px: float | None,
    theme: Literal["light", "dark"],
    states: Path | None,
    fonts: tuple[Path, ...],
) -> None:
    """Draw a diagram.

    Example: runlane render incident-response.fz -o incident-response.svg --theme dark
    """
    write = _writer(output, fonts)
    scene = lay_out(_runbook(file), view=View(view), fold_px=fold_px)
    run = _overlay(states, scene) if states else None
    try:
        output.write_bytes(write(scene, Wish(theme, run)))
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
    bindings = _bindings_beside(file)
    runbook, _ = compile_runbook(document, bindings, name=bindings.runbook or file.stem)
    return runbook


def _bindings_beside(file: Path) -> Bindings:
    """Return what `NAME.yaml` beside a diagram says of names and roles; its mistakes hinder no drawing."""
    sidecar = file.with_suffix(".yaml")
    return read_sidecar(str(sidecar)).bindings if sidecar.exists() else Bindings()


def _overlay(file: Path, scene: Scene) -> Overlay:
    try:
        return overlay_of(json.loads(file.read_text("utf-8")), scene)
    except json.JSONDecodeError as cause:
        raise click.UsageError(
            f"`{file}` is not JSON: {cause.msg} (line {cause.lineno}, column {cause.colno})"
        ) from cause
    except UnreadableStatesError as cause:
        raise click.UsageError(f"`{file}`: {cause.message}") from cause


def _writer(output: Path, fonts: tuple[Path, ...]) -> Callable[[Scene, Wish], bytes]:
    """Return what writes the format of a suffix; one that is unknown or not installed is refused."""
    suffix = output.suffix.lower()
    renderers = renderers_by_suffix()
    if suffix in renderers:
        return lambda scene, wish: renderers[suffix].render(scene, wish).encode()
    if suffix != ".png":
        formats = ", ".join(sorted((*renderers, ".png")))
        raise click.UsageError(f"`{output.name}`: no picture ends in `{suffix}`; use one of {formats}")
    if find_spec("resvg_py") is None:
        raise click.UsageError(
            "PNG needs the extra `png`: pip install 'runlane[png]'; .svg and .txt need nothing more"
        )
    return lambda scene, wish: _png(renderers[".svg"].render(scene, wish), fonts)


def _png(svg: str, fonts: tuple[Path, ...]) -> bytes:
    import resvg_py  # noqa: PLC0415  (an extra; whether it is there is checked by `_writer`)

    files = [str(font) for font in fonts]
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=PNG_ZOOM, font_files=files))
