"""What the documents show is what the code does: the picture, the commands, the links."""

import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from click.testing import CliRunner

from runlane.cli.main import COMMANDS, main

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
RUNBOOK = ROOT / "src/runlane/runbooks/incident-response.fz"


def test_the_picture_of_the_readme_is_what_our_renderer_draws(tmp_path):
    script = ROOT / "docs/pictures/incident-response.script.json"
    states, drawn = tmp_path / "states.json", tmp_path / "picture.svg"
    run = CliRunner().invoke
    simulated = run(
        main,
        ["simulate", str(RUNBOOK), "--bindings", str(RUNBOOK.with_suffix(".yaml")), "--script", str(script)],
    )
    states.write_text(simulated.stdout, encoding="utf-8")

    rendered = run(main, ["render", str(RUNBOOK), "--fold", "1560", "--run", str(states), "-o", str(drawn)])

    assert rendered.exit_code == 0, rendered.output
    assert drawn.read_text("utf-8") == (ROOT / "docs/pictures/incident-response.svg").read_text("utf-8"), (
        "./run docs"
    )


def test_the_reference_pages_are_what_the_code_says():
    spec = spec_from_file_location("build", ROOT / "docs" / "build.py")
    build = module_from_spec(spec)
    spec.loader.exec_module(build)

    pages = build.pages()
    written = {file.name: file.read_text("utf-8") for file in (ROOT / "docs/reference").glob("*.md")}

    assert sorted(pages) == sorted(written)
    assert [name for name in pages if pages[name] != written[name]] == [], "./run docs"


def test_every_command_a_document_names_is_there():
    named = {
        match[1]
        for document in DOCUMENTS
        for match in re.finditer(r"`?runlane ([a-z-]+)", document.read_text("utf-8"))
        if f"runlane {match[1]}" in re.sub(r"[^`]*`([^`]*)`", r"\1 ", document.read_text("utf-8"))
    }

    assert named - set(COMMANDS) == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_to_a_file_leads_somewhere(document):
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text("utf-8"))

    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_the_readme_opens_with_the_picture_and_gives_two_commands():
    first_screen = (ROOT / "README.md").read_text("utf-8").splitlines()[:12]

    assert any(line.startswith("![") and "incident-response.svg" in line for line in first_screen)
    assert any(line.startswith("./run demo") for line in first_screen)
    assert any(line.startswith("./run test") for line in first_screen)


def test_the_seed_is_shipped_unmodified():
    seed = ROOT.parent / "shared" / "seed" / "incident-response.fz"
    if not seed.exists():
        pytest.skip("the folder `shared` does not stand beside this checkout")

    assert RUNBOOK.read_bytes() == seed.read_bytes()
